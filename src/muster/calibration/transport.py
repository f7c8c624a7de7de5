"""Move each draw by what its own runs gave: from the posterior with the emulator to the one with runs in its place.

The pool is drawn with the emulator for the simulator, and with what the emulator misses in the error. A run at a draw
tells what is missed there. Taken as an offset that holds nearby, with the emulator's slopes, both posteriors are
normal around the draw; the affine map between them keeps the draw's standardised place, and leaves alone every
direction of which the data say nothing (a Gauss-Newton step as in randomized maximum likelihood: Chen and Oliver
2012, Math. Geosci. 44). A run at the moved draw tells what is missed there, and so on: the place stays, the offset and
the slopes are those of the last step. What remains is told by running the draws where they end.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from muster.calibration.emulator import Emulator
from muster.calibration.sampler import Data, variance

Array = NDArray[np.float64]


def slopes(emulator: Emulator, scores: Array) -> Array:
    """Return the slope of each log outcome by each score at one point (k,), shape (T, k)."""
    components = emulator.linear + 2.0 * np.einsum("ckl,l->ck", emulator.quadratic, scores)
    found: Array = (components.T @ emulator.basis).T
    return found


def power(whitened: Array, exponent: float) -> Callable[[Array], Array]:
    """Return what multiplies a vector (k,) by (I + A'A) to an exponent, A = ``whitened`` (F, k)."""
    _, sizes, rows = np.linalg.svd(whitened, full_matrices=False)
    beyond = (1.0 + sizes**2) ** exponent - 1.0
    return lambda vector: vector + rows.T @ (beyond * (rows @ vector))


def standings(emulator: Emulator, data: Data, scores: Array, noise: Array) -> Array:
    """Return where each draw, with its ``noise`` (n,), stands in the posterior with the emulator, shape (n, k)."""
    return np.array([standing(emulator, data, one, float(n)) for one, n in zip(scores, noise, strict=True)])


def standing(emulator: Emulator, data: Data, scores: Array, noise: float) -> Array:
    """Return the place (k,) of one draw: how far from the centre of the posterior that is normal around it."""
    root = np.linalg.cholesky(emulator.missed_of(data.which) + np.diag(variance(data, noise)))
    slope = slopes(emulator, scores)[data.which]
    whitened = np.linalg.solve(root, slope)
    promised = np.asarray(emulator(scores), np.float64)[data.which]
    off = np.linalg.solve(root, data.logs - promised + slope @ scores)
    return power(whitened, 0.5)(scores - power(whitened, -1.0)(whitened.T @ off))


def moved(emulator: Emulator, data: Data, places: Array, scores: Array, noise: Array, logs: Array) -> Array:
    """Return the draws (n, k) moved to their ``places`` in the posterior with their own runs, ``logs`` (n, T)."""
    rows = zip(places, scores, noise, logs[:, data.which], strict=True)
    return np.array([step(emulator, data, place, one, float(n), log) for place, one, n, log in rows])


def step(emulator: Emulator, data: Data, place: Array, scores: Array, noise: float, logs: Array) -> Array:
    """Return one draw's scores (k,) moved by what its run gave of the data's outcomes, ``logs`` (F,)."""
    error = np.sqrt(variance(data, noise))
    slope = slopes(emulator, scores)[data.which]
    whitened = slope / error[:, None]
    off = (data.logs - logs + slope @ scores) / error
    found: Array = power(whitened, -1.0)(whitened.T @ off) + power(whitened, -0.5)(place)
    return found
