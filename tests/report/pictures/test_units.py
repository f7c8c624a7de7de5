import pytest

from muster.model.outcomes import companies
from muster.report.pictures.units import units


def test_every_company_stands_in_a_bar_and_chance_beside_it(case, results):
    spread, _ = units(case, results).axes
    observed, _ = companies.rates(results[0])
    bars = [patch for patch in spread.patches if hasattr(patch, "get_width")]
    assert sum(bar.get_height() for bar in bars) == observed.size
    assert [text.get_text() for text in spread.get_legend().get_texts()][1] == "if by chance alone"


def test_pairs_are_drawn_by_weeks_beside_all_alike(case, results):
    _, pairs = units(case, results).axes
    assert pairs.lines[0].get_ydata() == pytest.approx(companies.pairs(results[0]))
    assert list(pairs.lines[-1].get_ydata()) == [1, 1]
