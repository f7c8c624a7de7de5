from datetime import timedelta

import numpy as np
import pytest

from muster.data.case import load_case
from muster.data.errors import InputError
from muster.ensemble.study import Arm
from muster.planning import trial
from muster.planning.problem import OUT
from tests.planning.small import alike, problem

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
