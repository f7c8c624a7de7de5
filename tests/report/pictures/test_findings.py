import pytest

from muster.policy.findings import document
from muster.policy.search import search
from muster.report.pictures import findings as pictures
from tests.policy.asked import Dice, small


@pytest.fixture(scope="module")
def content():
    return document(search(small(goals=("departures", "effort", "killed")), make=Dice))


def test_goals_are_drawn_two_at_a_time_with_what_was_tried(content):
    picture = pictures.front(content)
    assert len(picture.axes) == 3
    assert picture.axes[0].get_xlabel() == "Departures (less is wanted)"
    assert picture.axes[0].get_ylabel() == "Effort (less is wanted)"
    labels = picture.axes[0].get_legend_handles_labels()[1]
    assert {"nothing done", *(policy["name"] for policy in content["front"])} <= set(labels)


def test_levers_lie_between_their_limits(content):
    (axes,) = pictures.levers(content).axes
    assert len(axes.get_yticklabels()) == 2
    marks = [line.get_xdata()[0] for line in axes.lines if line.get_marker() not in ("None", "|", None)]
    assert all(0.0 <= mark <= 1.0 for mark in marks)


def test_only_boxes_that_are_no_accident_are_drawn(content):
    ends = {"low": None, "high": 0.5, "from": 0.0, "to": 1.0}
    row = {"question": "another is best", "of": "departures", "usual": "policy 3", "found": True,
           "box": {"parameters": {"trust.effect": ends}}}  # fmt: skip
    told = {**content, "discovery": [row, {**row, "found": False}]}
    (axes,) = pictures.discovery(told).axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Departures: not policy 3: trust.effect"]
    assert list(axes.lines[1].get_xdata()) == [0.0, 0.5]
