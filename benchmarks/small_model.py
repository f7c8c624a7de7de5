"""The small model that Muster and its peers all simulate: its numbers and rules, and nothing about how.

Soldiers stand in units of ``UNIT``, places 0 .. 499 in unit 0 and so on, and every place is always filled.

1. In the morning of day t a soldier has the days deployed d = t - posted, and his unit has a trust T. He is lost with
   the hazard ``LOSS`` and leaves with the hazard ``LEAVE`` x growth(d) x exp(-``WEIGHT`` (T - ``REFERENCE``)), where
   growth(d) = exp(min(d, ``LIMIT``) / ``PACE``). A hazard h a day is a probability 1 - exp(-h).
   Loss is tried first, leaving of those not lost, each with luck of its own.
2. In the evening whoever is gone is replaced: a newcomer takes his place with posted = t.
3. Then T <- T - ``FALL`` x (share of the unit that is gone) + (its base - T) / ``RETURN``.

On the morning of day 0 place j of a unit has posted = -1 - (j mod ``SPREAD``), and T is at its base, which steps
through ``BASES`` unit by unit. Needs NumPy alone, so that it can be read in every peer's environment.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

UNIT = 500  # soldiers
LOSS, LEAVE = 0.0005, 0.0002  # a day
LIMIT, PACE = 360, 240.0  # days
WEIGHT, REFERENCE = 2.0, 0.6
FALL, RETURN = 3.0, 40.0  # trust per share gone, days
SPREAD = 250  # days over which those there at the start were posted
BASES = (0.4, 0.5, 0.6, 0.7, 0.8)
LOSS_PROBABILITY = -math.expm1(-LOSS)

Array = Any  # the adapters' Python versions and array types differ


def growth(days: int) -> Array:
    """Return growth(d) for every d that can occur in a run of so many days."""
    return np.exp(np.minimum(np.arange(days + SPREAD + 1), LIMIT) / PACE)


def first_posted(soldiers: int) -> Array:
    """Return the day each place was filled, for a force that is a whole number of units."""
    if soldiers <= 0 or soldiers % UNIT:
        raise ValueError(f"the force must be a whole number of units of {UNIT}, not {soldiers}")
    return -1 - np.arange(soldiers) % UNIT % SPREAD


def base_trust(units: int) -> Array:
    """Return the trust that each unit returns to."""
    return np.array(BASES)[np.arange(units) % len(BASES)]


def factor(trust: Array) -> Array:
    """Return what trust makes of the hazard of leaving."""
    return np.exp(-WEIGHT * (trust - REFERENCE))


def evening(trust: Array, base: Array, gone: Array) -> Array:
    """Return next morning's trust, ``gone`` soldiers of each unit having been lost or left."""
    return trust - FALL * gone / UNIT + (base - trust) / RETURN


def leaving(hazard: Array) -> Array:
    """Return the probability of having left by the evening, of somebody not lost."""
    return -np.expm1(-hazard)


def split(draw: Array, hazard: Array) -> tuple[Array, Array]:
    """Return who is lost and who leaves, from one uniform number a soldier; equal in law to two numbers.

    ``draw`` < ``LOSS`` + ``hazard`` is necessary for either, so nobody else needs to be looked at.
    """
    lost = draw < LOSS_PROBABILITY
    left = (draw < LOSS_PROBABILITY + (1.0 - LOSS_PROBABILITY) * leaving(hazard)) & ~lost
    return lost, left
