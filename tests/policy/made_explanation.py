"""A made-up explanation with plausible numbers, so that tables and pictures are tested without simulating."""

import numpy as np

from muster.calibration.prior import uncertain
from muster.ensemble.draws import defaults
from muster.ensemble.study import each
from muster.policy.explain import GAINS, Explanation, Inquiry
from muster.policy.feedbacks import LOOPS
from muster.policy.outcomes import OUTCOMES
from muster.policy.sensitivity import Sensitivity
from tests.model.drill import CASE, on


def made(points: int = 6, by: str = "group") -> Explanation:
    """Return an explanation of the drill army."""
    luck = np.random.default_rng(1)
    size = np.array([0.02 if outcome.unit == "share" else 40.0 for outcome in OUTCOMES.values()])
    inquiry = Inquiry(CASE, defaults(points), each(points, 1), until=on(200), by=by)

    def around(middle: float) -> np.ndarray:
        return size * luck.normal(middle, 0.2, (points, len(OUTCOMES)))

    shares = np.stack([around(luck.normal()) for _ in inquiry.players], axis=1)
    gains = np.clip(luck.normal(0.15, 0.02, (points, len(GAINS))), 0.0, None)
    return Explanation(
        inquiry, around(20.0), {name: around(luck.normal()) for name in inquiry.optional},
        {loop.key: around(luck.normal()) for loop in LOOPS}, shares, shares.sum(axis=1),
        {"": gains} | {name: gains * luck.uniform(0.5, 1.0) for name in inquiry.optional}, ("out of memory",),
    )  # fmt: skip


def made_sensitivity() -> Sensitivity:
    """Return a sensitivity in which ten parameters weigh."""
    luck = np.random.default_rng(2)
    keys = tuple(declared.key for declared in uncertain(CASE))
    first = np.zeros((len(OUTCOMES), len(keys)))
    first[:, luck.permutation(len(keys))[:10]] = luck.dirichlet(np.ones(10), len(OUTCOMES)) * 0.9
    shape = len(OUTCOMES)
    known, chance = np.full(shape, 0.8), np.full(shape, 0.1)
    return Sensitivity(keys, tuple(OUTCOMES), first, first * 1.1, first * 0.1, known, chance, 256)
