import pytest

from muster.model.levers.line import LEVER
from tests.model.drill import lived, scenario, setting


def test_a_shorter_line_asks_for_fewer_posts():
    """In proportion but for the pressure, which is dealt out among fewer sectors."""
    needed = {x: lived(1, scenario(setting("line", x))).front.arrays["needed"][0] for x in (0.5, 1.0)}
    assert needed[0.5] == pytest.approx(0.5 * needed[1.0], rel=0.1)


def test_with_less_to_hold_tours_are_shorter():
    tours = {x: lived(1, scenario(setting("line", x))).front.arrays["tour"].max() for x in (0.5, 1.0)}
    assert tours[0.5] < tours[1.0]


def test_a_line_of_nothing_is_no_lever():
    assert LEVER.low > 0.0
