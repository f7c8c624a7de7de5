"""What the diary of a window should hold, worked out from everybody's thresholds and bounds."""

import numpy as np

from muster.kernels.chance import RISK, RISK_ZERO, WINDOW, thresholds
from muster.kernels.hazard import assess
from muster.kernels.layout import TABLE
from tests.kernels.callable_parts import callable_part
from tests.kernels.small import AWAY, AWAY_CELL, HERE, LEAVE, LOSS, WAITING, bound_rates, world

assess = callable_part(assess)

SEED, DAY, N = 3, 70, 400  # the eighth day of the second window
BEGIN = 63
MOST = 100.0  # thresholds are known up to it: that is all of them


def dealt(n: int = N) -> np.ndarray:
    """Return the thresholds of the window by chance, soldier and day."""
    table = np.empty((2, n, WINDOW))
    for chance in (LOSS, LEAVE):
        thresholds(SEED, chance, 1, MOST, table[chance])
    return table


def expected(high: np.ndarray, first: int = 0, low=0.0) -> list[tuple[int, int, int, float]]:
    """Return the entries of those whose threshold is below ``high`` (chances, soldiers[, days]) from a day on."""
    table = dealt(high.shape[1])
    assert high.max() <= MOST
    high, low = (np.broadcast_to(x if np.ndim(x) != 2 else x[..., None], table.shape) for x in (high, low))
    chance, soldier, day = np.nonzero((table < high) & (table >= low))
    found = zip(day.tolist(), soldier.tolist(), chance.tolist(), table[chance, soldier, day].tolist(), strict=True)
    return sorted(entry for entry in found if entry[0] >= first)


def varied(n: int = N):
    """Return a world of soldiers with risks, cells and states of their own, whose clocks run down."""
    w, rng = world(n, 0.01), np.random.default_rng(5)
    w.law.trait[0, 1] = np.linspace(-1.0, 2.0, 256)
    w.law.spell[:] = 2.0 * np.exp(-np.arange(TABLE) / 20.0)
    w.law.spell_peak[:] = w.law.spell
    w.law.rate[:] = rng.uniform(0.0, 0.05, w.law.rate.shape)
    w.force.cold["trait"][:, 1] = rng.integers(0, 256, n)
    w.force.hot["cell"], w.force.hot["since"] = rng.integers(0, AWAY_CELL, n), rng.integers(40, 70, n)
    w.force.hot["state"] = rng.choice([HERE, AWAY, WAITING], n, p=[0.8, 0.1, 0.1])
    bound_rates(w.law)
    for i in range(n):
        assess(i, w.book.varying[w.force.hot["state"][i]], DAY, w.force, w.law)
    return w


def bounds(w, most=None) -> np.ndarray:
    """Return the bound of each chance, soldier and day of the window: his cell's part times what his clocks leave."""
    hot, most = w.force.hot, w.law.most if most is None else most
    days = np.minimum(BEGIN + np.arange(WINDOW) - hot["since"][:, None].astype(int), TABLE - 1)
    s = w.law.trait[0, 1][w.force.cold["trait"][:, 1]][:, None] + w.law.spell_peak[0][np.maximum(days, 0)]
    code = np.ceil(s.astype(float) / 0.125 + 1e-4).astype(int) + RISK_ZERO
    here = (hot["state"] == HERE)[:, None]
    own = np.stack([np.ones(days.shape), RISK[code]])
    return own * most[:, hot["cell"]][..., None].astype(float) * here
