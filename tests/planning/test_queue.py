from muster.planning.placement import Placed
from muster.planning.placement_check import check_placement
from muster.planning.queue import priority_only
from tests.planning.asked import groups, question, units


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
