"""Ask the memory for a record ahead of its use, so that the waits of many overlap."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils as untyped
from numba.extending import intrinsic

from muster.kernels.compiled import woven
from muster.kernels.layout import Force, Law


def _prefetch(typing: Any, array: Any, index: Any) -> Any:
    """Ask for element ``index`` of a one-dimensional array; has no effect but on time."""

    tools: Any = untyped

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind, _ = signature.args
        whole = context.make_array(kind)(context, builder, arguments[0])
        place = context.cast(builder, arguments[1], signature.args[1], types.intp)
        pointer = tools.get_item_pointer(context, builder, kind, whole, [place], wraparound=False)
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        asked = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        function = tools.get_or_insert_function(builder.module, asked, "llvm.prefetch.p0")
        # for writing (1) or reading (0); kept in all caches (3); data (1)
        builder.call(function, [builder.bitcast(pointer, byte), number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(array, index), generate


AHEAD = 24  # records ahead of the present one for which the memory is asked where a few of many are looked at
prefetch: Any = intrinsic(_prefetch)


@woven
def ask_for_records(i: int, force: Force) -> None:
    """Ask the memory for a soldier's records."""
    prefetch(force.hot, i)
    prefetch(force.cold, i)


@woven
def ask_for_paid(cell: int, law: Law) -> None:
    """Ask the memory for a cell's accounts, which may lie across two lines of the cache."""
    prefetch(law.paid[cell, 0], 0)
    prefetch(law.paid[cell, law.paid.shape[1] - 1], 1)
