from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.policy import shapley

GLOVES = ("left", "right 1", "right 2")


def gloves(subset):
    """Return the worth of a coalition in the glove game: a pair is worth one."""
    return np.array([float("left" in subset and len(subset) > 1)])


def made_up(players, seed=1):
    rng = np.random.default_rng(seed)
    return {s: rng.normal(size=3) for s in shapley.all_subsets(players)}


def test_the_glove_game_has_its_known_values():
    worth = {s: gloves(s) for s in shapley.all_subsets(GLOVES)}
    assert shapley.exact(GLOVES, worth)[:, 0] == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_values_add_up_to_the_total():
    players = tuple("abcdef")
    worth = made_up(players)
    total = worth[frozenset(players)] - worth[frozenset()]
    assert shapley.exact(players, worth).sum(axis=0) == pytest.approx(total, abs=1e-12)
    some = shapley.orders(players, seed=3, pairs=2)
    assert shapley.sampled(players, some, worth).sum(axis=0) == pytest.approx(total, abs=1e-12)


def test_who_changes_nothing_has_no_value_and_equals_have_equal_ones():
    players = ("a", "b", "idle")
    worth = {s: np.array([len(s - {"idle"}) ** 2.0]) for s in shapley.all_subsets(players)}
    assert shapley.exact(players, worth)[:, 0] == pytest.approx([2.0, 2.0, 0.0])


def test_many_orders_come_to_the_exact_values():
    players = tuple("abcd")
    worth = made_up(players)
    exact = shapley.exact(players, worth)
    rough = shapley.sampled(players, shapley.orders(players, 1, pairs=2000), worth)
    assert rough == pytest.approx(exact, abs=0.08)


def test_an_order_and_its_reverse_are_exact_where_players_act_in_twos():
    """With effects of single players and of pairs alone, two antithetic orders give Shapley's values."""
    players = tuple("abcde")
    rng = np.random.default_rng(4)
    pair = rng.normal(size=(5, 5))
    worth = {}
    for s in shapley.all_subsets(players):
        inside = np.array([p in s for p in players], float)
        worth[s] = np.array([inside @ pair @ inside])
    both = shapley.orders(players, 9)
    assert both[1] == both[0][::-1]
    assert shapley.sampled(players, both, worth) == pytest.approx(shapley.exact(players, worth))


def test_a_seed_decides_the_orders():
    assert shapley.orders("abc", 5) == shapley.orders("abc", 5)
    assert len({tuple(shapley.orders(tuple("abcdefgh"), seed)[0]) for seed in range(20)}) == 20


GAMES = st.integers(1, 5).flatmap(
    lambda n: st.lists(st.floats(-100.0, 100.0), min_size=2**n, max_size=2**n).map(
        lambda values: (tuple("abcde"[:n]), values)
    )
)


def game(players, values):
    return {s: np.array([v]) for s, v in zip(shapley.all_subsets(players), values, strict=True)}


@given(GAMES)
def test_values_of_any_game_add_up_exactly_and_along_any_order(made):
    players, values = made
    worth = game(players, values)
    total = values[-1] - values[0]
    assert shapley.exact(players, worth).sum() == pytest.approx(total, abs=1e-9)
    for order in shapley.orders(players, seed=2):
        assert shapley.sampled(players, [order], worth).sum() == pytest.approx(total, abs=1e-9)


@given(GAMES)
def test_the_mean_over_all_orders_is_exact(made):
    players, values = made
    worth = game(players, values)
    every = list(permutations(players))
    assert shapley.sampled(players, every, worth) == pytest.approx(shapley.exact(players, worth), abs=1e-7)


@given(GAMES, st.floats(-10.0, 10.0))
def test_what_is_added_to_every_subset_is_nobodys(made, more):
    players, values = made
    one, other = (shapley.exact(players, game(players, v)) for v in (values, [v + more for v in values]))
    assert one == pytest.approx(other, abs=1e-9)


def test_values_of_two_games_add_up():
    players = tuple("abcd")
    one, other = made_up(players, 1), made_up(players, 2)
    both = {s: one[s] + other[s] for s in one}
    assert shapley.exact(players, both) == pytest.approx(shapley.exact(players, one) + shapley.exact(players, other))


def test_without_players_there_is_one_subset():
    assert shapley.all_subsets(()) == [frozenset()]
    assert len(shapley.all_subsets(tuple("abcdef"))) == 64
    assert shapley.beginnings(()) == [frozenset()]


def test_a_single_player_takes_it_all():
    worth = {frozenset(): np.array([1.0, 2.0]), frozenset("a"): np.array([5.0, 1.0])}
    assert shapley.exact("a", worth).tolist() == [[4.0, -1.0]]
