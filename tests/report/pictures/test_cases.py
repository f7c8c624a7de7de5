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
