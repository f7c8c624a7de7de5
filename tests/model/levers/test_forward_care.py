import pytest

from muster.model.states import MOVE, STATE
from tests.model.drill import BASE, lived, scenario, setting


@pytest.mark.parametrize(("care", "name"), [(0.0, "rear"), (1.0, "forward")])
def test_it_sets_who_returns_and_when(care, name):
    book, p = lived(1, scenario(setting("forward_care", care))).engine.book, BASE.values("support")
    assert book.ending_split[STATE["treated"], 0] == pytest.approx(getattr(p, name))
    assert book.wait[MOVE["strained"], 0] == pytest.approx(getattr(p, f"{name}_days"))
