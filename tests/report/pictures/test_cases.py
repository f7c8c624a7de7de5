from dataclasses import replace
from datetime import date

import pytest

from muster.report import style
from muster.report.pictures.cases import registrations, registrations_split


def drawn(axes, label):
    return next(line for line in axes.lines if line.get_label() == label)


def test_dots_are_the_monthly_table_and_other_figures_have_their_own_mark(case, results):
    axes = registrations(case, results).axes[0]
    dots = drawn(axes, "Published (prosecutor's monthly reports)")
    october = style.middle(date(2025, 10, 1), date(2025, 10, 31))
    assert dict(zip(dots.get_xdata(), dots.get_ydata(), strict=True))[october] == 21_602
    others = drawn(axes, "Other published figures for the same month")
    assert sorted(y for x, y in zip(others.get_xdata(), others.get_ydata(), strict=True) if x == october) == [
        19_961,
        20_000,
    ]


def test_the_line_is_whole_months_only(case, results):
    line = drawn(registrations(case, results).axes[0], "Simulated")
    assert len(line.get_xdata()) == 58
    days = slice((date(2022, 3, 1) - case.start).days, (date(2022, 4, 1) - case.start).days)
    both = sum(results[0].daily[name][days].sum() for name in ("registered_407", "registered_408"))
    assert line.get_ydata()[0] == pytest.approx(both)


def test_articles_have_a_panel_each(case, results):
    titles = [axes.get_title(loc="left") for axes in registrations_split(case, results).axes]
    assert ["407" in titles[0], "408" in titles[1]] == [True, True]


def test_every_published_month_is_a_dot_of_its_own(case, results):
    dots = drawn(registrations(case, results).axes[0], "Published (prosecutor's monthly reports)")
    wanted = [m.value for m in case.months if m.quantity == "registered_407_408" and m.start >= case.start]
    assert list(dots.get_ydata()) == wanted


def test_a_case_that_published_nothing_shows_the_line_alone(case, results):
    axes = registrations(replace(case, figures=(), months=()), results).axes[0]
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert [label for label in labels if not label.startswith("Projection")] == ["Simulated"]


def test_a_figure_that_is_the_table_s_own_rounded_has_no_mark(case, results):
    months = {(m.start, m.end): m.value for m in case.months if m.quantity == "registered_407_408"}
    same = [f for f in case.figures if f.quantity == "registered_407_408" and (f.period_start, f.period_end) in months]
    near = tuple(replace(f, value=1.01 * months[f.period_start, f.period_end]) for f in same)
    labels = registrations(replace(case, figures=near), results).axes[0].get_legend_handles_labels()[1]
    assert "Other published figures for the same month" not in labels


def test_marks_of_other_sources_are_hollow_and_of_another_shape(case, results):
    axes = registrations(case, results).axes[0]
    dots = drawn(axes, "Published (prosecutor's monthly reports)")
    others = drawn(axes, "Other published figures for the same month")
    assert others.get_marker() != dots.get_marker()
    assert others.get_markerfacecolor() == "white"
    assert others.get_markeredgecolor() != dots.get_markeredgecolor()


def test_several_runs_have_a_band_that_is_named(case, several):
    for axes in registrations_split(case, several).axes:
        line = next(line for line in axes.lines if str(line.get_label()).startswith("Simulated"))
        assert line.get_label() == "Simulated (band: 90% of runs)"
        assert axes.get_ylim()[0] == 0


def test_articles_add_up_to_both(case, results):
    both = drawn(registrations(case, results).axes[0], "Simulated").get_ydata()
    parts = [drawn(axes, "Simulated").get_ydata() for axes in registrations_split(case, results).axes]
    assert parts[0] + parts[1] == pytest.approx(both)
