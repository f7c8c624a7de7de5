from datetime import date, timedelta
from functools import cache
from itertools import combinations, pairwise

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from matplotlib.dates import date2num

from muster.report import style

PALETTE = (
    *(style.BLACK, style.ORANGE, style.SKY, style.GREEN, style.YELLOW),
    *(style.BLUE, style.RED, style.PURPLE, style.GREY, style.PALE),
)


def draw(label="Simulated", runs=1):
    with style.drawing():
        picture, (axes,) = style.blank()
        style.ribbon(axes, style.days(date(2024, 1, 1), 5), np.ones((runs, 5)), style.BLUE, label)
        axes.legend()
    return picture, axes


def test_pictures_are_the_same_bytes_each_time():
    assert style.svg(draw()[0]) == style.svg(draw()[0])
    assert style.png(draw()[0]) == style.png(draw()[0])


def test_pictures_do_not_carry_a_date_or_a_program():
    assert b"Software" not in style.png(draw()[0])
    assert "<dc:date>" not in style.svg(draw()[0])


def test_settings_of_the_reader_do_not_matter_and_stay():
    before = style.svg(draw()[0])
    with mpl.rc_context({"font.size": 30, "axes.grid": False}):
        assert style.svg(draw()[0]) == before
        assert mpl.rcParams["font.size"] == 30


def test_places_are_those_of_matplotlib():
    assert style.place(date(2024, 2, 29)) == date2num(date(2024, 2, 29))
    assert list(style.days(date(2024, 2, 28), 3)) == [style.place(date(2024, 2, 28)) + n for n in range(3)]


def test_a_band_is_drawn_and_named_only_with_several_runs():
    assert len(draw()[1].collections) == 0
    axes = draw(runs=3)[1]
    assert len(axes.collections) == 1
    assert "90% of runs" in axes.get_legend().get_texts()[0].get_text()


def test_projection_and_the_end_of_publication_are_marked(case):
    with style.drawing():
        _, (axes,) = style.blank()
        style.calendar(axes, case, case.end)
        texts = [text.get_text() for text in axes.texts]
    assert texts == ["no counts published after Oct 2025"]
    assert style.last_source(case) < case.end
    assert axes.patches[0].get_label().startswith("Projection")


def test_a_run_that_ends_earlier_has_neither(case):
    with style.drawing():
        _, (axes,) = style.blank()
        style.calendar(axes, case, date(2025, 6, 30))
    assert not axes.texts
    assert not axes.patches


def test_colours_are_told_apart_in_grey_or_hue():
    names = (style.BLACK, style.ORANGE, style.SKY, style.GREEN, style.YELLOW, style.BLUE, style.RED, style.PURPLE)
    assert len(set(names)) == 8


def test_any_two_colours_lie_well_apart():
    for one, other in combinations(PALETTE, 2):
        assert np.abs(np.subtract(to_rgb(one), to_rgb(other))).sum() > 0.3, (one, other)


# ---------------------------------------------------------------- numbers on axes


def written(give, values, across=False):
    with style.drawing():
        _, (axes,) = style.blank()
        axis = axes.xaxis if across else axes.yaxis
        give(axes)
        return [axis.get_major_formatter()(value, 0) for value in values]


def test_upright_numbers_have_separators():
    assert written(style.thousands, [0, 999.6, 12_500, 1_250_000]) == ["0", "1,000", "12,500", "1,250,000"]


def test_level_numbers_have_separators_and_no_sign():
    assert written(style.thousands_across, [-12_500, 0, 3000], across=True) == ["12,500", "0", "3,000"]


def test_shares_are_written_as_percentages():
    assert written(style.percentages, [0, 0.25, 1.0]) == ["0%", "25%", "100%"]


def test_differences_have_their_sign_and_are_no_power_of_ten():
    values = [-20_000, -0.5, 0, 1500, 40_000, 1_250_000]
    said = ["−20,000", "−0.5", "0", "+1,500", "+40,000", "+1,250,000"]
    assert written(lambda axes: style.signed(axes.yaxis), values) == said


def test_differences_of_shares_are_points():
    values = [-0.05, 0, 0.1 + 0.2, 1e-3]
    assert written(lambda axes: style.signed(axes.yaxis, share=True), values) == ["−5 pt", "0", "+30 pt", "+0.1 pt"]


@cache
def difference(share):
    with style.drawing():
        _, (axes,) = style.blank()
        style.signed(axes.yaxis, share)
        return axes.yaxis.get_major_formatter()


