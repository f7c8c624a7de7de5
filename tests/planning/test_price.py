from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.planning.pattern import all_patterns, groups_by_week, objective, waiting
from muster.planning.price import Prices, Table, cheapest
from muster.planning.strain import LARGEST
from tests.planning.small import alike, problem, unit

STATES = [
    {},
    {"in_line": 1, "sector": 1, "dose": 33.3},
    {"in_line": 9, "sector": 0},
    {"ready": 2, "away": 1, "dose": 12.7},
    {"in_force": (0, 0, -1, -1, 1, 1)},
]


def worth(asked, one, pattern, prices):
    value = objective(asked, one, pattern) - prices.reserve @ waiting(asked, one, pattern)
    for week, group in enumerate(groups_by_week(asked, pattern)):
        if group >= 0:
            value -= prices.cover[group, week] * asked.weight(one, group)
    return value


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("seed", range(4))
def test_the_bound_is_just_below_the_cheapest_of_all_patterns(state, seed):
    asked = problem([unit(**state)], [500.0, 500.0], tour=2, rest=1, dwell=0.5, pressures=[1.0, 2.0])
    one, rng = asked.units[0], np.random.default_rng(seed)
    prices = Prices(rng.uniform(0, 120, (2, 6)), rng.uniform(0, 5, 6))
    ((bound, found),) = cheapest(Table(asked), [one], prices)
    each = {pattern: worth(asked, one, pattern, prices) for pattern in all_patterns(asked, one)}
    least = min(each.values())
    assert bound <= least + 1e-9
    # rounding doses down by a fifth of a contact day costs a few thousandths of the departures
    assert bound == pytest.approx(least, abs=0.02 * 6 * one.strength * asked.strain.level)
    assert each[found] <= least + 0.05 * abs(least) + 1.0


def test_the_stretch_of_weeks_adds_up_the_same_as_the_pattern():
    asked = problem([unit()], [500.0])
    table = Table(asked)
    gone, place = table.stretch(0, 2, 1)
    dose, total = np.array([50.0]), 0.0
    for step in (lambda d: asked.strain.line(d, 1.0), lambda d: asked.strain.line(d, 1.0), asked.strain.rest):
        after = step(dose)
        total += float(asked.strain.departures(dose, after)[0])
        dose = after
    here = int(table.down(np.array([50.0]))[0])
    assert gone[here] == pytest.approx(total)
    assert table.dose[place[here]] == pytest.approx(dose[0], abs=0.2)
    assert table.dose[place[here]] <= dose[0]


TABLE = Table(problem([unit()], [500.0]))


@given(st.floats(0.0, 2 * LARGEST))
def test_a_dose_is_rounded_down_to_the_grid(dose):
    place = int(TABLE.down(np.array([dose]))[0])
    assert TABLE.dose[place] <= dose + 1e-8
    assert place == TABLE.dose.size - 1 or dose < TABLE.dose[place] + 0.2 + 1e-8


def test_a_stretch_is_worked_out_once():
    assert TABLE.stretch(0, 2, 1)[0] is TABLE.stretch(0, 2, 1)[0]
    assert not TABLE.stretch(0, 0, 0)[0].any()


@pytest.mark.parametrize("state", [{}, {"ready": 3, "dose": 20.0}, {"dose": 90.0}])
def test_where_nothing_is_paid_for_cover_the_cheapest_is_to_rest(state):
    asked = problem([unit(**state)], [500.0])
    free = Prices(np.zeros((1, 6)), np.zeros(6))
    ((cost, found),) = cheapest(Table(asked), asked.units, free)
    assert found == ()
    assert cost <= objective(asked, asked.units[0], ()) + 1e-9


def test_a_price_on_reserve_is_earned_by_waiting():
    asked = problem([unit(ready=2)], [500.0], weeks=6)
    plain, paid = (cheapest(Table(asked), asked.units, Prices(np.zeros((1, 6)), np.full(6, p)))[0] for p in (0.0, 7.0))
    assert plain[1] == paid[1] == ()
    assert plain[0] - paid[0] == pytest.approx(4 * 7.0)


def test_one_week_that_pays_well_is_one_week_in_the_line():
    asked = problem([unit()], [500.0, 500.0], tour=3, pressures=[1.0, 2.0])
    cover = np.zeros((2, 6))
    cover[1, 3] = 1e6
    ((_, found),) = cheapest(Table(asked), asked.units, Prices(cover, np.zeros(6)))
    assert [tuple(tour) for tour in found] == [(3, 4, 1)]


def test_units_alike_but_for_their_name_cost_the_same():
    asked = problem([*alike(2), replace(unit("x"), dose=50.0)], [500.0])
    first, second, tired = cheapest(Table(asked), asked.units, Prices(np.full((1, 6), 90.0), np.zeros(6)))
    assert first == second
    assert tired[0] > first[0]
