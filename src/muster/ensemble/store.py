"""The folder that keeps what runs gave: written whole or not at all, and never over somebody else's files."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from muster.data.errors import InputError
from muster.ensemble.keep import Store

if TYPE_CHECKING:
    import pyarrow as pa

    from muster.model.simulate import Result

EPOCH = date(1970, 1, 1)
RUNS = "runs"  # folder of the finished runs of a request
UNFINISHED = "unfinished.json"  # says whose they are until the result is there


def digest_of(request: Mapping[str, Any]) -> str:
    """Return 16 hex digits that two requests share only where they ask for the same bytes.

    >>> digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    True
    """
    return hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()[:16]


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write one JSON document, with a line break at its end."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


# ---------------------------------------------------------------- tables of runs


def write_daily(path: Path, results: Sequence[Result]) -> None:
    """Write one row per run and day: run, date and an int64 column per state, move and registration.

    Equal results give equal bytes: nothing in the file depends on when or where it is written.
    """
    import pyarrow as pa

    names = list(results[0].daily)
    days = [np.arange(len(result.daily[names[0]])) for result in results]
    columns = {name: np.concatenate([result.daily[name] for result in results]) for name in names}
    _write(path, results, days, {name: pa.array(values, pa.int64()) for name, values in columns.items()})


def write_weekly(path: Path, results: Sequence[Result]) -> None:
    """Write one row per run and week: run, date of its first day and the weekly series of the front."""
    import pyarrow as pa

    names = [name for name in results[0].weekly if name != "day"]
    days = [result.weekly["day"].astype(np.int64) for result in results]
    columns = {name: np.concatenate([result.weekly[name] for result in results]) for name in names}
    _write(path, results, days, {name: pa.array(values, pa.float64()) for name, values in columns.items()})


def write_departures(path: Path, results: Sequence[Result]) -> None:
    """Write departures and soldier-days (a sample's estimate) by run, year, role, posting and days since it.

    Rows without either are left out; days since posting stop at the last one told apart.
    """
    from muster.model.states import KINDS, ROLES

    parts = []
    for number, result in enumerate(results):
        left, served = result.counts["departures"], result.counts["exposure"]
        year, role, kind, day = np.nonzero(left + served)
        names = np.array(ROLES)[role], np.array(KINDS)[kind]
        cells = (year, role, kind, day)
        parts.append((np.full(len(day), number), year + result.start.year, *names, day, left[cells], served[cells]))
    columns = ("run", "year", "role", "posting", "days_since", "departures", "soldier_days")
    _write_table(path, _joined(columns, parts))


def write_absences(path: Path, results: Sequence[Result]) -> None:
    """Write absences by run and days away: how many ended so and how, and how many were not over at the end."""
    from muster.model.ledger import ENDS

    parts = []
    for number, result in enumerate(results):
        ended, away = result.counts["ended"], result.counts["away"]
        days = np.flatnonzero(ended.sum(axis=0) + away)
        parts.append((np.full(len(days), number), days, *ended[:, days], away[days]))
    columns = ("run", "days_away", *ENDS, "still_away")
    _write_table(path, _joined(columns, parts))


def write_table(path: Path, columns: Mapping[str, Sequence[Any]]) -> None:
    """Write a table of plain columns; equal columns give equal bytes."""
    import pyarrow as pa

    _write_table(path, {name: pa.array(values) for name, values in columns.items()})


def _joined(names: Sequence[str], parts: Sequence[tuple[np.ndarray[Any, Any], ...]]) -> dict[str, pa.Array]:
    """Return the columns of all runs, one below the other."""
    import pyarrow as pa

    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return {name: pa.array(column) for name, column in zip(names, columns, strict=True)}


def _write(
    path: Path,
    results: Sequence[Result],
    days: Sequence[np.ndarray[Any, Any]],
    columns: Mapping[str, pa.Array],
) -> None:
    import pyarrow as pa

    run = np.concatenate([np.full(len(day), number) for number, day in enumerate(days)])
    since = [day + (result.start - EPOCH).days for day, result in zip(days, results, strict=True)]
    dates = pa.array(np.concatenate(since).astype(np.int32), pa.date32())
    _write_table(path, {"run": pa.array(run, pa.int64()), "date": dates, **columns})


def _write_table(path: Path, columns: Mapping[str, pa.Array]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(dict(columns)), path, compression="zstd", version="2.6", data_page_version="1.0")


# ---------------------------------------------------------------- the folder


def check_folder(folder: Path, manifest: str, digest: str, files: Sequence[str]) -> None:
    """Refuse a folder that holds anything but an earlier result of the same request.

    Args:
        folder: where results are to go; it need not exist.
        manifest: the file that says which request the folder answers, under the key "digest".
        digest: the digest of the present request.
        files: every name that a result may write, besides the runs kept on the way.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise InputError(f"--out {folder}: expected a folder, found a file")
    found = sorted(path.name for path in folder.iterdir())
    foreign = [name for name in found if name not in (*files, RUNS, UNFINISHED)]
    if foreign:
        raise InputError(f"--out {folder}: expected a new or empty folder, found {foreign[0]!r} in it")
    if found and digest not in (_digest_in(folder / manifest), _digest_in(folder / UNFINISHED)):
        raise InputError(f"--out {folder}: expected a new or empty folder, found the result of another request in it")


def _digest_in(path: Path) -> str | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content.get("digest") if isinstance(content, dict) else None


@contextmanager
def keeping(folder: Path, digest: str) -> Iterator[Store]:
    """Give the store of finished runs inside a folder that a request is to fill.

    It stays when the block ends well or does not, so that the same request goes on from there; where nothing was kept,
    nothing is left, not even the parents made on the way. Raises `InputError` where the place cannot be written.
    """
    made: list[Path] = []
    runs, note = folder / RUNS, folder / UNFINISHED
    ended = False
    try:
        _try_to(folder, lambda: _open(folder, digest, made))
        yield Store(runs)
        ended = True
    finally:
        kept = runs.is_dir() and any(runs.glob("*.parquet"))
        if ended or not kept:
            with suppress(FileNotFoundError, NotADirectoryError):
                note.unlink()
        if not kept:
            for place in (runs, *reversed(made)):
                _remove_empty(place)


def _open(folder: Path, digest: str, made: list[Path]) -> None:
    for place in [place for place in reversed((folder, *folder.parents)) if not place.exists()]:
        place.mkdir()
        made.append(place)
    draft = folder / f".{UNFINISHED}.{os.getpid()}"
    write_json(draft, {"digest": digest})
    draft.replace(folder / UNFINISHED)


@contextmanager
def filling(folder: Path, manifest: str) -> Iterator[Path]:
    """Give a folder to write to whose files move into place together when the block ends well.

    Where it does not end well, nothing is left, not even the parents made on the way. Raises `InputError`
    where the place cannot be written.
    """
    made: list[Path] = []
    draft = folder.parent / f".{folder.name}.{os.getpid()}.partial"
    try:
        _try_to(folder, lambda: _make(draft, made))
        yield draft
        _try_to(folder, lambda: _move(draft, folder, manifest))
        made.clear()
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        for parent in reversed(made):
            _remove_empty(parent)


def _try_to(folder: Path, act: Callable[[], None]) -> None:
    try:
        act()
    except OSError as error:
        raise InputError(f"--out {folder}: cannot be written, {(error.strerror or 'unknown error').lower()}") from None


def _make(draft: Path, made: list[Path]) -> None:
    missing = [parent for parent in (draft.parent, *draft.parent.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir()
        made.append(parent)
    draft.mkdir()


def _move(draft: Path, folder: Path, manifest: str) -> None:
    """Move everything at once into a new folder, or file by file into an old one, manifest first."""
    if not folder.exists():
        draft.rename(folder)
        return
    for path in sorted(draft.iterdir(), key=lambda path: path.name != manifest):
        path.replace(folder / path.name)


def _remove_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return  # it was never made, or somebody else has put something there meanwhile
