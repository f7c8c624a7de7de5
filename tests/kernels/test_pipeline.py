import numpy as np
import pytest

from muster.kernels import sweep
from muster.kernels.compiled import kernel, part, stage, woven


def pick(array, row: int, column: int):
    array[row, column] += 1.0
    return array[row, column], array[-1, -1]


@pytest.mark.parametrize("way", [kernel, stage])
def test_an_index_is_counted_from_the_start_without_asking(way):
    """Seen where something lies before the start."""
    whole = np.arange(12.0).reshape(4, 3)
    assert way(pick)(whole[2:], -1, np.int32(1)) == (5.0, 11.0), "a literal is counted from the end"
    assert whole[1, 1] == 5.0


def chain(way):
    """Return a function of one's own way, what it calls and the kernel that calls it."""

    @way
    def deepest(x):
        return 3.0 * x

    @way
    def inner(array, k: int) -> float:
        return deepest(array[k]) + 1.0

    @kernel
    def outer(array):
        total = 0.0
        for k in range(array.size):
            total += inner(array, k)
        return total

    return deepest, inner, outer


@pytest.mark.parametrize("way", [part, woven])
def test_what_is_linked_into_a_kernel_has_no_machine_code_and_is_no_symbol_of_the_process(way):
    deepest, inner, outer = chain(way)
    assert outer(np.arange(4.0)) == 22.0
    assert outer(np.arange(4)) == 22.0, "for another type it is made anew"
    for function in (deepest, inner):
        assert len(function.overloads) == 2
        for made in function.overloads.values():
            assert made.library.get_pointer_to_function(made.fndesc.mangled_name) == 0
            assert "define" in made.library.get_llvm_str()
    for made in outer.overloads.values():
        assert made.library.get_pointer_to_function(made.fndesc.llvm_cpython_wrapper_name) != 0


def test_a_kernel_is_optimised_whole():
    """Nothing is left to call of what was woven in."""
    _, _, outer = chain(woven)
    outer(np.arange(4.0))
    (made,) = outer.overloads.values()
    text = made.library.get_llvm_str()
    assert "call" not in "".join(line for line in text.splitlines() if "deepest" in line or "inner" in line)


def test_machine_code_of_kernels_is_kept_and_of_pieces_is_not():
    assert sweep.sweep.stats.cache_path is not None
    assert sweep.set_bounds.stats.cache_path is None
