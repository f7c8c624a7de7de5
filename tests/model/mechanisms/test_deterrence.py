from types import SimpleNamespace

import numpy as np
import pytest

from muster.model.mechanisms.deterrence import MECHANISM, REFERENCE, perceived, remember_arrests, remember_ends
from tests.model.drill import BASE

P = BASE.values("deterrence")


def view(arrests=(0.0,), ends=(0.0,), certainty=REFERENCE, severity=1.0) -> SimpleNamespace:
    memory = {"arrests_seen": np.array(arrests, dtype=float), "ends_seen": np.array(ends, dtype=float)}
    return SimpleNamespace(memory=memory, sanction=certainty, lever=lambda name: {"severity": severity}.get(name, 1.0))


def test_nought_at_the_reference():
    assert perceived(P, view()) == pytest.approx([0.0])


def test_a_company_that_has_seen_nothing_believes_the_official_rate():
    assert perceived(P, view(certainty=2.0 * REFERENCE)) == pytest.approx([-P.certainty * np.log(2.0)])


def test_comrades_caught_deter_and_comrades_home_unpunished_do_not():
    caught, home = perceived(P, view(arrests=(5.0, 0.0), ends=(5.0, 5.0)))
    assert caught < 0.0 < home


def test_severity_deters_by_its_elasticity():
    assert perceived(P, view(severity=2.0)) == pytest.approx([-P.severity * np.log(2.0)])


def test_no_certainty_at_all_stays_finite():
    assert np.isfinite(perceived(P, view(certainty=0.0))).all()


def test_severity_backfires_where_trust_is_low():
    (reading,) = [c for c in MECHANISM.contributions if hasattr(c, "account")]
    slope = reading.slope(P, view(severity=2.0))
    distrust, trust = slope * reading.table(P, np.array([0.0, 1.0]))
    assert distrust > 0.0 > trust


@pytest.mark.parametrize("severity", [0.1, 5.0])
def test_the_cap_leaves_room_for_every_severity(severity):
    (reading,) = [c for c in MECHANISM.contributions if hasattr(c, "account")]
    assert abs(reading.slope(P, view(severity=severity))) <= reading.cap


def test_what_was_seen_fades_with_half_a_year():
    today = view(arrests=(8.0,), ends=(10.0,))
    today.step, today.company_arrests, today.company_homecomings = 180.0, np.array([1.0]), np.array([2.0])
    assert remember_arrests(P, today) == pytest.approx([5.0])
    assert remember_ends(P, today) == pytest.approx([8.0])
