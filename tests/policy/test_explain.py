import dataclasses

import numpy as np
import pytest

from muster.data.errors import InputError
from muster.ensemble.draws import defaults
from muster.ensemble.keep import Store
from muster.ensemble.perform import Finished
from muster.ensemble.study import Arm, Point, each
from muster.model import registry
from muster.model.outcomes import loops
from muster.model.scenario import Scenario
from muster.model.simulate import simulate
from muster.policy import explain as module
from muster.policy.explain import GAINS, Inquiry, explain
from muster.policy.feedbacks import LOOPS
from muster.policy.outcomes import OUTCOMES, judge
from tests.model.drill import CASE, on

SHORT = {"scale": 0.3, "until": on(40)}


def inquiry(points=2, **change):
    return Inquiry(CASE, defaults(points), each(points, 1), **{**SHORT, **change})


@pytest.fixture(scope="module")
def found():
    return explain(inquiry())


def test_shares_add_up_to_the_total(found):
    assert found.inquiry.exact
    assert found.shares.shape == (2, len(registry.groups()), len(OUTCOMES))
    assert found.shares.sum(axis=1) == pytest.approx(found.total, rel=1e-12, abs=1e-9, nan_ok=True)


def test_what_a_mechanism_adds_is_the_full_model_less_the_one_without_it(found):
    with_it, without = (
        judge(simulate(CASE, Scenario.build(CASE, without=names), seed=2, **SHORT), slice(0, 41))
        for names in ([], ["early"])
    )
    assert np.array_equal(found.full[1], with_it, equal_nan=True)
    assert np.array_equal(found.alone["early"][1], with_it - without, equal_nan=True)
    assert set(found.alone) == {m.name for m in registry.mechanisms().values() if not m.essential}


def test_with_all_at_neutral_values_nothing_but_the_essential_acts():
    """To the byte what leaving all of them out gives."""
    asked = inquiry(1)
    quiet = simulate(CASE, asked.coalition(frozenset()).scenario(CASE), **SHORT)
    away = simulate(CASE, Scenario.build(CASE, without=asked.optional), **SHORT)
    for name, column in away.daily.items():
        assert quiet.daily[name].tobytes() == column.tobytes(), name
    for name in set(away.weekly) - {"trust_p50"}:  # nobody's trust is told where there is none
        column = away.weekly[name]
        assert quiet.weekly[name].tobytes() == column.tobytes(), name


def test_gains_are_those_of_each_scenario(found):
    run = simulate(CASE, Scenario.build(CASE, without=["congestion"]), seed=1, **SHORT)
    gain = loops.gain(run)
    assert found.gains["congestion"][0, :2].tolist() == [gain.swamping, gain.workload]
    assert found.gains[""].shape == (2, len(GAINS))


def test_loops_are_cut_by_settings_that_exist(found):
    assert set(found.loops) == {loop.key for loop in LOOPS}
    assert np.array_equal(found.loops["R2"], found.alone["contagion"], equal_nan=True)


def test_single_mechanisms_are_shared_out_along_antithetic_orders():
    asked = inquiry(1, by="mechanism", until=on(10))
    assert not asked.exact
    assert len(asked.subsets(0)) == 2 * len(asked.optional)
    assert [len(asked.orders(0)), asked.orders(0)[0]] == [2, asked.orders(0)[1][::-1]]
    found = explain(asked)
    assert found.shares.sum(axis=1) == pytest.approx(found.total, rel=1e-12, abs=1e-9, nan_ok=True)


def test_every_scenario_is_run_once_at_a_point():
    names = [arm.name for arm in inquiry().arms(0)]
    assert len(names) == len(set(names))
    scenarios = [arm.scenario(CASE).digest for arm in inquiry().arms(0)]
    assert len(set(scenarios)) > 0.9 * len(scenarios)


def test_kept_runs_are_not_run_again(tmp_path, monkeypatch):
    few = inquiry(1, until=on(5))
    store = Store(tmp_path)
    first = explain(few, store=store)
    monkeypatch.setattr("muster.ensemble.study.simulate", lambda *rest, **more: pytest.fail("it was kept"))
    assert explain(few, store=store).shares.tobytes() == first.shares.tobytes()


def test_points_with_a_failed_run_are_left_out(found, monkeypatch):
    def some_fail(tasks, *rest):
        for number, task in enumerate(tasks):
            if task.point.seed == 2 and number % 50 == 0:
                yield Finished(number, reason="out of memory")
            else:
                values = {"outcomes": np.arange(11.0), "gain": np.zeros(5)}
                yield Finished(number, [module_row(values)])

    monkeypatch.setattr(module, "perform", some_fail)
    left = explain(found.inquiry)
    assert len(left.full) == 1
    assert left.failed == ("out of memory",)
    monkeypatch.setattr(module, "perform", lambda tasks, *rest: (Finished(n, reason="x") for n in range(len(tasks))))
    with pytest.raises(InputError, match="no run came to its end: x"):
        explain(found.inquiry)


def module_row(values):
    from muster.ensemble.task import Row

    return Row({}, values)


def test_a_first_day_outside_the_run_is_refused():
    with pytest.raises(InputError, match="--since: expected a date from 2030-01-01 to 2030-02-10, found 2030-02-11"):
        inquiry(since=on(41))
    late = inquiry(since=on(20))
    assert late.run(Arm(), Point(0, 1)).measure.first == 20
    assert dataclasses.replace(late, since=None).about()["since"] == "2030-01-01"
