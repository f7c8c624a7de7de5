import json
import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.planning.check import Complaint, recompute
from muster.planning.document import SHOWN, doses, finite, relaxation_record, rota_document, stints, unit_records
from muster.planning.proof import prove
from muster.planning.relax import Relaxation, relaxations
from muster.planning.requirements import Requirement, requirements
from muster.planning.rota import Rota, plan_rota
from tests.planning.small import START, alike, problem

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


ROWS = st.lists(st.lists(st.integers(-1, 1), min_size=7, max_size=7), min_size=1, max_size=3)


def made(rows):
    return problem(alike(len(rows)), [0.0, 0.0], weeks=7, tour=7, rest=1), np.array(rows)


@given(ROWS)
def test_the_schedule_can_be_laid_out_again_from_its_stints(rows):
    asked, table = made(rows)
    again = np.full_like(table, -1)
    for stint in stints(asked, table):
        row, held = int(stint["unit"][1:]), int(stint["sector"][1:])
        assert (again[row, stint["first_week"] - 1 : stint["last_week"]] == -1).all()
        again[row, stint["first_week"] - 1 : stint["last_week"]] = held
    assert again.tolist() == table.tolist()


@given(ROWS)
def test_dates_of_a_stint_are_whole_weeks_from_the_start(rows):
    for stint in stints(*made(rows)):
        first, until = date.fromisoformat(stint["from"]), date.fromisoformat(stint["until"])
        assert first == START + timedelta(weeks=stint["first_week"] - 1)
        assert (until - first).days + 1 == 7 * (stint["last_week"] - stint["first_week"] + 1)


@given(ROWS)
def test_days_of_a_unit_add_up_to_the_plan_and_tours_to_its_days(rows):
    for record in unit_records(*made(rows)):
        assert record["days_in_line"] + record["days_out"] == 49
        assert 7 * sum(record["tours"]) == record["days_in_line"]
        assert 7 * sum(record["rests"]) <= record["days_out"]
        assert len(record["rests"]) == max(0, len(record["tours"]) - 1)


def test_doses_start_from_what_a_unit_carries_and_follow_the_pressure():
    units = [replace(one, dose=50.0) for one in alike(3)]
    asked = problem(units, [0.0, 0.0], weeks=1, pressures=[1.0, 3.0])
    rest, light, heavy = doses(asked, np.array([[-1], [0], [1]]))[:, 0]
    assert rest == pytest.approx(float(asked.strain.rest(np.array(50.0))))
    assert light == pytest.approx(float(asked.strain.line(np.array(50.0), 1.0)))
    assert heavy == pytest.approx(float(asked.strain.line(np.array(50.0), 3.0)))


def test_of_many_instances_the_first_are_listed_and_all_counted():
    many = tuple(Complaint("cover", k, "S0", "open") for k in range(SHOWN + 7))
    record = relaxation_record(Relaxation("uncovered", np.float64(3), "unit-weeks", True, 0.1, "text", many))
    assert len(record["instances"]) == SHOWN
    assert record["instances_in_all"] == SHOWN + 7
    assert record["instances"][0] == {"rule": "cover", "week": 0, "who": "S0", "text": "open"}
    assert type(record["amount"]) is float


def test_a_saving_that_is_no_number_is_null_and_an_interrupt_is_told():
    rota = Rota(ASKED, "feasible", TABLE, 3.0, 1.5, None, recompute(ASKED, TABLE), 1.234, interrupted=True)
    document = rota_document(rota, None, [], [Requirement("rest", 1.0, None, "a week less", math.nan)])
    json.dumps(document, allow_nan=False)
    assert document["requirements"][0]["saves"] is None
    assert (document["gap"], document["interrupted"], document["seconds"]) == (0.5, True, 1.23)
    assert document["rules"] == {"tour_limit": 2, "rest": 1, "dwell": 0.0, "reserve": 0}
    assert (document["units"], document["sectors"], document["start"]) == (2, 2, "2026-02-02")
