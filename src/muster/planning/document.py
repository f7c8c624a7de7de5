"""A rota as plain records, for JSON and tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import numpy as np

from muster.planning.problem import OUT, Index, Problem
from muster.planning.proof import Proof
from muster.planning.relax import Relaxation
from muster.planning.requirements import Requirement, rests_of, stays
from muster.planning.rota import Rota

SHOWN = 200  # instances of a relaxation that a document lists


def rota_document(
    rota: Rota, proof: Proof | None, relaxed: Sequence[Relaxation], required: Sequence[Requirement]
) -> dict[str, Any]:
    """Return what was found as one JSON document; numbers that do not exist are null."""
    problem = rota.problem
    return {
        "status": rota.status,
        "objective": finite(rota.objective),
        "bound": finite(rota.bound),
        "gap": rota.gap if rota.sector is not None else None,
        "schedule": [] if rota.sector is None else stints(problem, rota.sector),
        "relaxations": [relaxation_record(one) for one in relaxed],
        "name": problem.name,
        "start": problem.start.isoformat(),
        "weeks": problem.weeks,
        "units": len(problem.units),
        "sectors": len(problem.sectors),
        "rules": {key: getattr(problem, key) for key in ("tour_limit", "rest", "dwell", "reserve")},
        "promise": None if rota.promise is None else asdict(rota.promise),
        "proof": None if proof is None else {k: v for k, v in asdict(proof).items() if k != "worth"},
        "requirements": [{**asdict(one), "saves": finite(one.saves)} for one in required],
        "by_unit": [] if rota.sector is None else unit_records(problem, rota.sector),
        "curve_error": problem.strain.error,
        "interrupted": rota.interrupted,
        "seconds": round(rota.seconds, 2),
    }


def finite(value: float | None) -> float | None:
    """Return a number that JSON knows, or nothing."""
    return float(value) if value is not None and math.isfinite(value) else None


def stints(problem: Problem, sector: Index) -> list[dict[str, Any]]:
    """Return each stay of a unit in one sector, weeks counted from 1, both ends included."""
    found = []
    for unit, row in zip(problem.units, sector, strict=True):
        cuts = np.flatnonzero(np.diff(row)) + 1
        for first, last in zip([0, *cuts.tolist()], [*cuts.tolist(), len(row)], strict=True):
            if row[first] != OUT:
                found.append(_stint(problem, unit.name, int(row[first]), first, last))
    return found


def _stint(problem: Problem, unit: str, sector: int, first: int, last: int) -> dict[str, Any]:
    return {
        "unit": unit,
        "sector": problem.sectors[sector].name,
        "first_week": first + 1,
        "last_week": last,
        "from": (problem.start + timedelta(weeks=first)).isoformat(),
        "until": (problem.start + timedelta(weeks=last, days=-1)).isoformat(),
    }


def relaxation_record(one: Relaxation) -> dict[str, Any]:
    """Return one thing that could be given up, with the first of its instances."""
    shown = [asdict(instance) for instance in one.instances[:SHOWN]]
    return {**asdict(one), "amount": float(one.amount), "instances": shown, "instances_in_all": len(one.instances)}


def unit_records(problem: Problem, sector: Index) -> list[dict[str, Any]]:
    """Return days in the line and out of it by unit, with its tours and rests in weeks, and the dose it ends with."""
    carried = doses(problem, sector)[:, -1]
    return [
        {
            "unit": unit.name,
            "days_in_line": 7 * int((row != OUT).sum()),
            "days_out": 7 * int((row == OUT).sum()),
            "tours": [tour.last - tour.first for tour in stays(row)],
            "rests": rests_of(row),
            "contact_days_at_end": round(float(carried[number]), 1),
        }
        for number, (unit, row) in enumerate(zip(problem.units, sector, strict=True))
    ]


def doses(problem: Problem, sector: Index) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the mean dose of each unit at the end of each week, in contact days, shape (units, weeks)."""
    dose = np.array([unit.dose for unit in problem.units])
    pressure = np.array([held.pressure for held in problem.sectors])
    found = np.empty(sector.shape)
    for week in range(problem.weeks):
        held = sector[:, week] != OUT
        line = problem.strain.keep_line * dose + problem.strain.gift_line * pressure[sector[:, week]]
        dose = np.where(held, line + problem.strain.gift_near, problem.strain.rest(dose))
        found[:, week] = dose
    return found
