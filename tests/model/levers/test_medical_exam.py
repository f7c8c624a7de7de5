import numpy as np

from tests.model.drill import lived, scenario, setting


def test_a_perfect_exam_takes_in_nobody_unfit():
    army, usual = (lived(50, scenario(*m)) for m in ([setting("medical_exam", 1.0)], []))
    mark = army.assembly.trait_index["fitness"]
    first = army.numbering.initial
    marks = [one.engine.force.cold["trait"][first : first + 300, mark] for one in (army, usual)]
    assert not marks[0].any()
    share = 0.2  # the drill's path
    assert abs((marks[1] > 0).mean() - share) < 5.0 * np.sqrt(share * (1.0 - share) / 300)


def test_it_costs_those_whom_it_sends_home():
    army, usual = (new.arrivals.sum() for new in (lived(0, scenario(setting("medical_exam", 1.0))), lived(0)))
    assert 0.79 < army / usual < 0.81
