"""What holds for every registered mechanism."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from muster.kernels.layout import COUNTS, GRID, TABLE
from muster.model import registry
from muster.model.assembly import LEVELS
from muster.model.declare import Account, Counter, Memory, Offset, Rate, Reading, Spell, Tenure, Trait
from muster.model.states import CHANCE, CHANCES, KINDS, MOVE, ROLES
from tests.model.drill import BASE, changed, lived, scenario
from tests.properties.test_balance import check_books

MECHANISMS = list(registry.mechanisms().values())
OPTIONAL = [m for m in MECHANISMS if not m.essential]
PARAMETERS = registry.parameters()
LEAVING = [c.name for c in CHANCES if "left_unit" in c.moves.get("present", ())]
VARYING = [c.name for c in CHANCES if c.varies]
# settings at which a mechanism does nothing; leaving it out must then change nobody
NOTHING = {
    "amnesty": {},  # closed until day 304
    "contagion": {"contagion.branching": 0.0},
    "deterrence": {"deterrence.certainty": 0.0, "deterrence.severity": 0.0},
    "early": {"early.induction": 0.0, "early.unit": 0.0},
    "exhaustion": {"exhaustion.effect": 0.0},
    "losses": {"losses.effect": 0.0},
    "origin": {"origin.mobilised": 1.0},
    "returning": {"returning.shape": 1.0, "returning.repeat": 1.0},
    "supply": {"supply.effect": 0.0},
    "trust": {"trust.effect": 0.0, "losses.effect": 0.0},  # losses read the account of trust
    "units": {"units.company": 0.0, "units.brigade": 0.0},
}


def named(item) -> str:
    return getattr(item, "key", None) or item.name


def corners(mechanism) -> list[SimpleNamespace]:
    """Return the parameters at their defaults, and with each at the ends of its prior and of its bounds."""
    usual = {p.name: p.default for p in mechanism.parameters}
    out = [SimpleNamespace(**usual)]
    for p in mechanism.parameters:
        for end in (p.prior.low, p.prior.high, p.low, p.high):
            if math.isfinite(end):
                out.append(SimpleNamespace(**usual | {p.name: end}))
    return out


# ---------------------------------------------------------------- declarations


@pytest.mark.parametrize("d", PARAMETERS, ids=named)
def test_a_parameter_says_what_it_is_and_whence_it_comes(d):
    for text in (d.unit, d.meaning, d.source):
        assert text.strip()


@pytest.mark.parametrize("d", PARAMETERS, ids=named)
def test_default_and_prior_lie_within_the_bounds(d):
    assert d.low <= d.default <= d.high
    assert d.low <= d.prior.low <= d.prior.median <= d.prior.high <= d.high
    assert d.prior.low <= d.default <= d.prior.high, "a default far from its prior is another prior"


@pytest.mark.parametrize("d", PARAMETERS, ids=named)
def test_a_prior_can_have_the_shape_it_names(d):
    prior = d.prior
    if prior.family == "lognormal":
        assert 0.0 < prior.low < prior.high
        # median and 90% interval of a lognormal agree: the ratios on both sides are alike
        assert 0.4 < math.log(prior.high / prior.median) / math.log(prior.median / prior.low) < 2.5
    elif prior.family == "normal":
        assert 0.5 < (prior.high - prior.median) / (prior.median - prior.low) < 2.0
    elif prior.family == "beta":
        assert 0.0 < prior.low < prior.high < 1.0
    else:
        assert (prior.family, prior.low, prior.high) == ("fixed", prior.median, prior.median)


@pytest.mark.parametrize("m", MECHANISMS, ids=named)
def test_a_mechanism_that_explains_departures_has_a_name_for_the_reason(m):
    acts = any(getattr(c, "chance", None) in LEAVING for c in m.contributions)
    assert bool(m.reason) == acts
    assert m.title


@pytest.mark.parametrize("m", MECHANISMS, ids=named)
def test_contributions_act_on_chances_moves_and_roles_that_exist(m):
    accounts = {c.name for other in MECHANISMS for c in other.contributions if isinstance(c, Account)}
    traits = {c.name for c in m.contributions if isinstance(c, Trait)}
    for c in m.contributions:
        if not isinstance(c, Account):
            assert c.chance in CHANCE
        if isinstance(c, Reading | Tenure | Spell | Counter | Trait):
            assert c.chance in VARYING, "what is a soldier's own acts on a chance that varies"
        if isinstance(c, Reading):
            assert c.account in accounts
            assert c.scaled_by in {None, *traits}
        if isinstance(c, Counter):
            assert set(c.on) <= set(MOVE)
        if isinstance(c, Account):
            assert set(c.rises_in) <= set(ROLES)


def test_accounts_traits_counters_and_memories_have_names_of_their_own():
    for kind in (Account, Trait, Counter):
        names = [c.name for m in MECHANISMS for c in m.contributions if isinstance(c, kind)]
        assert len(set(names)) == len(names)
    names = [memory.name for m in MECHANISMS for memory in m.memory]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("m", MECHANISMS, ids=named)
def test_tables_are_finite_for_every_admissible_parameter(m):
    for p in corners(m):
        for c in m.contributions:
            for values in tables(c, p):
                assert np.isfinite(values).all(), f"{c} at {p}"


def tables(c, p) -> list[np.ndarray]:
    """Return what a contribution tabulates."""
    if isinstance(c, Tenure):
        return [c.table(p, kind, np.arange(TABLE, dtype=float)) for kind in KINDS]
    if isinstance(c, Spell):
        return [c.table(p, np.arange(TABLE, dtype=float))]
    if isinstance(c, Counter):
        return [c.table(p, np.arange(COUNTS, dtype=float))]
    if isinstance(c, Trait):
        return [f(p, LEVELS) for f in (c.table, c.scale) if f is not None]
    if isinstance(c, Reading):
        return [c.table(p, np.linspace(0.0, c.reach(p), GRID + 1))]
    return [np.array(c.start(p))] if isinstance(c, Account) else []


@pytest.mark.parametrize("m", MECHANISMS, ids=named)
def test_what_is_computed_by_the_day_has_the_shape_of_its_level(m):
    army = lived(8)
    s, values = army.structure, BASE.values(m.name)
    sizes = {"army": (), "company": (s.companies,), "brigade": (s.brigades + 1,), "cell": (s.cells,)}
    for c in m.contributions:
        if isinstance(c, Offset | Rate):
            value = np.asarray(c.compute(values, army.today))
            assert value.shape == sizes[c.level]
            assert np.isfinite(value).all()
        if isinstance(c, Rate):
            assert (value >= 0.0).all()
        if isinstance(c, Account):
            keep, gift = (np.broadcast_to(x, s.cells) for x in c.flow(values, army.today))
            assert ((keep > 0.0) & (keep <= 1.0)).all()
            assert np.isfinite(gift).all()
        if isinstance(c, Reading) and c.slope is not None:
            assert np.isfinite(c.slope(values, army.today)).all()
    for memory in m.memory:
        assert isinstance(memory, Memory)
        assert np.shape(memory.update(values, army.today)) == army.today.memory[memory.name].shape


# ---------------------------------------------------------------- leaving one out


@pytest.mark.parametrize("m", OPTIONAL, ids=named)
def test_the_army_lives_without_it_and_its_books_balance(m):
    army = lived(60, scenario(without=(m.name,)))
    check_books(army)
    assert army.engine.tally.stock[1:].sum() > army.numbering.initial


@pytest.mark.parametrize("name", NOTHING)
def test_leaving_out_what_does_nothing_changes_nobody(name):
    parameters = {"baseline.leave": 0.002} | NOTHING[name]
    idle = lived(60, scenario(parameters=parameters))
    without = lived(60, scenario(parameters=parameters, without=(name,)))
    assert changed(idle, without).size == 0
    assert idle.engine.tally.stock.tolist() == without.engine.tally.stock.tolist()


def test_everything_optional_left_out_at_once():
    army = lived(60, scenario(without=tuple(m.name for m in OPTIONAL)))
    check_books(army)


def test_without_any_mechanism_departures_come_at_the_reference_level():
    """Each day's departures from the hazard by cell; the sum of independent draws is near its mean."""
    army = lived(0, scenario(without=tuple(m.name for m in OPTIONAL)))
    wanted, left = 0.0, 0
    for day in range(120):
        found = army.morning(day, False, None, 1)
        hot = army.engine.force.hot
        may = army.engine.book.allowed[CHANCE["leave"], hot["state"]].astype(bool)
        wanted += -np.expm1(-army.engine.law.rate[CHANCE["leave"], hot["cell"][may]]).sum()
        left += (found.chances == CHANCE["leave"]).sum()
        army.evening(day, found)
    assert stats.poisson.sf(left - 1, wanted) > 1e-6
    assert stats.poisson.cdf(left, wanted) > 1e-6
