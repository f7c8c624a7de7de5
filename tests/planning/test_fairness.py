from hypothesis import given, settings

from muster.planning.fairness import BANDS, outcome
from muster.planning.placement import Placed, place, points_of
from muster.planning.queue import priority_only
from tests.planning.asked import groups, question, units
from tests.planning.test_placement import questions

ASKED = question(
    groups(
        ("rifles", 6, "infantry", "fit", 1, "A", "commander"),
        ("pilots", 4, "drones", "fit", 10, "A", "fear"),
    ),
    units(A=(1, {"infantry": 5}), B=(2, {"drones": 3})),
    reserve=2,
    training=2,
)


def test_an_outcome_counts_people():
    found = outcome(ASKED, [Placed(0, 0, "infantry", 3), Placed(1, 0, "infantry", 1), Placed(1, 1, "drones", 2)])
    assert (found.placed, found.waiting, found.over) == (6, 4, 2)
    assert (found.specialists, found.own_specialty, found.trained) == (3, 2, 1)
    assert found.back == 3
    assert (found.mean_wait, found.longest_wait) == ((3 * 1 + 1 * 10) / 4, 10)
    assert found.by_priority == {1: (5, 4), 2: (3, 2)}
    assert found.by_wait[0] == (6, 3)
    assert found.by_wait[3] == (4, 3)


def test_the_bands_leave_no_week_out():
    assert [low for low, _ in BANDS] == [0, *(high + 1 for _, high in BANDS[:-1])]


def test_the_optimum_has_no_more_points_than_the_rule():
    assert outcome(ASKED, place(ASKED).placed).points <= outcome(ASKED, priority_only(ASKED)).points


def test_with_nobody_waiting_there_is_no_wait():
    asked = question(groups(("g", 1, "infantry")), units(A=(1, {"infantry": 1})))
    assert outcome(asked, place(asked).placed).mean_wait == 0.0


@settings(max_examples=60, deadline=None)
@given(asked=questions())
def test_everybody_is_counted_once_in_every_breakdown(asked):
    placed = priority_only(asked)
    found = outcome(asked, placed)
    people = sum(group.count for group in asked.group)
    assert found.placed + found.waiting == people
    assert sum(taken for _, taken in found.by_priority.values()) == found.placed
    assert [sum(band) for band in zip(*found.by_wait, strict=True)] == [people, found.placed]
    assert found.own_specialty <= found.specialists <= found.placed
    assert found.over == max(0, found.waiting - asked.places.reserve)
    assert found.mean_wait <= found.longest_wait
    assert found.points == points_of(asked, placed)


def test_with_nobody_placed_all_wait():
    found = outcome(ASKED, [])
    assert (found.placed, found.waiting, found.specialists, found.trained, found.back) == (0, 10, 0, 0, 0)
    assert found.over == 8
    assert {taken for _, taken in found.by_priority.values()} == {0}
    assert found.longest_wait == 10


def test_a_group_that_is_wholly_placed_waits_no_longer():
    found = outcome(ASKED, [Placed(1, 1, "drones", 3), Placed(1, 0, "infantry", 1)])
    assert (found.mean_wait, found.longest_wait) == (1.0, 1)
