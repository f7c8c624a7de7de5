"""Ask the memory for a record ahead of its use, so that the waits of many overlap."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils as untyped
from numba.extending import intrinsic


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


AHEAD = 16  # records ahead of the present one for which the memory is asked where a few of many are looked at
prefetch: Any = intrinsic(_prefetch)
