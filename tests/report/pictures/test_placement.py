from itertools import pairwise

from muster.planning.fairness import outcome
from muster.planning.placement import Placed
from muster.planning.queue import priority_only
from muster.report.pictures.placement import fairness, flows
from tests.planning.test_fairness import ASKED

PLACED = [Placed(0, 0, "infantry", 3), Placed(1, 0, "infantry", 1), Placed(1, 1, "drones", 2)]


def test_the_flows_add_up_to_everybody():
    (axes,) = flows(ASKED, PLACED).axes
    assert sum(bar.get_width() for bar in axes.patches) == 10
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == ["drones", "drones, trained anew", "infantry"]


def test_shares_stand_beside_those_of_the_rule():
    (axes,) = fairness(outcome(ASKED, PLACED), outcome(ASKED, priority_only(ASKED))).axes
    assert [bar.get_height() for bar in axes.patches[:2]] == [3 / 6, 3 / 4]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["0–1", "9–12"]


def test_each_priority_has_its_colour_and_those_who_wait_another():
    (axes,) = flows(ASKED, PLACED).axes
    said = [text.get_text() for text in axes.get_legend().get_texts()]
    assert said == ["priority 1", "priority 2", "wait on"]
    colours = [container[0].get_facecolor() for container in axes.containers]
    assert len(set(colours)) == 3
    assert axes.get_xlabel() == "people"


def test_nobody_placed_is_drawn_as_everybody_waiting():
    (axes,) = flows(ASKED, []).axes
    waiting = axes.containers[-1]
    assert sum(bar.get_width() for bar in waiting) == 10
    assert sum(bar.get_width() for container in axes.containers[:-1] for bar in container) == 0
    assert [label.get_text() for label in axes.get_yticklabels()] == ["drones", "infantry"]


def test_bars_of_a_row_stand_end_to_end():
    (axes,) = flows(ASKED, PLACED).axes
    for row in range(3):
        bars = sorted((c[row] for c in axes.containers), key=lambda bar: bar.get_x())
        assert bars[0].get_x() == 0
        assert all(a.get_x() + a.get_width() == b.get_x() for a, b in pairwise(bars))


def test_shares_of_those_who_waited_are_percentages_with_names():
    (axes,) = fairness(outcome(ASKED, PLACED), outcome(ASKED, priority_only(ASKED))).axes
    assert axes.yaxis.get_major_formatter()(0.5, 0) == "50%"
    assert axes.get_ylim() == (0, 1.02)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["best", "priority only"]
    assert axes.get_xlabel() == "weeks waited so far"
