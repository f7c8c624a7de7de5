import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.data.case import load_case
from muster.model.scenario import Scenario
from muster.planning import frontier as module
from muster.planning.check import check_cycle
from muster.planning.frontier import closed_form, cyclic_rota, front_of, frontier, slots_for, smallest_force
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
