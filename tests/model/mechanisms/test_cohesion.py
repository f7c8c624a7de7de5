from types import SimpleNamespace

import numpy as np
import pytest

from muster.model.mechanisms.cohesion import LEAST, MOST, bond, comply, newcomers, remember_leavers
from tests.model.drill import BASE

P = BASE.values("cohesion")


def view(cohesion=0.0, strength=100.0, before=100.0, departures=0.0, losses=0.0, leavers=0.0, whole=0.0, day=70):
    lists = {"cohesion": cohesion, "strength_before": before, "leavers": leavers}
    today = SimpleNamespace(day=day, step=7.0, lever=lambda name: {"whole_companies": whole}[name])
    today.memory = {name: np.array([value]) for name, value in lists.items()}
    today.company_strength, today.company_departures = np.array([strength]), np.array([departures])
    today.company_losses = np.array([losses])
    today.share_of_company = lambda counts: counts / (today.company_strength + counts)
    return today


def test_newcomers_fill_what_was_lost():
    assert newcomers(view(strength=100.0, before=95.0, departures=3.0, losses=7.0)) == [15.0]
    assert newcomers(view(strength=80.0, before=100.0, losses=7.0)) == [0.0]
    assert newcomers(view(before=0.0, day=0)) == [0.0], "those of the first day have long been together"


def test_bonds_grow_with_time_to_their_most():
    assert bond(P, view(cohesion=0.0)) == pytest.approx([MOST * -np.expm1(-7.0 / P.grows)])
    assert bond(P, view(cohesion=MOST)) == [MOST]


def test_strangers_dilute_and_formed_companies_do_not():
    usual, strangers = bond(P, view()), bond(P, view(before=80.0))
    assert usual - strangers == pytest.approx([P.dilution * 0.2])
    assert bond(P, view(before=80.0, whole=1.0)) == usual
    assert bond(P, view(before=0.0)) == [LEAST]


def test_leavers_are_forgotten_by_half_in_two_months():
    assert remember_leavers(P, view(leavers=8.0, departures=1.0)) == pytest.approx([8.0 * 0.5 ** (7.0 / 60.0) + 1.0])


def test_cohesion_holds_where_nobody_leaves_and_turns_its_sign_with_the_norm():
    loyal, leaving = comply(P, view(cohesion=1.0)), comply(P, view(cohesion=1.0, leavers=300.0))
    assert loyal == pytest.approx([P.effect])
    assert loyal < 0.0 < leaving
    assert comply(P, view(cohesion=1.0, leavers=100.0)) == pytest.approx([0.0]), "half of the company gone"
