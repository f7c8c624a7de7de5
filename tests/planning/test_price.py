import numpy as np
import pytest

from muster.planning.pattern import all_patterns, groups_by_week, objective, waiting
from muster.planning.price import Prices, Table, cheapest
from tests.planning.small import problem, unit

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
