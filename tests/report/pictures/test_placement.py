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
