"""Every lever and every mechanism does what it declares, in the direction that it declares."""

import pytest

from muster.model import registry
from tests.properties.effects import rise

LEVERS = list(registry.levers().values())
MECHANISMS = list(registry.mechanisms().values())
OF_LEVERS = [(lever, effect) for lever in LEVERS for effect in lever.effects]
OF_MECHANISMS = [(m, effect) for m in MECHANISMS for effect in m.effects]


def named(item) -> str:
    return getattr(item, "name", None) or f"{item.of}:{item.on}".lstrip(":")


@pytest.mark.parametrize("lever", LEVERS, ids=named)
def test_a_lever_declares_an_effect(lever):
    assert lever.effects


@pytest.mark.parametrize("m", MECHANISMS, ids=named)
def test_a_mechanism_declares_an_effect_of_its_own_parameters(m):
    names = {p.name for p in m.parameters}
    assert m.essential or m.effects
    assert {effect.of for effect in m.effects} <= names


@pytest.mark.slow
@pytest.mark.parametrize(("lever", "effect"), OF_LEVERS, ids=named)
def test_raising_a_lever_does_what_it_declares(lever, effect):
    assert rise(effect, lever.name, lever.low, lever.high) * effect.sign > 0.0


@pytest.mark.slow
@pytest.mark.parametrize(("m", "effect"), OF_MECHANISMS, ids=named)
def test_raising_a_parameter_does_what_it_declares(m, effect):
    """Over the prior's 90% interval, on two seeds of the same soldiers with the same luck."""
    (prior,) = [p.prior for p in m.parameters if p.name == effect.of]
    assert rise(effect, f"{m.name}.{effect.of}", prior.low, prior.high) * effect.sign > 0.0
