from datetime import date

import pytest

from muster.report.pictures.funnel import PUBLISHED, calendar_years, funnel


def test_years_are_those_of_the_run(results):
    years = calendar_years(results[0])
    assert years[0] == (date(2022, 2, 24), date(2022, 12, 31))
    assert years[-1] == (date(2026, 1, 1), date(2026, 12, 31))


def test_bars_are_shares_of_the_cases_of_the_year(case, results):
    axes = funnel(case, results).axes[0]
    days = slice((date(2024, 1, 1) - case.start).days, (date(2025, 1, 1) - case.start).days)
    share = results[0].daily["suspicion_407"][days].sum() / results[0].daily["registered_407"][days].sum()
    assert axes.patches[2].get_height() == pytest.approx(100 * share)


def test_every_published_share_has_its_line(case, results):
    axes = funnel(case, results).axes[0]
    said = {round(float(c.get_segments()[0][0][1]), 3) for c in axes.collections}
    assert said == {13.0, 20.0, 7.0, 5.0}
    assert PUBLISHED in [text.get_text() for text in axes.get_legend().get_texts()]


def test_years_say_how_many_cases_they_had(case, results):
    labels = [label.get_text() for label in funnel(case, results).axes[0].get_xticklabels()]
    assert all("cases" in label for label in labels)
