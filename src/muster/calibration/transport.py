"""Move each draw by what its own run gave: from the posterior with the emulator to the one with the run in its place.

The pool is drawn with the emulator for the simulator, and with what the emulator misses in the error. A run at a draw
tells what is missed there. Taken as an offset that holds nearby, with the emulator's slopes, both posteriors are
normal around the draw; the affine map between them keeps the draw's standardised place, and leaves alone every
direction of which the data say nothing (a Gauss-Newton step as in randomized maximum likelihood: Chen and Oliver
2012, Math. Geosci. 44). What remains is told by running the moved draws.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from muster.calibration.emulator import Emulator
from muster.calibration.sampler import Data

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


def moved(emulator: Emulator, data: Data, scores: Array, noise: Array, logs: Array) -> Array:
    """Return the draws' scores (n, k) moved by what their runs gave, ``logs`` (n, T); ``noise`` (n,) is theirs."""
    missed = emulator.missed[np.ix_(data.which, data.which)]
    rows = zip(scores, noise, logs, strict=True)
    return np.array([step(emulator, data, missed, one, float(n), log[data.which]) for one, n, log in rows])


def step(emulator: Emulator, data: Data, missed: Array, scores: Array, noise: float, logs: Array) -> Array:
    """Return one draw's scores (k,) moved by what its run gave of the data's outcomes, ``logs`` (F,)."""
    slope = slopes(emulator, scores)[data.which]
    error = data.errors**2 + (noise * data.noisy) ** 2
    root = np.linalg.cholesky(missed + np.diag(error))
    before, after = np.linalg.solve(root, slope), slope / np.sqrt(error)[:, None]
    promised = np.asarray(emulator(scores), np.float64)[data.which]
    far = np.linalg.solve(root, data.logs - promised + slope @ scores)
    near = (data.logs - logs + slope @ scores) / np.sqrt(error)
    centre, aim = power(before, -1.0)(before.T @ far), power(after, -1.0)(after.T @ near)
    found: Array = aim + power(after, -0.5)(power(before, 0.5)(scores - centre))
    return found
