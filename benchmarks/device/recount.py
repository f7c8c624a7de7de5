"""The small model once more in plain NumPy from the same numbers as on the device, to be compared to the last count."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks import small_model as small

GOLDEN, MULT_A, MULT_B = np.uint32(0x9E3779B9), np.uint32(0x7FEB352D), np.uint32(0x846CA68B)
ROWS = 512  # numbers that a unit has for a day; the last twelve are nobody's


def numbers(keys: Any, day: int) -> Any:
    """Return everybody's number of a day, shape (units, UNIT), for ``keys`` (units, 2)."""
    x = (np.arange(small.UNIT, dtype=np.uint32) + np.uint32(day * ROWS)) * GOLDEN + keys[:, :1]
    x = (x ^ (x >> np.uint32(16))) * MULT_A + keys[:, 1:]
    return (x ^ (x >> np.uint32(15))) * MULT_B


def recount(keys: Any, days: int) -> dict[str, Any]:
    """Return the lost, leavers and mean trust of each day, each (days,), and the mean day posted at the end."""
    base = small.base_trust(len(keys)).astype(np.float32)
    trust, growth = base.copy(), small.growth(days).astype(np.float32)
    posted = small.first_posted(len(keys) * small.UNIT).reshape(len(keys), small.UNIT)
    out: dict[str, Any] = {"lost": [], "left": [], "trust": []}
    for day in range(days):
        leave = np.float32(small.LEAVE) * np.exp(-np.float32(small.WEIGHT) * (trust - np.float32(small.REFERENCE)))
        hazard = leave[:, None] * growth[day - posted]
        lost, left = small.split(numbers(keys, day) / 2.0**32, hazard)
        posted[lost | left] = day
        gone = (lost | left).sum(axis=1).astype(np.float32)
        trust = trust + (base - trust) / np.float32(small.RETURN) - np.float32(small.FALL / small.UNIT) * gone
        for name, value in (("lost", lost.sum()), ("left", left.sum()), ("trust", trust.mean(dtype=float))):
            out[name].append(value)
    return {name: np.array(values) for name, values in out.items()} | {"posted": posted.mean()}
