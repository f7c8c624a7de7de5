"""The loop gain of the evidence base beside what loops do in paired runs: they amplify, by less than it says."""

import numpy as np

from muster.model import registry
from muster.model.outcomes.loops import gain
from tests.evidence.runs import off, ukraine

SHOCK = 1.25  # of the reference hazard, from the first day on
REFERENCE = {d.key: d.default for d in registry.parameters()}["baseline.leave"]


SEEDS = 1, 2, 3


def response(parameters=()) -> float:
    """Return by what power of a lasting shock departures grow, for the same soldiers with the same luck."""
    left = [sum(departures(k, seed, parameters) for seed in SEEDS) for k in (1.0, SHOCK)]
    return float(np.log(left[1] / left[0]) / np.log(SHOCK))


def departures(shock: float, seed: int, parameters=()) -> float:
    """Return how many leave under a shock."""
    return float(ukraine((*parameters, ("baseline.leave", REFERENCE * shock)), seed=seed).daily["left"].sum())


def test_both_loops_together_amplify_by_less_than_the_formula():
    """The formula takes the loops by themselves; depletion, which it leaves out, damps every shock."""
    looped, cut = response(), response(off("exhaustion", "deterrence"))
    # a power has this error where luck is not shared; it is, so that two of them do for the ratio of two
    error = np.sqrt(2.0 / sum(departures(1.0, seed) for seed in SEEDS)) / np.log(SHOCK)
    assert 1.02 < looped / cut < gain(ukraine()).amplification * (1.0 + 2.0 * error)
    assert cut < 1.0, "those who leave are no longer there to leave"
