import numpy as np
import pytest

from muster.calibration.design import SEEDS_APART, Design, ask
from muster.calibration.prior import draws_at, spread_scores, uncertain
from muster.ensemble.keep import Store
from muster.model.scenario import Scenario
from muster.model.simulate import simulate
from tests.calibration.made import FEW, UNTIL, desk

SCORES = spread_scores(4, 6, seed=1)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    told = []
    where = desk(store=Store(folder), progress=lambda wave, standing: told.append((wave, standing.done, standing.of)))
    return where, ask(where, SCORES, 2), told


def test_a_row_is_what_a_run_at_its_point_gives(asked):
    where, design, _ = asked
    assert design.scores.tobytes() == SCORES.tobytes()
    assert (design.waves == 2).all()
    values = draws_at(uncertain(FEW), SCORES, "").parameters(3)
    seed = 1 + 2 * SEEDS_APART + 3
    run = simulate(FEW, Scenario.build(FEW, parameters=values), seed=seed, scale=0.1, until=UNTIL)
    assert design.logs[3].tobytes() == where.gauge.logs(where.gauge.take(run)).tobytes()


def test_runs_that_are_kept_are_not_run_again(asked):
    where, design, told = asked
    assert told[-1] == ("wave 2", 4, 4)
    told.clear()
    again = ask(where, SCORES, 2)
    assert again.logs.tobytes() == design.logs.tobytes()
    assert told == [("wave 2", 4, 4)]  # said once: all are there
    assert ask(where, SCORES[:2], 3).logs[0].tolist() != design.logs[0].tolist()  # a wave has luck of its own


def test_runs_that_fail_are_counted_and_left_out(asked, monkeypatch):
    where, design, _ = asked

    def fail_once(self, result):
        if result.seed == 5 * SEEDS_APART + 2:
            raise RuntimeError("out of luck")
        return type(self).taken(self, result)

    gauge = type(where.gauge)
    monkeypatch.setattr(gauge, "taken", gauge.take, raising=False)
    monkeypatch.setattr(gauge, "take", fail_once)
    found = ask(desk(), SCORES[:3], 5)
    assert found.failed == 1
    assert found.scores.tobytes() == SCORES[[0, 2]].tobytes()
    both = found.joined(design)
    assert both.scores.shape == (6, 6)
    assert both.logs.shape == (6, design.logs.shape[1])
    assert both.waves.tolist() == [5, 5, 2, 2, 2, 2]
    assert both.failed == 1


def test_distance_is_in_errors_and_over_the_targets_that_are_used():
    design = Design(np.zeros((2, 1)), np.array([[1.0, 5.0, 2.0], [1.0, 9.0, 4.0]]), np.zeros(2, np.int64))
    far = design.distance(np.array([0, 2]), np.array([1.0, 2.0]), np.array([0.5, 0.5]))
    assert far.tolist() == [0.0, 8.0]


def test_rows_come_in_the_order_asked_for():
    design = Design(np.arange(6.0).reshape(3, 2), np.arange(3.0)[:, None], np.array([0, 1, 2]), 4, ("why",))
    some = design.rows(np.array([2, 0]))
    assert some.scores.tolist() == [[4.0, 5.0], [0.0, 1.0]]
    assert (some.logs[:, 0].tolist(), some.waves.tolist()) == ([2.0, 0.0], [2, 0])
    assert (some.failed, some.reasons) == (4, ("why",))
