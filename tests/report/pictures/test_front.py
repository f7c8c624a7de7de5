from dataclasses import replace

import pytest

from muster.report import style
from muster.report.pictures.front import front


def test_tours_manning_cover_and_the_rest_have_a_panel_each(case, results):
    titles = [axes.get_title(loc="left") for axes in front(case, results).axes]
    assert titles == [
        "Length of infantry tours",
        "Manning of infantry companies",
        "Cover of the front",
        "Fit infantry beyond those who hold the line",
    ]


def test_statements_are_marked(case, results):
    tours, manning, *_ = front(case, results).axes
    said = sorted(line.get_ydata()[0] for line in tours.lines if line.get_marker() == "D" and len(line.get_ydata()))
    assert said == [70, 300]
    assert sorted(line.get_ydata()[0] for line in manning.lines if line.get_marker() == "D") == [0.2, 0.3]


def test_weeks_without_a_tour_leave_a_gap_and_no_error(case, results):
    line = front(case, results).axes[0].lines[0]
    assert len(line.get_ydata()) == len(results[0].weekly["day"])


def labels(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_every_panel_names_its_lines_and_its_unit(case, results):
    tours, manning, cover, spare = front(case, results).axes
    assert labels(tours) == ["median", "10% to 90%", "95%", "“long”, by officers' accounts"]
    assert labels(manning) == ["median", "10% to 90%", "stated for the worst units"]
    assert labels(cover) == ["infantry positions held", "sectors under 80% cover"]
    said = [axes.get_ylabel() for axes in (tours, manning, cover, spare)]
    assert said == ["days on position", "present over posts", "share", "people"]


def test_a_case_without_statements_marks_none(case, results):
    tours, manning, *_ = front(replace(case, figures=()), results).axes
    assert labels(tours) == ["median", "10% to 90%", "95%"]
    assert labels(manning) == ["median", "10% to 90%"]


def test_infantry_to_spare_is_told_at_full_size_with_its_zero(case, results):
    half = replace(results[0], scale=0.5)
    spare, doubled = (front(case, [run]).axes[3] for run in (results[0], half))
    assert doubled.lines[1].get_ydata() == pytest.approx(2 * spare.lines[1].get_ydata())
    assert list(spare.lines[0].get_ydata()) == [0, 0]
    low, high = spare.get_ylim()
    assert low < min(spare.lines[1].get_ydata()) < 0 < max(spare.lines[1].get_ydata()) < high


def test_weeks_stand_on_their_days(case, results):
    when = front(case, results).axes[2].lines[0].get_xdata()
    assert when[0] == style.place(case.start)
    assert set(when[1:] - when[:-1]) == {7}


def test_shares_are_percentages_and_fit_their_panels(case, results):
    _, manning, cover, _ = front(case, results).axes
    for axes in (manning, cover):
        assert axes.yaxis.get_major_formatter()(0.5, 0) == "50%"
        assert axes.get_ylim()[0] == 0
    assert cover.get_ylim()[1] == 1.05
