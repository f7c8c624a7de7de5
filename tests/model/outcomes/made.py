"""A made-up run whose counts a test sets by hand."""

from dataclasses import replace

import numpy as np

from muster.data.case import load_case
from tests.report.fake_result import FakeResult, fake_result

CASE = load_case("drill")


def run(days: int | None = None, scale: float = 1.0, **counts) -> FakeResult:
    """Return a run of the drill with some of its counts replaced."""
    result = fake_result(CASE, scale=scale, days=days)
    arrays = {name: np.asarray(value) for name, value in counts.items()}
    return replace(result, counts={**result.counts, **arrays})


def empty(name: str) -> np.ndarray:
    """Return a count of the made-up run at nought."""
    return np.zeros_like(run().counts[name])
