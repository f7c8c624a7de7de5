"""The ways in which the functions of the kernels are compiled; each costs the first run its seconds.

What calls what decides the way. A function that is linked into another is optimised with it once more, at every level,
so that small functions of many users are woven in by the compiler of machine code, and long ones with a single user
are copied into it before types are worked out.

Only a `kernel` and a `stage` can be called from Python: the rest have no entry for it, and would bring the process
down.

In all of them an index is counted from the start of its array. One below nought is an error that nothing reports,
except where it is written as a literal (``array[-1]``).
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from numba import core, njit

from muster.kernels.pipeline import PieceCompiler, WholeCompiler

config: Any = core.config


def _cache() -> str:
    """Return the folder that machine code of these very sources is kept in.

    What is kept holds the code of the functions that were linked into it and the arrays' layout, of which Numba asks
    nothing: it looks for changes in the file of the function alone.
    """
    sources = sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        sources.update(path.read_bytes())
    base = Path(config.CACHE_DIR) if config.CACHE_DIR else Path(__file__).parent / "__pycache__"
    return str(base / f"muster-{sources.hexdigest()[:16]}")


CACHE = _cache()


def _way(pipeline: type = WholeCompiler, **options: Any) -> Any:
    """Return a decorator that compiles, and keeps the machine code that it has made in ``CACHE``."""
    whole = pipeline is WholeCompiler
    compiling = njit(cache=whole, error_model="numpy", no_cfunc_wrapper=True, pipeline_class=pipeline, **options)

    def compiled(function: Callable[..., Any]) -> Any:
        own, config.CACHE_DIR = config.CACHE_DIR, CACHE
        try:
            return compiling(function)
        finally:
            config.CACHE_DIR = own

    return compiled


kernel: Any = _way(nogil=True, _nrt=False)  # called from Python
maker: Any = _way()  # the same, where arrays are made
stage: Any = _way(inline="always", _nrt=False)  # copied into the kernel that it is a stage of; Python may call it too
part: Any = _way(PieceCompiler, no_cpython_wrapper=True, _nrt=False)  # called by kernels
woven: Any = _way(PieceCompiler, forceinline=True, no_cpython_wrapper=True, _nrt=False)  # small: a piece of its callers
