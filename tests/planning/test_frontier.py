import math
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.data.case import load_case
from muster.model.scenario import Scenario
from muster.planning import frontier as module
from muster.planning.check import check_cycle
from muster.planning.frontier import closed_form, cyclic_rota, front_of, frontier, slots_for, smallest_force
from muster.planning.problem import OUT
from muster.planning.rota import plan_rota
from tests.planning.small import alike, problem

UKRAINE = load_case("ukraine")
SIZES = {
    "slots": st.integers(1, 90),
    "tour": st.integers(1, 9),
    "rest": st.integers(1, 9),
    "handover": st.integers(0, 3),
}


@settings(max_examples=60, deadline=None)
@given(**SIZES)
def test_programme_closed_form_and_built_rota_agree(slots, tour, rest, handover):
    force, bound = smallest_force(slots, tour, rest, handover)
    assert force == closed_form(slots, tour, rest, handover) == math.ceil(bound - 1e-6)
    built = cyclic_rota(slots, tour, rest, handover)
    assert len(built) == force
    assert check_cycle(built, slots, tour, rest + handover) == []


@pytest.mark.parametrize(("slots", "tour", "rest"), [(4, 2, 1), (7, 3, 2), (5, 1, 2)])
def test_a_plan_of_many_weeks_meets_the_same_number(slots, tour, rest):
    force = closed_form(slots, tour, rest)
    for units, status in ((force, "feasible"), (force - 1, "infeasible")):
        asked = problem(alike(units), [500.0] * slots, weeks=4 * (tour + rest), tour=tour, rest=rest)
        found = plan_rota(asked, 20, close=0.2).status
        assert (found != "infeasible") == (status == "feasible")


def test_weak_brigades_hold_less_of_the_front():
    assert slots_for(1200, 15, 0.9, 48, 1500) == 80
    assert slots_for(1200, 15, 0.3, 48, 1500) == 128
    assert slots_for(1200, 15, 0.48, 48, 1500) == 80


def test_the_front_is_that_of_the_case():
    values = Scenario.build(UKRAINE).values("workload")
    own = front_of(UKRAINE, 1200.0, 0.5)
    assert own.fit == pytest.approx(3000 * values.fit_share)
    assert own.needed == pytest.approx(2 * values.posts_per_km)
    front = front_of(UKRAINE, 1200.0, 0.5, 24.0, 1500.0)
    assert (front.each, front.needed, front.fit) == (15, 48.0, 1500.0)
    (force,) = frontier(front, (6,), (3,), (0.6,))
    assert (force.slots, force.smallest, force.closed) == (80, 120, 120)


def test_a_disagreement_is_an_error(monkeypatch):
    monkeypatch.setattr(module, "smallest_force", lambda *a: (121, 120.0))
    with pytest.raises(ArithmeticError, match="121 brigades found, 120 by the closed form"):
        list(frontier(front_of(UKRAINE, 1200.0, 0.5, 24.0, 1500.0), (6,), (3,), (0.6,)))


@given(
    kilometres=st.floats(1.0, 2000.0), each=st.floats(1.0, 40.0), manning=st.floats(0.1, 1.0),
    needed=st.floats(1.0, 100.0), fit=st.floats(50.0, 3000.0),
)  # fmt: skip
def test_the_slots_hold_the_front_and_one_less_does_not(kilometres, each, manning, needed, fit):
    slots = slots_for(kilometres, each, manning, needed, fit)
    reach = min(each, manning * fit / needed)
    assert slots * reach >= kilometres * (1 - 1e-6) - 1e-6
    assert (slots - 1) * reach < kilometres


@given(**SIZES)
def test_more_rest_never_takes_fewer_units_and_longer_tours_never_more(slots, tour, rest, handover):
    force = closed_form(slots, tour, rest, handover)
    assert force > slots
    assert closed_form(slots, tour, rest + 1, handover) >= force
    assert closed_form(slots, tour + 1, rest, handover) <= force
    assert closed_form(slots + 1, tour, rest, handover) > force
    assert closed_form(slots, tour, rest + handover) == force


@given(**SIZES)
def test_every_unit_of_a_built_rota_stands_a_tour_in_each_cycle(slots, tour, rest, handover):
    table = cyclic_rota(slots, tour, rest, handover)
    assert ((table != OUT).sum(axis=1) == tour).all()
    assert table.max() == slots - 1
    spare = (table != OUT).sum(axis=0) - slots
    assert (spare >= 0).all()
    assert np.ptp(spare) <= 1


def test_forces_come_by_manning_then_tour_then_rest():
    front = front_of(UKRAINE, 45.0, 0.5, 24.0, 1500.0)
    found = list(frontier(front, iter((2, 3)), iter((1, 2)), (1.0, 0.1)))
    assert [(f.manning, f.tour, f.rest) for f in found] == list(product((1.0, 0.1), (2, 3), (1, 2)))
    assert [f.slots for f in found[::4]] == [3, 15]
    assert all(f.bound <= f.smallest for f in found)


def test_a_programme_that_fails_names_what_was_asked(monkeypatch):
    answer = SimpleNamespace(x=None, status=1, message="time")
    monkeypatch.setattr(scipy.optimize, "milp", lambda *a, **k: answer)
    with pytest.raises(ArithmeticError, match="smallest force of 4 slots at 2 and 1 weeks: time"):
        smallest_force(4, 2, 1)


def test_a_built_rota_with_a_fault_is_an_error(monkeypatch):
    monkeypatch.setattr(module, "check_cycle", lambda *a: ["week 1: 2 of 3 slots held"])
    with pytest.raises(ArithmeticError, match="3 slots, tour 2, rest 1: week 1: 2 of 3 slots held"):
        list(frontier(front_of(UKRAINE, 45.0, 0.5, 24.0, 1500.0), (2,), (1,), (1.0,)))
