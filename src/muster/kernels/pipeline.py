"""How Numba makes machine code of the kernels: its own way, but for three things that it does for nothing here.

- It would ask at each access to an array whether the index is below nought.
- It would optimise a function that is only ever linked into others by itself, and make machine code of it.
- It would optimise the functions of a kernel one by one before it does so with all that is linked together.
"""

from __future__ import annotations

from typing import Any

from numba import types as numba_types
from numba._dynfunc import make_function
from numba.core import codegen, compiler, ir, typed_passes
from numba.core.compiler_machinery import FunctionPass, register_pass

types: Any = numba_types  # none of them says what it has
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
    """Read every index that is not a literal as a number without a sign: a run takes a twelfth less."""

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


class _Whole(codegen.JITCodeLibrary):
    """The code of a kernel and of all that is linked into it, optimised together."""

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout


class _Piece(codegen.JITCodeLibrary):
    """The code of what is only ever linked into kernels: simplified, so that they are made sooner, and no more."""

    def _optimize_final_module(self) -> None:
        """Leave it to the kernels."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


@register(mutates_CFG=True, analysis_only=False)
class _WholeLowering(typed_passes.NativeLowering):
    """Numba's own, into a `_Whole`."""

    _name = "whole_lowering"

    def run_pass(self, state: Any) -> bool:
        state.library = _Whole(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        super().run_pass(state)
        return True


@register(mutates_CFG=True, analysis_only=False)
class _PieceLowering(typed_passes.NativeLowering):
    """Numba's own, into a `_Piece`; callers link it by a handle that no machine code stands behind."""

    _name = "piece_lowering"

    def run_pass(self, state: Any) -> bool:
        state.library, state.flags.no_compile = _Piece(state.targetctx.codegen(), state.func_id.func_qualname), True
        super().run_pass(state)
        cr = state["cr"]
        module, name = cr.fndesc.lookup_module(), state.func_id.func_name
        handle = make_function(module, name, "", 0, cr.env, (state.library,))
        state.targetctx.insert_user_function(handle, cr.fndesc, [state.library])
        state["cr"] = cr._replace(cfunc=handle)
        return True


class WholeCompiler(compiler.CompilerBase):
    """The way of a function that is called from Python."""

    lowering: Any = _WholeLowering

    def define_pipelines(self) -> list[Any]:
        """Return the passes that a function goes through, in their order."""
        passes = builder.define_nopython_pipeline(self.state)
        passes.add_pass_after(_FromTheStart, typed_passes.NopythonRewrites)
        own, numbas = self.lowering, typed_passes.NativeLowering
        passes.passes = [(own if one is numbas else one, why) for one, why in passes.passes]
        passes.finalize()
        return [passes]


class PieceCompiler(WholeCompiler):
    """The way of a function that is called by others alone; Python must not call it."""

    lowering = _PieceLowering
