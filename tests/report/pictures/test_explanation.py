import pytest

from muster.policy.explanation import document
from muster.policy.outcomes import OUTCOMES, SERIES
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
