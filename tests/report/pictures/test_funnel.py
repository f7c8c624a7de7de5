from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from muster.report.pictures.funnel import PUBLISHED, STEPS, TALL, calendar_years, funnel
from tests.report.fake_result import fake_result


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


def test_a_tall_bar_holds_its_number_and_a_short_one_carries_it(case, results):
    axes = funnel(case, results).axes[0]
    heights = [bar.get_height() for bar in axes.patches]
    assert [text.get_text() for text in axes.texts] == [f"{height:.1f}" for height in heights]
    for text, height in zip(axes.texts, heights, strict=True):
        assert text.xy[1] == (0 if height > TALL else pytest.approx(height))


def test_steps_have_colours_and_names_of_their_own(case, results):
    axes = funnel(case, results).axes[0]
    said = [text.get_text() for text in axes.get_legend().get_texts()]
    assert sorted(said) == sorted([*(label for label, *_ in STEPS), PUBLISHED])
    assert len({colour for *_, colour in STEPS}) == len(STEPS)
    assert axes.get_ylabel().startswith("%")


def test_a_year_without_a_case_has_bars_of_nothing(case, results):
    daily = {k: np.zeros_like(v) if k.endswith("_407") else v for k, v in results[0].daily.items()}
    axes = funnel(replace(case, figures=()), [replace(results[0], daily=daily)]).axes[0]
    assert {bar.get_height() for bar in axes.patches} == {0}
    assert axes.get_xticklabels()[0].get_text() == "2022\n0 cases"
    assert PUBLISHED not in [text.get_text() for text in axes.get_legend().get_texts()]


def test_the_years_of_a_run_follow_one_another_without_a_gap(case):
    for days in (5, 312, 700):
        years = calendar_years(fake_result(case, days=days))
        assert years[0][0] == case.start
        assert (years[-1][1] - case.start).days == days - 1
        assert all((start - end).days == 1 for (_, end), (start, _) in pairwise(years))


def test_several_runs_are_told_by_their_median(case, several):
    axes = funnel(case, several).axes[0]
    each = sorted(funnel(case, [run]).axes[0].patches[0].get_height() for run in several)
    assert axes.patches[0].get_height() == pytest.approx(each[1])
