"""Save a run's state at a date and go on from it, to the byte."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.data.errors import InputError
from muster.model.army import Army
from muster.model.record import Record


def contents(army: Army, record: Record) -> dict[str, NDArray]:  # type: ignore[type-arg]
    """Return every array that changes during a run, by name."""
    groups = {
        "front": army.front.arrays, "books": army.registrar.arrays, "record": record.arrays,
        "ledger": army.ledger.arrays,
    }  # fmt: skip
    named = {f"{g}.{name}": array for g, arrays in groups.items() for name, array in arrays.items()}
    return named | army.engine.arrays() | army.arrays()


def identity(army: Army) -> str:
    """Return what a saved state belongs to."""
    return f"{army.case.digest} {army.scenario.digest} {army.seed} {army.scale:g}"


def save_state(path: Path, army: Army, record: Record, day: int) -> None:
    """Write the state at the end of ``day`` to a compressed NumPy file, whole or not at all."""
    named = {k: v[: day + 1] if k.startswith("record.") and k != "record.weeks" else v
             for k, v in contents(army, record).items()}
    named["identity"] = np.array(identity(army))
    named["day"] = np.array(day)
    temporary = path.with_name(path.name + ".part")
    try:
        with temporary.open("wb") as file:
            savez: Any = np.savez_compressed  # its stub takes the arrays for its own options
            savez(file, **army.recent_arrays(), **named)
        os.replace(temporary, path)
    except OSError as error:
        raise InputError(f"{path}: cannot write the state: {error.strerror}") from None


def read_arrays(path: Path) -> dict[str, NDArray]:  # type: ignore[type-arg]
    """Return the arrays of a NumPy archive by name; raises `InputError`."""
    try:
        with path.open("rb") as file:
            saved = np.load(file, allow_pickle=False)
            if isinstance(saved, np.ndarray):
                raise ValueError("a single array")
            return {name: saved[name] for name in saved.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"{path}: expected a state saved by Muster: {error}") from None


def load_state(path: Path, army: Army, record: Record) -> int:
    """Restore a saved state into a freshly built run; return the first day to simulate."""
    named = read_arrays(path)
    if "identity" not in named or str(named["identity"]) != identity(army):
        raise InputError(f"{path}: saved by another case, scenario, seed or scale, expected {identity(army)}")
    arrays = contents(army, record)
    for name, array in arrays.items():
        if name not in named or not (name.startswith("record.") or named[name].shape == array.shape):
            raise InputError(f"{path}: expected a state saved by this version of Muster, {name} is not as it should be")
    day = int(named["day"])
    for name, array in arrays.items():
        if name.startswith("record.") and array.shape != named[name].shape:
            rows = min(len(array), len(named[name]))
            array[:rows] = named[name][:rows]
        else:
            array[...] = named[name]
    army.restore(named, day)
    return day + 1
