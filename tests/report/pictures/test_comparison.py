import numpy as np
import pytest

from muster.policy.outcomes import OUTCOMES, SERIES
from muster.report import style
from muster.report.pictures.comparison import CUMULATIVE, MOST, changed, colour, course, forest, mark
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


def test_thick_lines_are_intervals_of_the_mean_and_thin_ones_of_single_pairs(comparison):
    axes = forest(comparison).axes[0]
    found = comparison.policies[0].differences[next(iter(OUTCOMES))]
    ends = [list(line.get_xdata()) for line in axes.lines if list(line.get_ydata()) == [0, 0]]
    assert [found.from90, found.to90] in ends
    assert [found.low90, found.high90] in ends
    thin, thick = (next(line for line in axes.lines if list(line.get_xdata()) == pair).get_linewidth()
                   for pair in ([found.from90, found.to90], [found.low90, found.high90]))  # fmt: skip
    assert thick > thin


def test_only_the_first_column_names_the_policies(comparison):
    axes = [one for one in forest(comparison).axes if one.axison]
    for number, one in enumerate(axes):
        names = [label.get_text() for label in one.get_yticklabels()]
        assert names == (["Rest", "Amnesty"] if number % 3 == 0 else ["", ""])


def test_no_two_of_many_policies_share_colour_and_mark():
    looks = [(colour(number), mark(number)) for number in range(24)]
    assert len(set(looks)) == 24
    assert len({colour(number) for number in range(8)}) == 8


def test_one_pair_has_a_line_and_no_band():
    picture = course(made(pairs=1))
    assert all(not axes.collections for axes in picture.axes)
    assert all(len(axes.lines) == 3 for axes in picture.axes)


def test_sums_over_time_are_named_as_such(comparison):
    for axes, name in zip(course(comparison).axes, SERIES, strict=True):
        title = axes.get_title(loc="left")
        assert title.startswith(OUTCOMES[name].title)
        assert title.endswith(", added up") == (name in CUMULATIVE)


def test_differences_over_time_have_signs_and_names(comparison):
    picture = course(comparison)
    assert [text.get_text() for text in picture.legends[0].get_texts()] == ["Rest", "Amnesty"]
    for axes, name in zip(picture.axes, SERIES, strict=True):
        said = axes.yaxis.get_major_formatter()(0.25, 0)
        assert said == ("+25 pt" if OUTCOMES[name].unit == "share" else "+0.25")


def test_those_who_stay_lie_to_the_left_and_numbers_have_no_sign(comparison):
    picture = changed(comparison, comparison.policies[0])
    said = [text.get_text() for text in picture.legends[0].get_texts()]
    assert said == ["stay under the policy, left without it", "leave under the policy, stayed without it"]
    for axes in picture.axes:
        stay, leave = axes.containers
        assert all(bar.get_width() <= 0 for bar in stay)
        assert all(bar.get_width() >= 0 for bar in leave)
        assert axes.xaxis.get_major_formatter()(-1200, 0) == "1,200"


def test_at_most_eight_reasons_are_drawn_the_commonest_first(comparison):
    axes = changed(comparison, comparison.policies[0]).axes[2]
    stay, leave = axes.containers
    sums = [leave[k].get_width() - stay[k].get_width() for k in range(len(stay))]
    assert len(sums) <= MOST
    assert sums == sorted(sums, reverse=True)
