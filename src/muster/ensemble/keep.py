"""The store of finished tasks: one Parquet file for each, named by the digest of what was asked."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from muster.data.errors import InputError
from muster.ensemble.task import Row

if TYPE_CHECKING:
    import pyarrow as pa


class Store:
    """A folder with one file for each finished task, whole or not there.

    Several requests may share it: whoever asks for a run that is there gets it without running anything. Equal tasks
    give equal bytes, save for the column ``seconds``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{folder}: cannot keep runs there, {(error.strerror or str(error)).lower()}") from None

    def path(self, digest: str) -> Path:
        """Return where the task of a digest is kept."""
        return self.folder / f"{digest}.parquet"

    def find(self, digest: str) -> list[Row] | None:
        """Return the rows of a finished task, or None; a file that cannot be read counts as none."""
        import pyarrow as pa

        path = self.path(digest)
        if not path.exists():
            return None
        try:
            return read_rows(path)
        except (OSError, ValueError, KeyError, pa.ArrowException):
            return None

    def put(self, digest: str, rows: Sequence[Row]) -> None:
        """Keep the rows of a finished task."""
        draft = self.folder / f".{digest}.{os.getpid()}.part"
        try:
            write_rows(draft, rows)
            os.replace(draft, self.path(digest))
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise InputError(f"{self.folder}: cannot keep a run: {error.strerror or error}") from None


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Write a row for each run: its key, ``seconds``, and every array as a list, with its shape beside it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    keys = list(dict.fromkeys(name for row in rows for name in row.key))
    names = list(dict.fromkeys(name for row in rows for name in row.values))
    columns: dict[str, pa.Array] = {f"key.{name}": pa.array([row.key.get(name) for row in rows]) for name in keys}
    columns["seconds"] = pa.array([float(row.seconds) for row in rows], pa.float64())
    columns["shapes"] = pa.array([json.dumps({n: np.shape(a) for n, a in row.values.items()}) for row in rows])
    for name in names:
        columns[f"value.{name}"] = _lists([row.values.get(name) for row in rows])
    pq.write_table(pa.table(columns), path, compression="zstd", version="2.6", data_page_version="1.0")


def _lists(arrays: Sequence[NDArray[Any] | None]) -> pa.Array:
    """Return arrays of one type as an Arrow array of lists; one that is missing is an empty list without a shape."""
    import pyarrow as pa

    flat = [np.zeros(0) if a is None else np.ravel(a) for a in arrays]
    kinds = [f.dtype for f, a in zip(flat, arrays, strict=True) if a is not None]
    ends = np.cumsum([0, *(f.size for f in flat)], dtype=np.int32)
    return pa.ListArray.from_arrays(pa.array(ends), pa.array(np.concatenate(flat).astype(kinds[0])))


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a file that `write_rows` wrote."""
    import pyarrow.parquet as pq

    table = pq.ParquetFile(path).read()
    keys = [name for name in table.column_names if name.startswith("key.")]
    values = [name for name in table.column_names if name.startswith("value.")]
    rows = []
    for number in range(table.num_rows):
        shapes = json.loads(table.column("shapes")[number].as_py())
        key = {name.removeprefix("key."): table.column(name)[number].as_py() for name in keys}
        arrays: Mapping[str, NDArray[Any]] = {
            short: table.column(name)[number].values.to_numpy(zero_copy_only=False).reshape(shapes[short])
            for name in values
            if (short := name.removeprefix("value.")) in shapes
        }
        rows.append(Row(key, arrays, float(table.column("seconds")[number].as_py())))
    return rows
