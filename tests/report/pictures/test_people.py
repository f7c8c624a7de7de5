from itertools import pairwise

from muster.model.states import STATES
from muster.report.pictures.people import STOCKS, stocks


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
