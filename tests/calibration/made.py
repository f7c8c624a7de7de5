"""Quadratic armies with known coefficients, and a posterior that no run stands behind."""

from dataclasses import replace
from datetime import date

import numpy as np

from muster.calibration.design import Desk
from muster.calibration.emulator import Emulator
from muster.calibration.fit import desk_of
from muster.calibration.posterior import Posterior
from muster.calibration.prior import draws_at, uncertain
from muster.data.case import load_case

CASE = load_case("drill")


def quadratic(seed: int = 1, k: int = 6, outcomes: int = 8) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the constant (T,), linear (T, k) and quadratic (T, k, k) terms of two components seen in many outcomes."""
    rng = np.random.default_rng(seed)
    seen = rng.standard_normal((2, outcomes))
    linear, bent = np.zeros((2, k)), np.zeros((2, k, k))
    linear[0, :3], linear[1, 2:4] = (1.0, -0.6, 0.3), (0.8, 0.5)
    bent[0, 0, 1] = bent[0, 1, 0] = 0.2
    bent[1, 3, 3] = 0.15
    return rng.standard_normal(outcomes), (linear.T @ seen).T, np.einsum("ckl,ct->tkl", bent, seen)


def outcomes_at(scores: np.ndarray, terms: tuple[np.ndarray, np.ndarray, np.ndarray]) -> np.ndarray:
    """Return the outcomes (n, T) at scores (n, k)."""
    constant, linear, bent = terms
    return constant + scores @ linear.T + np.einsum("nk,tkl,nl->nt", scores, bent, scores)


def straight(linear: np.ndarray, missed: float = 0.0) -> Emulator:
    """Return an emulator that is linear and knows it: outcomes (T,) = linear (T, k) @ scores."""
    t, k = linear.shape
    return Emulator(np.zeros(t), np.eye(t), np.zeros(t), linear, np.zeros((t, k, k)), missed**2 * np.eye(t), np.ones(t))


def posterior(draws: int = 40, targets: int = 3, seed: int = 1, **provenance) -> Posterior:
    """Return draws about a tenth of a standard deviation from the middle of the drill's priors."""
    rng = np.random.default_rng(seed)
    declared = uncertain(CASE)
    scores = 0.1 * rng.standard_normal((draws, len(declared)))
    simulated = np.exp(4.0 + 0.1 * rng.standard_normal((draws, targets)))
    names = tuple(target.id for target in CASE.targets[:targets])
    told = {"case": CASE.name, "used": list(names)} | provenance
    return Posterior(draws_at(declared, scores, "posterior"), scores, np.full(draws, 0.1), simulated, names, told)


TOLD = (
    "baseline.leave",
    "baseline.come_back",
    "inputs.dead",
    "inputs.intake",
    "inputs.registration_last",
    "trust.start",
)
# the drill with six uncertain parameters, so that a fit takes seconds
FEW = replace(CASE, known=frozenset(d.key for d in uncertain(CASE)) - frozenset(TOLD) | CASE.known)
UNTIL = date(2030, 12, 31)


def desk(**where) -> Desk:
    """Return a desk for the drill with six uncertain parameters, at a tenth of its size and one year long."""
    targets = tuple(target for target in CASE.targets if target.end <= UNTIL)
    return desk_of(replace(FEW, targets=targets), scale=0.1, until=UNTIL, **where)
