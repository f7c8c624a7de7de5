import pytest
from matplotlib.colors import to_hex

from muster.policy.explanation import document
from muster.policy.outcomes import OUTCOMES, SERIES
from muster.report import style
from muster.report.pictures import explanation as pictures
from tests.policy.made_explanation import made, made_sensitivity


@pytest.fixture(scope="module")
def content():
    return document(made(), made_sensitivity())


def test_shares_have_a_panel_for_each_main_outcome_and_a_bar_for_each_group(content):
    picture = pictures.shares(content)
    titles = [axes.get_title(loc="left") for axes in picture.axes]
    assert picture.axes[0].get_xlabel().startswith("in all ")
    assert titles == [OUTCOMES[name].title for name in SERIES]
    assert {len(axes.patches) for axes in picture.axes} == {len(content["shapley"]["players"])}
    labels = [label.get_text() for label in picture.axes[0].get_yticklabels()]
    assert "Contagion and cohesion" in labels


def test_only_the_largest_mechanisms_are_drawn(content):
    picture = pictures.alone(content)
    assert {len(axes.patches) for axes in picture.axes} == {pictures.MOST}


def test_loops_stand_beside_gains_with_the_tipping_point(content):
    left, right = pictures.loops(content).axes
    assert left.get_yticklabels()[0].get_text().startswith("R1")
    assert right.get_yticklabels()[0].get_text() == "full model"
    assert any(list(line.get_xdata()) == [1.0, 1.0] for line in right.lines)


def test_parameters_are_drawn_with_what_is_known(content):
    picture = pictures.sensitivity(content)
    assert all(axes.get_xlabel() == "80% known" for axes in picture.axes)


def test_only_the_first_panel_of_a_row_names_the_groups(content):
    for number, axes in enumerate(pictures.shares(content).axes):
        named = any(label.get_text() for label in axes.get_yticklabels())
        assert named == (number % 3 == 0)


def test_what_makes_an_outcome_worse_is_orange(content):
    axes = pictures.alone(content).axes[0]
    worse = [to_hex(bar.get_facecolor()).upper() == style.ORANGE for bar in axes.patches]
    assert worse == [bar.get_width() * OUTCOMES["departures"].better < 0 for bar in axes.patches]
    assert any(worse)
    assert not all(worse)


def test_the_largest_contribution_stands_at_the_top(content):
    axes = pictures.alone(content).axes[0]
    sizes = [abs(bar.get_width()) for bar in axes.patches]
    assert sizes == sorted(sizes, reverse=True)
    bottom, top = axes.get_ylim()
    assert bottom > top


def test_a_gain_beyond_the_tipping_point_is_drawn_to_its_end(content):
    def raised(gain):
        return {**gain, "swamping": {**gain["swamping"], "mean": 1.7},
                "together": {**gain["together"], "mean": 1.9, "low90": 1.6, "high90": 2.2}}  # fmt: skip

    wild = {**content, "gain": raised(content["gain"])}
    right = pictures.loops(wild).axes[1]
    assert right.get_xlim()[0] == 0
    assert right.get_xlim()[1] > 2.2
    assert pictures.loops(content).axes[1].get_xlim() == (0, 1.1)


def test_gains_of_both_loops_stand_end_to_end(content):
    right = pictures.loops(content).axes[1]
    swamping, workload = right.patches[:2]
    assert swamping.get_x() + swamping.get_width() == pytest.approx(workload.get_x())
    said = [text.get_text() for text in right.get_legend().get_texts()]
    assert sorted(said) == ["swamping (R3)", "tipping point: 1", "workload (R1)"]


def test_an_outcome_that_no_run_tells_has_no_bar(content):
    nothing = {"mean": None, "se": None, "low90": None, "high90": None}
    rows = [{**row, "outcomes": {**row["outcomes"], "killed": nothing}} for row in content["mechanisms"]]
    picture = pictures.alone({**content, "mechanisms": rows})
    assert len(picture.axes[2].patches) == 0
    assert len(picture.axes[0].patches) > 0


def test_one_point_has_bars_and_no_intervals():
    told = document(made(1))
    axes = pictures.shares(told).axes[0]
    assert len(axes.patches) == len(told["shapley"]["players"])
    assert len(axes.lines) == 1


def test_indices_lie_between_nothing_and_all(content):
    for axes in pictures.sensitivity(content).axes:
        assert axes.get_xlim() == (0, 1)
        for line in axes.lines:
            assert 0 <= min(line.get_xdata()) <= max(line.get_xdata()) <= 1
