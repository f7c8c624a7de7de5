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


def many(content, number):
    policy = content["front"][0]
    return {**content, "front": [{**policy, "name": f"policy {n}"} for n in range(1, number + 1)]}


def test_no_two_policies_of_a_long_front_look_alike(content):
    axes = pictures.front(many(content, 24)).axes[0]
    handles, labels = axes.get_legend_handles_labels()
    looks = {
        (handle.get_markeredgecolor(), handle.get_marker())
        for handle, label in zip(handles, labels, strict=True)
        if label.startswith("policy")
    }
    assert len(looks) == 24


def test_policies_look_the_same_in_both_pictures(content):
    looks = []
    for axes in (pictures.front(content).axes[0], pictures.levers(content).axes[0]):
        handles, labels = axes.get_legend_handles_labels()
        pairs = zip(labels, handles, strict=True)
        looks.append({n: (h.get_markeredgecolor(), h.get_marker()) for n, h in pairs if n.startswith("policy")})
    assert looks[0] == looks[1] != {}


def test_policies_that_break_a_limit_are_hollow(content):
    tried = [{**row, "limits_kept": number % 2 == 0} for number, row in enumerate(content["tried"])]
    axes = pictures.front({**content, "tried": tried}).axes[0]
    kept, broken = axes.collections
    assert (kept.get_label(), broken.get_label()) == ("tried", "tried, breaks a limit")
    assert len(kept.get_offsets()) == (len(tried) + 1) // 2
    assert len(broken.get_facecolor()) == 0


def test_nothing_done_is_the_origin_of_every_panel(content):
    for axes in pictures.front(content).axes:
        mark = next(line for line in axes.lines if line.get_label() == "nothing done")
        assert (mark.get_xdata()[0], mark.get_ydata()[0]) == (0, 0)


def test_one_goal_is_drawn_against_itself(content):
    one = {**content, "goals": content["goals"][:1]}
    (axes,) = pictures.front(one).axes
    assert axes.get_xlabel() == axes.get_ylabel() == "Departures (less is wanted)"


def test_a_goal_that_is_no_outcome_has_its_own_name():
    assert pictures.title_of("effort") == "Effort"
    assert pictures.title_of("departures") == "Departures"


def test_levers_say_their_unit_and_the_limits_of_the_search(content):
    (axes,) = pictures.levers(content).axes
    texts = [text.get_text() for text in axes.texts]
    assert texts == [f"{row[end]:g}" for row in content["levers"] for end in ("low", "high")]
    assert all("\n(" in label.get_text() for label in axes.get_yticklabels())


def test_a_lever_outside_the_limits_as_it_stands_is_not_marked(content):
    far = [{**row, "now": row["high"] + 10 * (row["high"] - row["low"])} for row in content["levers"]]
    (axes,) = pictures.levers({**content, "levers": far}).axes
    assert "as it stands" not in axes.get_legend_handles_labels()[1]


def test_a_box_closed_on_one_side_reaches_the_other_end(content):
    for low, high, drawn in ((0.25, None, [0.25, 1.0]), (None, None, [0.0, 1.0]), (0.2, 0.4, [0.2, 0.4])):
        row = {"question": "not enough", "of": "policy 2", "usual": "", "found": True,
               "box": {"parameters": {"k": {"low": low, "high": high, "from": 0.0, "to": 1.0}}}}  # fmt: skip
        (axes,) = pictures.discovery({**content, "discovery": [row]}).axes
        assert list(axes.lines[1].get_xdata()) == pytest.approx(drawn)
        assert axes.get_yticklabels()[0].get_text() == "policy 2 is not enough: k"
