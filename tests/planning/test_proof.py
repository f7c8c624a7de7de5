from itertools import product

import numpy as np
import pytest

from muster.planning.pattern import all_patterns, groups_by_week, waiting
from muster.planning.proof import available, find_prices, find_window, most, prove
from tests.planning.small import alike, problem, unit


@pytest.mark.parametrize(
    "state", [{}, {"in_line": 1, "sector": 1}, {"in_line": 7, "sector": 0}, {"ready": 2, "away": 1}]
)
def test_the_most_a_unit_can_give_is_that_of_its_best_pattern(state):
    asked = problem([unit(**state)], [500.0, 500.0], tour=2, rest=1, dwell=1.0, pressures=[1.0, 2.0])
    one, rng = asked.units[0], np.random.default_rng(5)
    worth, free = rng.uniform(0, 1, (2, 6)), rng.uniform(0, 0.3, 6)

    def given(pattern):
        line = sum(worth[g, w] for w, g in enumerate(groups_by_week(asked, pattern)) if g >= 0)
        return line + free @ waiting(asked, one, pattern)

    assert most(asked, one, worth, free) == pytest.approx(max(given(p) for p in all_patterns(asked, one)))


def test_a_window_is_the_plain_proof():
    found = prove(problem(alike(119), [500.0] * 80, weeks=20, tour=6, rest=3))
    assert found.kind == "window"
    assert (found.last - found.first + 1, found.required, found.available) == (9, 720.0, 714.0)
    assert "720" in found.text
    assert "714" in found.text


def test_a_reserve_is_proven_by_prices():
    asked = problem(alike(3), [500.0], weeks=6, tour=1, rest=1, reserve=2)
    found = prove(asked)
    assert found.kind == "prices"
    assert found.required > found.available


def test_where_only_whole_units_fail_the_search_is_the_proof():
    """Halves of units could hold both sectors of 750 by 500 each; whole ones cannot."""
    found = prove(problem([*alike(3, fit=500.0), unit("d", fit=499.9, ready=9)], [750.0, 750.0], weeks=1, rest=1))
    assert found.kind == "search"


def test_what_is_available_adds_up_over_units():
    asked = problem([*alike(2), unit("c", ready=1)], [500.0], weeks=3, tour=1, rest=1)
    worth = np.ones((1, 3))
    each = [max(sum(g >= 0 for g in groups_by_week(asked, p)) for p in all_patterns(asked, u)) for u in asked.units]
    assert available(asked, worth, np.zeros(3)) == sum(each) == 5


def test_small_fronts_are_refused_only_with_proof():
    for count, needs in product((1, 2, 3), ([500.0], [500.0, 500.0])):
        asked = problem(alike(count), needs, weeks=5, tour=2, rest=1)
        enough = count * 2 >= 3 * len(needs)  # two weeks in of every three
        found = prove(asked) if not enough else None
        assert enough or found.required > found.available


def test_nothing_is_proven_against_what_exists():
    for asked in (
        problem(alike(3), [500.0, 500.0], weeks=6, tour=2, rest=1),
        problem(alike(3), [500.0], weeks=6, tour=1, rest=1, reserve=1),
        problem([unit("a", in_line=1, sector=0), unit("b", ready=1)], [500.0], weeks=4, tour=2, rest=1),
        problem(alike(1), [0.0], weeks=4, tour=1, rest=1),
    ):
        assert find_window(asked) is None
        assert find_prices(asked) is None


def test_the_shortest_window_is_told_first():
    asked = problem(alike(2), [[500.0, 500.0, 1500.0, 1500.0, 500.0]], weeks=5, tour=1, rest=1)
    found = find_window(asked)
    assert (found.first, found.last) == (1, 2) if found.required == 2 else (3, 3)
    assert found.required > found.available


def test_where_strengths_differ_soldiers_are_counted():
    found = prove(problem([unit(fit=300.0), unit("b", fit=400.0)], [800.0], weeks=2, tour=1, rest=1))
    assert found.kind == "window"
    assert (found.required, found.available) == (800.0, 700.0)
    assert "weeks of fit soldiers" in found.text


def test_units_that_are_all_away_can_give_nothing():
    asked = problem(alike(2, ready=9), [500.0], weeks=3, tour=1, rest=1)
    assert available(asked, np.ones((1, 3)), np.ones(3)) == 0.0
    assert prove(asked).available == 0.0


@pytest.mark.parametrize("seed", range(4))
def test_no_pair_of_patterns_gives_more_than_is_available(seed):
    rng = np.random.default_rng(seed)
    asked = problem([unit("a", in_line=1, sector=0), unit("b", ready=1)], [500.0], weeks=5, tour=2, rest=1)
    worth, free = rng.uniform(0, 1, (1, 5)), rng.uniform(0, 1, 5)
    most_of = [
        max(worth[0] @ (np.array(groups_by_week(asked, p)) >= 0) + free @ waiting(asked, u, p)
            for p in all_patterns(asked, u))
        for u in asked.units
    ]  # fmt: skip
    assert available(asked, worth, free) == pytest.approx(sum(most_of))
