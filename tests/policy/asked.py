"""A small search on the drill case, and a chooser of points that throws dice."""

import numpy as np

from muster.ensemble.draws import defaults
from muster.ensemble.study import each
from muster.policy.limits import check_limits, from_words
from muster.policy.search import Asked
from tests.model.drill import CASE, on


class Dice:
    """Asks for points at random, a few at a time."""

    def __init__(self, levers, goals, limits, evaluations, seed):
        self.left, self.levers, self.rng = evaluations, levers, np.random.default_rng(seed)
        self.told = []

    @property
    def done(self):
        return self.left == 0

    def ask(self):
        number = min(4, self.left)
        self.left -= number
        return self.rng.uniform(size=(number, self.levers))

    def tell(self, points, goals, limits):
        self.told.append((points, goals, limits))


def small(levers=("supply", "support"), goals=("departures", "effort"), limits=("coverage=0.2",), draws=None, **change):
    """Return a search of some policies over two and a half months, its outcomes over the last six weeks."""
    found = check_limits(from_words(levers, goals, limits), CASE, on(30), on(75), "options")
    settings = {"points": each(2, 1), "fresh": each(3, 11), "evaluations": 8, "until": on(75), "shown": 3} | change
    return Asked(found, draws or defaults(3), **settings)
