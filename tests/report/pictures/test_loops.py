from dataclasses import replace

import pytest

from muster.model.outcomes.loops import gain
from muster.report.pictures.loops import loops


def test_bars_stand_on_one_another_and_add_up_to_the_gain(case, results):
    (axes,) = loops(case, results).axes
    tops = [bar.get_y() + bar.get_height() for bar in axes.patches[5:]]
    assert tops == pytest.approx([gain(results[0], year).together for year in range(2022, 2027)])


def test_what_a_shock_becomes_is_written_on_each_bar(case, results):
    (axes,) = loops(case, results).axes
    assert axes.texts[0].get_text() == f"by themselves\n×{gain(results[0], 2022).amplification:.1f}"


def test_beyond_the_tipping_point_it_says_so(case, results):
    wild = {**results[0].parameters, "deterrence.certainty": 3.0, "congestion.elasticity": 0.0}
    (axes,) = loops(case, [replace(results[0], parameters=wild)]).axes
    assert axes.texts[0].get_text() == "by themselves\nwithout end"
    assert axes.get_ylim()[1] > 3.0


def test_every_year_has_two_bars_and_its_name(case, several):
    (axes,) = loops(case, several).axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2022", "2023", "2024", "2025", "2026"]
    assert len(axes.patches) == 10
    assert len({patch.get_facecolor() for patch in axes.patches}) == 2


def test_several_runs_are_drawn_by_their_median(case, several):
    (axes,) = loops(case, several).axes
    for place, year in enumerate(range(2022, 2027)):
        middle = sorted(gain(result, year).swamping for result in several)[1]
        assert axes.patches[place].get_height() == pytest.approx(middle)


def test_the_tipping_point_is_always_in_sight(case, results):
    (axes,) = loops(case, results).axes
    assert axes.get_ylim()[0] == 0
    assert axes.get_ylim()[1] >= 1.4
    assert "tipping point: 1" in [text.get_text() for text in axes.get_legend().get_texts()]


def test_no_bar_and_no_word_above_it_leaves_the_panel(case, results):
    for certainty in (0.1, 1.0, 5.0):
        wild = {**results[0].parameters, "deterrence.certainty": certainty}
        (axes,) = loops(case, [replace(results[0], parameters=wild)]).axes
        assert all(text.xy[1] <= axes.get_ylim()[1] / 1.25 for text in axes.texts)
