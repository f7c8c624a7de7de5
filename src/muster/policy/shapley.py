"""Shapley's values: a total shared out among players who change what the others do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import factorial

import numpy as np

from muster.model.declare import Array

Subset = frozenset[str]
EXACT = 6  # most players whose subsets are all tried: 64


def all_subsets(players: Sequence[str]) -> list[Subset]:
    """Return every subset of the players, the empty one first.

    >>> [sorted(s) for s in all_subsets(("a", "b"))]
    [[], ['a'], ['b'], ['a', 'b']]
    """
    return [frozenset(s) for size in range(len(players) + 1) for s in combinations(players, size)]


def exact(players: Sequence[str], worth: Mapping[Subset, Array]) -> Array:
    """Return each player's value, shape (players, outcomes), from the worth of every subset.

    phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (worth(S + i) - worth(S)) (Shapley 1953). Over the
    players they add up to worth(all) - worth(none).
    """
    n = len(players)
    weight = [factorial(size) * factorial(n - size - 1) / factorial(n) for size in range(n)]
    values = []
    for player in players:
        others = all_subsets([p for p in players if p != player])
        values.append(np.sum([weight[len(s)] * (worth[s | {player}] - worth[s]) for s in others], axis=0))
    return np.array(values)


def orders(players: Sequence[str], seed: int, pairs: int = 1) -> list[tuple[str, ...]]:
    """Return random orders of the players, each followed by its reverse.

    An order and its reverse are antithetic: a player who comes early in one comes late in the other, so that
    what depends on company cancels to first order.
    """
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(pairs):
        order = tuple(players[i] for i in rng.permutation(len(players)))
        found += [order, order[::-1]]
    return found


def beginnings(order: Sequence[str]) -> list[Subset]:
    """Return the subsets through which an order passes, from nobody to everybody.

    >>> [sorted(s) for s in beginnings(("b", "a"))]
    [[], ['b'], ['a', 'b']]
    """
    return [frozenset(order[:size]) for size in range(len(order) + 1)]


def sampled(players: Sequence[str], chosen: Sequence[Sequence[str]], worth: Mapping[Subset, Array]) -> Array:
    """Return each player's mean gain over some orders, shape (players, outcomes).

    Along every order gains add up to worth(all) - worth(none), and so do their means.
    """
    place = {player: row for row, player in enumerate(players)}
    values = np.zeros((len(players), *worth[frozenset()].shape))
    for order in chosen:
        passed = beginnings(order)
        for player, before, after in zip(order, passed[:-1], passed[1:], strict=True):
            values[place[player]] += worth[after] - worth[before]
    return values / len(chosen)
