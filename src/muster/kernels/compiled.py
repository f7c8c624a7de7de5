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
from numba import types as numba_types
from numba.core import compiler, ir
from numba.core.compiler_machinery import FunctionPass, register_pass
from numba.core.typed_passes import NopythonRewrites

types: Any = numba_types  # none of them says what it has
config: Any = core.config
builder: Any = compiler.DefaultPassBuilder
register: Any = register_pass


def _unsigned(index: Any) -> Any:
    """Return the type of an index, or of one for each axis, as one without a sign."""
    if isinstance(index, types.Integer) and index.signed:
        return types.uintp
    if isinstance(index, types.BaseTuple) and all(isinstance(part, types.Integer) for part in index):
        return types.UniTuple(types.uintp, len(index))
    return index


@register(mutates_CFG=False, analysis_only=False)
class _FromTheStart(FunctionPass):
    """Read every index that is not a literal as a number without a sign.

    Numba would ask at each access whether it is below nought, to count it from the end then: a twelfth of a run.
    """

    _name = "from_the_start"

    def __init__(self) -> None:
        """Only its base is without one that can be called."""

    def run_pass(self, state: Any) -> bool:
        for access, call in list(state.calltypes.items()):
            read = isinstance(access, ir.Expr) and access.op == "getitem"
            if (read or isinstance(access, ir.SetItem)) and isinstance(call.args[0], types.Array):
                array, index, *value = call.args
                del state.calltypes[access]
                state.calltypes[access] = call.replace(args=(array, _unsigned(index), *value))
        return True


class _Compiler(compiler.CompilerBase):
    """Numba's own way to machine code, and ``_FromTheStart`` once types are known."""

    def define_pipelines(self) -> list[Any]:
        passes = builder.define_nopython_pipeline(self.state)
        passes.add_pass_after(_FromTheStart, NopythonRewrites)
        passes.finalize()
        return [passes]


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


def _way(**options: Any) -> Any:
    """Return a decorator that compiles and keeps what it has compiled in ``CACHE``."""
    compiling = njit(cache=True, error_model="numpy", no_cfunc_wrapper=True, pipeline_class=_Compiler, **options)

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
part: Any = _way(no_cpython_wrapper=True, _nrt=False)  # called by kernels
woven: Any = _way(forceinline=True, no_cpython_wrapper=True, _nrt=False)  # small: becomes a piece of whatever calls it
