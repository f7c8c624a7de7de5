from hypothesis import given, settings
from hypothesis import strategies as st

from muster.planning.placement import Placed
from muster.planning.placement_check import check_placement
from muster.planning.queue import priority_only
from tests.planning.asked import groups, question, units
from tests.planning.test_placement import questions


def test_the_check_sees_what_is_wrong():
    asked = question(groups(("g", 2, "drones", "limited")), units(A=(1, {"infantry": 1, "drones": 9})))
    said = check_placement(asked, [Placed(0, 0, "infantry", 3)])
    assert len(said) == 4
    assert [line.split(":")[0] for line in said[:3]] == ["g", "A", "g"]


def test_too_few_training_places_are_seen():
    asked = question(groups(("g", 5, "drones")), units(A=(1, {"infantry": 5, "drones": 0})), training=4)
    assert check_placement(asked, [Placed(0, 0, "infantry", 4)]) == []
    assert check_placement(asked, [Placed(0, 0, "infantry", 5)]) == ["5 people to be trained anew, there are 4 places"]


def test_nobody_placed_breaks_nothing():
    asked = question(groups(("g", 2, "infantry")), units(A=(1, {"infantry": 1})))
    assert check_placement(asked, []) == []


def test_each_fault_is_told_in_a_line_of_its_own():
    asked = question(
        groups(("g", 3, "infantry"), ("h", 2, "drones", "limited")), units(A=(1, {"infantry": 2, "drones": 1}))
    )
    assert check_placement(asked, [Placed(0, 0, "infantry", 4)]) == [
        "g: 4 of 3 people placed", "A: 4 placed as infantry, 2 vacancies",
    ]  # fmt: skip
    assert check_placement(asked, [Placed(1, 0, "infantry", 1)]) == [
        "h: of limited fitness, placed as infantry", "1 people to be trained anew, there are 0 places",
    ]  # fmt: skip
    assert check_placement(asked, [Placed(0, 0, "cooks", 1)])[0] == "A: 1 placed as cooks, 0 vacancies"


def test_what_goes_to_one_vacancy_in_parts_is_added_up():
    asked = question(groups(("g", 2, "infantry"), ("h", 2, "infantry")), units(A=(1, {"infantry": 3})))
    parts = [Placed(0, 0, "infantry", 2), Placed(1, 0, "infantry", 2)]
    assert check_placement(asked, parts) == ["A: 4 placed as infantry, 3 vacancies"]


@settings(max_examples=60, deadline=None)
@given(asked=questions(), data=st.data())
def test_too_many_of_anybody_anywhere_are_always_found_out(asked, data):
    placed = priority_only(asked)
    assert check_placement(asked, placed) == []
    group = data.draw(st.sampled_from(range(len(asked.group))))
    more = Placed(group, 0, asked.group[group].specialty, asked.group[group].count + 1)
    assert check_placement(asked, [*placed, more])
