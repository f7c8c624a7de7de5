"""Placements against an independent linear programme over single units, and by hand."""

from types import SimpleNamespace

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from muster.planning.placement import Placed, Placement, Vacancies, place, points_of
from muster.planning.placement_check import check_placement
from tests.planning.asked import groups, question, units

ARTS = ("infantry", "drones", "supply")


def by_units(asked, whole):
    """Return the least points by a programme with a variable for each group, unit and specialty.

    Written from the file alone: no pools, no flow. ``whole`` False leaves out that people are whole. Without the
    row for training it is a transport problem, whose linear programme has whole solutions; with it, it may not.
    """
    w, line, general = asked.weights, asked.specialties.line, asked.specialties.general
    names, cost = [], []
    for g, group in enumerate(asked.group):
        names.append((g, None, None))
        cost.append(w.waiting + w.week * group.weeks_waiting)
        for u, unit in enumerate(asked.unit):
            for s in unit.vacancies:
                if group.fitness == "limited" and s in line:
                    continue
                other = w.other_specialty * (group.specialty not in general and s != group.specialty)
                back = w.back * (group.reason == "commander" and group.unit_left == unit.name)
                names.append((g, u, s))
                cost.append(w.priority * (unit.priority - 1) + other + back)
    names.append(("over", None, None))
    cost.append(w.overflow)
    people = np.array([[float(n[0] == g) for n in names] for g in range(len(asked.group))])
    rooms = [(u, s, room) for u, unit in enumerate(asked.unit) for s, room in unit.vacancies.items()]
    rows = [[float(n[1:] == (u, s)) for n in names] for u, s, _ in rooms]
    high = [float(room) for *_, room in rooms]
    trained = [float(n[1] is not None and n[2] != asked.group[n[0]].specialty) for n in names]
    waits = [float(n[0] != "over" and n[1] is None) - float(n[0] == "over") for n in names]
    rows += [trained, waits]
    high += [float(asked.places.training), float(asked.places.reserve)]
    count = [g.count for g in asked.group]
    return linprog(cost, A_ub=rows, b_ub=high, A_eq=people, b_eq=count, integrality=int(whole)).fun


@st.composite
def questions(draw):
    names = [f"U{n}" for n in range(draw(st.integers(1, 5)))]
    room = st.dictionaries(st.sampled_from(ARTS), st.integers(0, 6), max_size=3)
    made = units(**{name: (draw(st.integers(1, 3)), draw(room)) for name in names})
    made[0]["vacancies"] = {art: draw(st.integers(0, 6)) for art in ARTS}
    rows = [
        (f"G{n}", draw(st.integers(1, 12)), draw(st.sampled_from(ARTS)), draw(st.sampled_from(["fit", "limited"])),
         draw(st.integers(0, 20)), draw(st.sampled_from(["", *names])), draw(st.sampled_from(["commander", "fear"])))
        for n in range(draw(st.integers(1, 5)))
    ]  # fmt: skip
    training = draw(st.sampled_from([0, 1, 3, 8, 99]))
    return question(groups(*rows), made, reserve=draw(st.integers(0, 20)), training=training)


@settings(max_examples=80, deadline=None)
@given(asked=questions())
def test_the_placement_is_that_of_an_independent_programme(asked):
    found = place(asked)
    assert found.status == "optimal"
    assert check_placement(asked, found.placed) == []
    assert points_of(asked, found.placed) == pytest.approx(found.objective)
    near = pytest.approx(found.objective, abs=1e-5 * max(1.0, found.objective))
    assert by_units(asked, whole=True) == near
    assert by_units(asked, whole=False) <= found.objective + 1e-5 * max(1.0, found.objective)
    if asked.places.training >= sum(group.count for group in asked.group):
        assert by_units(asked, whole=False) == near


def test_nobody_goes_back_under_the_commander_he_left_while_he_can_wait():
    asked = question(
        groups(("g", 10, "infantry", "fit", 9, "A", "commander")),
        units(A=(1, {"infantry": 10}), B=(3, {"infantry": 4})),
    )
    found = place(asked)
    assert found.placed == (Placed(0, 1, "infantry", 4),)


def test_he_goes_back_only_where_no_place_is_left_not_even_to_wait():
    asked = question(
        groups(("g", 10, "infantry", "fit", 9, "A", "commander")), units(A=(1, {"infantry": 10})), reserve=7
    )
    assert place(asked).placed == (Placed(0, 0, "infantry", 3),)


def test_those_who_left_each_others_units_change_places():
    asked = question(
        groups(("a", 3, "infantry", "fit", 0, "A", "commander"), ("b", 3, "infantry", "fit", 0, "B", "commander")),
        units(A=(1, {"infantry": 3}), B=(1, {"infantry": 3})),
    )
    assert set(place(asked).placed) == {Placed(0, 1, "infantry", 3), Placed(1, 0, "infantry", 3)}


