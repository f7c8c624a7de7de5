"""The CUDA device that there is, or why there is none, and how work on it is timed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from benchmarks.worker import versions

WARM = 0.5  # seconds: an idle device runs at a low clock, and the first call compiles
ADVICE = "a CUDA device and its driver are needed, and numba's kernels for it: pip install 'numba-cuda[cu13]'"


def problem() -> str | None:
    """Return in one line why no CUDA device can be used, None if one can."""
    try:
        from numba import cuda

        if cuda.is_available():
            return None
        why = "none was found"
    except Exception as error:  # whatever a driver says
        why = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return f"No CUDA device: {why} ({ADVICE})."


def describe() -> dict[str, Any]:
    """Return what the device is called, what it has, and the versions of what was used."""
    from numba import cuda

    name = getattr(cuda.current_context().device, "name", "simulated")
    kind = {"name": name.decode() if isinstance(name, bytes) else str(name)}
    return kind | {"versions": versions("numba", "numba-cuda", "numpy")}


def seconds(call: Callable[[int], Any], times: int) -> list[float]:
    """Return what each of some calls took by the clock, once it has been called for ``WARM`` seconds uncounted.

    A call ends when its result is here, so that nothing is still going on.
    """
    begun = time.perf_counter()
    call(0)
    while time.perf_counter() - begun < WARM:
        call(0)
    out = []
    for k in range(1, times + 1):
        begun = time.perf_counter()
        call(k)
        out.append(time.perf_counter() - begun)
    return out
