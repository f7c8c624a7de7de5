"""A family of runs: each branch is what a run from the first day would give, under the same draw and luck."""

import pickle
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest

from muster.data.case import load_case
from muster.ensemble.family import Family
from muster.ensemble.study import Arm, Point
from muster.model.course import Course
from muster.model.scenario import Policy
from muster.model.simulate import result_of, simulate

CASE = load_case("drill")
UNTIL, SCALE, POINT = date(2030, 12, 1), 1.0, Point(0, 3, units=7)
DRAW = {"trust.start": 0.5}


def policy(name: str, day: date, **levers: float) -> Policy:
    settings = [{"lever": lever, "from": day, "value": value} for lever, value in levers.items()]
    return Policy.model_validate({"name": name, "reason": "to see", "set": settings})


class Leavers:
    """Reads off who left."""

    def watch(self, army):
        self.army = army

    def since(self, first):
        gone, days = self.army.gone, range(first, self.army.today.day + 1)
        return np.array([(day, i) for day in days for i in sorted(gone.soldier[slice(*gone.end[day : day + 2])])])


@dataclass(frozen=True)
class Left:
    """Keeps departures of both, and who left from the first day on."""

    def about(self):
        return {"left": True}

    def eye(self):
        return Leavers()

    def take(self, first, result, eye, base, base_eye):
        own, others = (e.since(first) for e in (eye, base_eye))
        found = {"left": result.daily["left"], "base": base.daily["left"], "own": own.ravel(), "others": others.ravel()}
        return found | {"first": np.array([first])}


ARMS = (
    Arm("late", (policy("late", date(2030, 10, 10), severity=0.1, discharge=3.0),)),
    Arm("early", (policy("early", date(2030, 9, 1), intake=1.1),)),
    Arm("nothing", (policy("nothing", date(2030, 9, 1), rest=30.0),)),
)
FAMILY = Family(CASE, Left(), ARMS, parameters=DRAW, point=POINT, scale=SCALE, until=UNTIL)


@pytest.fixture(scope="module")
def rows():
    return pickle.loads(pickle.dumps(FAMILY)).do()


def test_there_is_a_row_for_each_branch(rows):
    assert [row.key for row in rows] == [{"scenario": arm.name, "draw": 0, "seed": 3} for arm in ARMS]
    firsts = [int(row.values["first"][0]) for row in rows]
    assert firsts == [(day - CASE.start).days for day in (date(2030, 10, 10), date(2030, 9, 1), date(2030, 9, 1))]


@pytest.mark.parametrize("number", range(len(ARMS)))
def test_a_branch_is_a_run_from_the_first_day(rows, number):
    scenario = ARMS[number].scenario(CASE, DRAW)
    whole = simulate(CASE, scenario, seed=3, scale=SCALE, until=UNTIL, units=7)
    assert np.array_equal(rows[number].values["left"], whole.daily["left"])


def test_a_policy_that_changes_nothing_changes_nobody(rows):
    """A policy with a setting that history has already: the same men leave on the same days."""
    null = rows[2].values
    assert np.array_equal(null["left"], null["base"])
    assert np.array_equal(null["own"], null["others"])
    assert any(not np.array_equal(row.values["own"], row.values["others"]) for row in rows[:2])


TWICE = replace(FAMILY, futures=(11,))
PARTING = (date(2030, 9, 1) - CASE.start).days


@pytest.fixture(scope="module")
def twice():
    return TWICE.do()


def test_a_further_future_adds_its_rows_and_leaves_the_first_as_it_was(rows, twice):
    assert [row.key["seed"] for row in twice] == [3, 3, 3, 11, 11, 11]
    assert [row.key["scenario"] for row in twice[3:]] == [arm.name for arm in ARMS]
    for row, one in zip(twice, rows, strict=False):
        assert all(np.array_equal(row.values[name], one.values[name]) for name in one.values)


def test_futures_share_their_past_and_part_in_luck_on_the_first_day_of_the_first_policy(twice):
    first, second = twice[0].values["base"], twice[3].values["base"]
    assert np.array_equal(first[:PARTING], second[:PARTING])
    assert (first[PARTING:] != second[PARTING:]).mean() > 0.5


def test_within_a_future_soldiers_have_the_same_luck(twice):
    """A policy that changes nothing changes nobody, and one that begins later parts from its baseline later."""
    late, _, null = (row.values for row in twice[3:])
    assert np.array_equal(null["left"], null["base"])
    assert np.array_equal(null["own"], null["others"])
    day = (date(2030, 10, 10) - CASE.start).days
    assert np.array_equal(late["left"][:day], late["base"][:day])
    assert not np.array_equal(late["left"][day:], late["base"][day:])


def test_a_future_is_the_run_that_goes_on_under_its_seed_from_the_past_of_the_first(twice):
    scenario = FAMILY.scenarios[0]
    days = FAMILY.days
    past = Course(CASE, scenario, 3, SCALE, days, 7).begin().go(PARTING).copy()
    again = result_of(Course(CASE, scenario, 11, SCALE, days, 7).resume(past).go())
    assert np.array_equal(twice[3].values["base"], again.daily["left"])


def test_futures_that_part_on_the_first_day_share_who_serves_and_nothing_else():
    arms = (Arm("at once", (policy("at once", CASE.start, rest=60.0),)),)
    one, other = replace(FAMILY, branches=arms, futures=(11,), until=date(2030, 3, 1)).do()
    assert one.values["first"][0] == other.values["first"][0] == 0
    assert not np.array_equal(one.values["base"], other.values["base"])


def test_units_stay_those_of_the_point_where_none_are_given():
    """Else the future's seed would make other units of them."""
    alone = replace(TWICE, point=Point(0, 3), branches=ARMS[2:], until=date(2030, 9, 20))
    same = replace(alone, point=Point(0, 3, units=3))
    for one, other in zip(alone.do(), same.do(), strict=True):
        assert np.array_equal(one.values["left"], other.values["left"])


def test_what_decides_the_bytes_is_in_the_digest():
    about = FAMILY.about()
    assert TWICE.about() != about
    assert replace(TWICE, futures=()).about() == about
    assert Family(CASE, Left(), ARMS[:2], parameters=DRAW, point=POINT, scale=SCALE, until=UNTIL).about() != about
    assert Family(CASE, Left(), ARMS, parameters=DRAW, point=Point(4, 3, 7), scale=SCALE, until=UNTIL).about() == about
    assert Family(CASE, Left(), ARMS, parameters=DRAW, point=Point(0, 3), scale=SCALE, until=UNTIL).about() != about
