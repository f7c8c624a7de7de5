import numpy as np
import pytest

from tests.model.drill import BASE, lived, rate, scenario, setting


def test_everybody_who_counts_on_an_end_is_held_by_it():
    usual, hopeful = (rate(lived(1, scenario(*m)), "leave") for m in ([], [setting("end_promised", 1.0)]))
    assert np.log(hopeful / usual) == pytest.approx(np.full(usual.size, BASE.parameters["fairness.effect"]))
