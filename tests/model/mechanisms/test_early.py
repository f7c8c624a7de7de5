import numpy as np
import pytest

from muster.model.mechanisms.early import MECHANISM, peak
from muster.model.states import KINDS
from tests.model.drill import BASE

P = BASE.values("early")
DAYS = np.arange(400.0)


@pytest.mark.parametrize("kind", KINDS)
def test_the_peak_falls_and_ends(kind):
    course = peak(P, kind, DAYS)
    assert (np.diff(course) <= 0.0).all()
    assert course[-1] < 1e-4


def test_heights_by_kind_of_assignment():
    heights = {kind: np.expm1(peak(P, kind, np.zeros(1)))[0] for kind in KINDS}
    wanted = {
        "volunteered": P.induction * P.volunteers,
        "mobilised": P.induction,
        "healed": 0.0,
        **dict.fromkeys(("unit", "prepared", "returned", "transferred", "reassigned"), P.unit),
    }
    assert heights == pytest.approx(wanted)


def test_the_peak_decays_with_its_constant():
    excess = np.expm1(peak(P, "mobilised", np.array([0.0, P.decay])))
    assert excess[1] / excess[0] == pytest.approx(np.exp(-1.0))


def test_it_acts_on_leaving():
    assert [c.chance for c in MECHANISM.contributions] == ["leave"]
