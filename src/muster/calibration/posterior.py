"""The posterior: draws of the parameters given what was published, in a file that says where it comes from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.calibration.prior import values_at
from muster.data.case import Case
from muster.data.errors import InputError
from muster.ensemble.draws import Draws
from muster.model import registry

Array = NDArray[np.float64]
FILE = "posterior.parquet"
PROVENANCE = b"muster"


@dataclass(frozen=True)
class Posterior:
    """Draws of parameters and noise, what the simulator gave at each, and how they were found.

    ``draws``: parameters; ``scores`` (S, k): their standard normal scores under the priors; ``noise`` (S,): common
    noise of monthly counts, a standard deviation of logs; ``simulated`` (S, T): what a run at each draw gave of every
    target, at full scale; ``targets``: their ids. ``provenance``: case, digests, until, scale, versions, checks.
    """

    draws: Draws
    scores: Array
    noise: Array
    simulated: Array
    targets: tuple[str, ...]
    provenance: dict[str, Any]

    @property
    def centre(self) -> dict[str, float]:
        """Parameters at the mean of the scores, each on its prior's own scale.

        In more than a hundred dimensions no draw lies near the centre, and the nearest one has an arbitrary value of
        every parameter that the data say nothing of.
        """
        declared = {d.key: d for d in registry.parameters()}
        chosen = [declared[key] for key in self.draws.keys]
        values = values_at(chosen, self.scores.mean(axis=0)[None])[0]
        return dict(zip(self.draws.keys, values.tolist(), strict=True))

    def contraction(self) -> Array:
        """Return 1 - variance under the posterior over variance under the prior, for each parameter's score (k,)."""
        told: Array = 1.0 - self.scores.var(axis=0)
        return told

    def to_arviz(self) -> Any:
        """Return ArviZ inference data with the groups posterior and posterior_predictive; needs ArviZ."""
        import arviz

        parameters = {key: self.draws.values[None, :, k] for k, key in enumerate(self.draws.keys)}
        told = {"simulated": self.simulated[None]}
        coords, dims = {"target": list(self.targets)}, {"simulated": ["target"]}
        return arviz.from_dict(
            posterior=parameters | {"noise": self.noise[None]}, posterior_predictive=told, coords=coords, dims=dims
        )


def write_posterior(path: Path, posterior: Posterior) -> None:
    """Write a posterior as one Parquet file: a row for each draw, the provenance as its metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {f"parameter.{key}": posterior.draws.values[:, k] for k, key in enumerate(posterior.draws.keys)}
    columns |= {f"score.{key}": posterior.scores[:, k] for k, key in enumerate(posterior.draws.keys)}
    columns |= {f"simulated.{name}": posterior.simulated[:, t] for t, name in enumerate(posterior.targets)}
    table = pa.table(columns | {"noise": posterior.noise})
    told = json.dumps(posterior.provenance, sort_keys=True)
    pq.write_table(table.replace_schema_metadata({PROVENANCE: told}), path, compression="zstd")


def read_posterior(path: Path) -> Posterior:
    """Return the posterior in a file; raises `InputError` where it is none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        provenance = json.loads((table.schema.metadata or {})[PROVENANCE])
        columns = {name: table[name].to_numpy() for name in table.column_names}
        parts = {part: strip(columns, part) for part in ("parameter", "score", "simulated")}
        keys = tuple(parts["parameter"])
        draws = Draws(keys, np.stack(list(parts["parameter"].values()), axis=1), "posterior")
        scores = np.stack([parts["score"][key] for key in keys], axis=1)
        simulated = np.stack(list(parts["simulated"].values()), axis=1)
        return Posterior(draws, scores, columns["noise"], simulated, tuple(parts["simulated"]), provenance)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (pa.ArrowException, KeyError, ValueError, OSError):
        raise InputError(f"{path}: expected a posterior as muster fit writes it") from None


def strip(columns: dict[str, Array], part: str) -> dict[str, Array]:
    """Return the columns of one part by their names without it."""
    return {name.removeprefix(f"{part}."): x for name, x in columns.items() if name.startswith(f"{part}.")}


def load_posterior(case: Case, path: Path | None = None) -> Posterior:
    """Return a posterior of a case: that in ``path``, else the one that comes with the case.

    Raises `InputError` where there is none, or where it was fitted to another case or names unknown parameters.
    """
    file = path or case.folder / FILE
    if not file.exists():
        raise InputError(f"case {case.name}: expected a posterior, found none; muster fit makes one")
    posterior = read_posterior(file)
    fitted = posterior.provenance.get("case")
    if fitted != case.name:
        raise InputError(f"{file}: fitted to case {fitted}, expected {case.name}")
    return posterior
