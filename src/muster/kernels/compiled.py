"""The ways in which the functions of the kernels are compiled; each costs the first run its seconds.

What calls what decides the way. A function that is linked into another is optimised with it once more, at every level,
so that small functions of many users are woven in by the compiler of machine code, and long ones with a single user
are copied into it before types are worked out.

Only a `kernel` and a `stage` can be called from Python: the rest have no entry for it, and would bring the process
down.
"""

from __future__ import annotations

from typing import Any

from numba import njit

_ALL: dict[str, Any] = {"cache": True, "error_model": "numpy", "no_cfunc_wrapper": True, "_nrt": False}
_INSIDE: dict[str, Any] = {**_ALL, "no_cpython_wrapper": True}

kernel: Any = njit(nogil=True, **_ALL)  # called from Python
stage: Any = njit(inline="always", **_ALL)  # copied into the kernel that it is a stage of; Python may call it too
part: Any = njit(**_INSIDE)  # called by kernels
woven: Any = njit(forceinline=True, **_INSIDE)  # small: becomes a piece of whatever calls it