@settings(max_examples=40, deadline=None)
@given(st.floats(1e-4, 1e7), st.booleans())
def test_a_difference_and_its_opposite_differ_by_their_sign_alone(value, share):
    up, down = (difference(share)(one, 0) for one in (value, -value))
    assert (up[0], down[0]) == ("+", "−")
    assert up[1:] == down[1:]
    assert "e" not in up


# ---------------------------------------------------------------- the level axis


@settings(max_examples=40, deadline=None)
@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 5000))
def test_a_day_so_many_days_later_lies_so_far_to_the_right(when, length):
    assert style.place(when + timedelta(days=length)) - style.place(when) == length
    assert style.days(when, length + 1)[-1] == style.place(when + timedelta(days=length))


@settings(max_examples=40, deadline=None)
@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 5000))
def test_the_middle_of_a_period_lies_in_it(start, length):
    end = start + timedelta(days=length)
    middle = style.middle(start, end)
    assert style.place(start) <= middle <= style.place(end)
    assert middle == int(middle)


def ticks(case, last):
    with style.drawing():
        picture, (axes,) = style.blank()
        style.calendar(axes, case, last)
        picture.canvas.draw()
        return [label.get_text() for label in axes.get_xticklabels()], axes


def test_a_run_of_years_has_years_below_it(case):
    labels, axes = ticks(case, case.end)
    assert labels[-4:] == ["2023", "2024", "2025", "2026"]
    assert axes.get_xlim() == (style.place(case.start), style.place(case.end))


def test_a_short_run_has_quarters_with_their_year(case):
    labels, _ = ticks(case, case.start + timedelta(days=400))
    assert labels == ["Apr 2022", "Jul 2022", "Oct 2022", "Jan 2023"]


def test_a_short_axis_of_dates_names_its_months_and_few_days():
    with style.drawing():
        picture, (axes,) = style.blank()
        style.dates(axes, date(2030, 9, 1), date(2030, 11, 30))
        picture.canvas.draw()
        labels = [label.get_text() for label in axes.get_xticklabels()]
    assert 3 <= len(labels) <= 8
    assert [label for label in labels if label.isalpha()] == ["Sep", "Oct", "Nov"]


def test_the_second_panel_is_greyed_without_words(case):
    with style.drawing():
        _, (axes,) = style.blank()
        style.calendar(axes, case, case.end, notes=False)
    assert not axes.texts
    assert axes.patches
    assert axes.get_legend_handles_labels()[1] == []


# ---------------------------------------------------------------- panels


def test_panels_above_one_another_share_their_dates_and_others_do_not():
    with style.drawing():
        (_, (above, below)), (_, (left, right)) = style.blank(2), style.apart(2, 4.0)
        above.set_xlim(3, 7)
        left.set_xlim(3, 7)
    assert below.get_xlim() == (3, 7)
    assert right.get_xlim() != (3, 7)


def test_a_picture_is_as_wide_as_the_page():
    for picture in (style.blank()[0], style.apart(2, 5.0)[0]):
        assert picture.get_size_inches()[0] == pytest.approx(9.2)


def test_an_axis_from_zero_leaves_room_above_what_is_drawn():
    with style.drawing():
        _, (axes,) = style.blank()
        axes.plot([0, 1], [40, 100])
        style.from_zero(axes)
        assert axes.get_ylim()[0] == 0
        assert axes.get_ylim()[1] > 100
        style.from_zero(axes, 1.05)
        assert axes.get_ylim() == (0, 1.05)


def test_a_band_holds_the_middle_of_its_runs():
    runs = np.random.default_rng(1).gamma(3, 1, (20, 6))
    with style.drawing():
        _, (axes,) = style.blank()
        style.ribbon(axes, range(6), runs, style.BLUE, "Simulated")
    line = axes.lines[0].get_ydata()
    assert line == pytest.approx(np.median(runs, axis=0))
    corners = axes.collections[0].get_paths()[0].vertices
    for when, value in enumerate(line):
        heights = sorted(y for x, y in corners if x == when)
        assert heights[0] < value < heights[-1]


def test_settings_give_sizes_that_can_be_read():
    sizes = [value for name, value in style.SETTINGS.items() if name.endswith("size")]
    assert all(size >= 9 for size in sizes)
    assert all(low <= high for low, high in pairwise([style.SETTINGS["legend.fontsize"], style.SETTINGS["font.size"]]))


def test_the_last_source_is_that_of_the_input_that_ends_first(case):
    assert all(style.last_source(case) <= driver.last_source for driver in case.drivers.values())
    assert style.last_source(case) in {driver.last_source for driver in case.drivers.values()}
