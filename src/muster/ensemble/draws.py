"""Draws of parameters: one of the three axes of an ensemble, beside seeds and scenarios."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from muster.data.errors import InputError


@dataclass(frozen=True, eq=False)
class Draws:
    """Values of some parameters, a row for each draw; all other parameters stay at the case's own.

    ``keys``: parameters such as "early.induction". ``values``: shape (n, len(keys)). ``source``: where they come
    from, in a word or two ("prior", "posterior", ...). ``digest``: 16 hex digits over keys and values, worked out where
    not given.

    >>> Draws(("trust.start",), [[0.5], [0.6]], "by hand").parameters(1)
    {'trust.start': 0.6}
    """

    keys: tuple[str, ...]
    values: NDArray[np.float64]
    source: str
    digest: str = ""

    def __post_init__(self) -> None:
        values = np.ascontiguousarray(self.values, dtype=np.float64)
        if values.ndim != 2 or values.shape[1] != len(self.keys) or not np.isfinite(values).all():
            raise InputError(f"draws: expected finite numbers, a column for each of {len(self.keys)} parameters")
        object.__setattr__(self, "values", values)
        own = hashlib.sha256(json.dumps(list(self.keys)).encode() + values.tobytes()).hexdigest()[:16]
        if self.digest not in ("", own):
            raise InputError(f"draws: expected digest {own}, found {self.digest}")
        object.__setattr__(self, "digest", own)

    @property
    def size(self) -> int:
        """Number of draws."""
        return len(self.values)

    def parameters(self, k: int) -> dict[str, float]:
        """Return the parameters of draw ``k`` by their keys."""
        return dict(zip(self.keys, self.values[k].tolist(), strict=True))

    def first(self, n: int) -> Draws:
        """Return the first ``n`` draws; raises `InputError` where there are fewer."""
        if n > self.size:
            raise InputError(f"draws: expected at least {n} from the {self.source}, found {self.size}")
        return Draws(self.keys, self.values[:n], self.source)


def defaults(n: int = 1) -> Draws:
    """Return ``n`` draws that leave every parameter at the case's own value."""
    return Draws((), np.zeros((n, 0)), "defaults")
