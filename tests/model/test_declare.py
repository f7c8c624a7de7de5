import dataclasses
import math

import numpy as np
import pytest

from muster.model.declare import Account, Declared, Lever, Mechanism, Offset, Parameter, Prior, fixed
from muster.model.states import ROLES

PARAMETER = Parameter("speed", 2.0, Prior("normal", 2, 1, 3), "km", "how fast", "judgement")


def test_a_prior_reads_as_a_table_shows_it():
    assert str(Prior("lognormal", 85, 45, 160)) == "lognormal 85 (90% 45 to 160)"


def test_a_convention_has_no_spread():
    prior = fixed(7450.0)
    assert (prior.median, prior.low, prior.high) == (7450.0, 7450.0, 7450.0)
    assert str(prior) == "fixed"


def test_a_parameter_without_bounds_has_none():
    assert (PARAMETER.low, PARAMETER.high) == (-math.inf, math.inf)


def test_a_declared_parameter_answers_for_its_parameter():
    declared = Declared("walk.speed", "walk", PARAMETER)
    assert (declared.unit, declared.default, declared.source) == ("km", 2.0, "judgement")
    with pytest.raises(AttributeError):
        _ = declared.nothing
    with pytest.raises(AttributeError):
        _ = declared.__array__


def test_a_mechanism_needs_no_more_than_its_parameters():
    mechanism = Mechanism("walk", "Walking", "walked", (PARAMETER,))
    assert (mechanism.contributions, mechanism.memory, mechanism.coupling, mechanism.essential) == ((), (), "", False)


def test_an_account_may_rise_anywhere_and_nothing_changes_it_unless_told():
    account = Account("dose", start=lambda p: 0.0)
    assert account.rises_in == ROLES
    assert account.flow(None, None) == account.events(None) == account.on_move(None) == {}


def test_losses_are_set_by_the_front_and_no_offset_of_theirs_is_daily():
    with pytest.raises(ValueError, match="weekly"):
        Offset("loss", "army", lambda p, today: 0.0, "daily")
    assert Offset("loss", "army", lambda p, today: 0.0).cadence == "weekly"


def test_declarations_cannot_be_changed():
    lever = Lever("rest", "Rest", "days", 3.0, 120.0, 30.0, "days off", "men", ("workload",))
    assert lever.scope == "army"
    with pytest.raises(dataclasses.FrozenInstanceError):
        lever.neutral = 1.0


@pytest.mark.parametrize(
    "prior",
    [Prior("lognormal", 3.0, 1.0, 7.0), Prior("normal", 0.1, -0.2, 0.5), Prior("beta", 0.2, 0.1, 0.6), fixed(4.0)],
    ids=lambda p: p.family,
)
def test_a_prior_has_its_median_and_its_interval(prior):
    assert [prior.at(z) for z in (-1.645, 0.0, 1.645)] == pytest.approx([prior.low, prior.median, prior.high])
    scores = np.linspace(-4.0, 4.0, 50)
    assert (np.diff([prior.at(z) for z in scores]) >= 0.0).all()
    assert prior.family != "beta" or 0.0 < prior.at(-4.0) < prior.at(4.0) < 1.0
