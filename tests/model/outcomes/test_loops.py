from dataclasses import replace

import pytest

from muster.model.outcomes.loops import Gain, gain
from tests.model.outcomes.made import run

HALF = run(dose=[[30.0, 100.0], [60.0, 100.0]], infantry_out=[[100, 300], [300, 300]])


def test_gain_is_the_formula_of_the_evidence_base():
    p = HALF.parameters
    found = gain(HALF, 2031)
    assert found.swamping == pytest.approx(p["deterrence.certainty"] * (1 - p["congestion.elasticity"]))
    assert found.workload == pytest.approx(p["exhaustion.effect"] * 0.6 * 0.5)
    assert found.contagion == p["contagion.branching"]
    assert found.together == found.swamping + found.workload


def test_years_differ_and_all_of_them_lie_between():
    first, second, both = gain(HALF, 2030), gain(HALF, 2031), gain(HALF)
    assert first.workload < both.workload < second.workload


@pytest.mark.parametrize(
    ("without", "name"),
    [
        ("deterrence", "swamping"),
        ("congestion", "swamping"),
        ("exhaustion", "workload"),
        ("workload", "workload"),
        ("contagion", "contagion"),
    ],
)
def test_a_loop_that_is_cut_gains_nothing(without, name):
    cut = gain(replace(HALF, without=frozenset([without])))
    assert getattr(cut, name) == 0.0
    others = {"swamping", "workload", "contagion"} - {name}
    assert all(getattr(cut, other) == getattr(gain(HALF), other) for other in others)


def test_amplification_ends_where_a_shock_would_not_settle():
    assert Gain(0.2, 0.3, 0.5).amplification == pytest.approx(2.0)
    assert Gain(0.2, 0.3, 0.5).followers == pytest.approx(2.0)
    assert Gain(0.5, 0.5, 1.0).amplification is None
    assert Gain(0.5, 0.5, 1.0).followers is None


def test_nobody_exhausted_and_nobody_gone_gain_nothing():
    calm = run(dose=[[0.0, 0.0], [0.0, 0.0]], infantry_out=[[0, 0], [0, 0]])
    assert gain(calm).workload == 0.0
