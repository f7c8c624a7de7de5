"""A rotation given as a table: which brigade holds which sector in which week."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from muster.data.errors import InputError
from muster.data.tables import read_lines


@dataclass(frozen=True)
class Rota:
    """``sector[week, brigade]`` is the sector held, or -1 out of the line; weeks count from the case's start.

    Before ``first``, the first week in which any brigade has a row, the model's own rule goes on.
    """

    sector: NDArray[np.int64]
    digest: str

    @cached_property
    def first(self) -> int:
        """First week that the table speaks of."""
        return int(np.flatnonzero((self.sector >= 0).any(axis=1))[0])

    def of_week(self, week: int, brigades: int) -> NDArray[np.int64]:
        """Return the sector of each brigade; after its last week a rota repeats its last row."""
        row = self.sector[min(week, len(self.sector) - 1)]
        held = np.full(brigades, -1, dtype=np.int64)
        held[: min(brigades, row.size)] = row[:brigades]
        return held


def read_rota(path: Path) -> Rota:
    """Return the rota in a CSV file with columns week, brigade, sector (all from 0); raises `InputError`.

    A brigade without a row in a week is out of the line that week.
    """
    rows = []
    for line in read_lines(path, ("week", "brigade", "sector")):
        row = [line.number_in(name) for name in ("week", "brigade", "sector")]
        if any(x != int(x) or not 0 <= x <= 10_000 for x in row):
            raise InputError(f"{path}: line {line.number}: expected whole numbers from 0 to 10000")
        rows.append([int(x) for x in row])
    table = np.array(rows)
    sector = np.full((table[:, 0].max() + 1, table[:, 1].max() + 1), -1, dtype=np.int64)
    sector[table[:, 0], table[:, 1]] = table[:, 2]
    return Rota(sector, hashlib.sha256(sector.tobytes()).hexdigest()[:16])
