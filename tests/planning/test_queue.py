from hypothesis import given, settings

from muster.planning.placement import Placed, Vacancies
from muster.planning.placement_check import check_placement
from muster.planning.queue import priority_only
from tests.planning.asked import groups, question, units
from tests.planning.test_placement import questions


def test_units_are_served_by_priority_and_people_by_wait():
    asked = question(
        groups(("new", 3, "infantry", "fit", 1), ("old", 3, "infantry", "fit", 8)),
        units(Last=(2, {"infantry": 2}), First=(1, {"infantry": 2})),
    )
    assert priority_only(asked) == [
        Placed(1, 1, "infantry", 2),
        Placed(1, 0, "infantry", 1),
        Placed(0, 0, "infantry", 1),
    ]


def test_neither_specialty_nor_commander_counts_until_training_runs_out():
    asked = question(
        groups(("pilots", 3, "drones", "fit", 9, "A", "commander"), ("rifles", 3, "infantry")),
        units(A=(1, {"infantry": 4, "drones": 0})),
        training=2,
    )
    placed = priority_only(asked)
    assert placed == [Placed(0, 0, "infantry", 2), Placed(1, 0, "infantry", 2)]
    assert check_placement(asked, placed) == []


def test_fitness_counts():
    asked = question(groups(("g", 3, "infantry", "limited", 9)), units(A=(1, {"infantry": 4})))
    assert priority_only(asked) == []


@settings(max_examples=80, deadline=None)
@given(asked=questions())
def test_no_vacancy_is_left_to_somebody_who_could_take_it(asked):
    placed = priority_only(asked)
    assert check_placement(asked, placed) == []
    left = [g.count - sum(p.count for p in placed if p.group == n) for n, g in enumerate(asked.group)]
    trained = sum(p.count for p in placed if asked.group[p.group].specialty != p.specialty)
    for number, unit in enumerate(asked.unit):
        for specialty, room in unit.vacancies.items():
            if room == sum(p.count for p in placed if (p.unit, p.specialty) == (number, specialty)):
                continue
            able = [g for g, n in zip(asked.group, left, strict=True)
                    if n and Vacancies(asked).may_take(g, specialty)]  # fmt: skip
            assert not any(g.specialty == specialty for g in able)
            assert not able or trained == asked.places.training


def test_of_equals_the_first_in_the_file_comes_first():
    asked = question(
        groups(("a", 1, "infantry", "fit", 4), ("b", 1, "infantry", "fit", 4)),
        units(X=(1, {"infantry": 1}), Y=(1, {"infantry": 1})),
    )
    assert priority_only(asked) == [Placed(0, 0, "infantry", 1), Placed(1, 1, "infantry", 1)]