def test_specialists_go_to_their_specialty_and_training_is_limited():
    asked = question(
        groups(("pilots", 4, "drones"), ("rifles", 6, "infantry")),
        units(A=(1, {"infantry": 4, "drones": 6}), B=(2, {"drones": 1})),
        training=1,
    )
    placed = place(asked).placed
    assert sum(p.count for p in placed if p.group == 0 and p.specialty == "drones") == 4
    assert sum(p.count for p in placed if p.group == 1 and p.specialty == "drones") == 1


def test_those_who_have_waited_longest_are_placed_first():
    asked = question(
        groups(("new", 5, "infantry", "fit", 1), ("old", 5, "infantry", "fit", 9)), units(A=(1, {"infantry": 5}))
    )
    assert place(asked).placed == (Placed(1, 0, "infantry", 5),)


@pytest.mark.slow
def test_twenty_thousand_people_are_placed_to_a_proven_optimum():
    rng = np.random.default_rng(3)
    made = units(
        **{f"U{n}": (int(rng.integers(1, 6)), {a: int(rng.integers(0, 30)) for a in ARTS}) for n in range(600)}
    )
    rows = [
        (
            f"G{n}",
            50,
            ARTS[int(rng.integers(3))],
            ("fit", "limited")[int(rng.random() < 0.2)],
            int(rng.integers(20)),
            f"U{int(rng.integers(600))}",
            ("commander", "fear")[int(rng.integers(2))],
        )
        for n in range(400)
    ]
    asked = question(groups(*rows), made, reserve=4000, training=2000)
    found = place(asked)
    assert found.status == "optimal"
    assert found.gap <= 1e-9
    assert check_placement(asked, found.placed) == []


def test_where_there_is_no_vacancy_all_wait():
    asked = question(groups(("g", 3, "infantry", "fit", 2)), units(A=(1, {"infantry": 0})), reserve=1)
    found = place(asked)
    assert (found.status, found.placed) == ("optimal", ())
    assert found.objective == points_of(asked, ()) == 3 * (300 + 5 * 2) + 2 * 1_000_000
    assert Vacancies(asked).pools == []


def test_pools_are_vacancies_of_one_priority_and_specialty():
    asked = question(
        groups(("g", 1, "infantry")),
        units(A=(2, {"infantry": 3, "drones": 0}), B=(1, {"infantry": 1}), C=(2, {"infantry": 4, "drones": 2})),
    )
    vacancies = Vacancies(asked)
    assert vacancies.pools == [(1, "infantry"), (2, "drones"), (2, "infantry")]
    assert vacancies.members == [[1], [2], [0, 2]]
    assert vacancies.room.tolist() == [1, 2, 7]


def test_only_those_who_left_for_cause_avoid_a_unit():
    rows = groups(
        ("a", 1, "infantry", "fit", 0, "A", "commander"), ("b", 1, "infantry", "fit", 0, "A", "fear"),
        ("c", 1, "infantry", "fit", 0, "", "commander"),
    )  # fmt: skip
    asked = question(rows, units(B=(1, {"infantry": 1}), A=(1, {"infantry": 1})))
    assert [Vacancies(asked).avoided(group) for group in asked.group] == [1, None, None]


def test_limited_people_take_no_place_in_the_line_but_any_other():
    asked = question(
        groups(("g", 4, "infantry", "limited")), units(A=(1, {"infantry": 4, "supply": 3})), training=2
    )
    assert place(asked).placed == (Placed(0, 0, "supply", 2),)


def test_a_specialist_is_dearer_elsewhere_and_a_rifleman_is_not():
    asked = question(groups(("g", 1, "drones"), ("h", 1, "infantry")), units(A=(3, {"infantry": 1, "drones": 1})))
    special, general = asked.group
    vacancies = Vacancies(asked)
    assert vacancies.points(special, 3, "drones") == vacancies.points(general, 3, "drones") == 20.0
    assert vacancies.points(special, 3, "infantry") == 60.0


def test_a_solver_without_an_answer_is_an_error(monkeypatch):
    monkeypatch.setattr(scipy.optimize, "milp", lambda *a, **k: SimpleNamespace(x=None, message="time"))
    with pytest.raises(ArithmeticError, match="no placement was found: time"):
        place(question(groups(("g", 1, "infantry")), units(A=(1, {"infantry": 1}))))


def test_a_gap_is_relative_and_never_negative():
    assert Placement("feasible", (), 100.0, 90.0).gap == pytest.approx(0.1)
    assert Placement("optimal", (), 100.0, 100.1).gap == 0.0
    assert Placement("optimal", (), 0.0, 0.0).gap == 0.0


@settings(max_examples=40, deadline=None)
@given(asked=questions())
def test_a_place_more_never_costs_points(asked):
    wider = asked.model_copy(update={"places": asked.places.model_copy(update={"reserve": asked.places.reserve + 3})})
    assert place(wider).objective <= place(asked).objective + 1e-6
