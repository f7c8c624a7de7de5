from datetime import timedelta

import numpy as np
import pytest

from muster.data.case import load_case
from muster.data.errors import InputError
from muster.ensemble.study import Arm
from muster.planning import trial
from muster.planning.problem import OUT
from tests.planning.small import alike, problem
from tests.report.fake_result import fake_result

DRILL = load_case("drill")


def test_the_same_scenario_twice_differs_by_nothing():
    found = trial.paired(DRILL, {"plan": Arm(), "same": Arm()}, (1, 2), DRILL.start, DRILL.start + timedelta(days=60))
    for one in trial.differences(found, {}):
        assert (one.difference, one.low90, one.high90) == (0.0, 0.0, 0.0)
        assert one.promised is None


def test_intervals_are_students_over_paired_seeds():
    found = {"plan": np.array([[10.0, 1.0, 0.5], [20.0, 1.0, 0.5], [60.0, 1.0, 0.5]])}
    found["other"] = found["plan"] + np.array([[1.0, 0, 0], [2.0, 0, 0], [3.0, 0, 0]])
    one = next(iter(trial.differences(found, {"other": {"departures": 5.0}})))
    assert (one.base, one.other, one.difference, one.promised) == (30.0, 32.0, 2.0, 5.0)
    assert one.high90 - one.difference == pytest.approx(2.91999 / np.sqrt(3), rel=1e-5)  # t(0.95, 2) sd / sqrt(n)


def test_one_seed_has_no_interval():
    found = {"plan": np.ones((1, 3)), "other": np.ones((1, 3))}
    assert all(np.isnan(one.low90) for one in trial.differences(found, {}))


def test_rotas_are_simulated_beside_what_they_promise():
    """Nobody in the line against everybody: cover falls, and the plans promise fewer losses."""
    asked = problem(alike(4), [500.0, 500.0], weeks=8, tour=8, rest=1)
    asked = type(asked)(**{**vars_of(asked), "start": DRILL.start + timedelta(weeks=2), "case": "drill"})
    full = np.array([[0] * 8, [1] * 8, [0] * 8, [1] * 8])
    none = np.full_like(full, OUT)
    none[0] = 0
    seen = []
    found = trial.try_rotas(asked, {"plan": full, "few": none}, DRILL, (1, 2), watch=lambda *a: seen.append(a))
    each = {one.outcome: one for one in found}
    assert each["coverage"].difference < 0
    assert each["losses"].promised < 0
    assert each["departures"].promised < 0
    assert seen == [("plan", 1), ("few", 1), ("plan", 2), ("few", 2)]


def vars_of(asked):
    from dataclasses import fields

    return {f.name: getattr(asked, f.name) for f in fields(asked)}


def test_a_trial_needs_a_plan():
    with pytest.raises(InputError, match="expected one called 'plan', found other"):
        trial.try_rotas(problem(alike(1), [1.0]), {"other": np.zeros((1, 6), int)}, DRILL, (1,))


def test_losses_are_people_at_full_scale_over_the_window():
    result, days = fake_result(DRILL, scale=0.5), slice(100, 130)
    names = ("fell", "lost", "hit")
    harmed = sum(result.daily[name][days].sum() for name in names)
    assert trial.losses(result, days) >= harmed / 0.5
    assert trial.losses(result, slice(100, 100)) == 0.0


def test_a_window_decides_the_digest_of_what_is_kept():
    assert trial.Tried(1, 30).about() == trial.Tried(1, 30).about()
    assert len({str(trial.Tried(*ends).about()) for ends in ((1, 30), (2, 30), (1, 31))}) == 3
    assert trial.Tried(1, 30).eye() is None


def test_what_is_kept_is_measured_over_the_window_with_its_last_day():
    result = fake_result(DRILL)
    taken = trial.Tried(10, 19).take(0, result, None, result, None)["outcomes"]
    assert taken[0] == result.daily["left"][10:20].sum()
    assert taken.shape == (len(trial.OUTCOMES),)


def test_the_base_is_compared_with_nobody_and_every_other_in_all_outcomes():
    found = {name: np.full((2, 3), value) for name, value in (("plan", 1.0), ("a", 2.0), ("b", 4.0))}
    rows = list(trial.differences(found, {}))
    assert [(one.alternative, one.outcome) for one in rows] == [(n, o) for n in "ab" for o in trial.OUTCOMES]
    assert [one.difference for one in rows] == [1.0] * 3 + [3.0] * 3
    assert [one.difference for one in trial.differences(found, {}, base="b")] == [-3.0] * 3 + [-2.0] * 3


def test_promises_are_differences_from_the_plan_and_nought_for_itself():
    asked = problem(alike(2), [0.0], weeks=3, tour=3, rest=1)
    rotas = {"plan": np.array([[0, 0, OUT], [OUT] * 3]), "idle": np.full((2, 3), OUT)}
    found = trial.promises(asked, rotas)
    assert found["plan"] == {"departures": 0.0, "losses": 0.0}
    assert found["idle"]["losses"] == pytest.approx(-2 * 3000 * asked.strain.losses)
    assert found["idle"]["departures"] < 0
