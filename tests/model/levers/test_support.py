import numpy as np
import pytest

from tests.model.drill import BASE, lived, rate, scenario, setting


def test_it_lowers_the_hazard_of_leaving_where_units_are_staffed():
    usual, other = (lived(1, scenario(*m)) for m in ([], [setting("support", 0.5, brigades=[1])]))
    log = np.log(rate(other, "leave") / rate(usual, "leave"))
    there = usual.structure.cell_brigade == 1
    assert log[there] == pytest.approx(0.5 * BASE.parameters["support.effect"])
    assert log[~there] == pytest.approx(0.0)
