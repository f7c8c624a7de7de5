import pytest

from muster.model.states import STATE
from tests.model.drill import lived, scenario, setting


def test_it_closes_its_share_of_the_gap():
    usual, other = (
        lived(1, scenario(*m)).engine.book.ending_split[STATE["training"], 0] for m in ([], [setting("realism", 0.5)])
    )
    assert other == pytest.approx(usual + 0.5 * (1.0 - usual))
