"""Entries from Python into functions of the kernels that have none."""

from __future__ import annotations

from typing import Any

from numba import njit


def callable_part(function: Any) -> Any:
    """Return a function that Python can call and that calls ``function``, a `part` or `woven`."""

    @njit
    def call(*arguments):  # type: ignore[no-untyped-def]
        return function(*arguments)

    return call


def callable_parts(*functions: Any) -> tuple[Any, ...]:
    """Return one for each."""
    return tuple(callable_part(function) for function in functions)
