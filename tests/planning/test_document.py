import json
import math

import numpy as np
import pytest

from muster.planning.check import recompute
from muster.planning.document import doses, finite, rota_document, stints, unit_records
from muster.planning.proof import prove
from muster.planning.relax import relaxations
from muster.planning.requirements import requirements
from muster.planning.rota import plan_rota
from tests.planning.small import alike, problem

ASKED = problem(alike(2), [500.0, 0.0], weeks=4, tour=2, rest=1)
TABLE = np.array([[0, 0, -1, 0], [-1, 1, 0, -1]])


def test_a_stint_is_a_stay_in_one_sector():
    assert [(s["unit"], s["sector"], s["first_week"], s["last_week"]) for s in stints(ASKED, TABLE)] == [
        ("u0", "S0", 1, 2), ("u0", "S0", 4, 4), ("u1", "S1", 2, 2), ("u1", "S0", 3, 3),
    ]  # fmt: skip
    first = stints(ASKED, TABLE)[0]
    assert (first["from"], first["until"]) == ("2026-02-02", "2026-02-15")


def test_days_tours_and_rests_by_unit():
    first, second = unit_records(ASKED, TABLE)
    assert (first["days_in_line"], first["days_out"], first["tours"], first["rests"]) == (21, 7, [2, 1], [1])
    assert second["tours"] == [2]


def test_doses_are_those_of_the_promise():
    carried = doses(ASKED, TABLE)
    dose = np.array([0.0])
    for week, held in enumerate(TABLE[0] >= 0):
        dose = ASKED.strain.line(dose, 1.0) if held else ASKED.strain.rest(dose)
        assert carried[0, week] == pytest.approx(dose[0])
    assert recompute(ASKED, TABLE).departures > 0


def test_the_document_is_json_with_or_without_a_plan():
    found = plan_rota(ASKED, 20)
    document = rota_document(found, None, [], requirements(found, 20))
    assert json.loads(json.dumps(document, allow_nan=False))["status"] == "optimal"
    assert document["gap"] <= 1e-6
    assert document["objective"] == pytest.approx(document["promise"]["departures"] + document["promise"]["losses"])
    short = problem(alike(1), [500.0], tour=1, rest=1)
    none = rota_document(plan_rota(short, 20), prove(short), relaxations(short), [])
    json.dumps(none, allow_nan=False)
    assert (none["status"], none["schedule"], none["objective"], none["bound"]) == ("infeasible", [], None, None)
    assert next(one["name"] for one in none["relaxations"]) in ("uncovered", "tours")
    assert none["proof"]["required"] > none["proof"]["available"]


def test_numbers_that_json_lacks_are_left_out():
    assert finite(math.inf) is None
    assert finite(None) is None
    assert finite(2) == 2.0
