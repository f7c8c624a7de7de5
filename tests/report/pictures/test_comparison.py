import numpy as np
import pytest

from muster.policy.outcomes import OUTCOMES, SERIES
from muster.report import style
from muster.report.pictures.comparison import changed, course, forest
from tests.policy.made import made


@pytest.fixture(scope="module")
def comparison():
    return made()


def test_every_outcome_has_a_panel_that_says_which_way_is_better(comparison):
    axes = [one for one in forest(comparison).axes if one.axison]
    assert [one.get_title(loc="left") for one in axes] == [outcome.title for outcome in OUTCOMES.values()]
    assert {one.get_xlabel() for one in axes} == {"better →", "← better"}
    assert [label.get_text() for label in axes[0].get_yticklabels()] == ["Rest", "Amnesty"]


def test_the_course_of_each_policy_begins_with_it(comparison):
    axes = course(comparison).axes
    assert len(axes) == len(SERIES)
    firsts = [line.get_xdata()[0] for line in axes[0].lines if len(line.get_xdata()) > 2]
    assert firsts == [style.place(against.first) + 7 for against in comparison.policies]
    departures = axes[0].lines[1].get_ydata()
    gap = comparison.policies[0].weeks[:, 1, 0] - comparison.policies[0].weeks[:, 0, 0]
    assert np.allclose(departures, gap.cumsum(axis=1).mean(axis=0))


def test_who_changed_is_drawn_by_role_time_and_reason(comparison):
    axes = changed(comparison, comparison.policies[0]).axes
    assert [one.get_title(loc="left") for one in axes] == ["Role", "Time since posting", "Main reason"]
    widths = sum(bar.get_width() for bar in axes[0].patches if bar.get_width() < 0)
    assert -widths == pytest.approx(comparison.policies[0].changed[:, 0].sum() / comparison.pairs / 0.5)
