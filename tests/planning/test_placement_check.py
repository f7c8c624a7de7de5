from muster.planning.placement import Placed
from muster.planning.placement_check import check_placement
from tests.planning.asked import groups, question, units


def test_the_check_sees_what_is_wrong():
    asked = question(groups(("g", 2, "drones", "limited")), units(A=(1, {"infantry": 1, "drones": 9})))
    said = check_placement(asked, [Placed(0, 0, "infantry", 3)])
    assert len(said) == 4
    assert [line.split(":")[0] for line in said[:3]] == ["g", "A", "g"]


def test_too_few_training_places_are_seen():
    asked = question(groups(("g", 5, "drones")), units(A=(1, {"infantry": 5, "drones": 0})), training=4)
    assert check_placement(asked, [Placed(0, 0, "infantry", 4)]) == []
    assert check_placement(asked, [Placed(0, 0, "infantry", 5)]) == ["5 people to be trained anew, there are 4 places"]
