from dataclasses import replace
from itertools import pairwise

import pytest

from muster.model.states import SERVING, STATES
from muster.report import style
from muster.report.pictures.people import STOCKS, stocks
from muster.report.words import count


def test_every_state_but_the_unborn_is_in_exactly_one_layer():
    layered = [state for _, states, _ in STOCKS for state in states]
    assert sorted(layered) == sorted(set(STATES) - {"unborn"})


def test_the_layers_are_named_with_their_last_numbers(case, results):
    texts = [text.get_text() for text in stocks(case, results).axes[0].texts]
    assert any(text.startswith("Present in units: ") for text in texts)
    assert sum(text == "■" for text in texts) == len(STOCKS)


def test_names_of_thin_layers_do_not_overlap(case, results):
    axes = stocks(case, results).axes[0]
    heights = sorted(text.xy[1] for text in axes.texts if text.get_text() == "■")
    step = 0.05 * axes.get_ylim()[1]
    assert all(high - low >= step for low, high in pairwise(heights))


def test_stated_strengths_are_marked(case, results):
    axes = stocks(case, results).axes[0]
    marks = [line for line in axes.lines if line.get_marker() == "D" and len(line.get_xdata())]
    assert [line.get_ydata()[0] for line in marks] == [0.88, 0.88, 0.8]


def test_the_upper_edge_of_the_green_layer_is_those_who_serve():
    below = []
    for _, states, colour in STOCKS:
        below += states
        if colour == style.GREEN:
            break
    assert sorted(below) == sorted(SERVING)


def test_no_two_layers_look_alike():
    assert len({colour for _, _, colour in STOCKS}) == len({label for label, _, _ in STOCKS}) == len(STOCKS)


def test_the_numbers_beside_the_layers_are_those_of_the_last_day(case, results):
    texts = [text.get_text() for text in stocks(case, results).axes[0].texts]
    weekly = slice(None, None, 7)
    for label, states, _ in STOCKS:
        last = sum(results[0].daily[state][weekly][-1] for state in states)
        assert f"{label}: {count(float(last))}" in texts


def test_a_scaled_run_is_drawn_at_the_size_of_the_army(case, results):
    half = replace(results[0], scale=0.5)
    whole, doubled = (stocks(case, [run]).axes[0].get_ylim()[1] for run in (results[0], half))
    assert doubled == pytest.approx(2 * whole)


def test_the_layers_fill_the_panel_and_say_their_unit(case, results):
    axes = stocks(case, results).axes[0]
    top = sum(results[0].daily[state][::7][-1] for _, states, _ in STOCKS for state in states) / 1e6
    assert axes.get_ylim() == (0, pytest.approx(1.02 * top))
    assert axes.get_ylabel() == "million people who ever served"


def test_a_case_whose_strength_nobody_stated_has_no_legend(case, results):
    bare = replace(case, figures=())
    assert stocks(bare, results).axes[0].get_legend() is None
