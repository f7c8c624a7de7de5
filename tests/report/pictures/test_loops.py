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
