"""A run that stops, is copied and goes on; and another scenario that branches off the copy."""

from datetime import date, timedelta

import numpy as np
import pytest

from muster.data.case import load_case
from muster.model import registry
from muster.model.course import Course, parting
from muster.model.scenario import Policy, Scenario
from muster.model.simulate import result_of, simulate, warm_up

CASE = load_case("drill")
SCALE, DAYS, FIRST = 0.2, 330, 270  # a parting in the middle of a week


def policy(**levers: float) -> Policy:
    day = CASE.start + timedelta(days=FIRST)
    settings = [{"lever": name, "from": day, "value": value} for name, value in levers.items()]
    return Policy.model_validate({"name": "new", "reason": "to see", "set": settings})


@pytest.fixture(scope="module")
def parted():
    """Return the baseline's result, and a copy of its state on the morning of FIRST."""
    base = Scenario.build(CASE)
    warm_up(CASE, base)
    course = Course(CASE, base, 1, SCALE, DAYS).begin().go(FIRST)
    state = course.copy()
    return result_of(course.go()), state


def branch(state, scenario):
    return result_of(Course(CASE, scenario, 1, SCALE, DAYS).resume(state).go())


def same(one, other) -> bool:
    pairs = [(getattr(one, part), getattr(other, part)) for part in ("daily", "weekly", "counts")]
    return all(np.array_equal(a[n], b[n], equal_nan=a[n].dtype.kind == "f") for a, b in pairs for n in a)


def test_a_copy_is_not_touched_by_the_run_that_goes_on(parted):
    base, state = parted
    assert same(branch(state, Scenario.build(CASE)), base)
    assert same(branch(state, Scenario.build(CASE)), base)


@pytest.mark.parametrize("name", sorted(registry.levers()))
def test_a_branch_is_what_a_run_from_the_first_day_would_be(parted, name):
    """To the byte, for every lever pushed away from where history has it."""
    _base, state = parted
    lever = registry.levers()[name]
    now = Scenario.build(CASE).levers[name][FIRST]
    far = lever.high if lever.high - now > now - lever.low else lever.low
    scenario = Scenario.build(CASE, [policy(**{name: far})])
    if name == "amnesty":  # an end that is announced is known before
        scenario.levers[name][:FIRST] = Scenario.build(CASE).levers[name][:FIRST]
    whole = simulate(CASE, scenario, seed=1, scale=SCALE, until=CASE.start + timedelta(days=DAYS - 1))
    assert same(branch(state, scenario), whole)


def test_units_stay_what_they_are_under_another_luck():
    first, second = (Course(CASE, Scenario.build(CASE), seed, SCALE, 30, units=5) for seed in (1, 2))
    assert np.array_equal(first.army.structure.company_effect, second.army.structure.company_effect)
    for course in (first, second):
        course.begin().go()
    commanders = [course.army.today.memory["company_commander"] for course in (first, second)]
    assert np.array_equal(*commanders)
    assert not np.array_equal(first.record.daily()["left"], second.record.daily()["left"])


def test_scenarios_part_on_the_first_day_that_a_new_policy_speaks_of():
    base = Scenario.build(CASE)
    assert parting(CASE, base, Scenario.build(CASE, [policy(amnesty=1.0, rest=60.0)])) == FIRST
    assert parting(CASE, base, base) == CASE.days
    early = Policy.model_validate(
        {"name": "early", "reason": "r", "set": [{"lever": "rest", "from": date(2030, 1, 1), "value": 60.0}]}
    )
    both = Scenario.build(CASE, [early, policy(amnesty=1.0)])
    assert parting(CASE, Scenario.build(CASE, [early]), both) == FIRST
    assert parting(CASE, base, both) == 0
