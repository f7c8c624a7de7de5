import numpy as np
import pytest

from benchmarks import pictures
from benchmarks.environments import PEERS as EVERYBODY
from tests.benchmarks.made import GROWTH, PEERS, part


def test_pictures_are_drawn():
    for picture in (pictures.speeds(PEERS), pictures.laws(PEERS), pictures.growth(GROWTH)):
        picture.canvas.draw()
        assert picture.axes


def test_every_adapter_has_a_line_of_its_own():
    names = [peer.adapter for peer in EVERYBODY]
    law = PEERS["law"] | {"adapters": {name: part() for name in names}}
    upper = pictures.laws(PEERS | {"law": law}).axes[0]
    assert len(upper.lines) == len(names)
    assert len({line.get_color() for line in upper.lines}) == len(names)


def test_ten_days_together_scatter_as_much_as_one():
    """Running sums of independent errors, also at the ends, where there are fewer."""
    found = np.array([pictures.smooth(errors) for errors in np.random.default_rng(4).standard_normal((4000, 30))])
    assert found.std(axis=0) == pytest.approx(1.0, abs=5.0 / np.sqrt(2 * 4000))


def test_growth_is_drawn_for_what_was_varied_more_than_once():
    picture = pictures.growth(GROWTH)
    titles = [axes.get_title("left") for axes in picture.axes]
    assert titles == ["seconds, exponent 1.08 ± nan", "MiB of memory, exponent 1.00 ± 0.00"]
    assert {axes.get_xlabel() for axes in picture.axes} == {"soldiers who ever serve"}
