"""Save a run's state at a date and go on from it, to the byte; or let another scenario branch off there."""

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
    units = "" if army.units == army.seed else f" {army.units}"
    return f"{army.case.digest} {army.scenario.digest} {army.seed} {army.scale:g}{units}"


def state_of(army: Army, record: Record, day: int) -> dict[str, NDArray]:  # type: ignore[type-arg]
    """Return the state at the end of ``day`` by name: arrays that the run goes on writing to."""
    named = {k: v[: day + 1] if k.startswith("record.") and k != "record.weeks" else v
             for k, v in contents(army, record).items()}  # fmt: skip
    return army.recent_arrays(day) | named | {"day": np.array(day)}


def save_state(path: Path, army: Army, record: Record, day: int) -> None:
    """Write the state at the end of ``day`` to a compressed NumPy file, whole or not at all."""
    named = state_of(army, record, day) | {"identity": np.array(identity(army))}
    temporary = path.with_name(path.name + ".part")
    try:
        with temporary.open("wb") as file:
            savez: Any = np.savez_compressed  # its stub takes the arrays for its own options
            savez(file, **named)
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
            return {name: _clean(saved[name]) for name in saved.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"{path}: expected a state saved by Muster: {error}") from None


def _clean(array: NDArray[Any]) -> NDArray[Any]:
    """Return records with noughts between their fields, where NumPy writes whatever stood in its buffer."""
    if not array.dtype.names:
        return array
    clean = np.zeros(array.shape, array.dtype)
    clean[...] = array
    return clean


def load_state(path: Path, army: Army, record: Record) -> int:
    """Restore a saved state into a freshly built run; return the first day to simulate."""
    named = read_arrays(path)
    if "identity" not in named or str(named["identity"]) != identity(army):
        raise InputError(f"{path}: saved by another case, scenario, seed or scale, expected {identity(army)}")
    for name, array in contents(army, record).items():
        if name not in named or not _alike(name, named[name], array):
            raise InputError(f"{path}: expected a state saved by this version of Muster, {name} is not as it should be")
    return put_back(named, army, record)


def _alike(name: str, saved: NDArray[Any], array: NDArray[Any]) -> bool:
    """Return whether a saved array is of the kind and shape of a run's own; that of a record may be shorter."""
    return saved.dtype == array.dtype and (name.startswith("record.") or saved.shape == array.shape)


def as_bytes(array: NDArray[Any]) -> NDArray[Any]:
    """Return records as plain bytes, others as they are: NumPy copies records field by field, ten times slower."""
    return array.view(np.uint8) if array.dtype.names else array


def copied(array: NDArray[Any]) -> NDArray[Any]:
    """Return a copy of its own."""
    return as_bytes(array).copy().view(array.dtype)


GROWS = ("record.", "force.", "ledger.spells")  # longer where a scenario takes in more, or runs on


def put_back(named: dict[str, NDArray], army: Army, record: Record) -> int:  # type: ignore[type-arg]
    """Give a freshly built run a state; return the first day to simulate.

    The run's scenario may be another one than that of the state, as long as both are alike up to its day: same
    parameters, same mechanisms. Soldiers keep their numbers, also where the scenario has numbers for more of them.
    """
    for name, array in contents(army, record).items():
        if name.startswith(GROWS) and array.shape != named[name].shape:
            rows = min(len(array), len(named[name]))
            as_bytes(array[:rows])[...] = as_bytes(named[name][:rows])
        else:
            as_bytes(array)[...] = as_bytes(named[name])
    day = int(named["day"])
    army.restore(named, day)
    return day + 1
