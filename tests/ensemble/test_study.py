import pickle
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.data.case import load_case
from muster.data.errors import InputError
from muster.ensemble.draws import Draws
from muster.ensemble.measures import Columns
from muster.ensemble.study import Arm, Point, Run, Study, crossed, each, luck
from muster.model.scenario import Policy, Scenario
from muster.model.simulate import simulate

CASE = load_case("drill")
LEFT = Columns(("left",))
OPEN = Policy.model_validate(
    {"name": "open", "reason": "to see", "set": [{"lever": "amnesty", "from": date(2030, 2, 1), "value": 1.0}]}
)
SPRING = date(2030, 4, 1)


def test_axes_stay_apart():
    draws = Draws(("trust.start",), np.array([[0.5], [0.6]]), "by hand")
    arms = (Arm(), Arm("open", (OPEN,)))
    tasks = Study(CASE, LEFT, arms, draws, each(2, 10, times=2), scale=0.1, until=SPRING).tasks()
    assert [(t.arm.name, t.point.draw, t.point.seed) for t in tasks] == [
        (name, seed // 2 - 5, seed) for seed in (10, 11, 12, 13) for name in ("baseline", "open")
    ]
    assert {t.scenario.parameters["trust.start"] for t in tasks if t.point.draw == 1} == {0.6}
    assert crossed(2, (5, 6)) == (Point(0, 5), Point(0, 6), Point(1, 5), Point(1, 6))


def test_a_run_keeps_what_the_same_simulation_gives():
    run = Run(CASE, LEFT, point=Point(0, 3), scale=0.1, until=SPRING)
    (row,) = pickle.loads(pickle.dumps(run)).do()
    assert row.key == {"scenario": "baseline", "draw": 0, "seed": 3}
    assert np.array_equal(row.values["left"], simulate(CASE, seed=3, scale=0.1, until=SPRING).daily["left"])


def test_units_can_stay_while_luck_changes():
    first, second = (Run(CASE, LEFT, point=Point(0, seed, 1), scale=0.1) for seed in (1, 2))
    assert first.about() == Run(CASE, LEFT, point=Point(0, 1), scale=0.1).about()
    assert second.about() != Run(CASE, LEFT, point=Point(0, 2), scale=0.1).about()
    assert not np.array_equal(first.do()[0].values["left"], second.do()[0].values["left"])


def test_what_decides_the_bytes_is_in_the_digest_and_the_number_of_a_draw_is_not():
    plain = Run(CASE, LEFT).about()
    assert Run(CASE, LEFT, point=Point(7, 1)).about() == plain
    for other in (
        Run(CASE, Columns(("absent",))), Run(CASE, LEFT, Arm("open", (OPEN,))), Run(CASE, LEFT, scale=0.5),
        Run(CASE, LEFT, parameters={"trust.start": 0.5}), Run(CASE, LEFT, until=SPRING),
        Run(load_case("ukraine"), LEFT),
    ):  # fmt: skip
        assert other.about() != plain


def test_what_is_set_by_hand_goes_over_a_draw():
    arm = Arm(given={"trust.start": 0.4}, without=frozenset({"contagion"}))
    scenario = arm.scenario(CASE, {"trust.start": 0.5, "early.induction": 1.0})
    assert scenario.digest == Scenario.build(
        CASE, parameters={"trust.start": 0.4, "early.induction": 1.0}, without=["contagion"]
    ).digest


def test_what_cannot_be_run_is_refused():
    with pytest.raises(InputError, match="scale"):
        Run(CASE, LEFT, scale=0.0)


@given(st.integers(0, 5), st.integers(0, 9), st.integers(1, 4))
def test_points_of_each_draw_have_seeds_of_their_own(draws, seed, times):
    points = each(draws, seed, times)
    assert [p.seed for p in points] == list(range(seed, seed + draws * times))
    assert all([p.draw for p in points].count(k) == times for k in range(draws))
    assert {(p.draw, p.seed) for p in crossed(draws, (seed, seed + 1))} == {
        (k, s) for k in range(draws) for s in (seed, seed + 1)
    }  # fmt: skip


def test_units_count_only_where_they_are_not_the_seeds_own():
    assert luck(Point(3, 5)) == luck(Point(0, 5, 5)) == {"seed": 5}
    assert luck(Point(0, 5, 6)) == {"seed": 5, "units": 6}
    assert luck(Point(0, 5, 0)) == {"seed": 5, "units": 0}


def test_without_draws_every_point_is_at_the_cases_own_values():
    tasks = Study(CASE, LEFT, points=crossed(3, (1,)), until=SPRING).tasks()
    assert [dict(task.parameters) for task in tasks] == [{}] * 3
    assert len({str(task.about()) for task in tasks}) == 1


def test_names_of_arms_do_not_decide_the_bytes():
    assert Run(CASE, LEFT, Arm("one")).about() == Run(CASE, LEFT, Arm("other")).about()


@pytest.mark.parametrize("wrong", [{"scale": 1.1}, {"until": date(2029, 1, 1)}, {"point": Point(0, -1)}])
def test_a_run_out_of_bounds_is_refused_before_it_begins(wrong):
    with pytest.raises(InputError):
        Run(CASE, LEFT, **wrong)
