"""What holds for every registered mechanism."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from muster.kernels.layout import COUNTS, GRID, TABLE
from muster.model import registry
from muster.model.assembly import LEVELS
from muster.model.declare import Account, Counter, Memory, Offset, Rate, Reading, Spell, Split, Tenure, Trait, Wait
from muster.model.states import CHANCE, CHANCES, CONDITIONS, ENDINGS, EVENTS, KINDS, MOVE, MOVES, ROLES
from tests.model.drill import BASE, changed, lived, rate, recorded, scenario
from tests.properties.test_balance import check_books

MECHANISMS = list(registry.mechanisms().values())
OPTIONAL = [m for m in MECHANISMS if not m.essential]
PARAMETERS = registry.parameters()
LEAVING = [c.name for c in CHANCES if "left_unit" in c.moves.get("present", ())]
VARYING = [c.name for c in CHANCES if c.varies]


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
        if isinstance(c, Split):
            assert set(c.of) <= {*CHANCE, *ENDINGS}
        elif isinstance(c, Wait):
            assert {MOVES[MOVE[name]].target for name in c.moves} <= set(ENDINGS)
        elif not isinstance(c, Account):
            assert c.chance in CHANCE
        if isinstance(c, Reading | Tenure | Spell | Counter | Trait):
            assert c.chance in VARYING, "what is a soldier's own acts on a chance that varies"
        if isinstance(c, Reading):
            assert c.account in accounts
            assert c.scaled_by in {None, *traits}
        if isinstance(c, Counter):
            assert set(c.on) <= set(MOVE)
        if isinstance(c, Rate):
            assert CHANCES[CHANCE[c.chance]].added, "a rate is added to a chance that has none of its own"
        if isinstance(c, Account):
            assert set(c.rises_in) <= set(ROLES)


def test_accounts_traits_counters_and_memories_have_names_of_their_own():
    for kind in (Account, Trait, Counter):
        # a trait may act on two chances of its own mechanism
        owners = {(m.name, c.name) for m in MECHANISMS for c in m.contributions if isinstance(c, kind)}
        assert len({name for _, name in owners}) == len(owners)
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
    sizes = {"army": (), "company": (s.companies,), "brigade": (s.brigades + 1,)}
    for c in m.contributions:
        if isinstance(c, Offset | Rate):
            value = np.asarray(c.compute(values, army.today))
            assert value.shape == sizes[c.level]
            assert np.isfinite(value).all()
        if isinstance(c, Rate):
            assert (value >= 0.0).all()
        if isinstance(c, Account):
            flow, events = c.flow(values, army.today), c.events(values)
            assert set(flow) <= set(CONDITIONS)
            assert set(events) <= set(EVENTS) - {"nothing"}
            for pair, shape in [*((x, s.brigades + 1) for x in flow.values()), *((x, ()) for x in events.values())]:
                keep, gift = (np.broadcast_to(x, shape) for x in pair)
                assert ((keep > 0.0) & (keep <= 1.0)).all()
                assert np.isfinite(gift).all()
        if isinstance(c, Split):
            assert 0.0 <= c.compute(values, army.today) <= 1.0
        if isinstance(c, Wait):
            assert min(c.compute(values, army.today)) > 0.0
        if isinstance(c, Trait) and c.share is not None:
            assert 0.0 <= c.share(values, army.today) <= 1.0
        if isinstance(c, Reading) and c.slope is not None:
            assert np.isfinite(np.broadcast_to(c.slope(values, army.today), s.companies)).all()
    for memory in m.memory:
        assert isinstance(memory, Memory)
        assert np.shape(memory.update(values, army.today)) == army.today.memory[memory.name].shape


# ---------------------------------------------------------------- leaving one out


@pytest.mark.parametrize("m", OPTIONAL, ids=named)
def test_the_army_lives_without_it_and_its_books_balance(m):
    army = lived(60, scenario(without=(m.name,)))
    check_books(army)
    assert army.engine.tally.stock[1:].sum() > army.numbering.initial


@pytest.mark.parametrize("m", OPTIONAL, ids=named)
def test_neutral_values_are_parameters_within_their_bounds(m):
    bounds = {p.name: (p.low, p.high) for p in m.parameters}
    assert m.neutral
    for name, value in m.neutral.items():
        assert bounds[name][0] <= value <= bounds[name][1]


@pytest.mark.parametrize("m", OPTIONAL, ids=named)
def test_at_its_neutral_values_the_run_is_the_one_without_it(m):
    """Every soldier, and every column of the record, to the byte."""
    # what reads an account of this mechanism must be neutral as well
    accounts = {c.name for c in m.contributions if isinstance(c, Account)}
    readers = {
        r.name: r.neutral for r in OPTIONAL
        for c in r.contributions if isinstance(c, Reading) and c.account in accounts
    }  # fmt: skip
    parameters = {f"{name}.{k}": v for name, values in readers.items() for k, v in values.items()}
    parameters |= {"baseline.leave": 0.002} | {f"{m.name}.{k}": v for k, v in m.neutral.items()}
    idle = recorded(90, scenario(parameters=parameters))
    without = recorded(90, scenario(parameters=parameters, without=(m.name,)))
    assert changed(idle[0], without[0]).size == 0
    for kept in ("daily", "weekly"):
        one, other = (getattr(record, kept)() for _, record in (idle, without))
        shared = [name for name in other if name in one and not np.isnan(other[name]).all()]  # not an account left out
        assert [name for name in shared if one[name].tobytes() != other[name].tobytes()] == []


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
        wanted += -np.expm1(-rate(army, "leave")[hot["cell"][may]]).sum()
        left += (found.chances == CHANCE["leave"]).sum()
        army.evening(day, found)
    assert stats.poisson.sf(left - 1, wanted) > 1e-6
    assert stats.poisson.cdf(left, wanted) > 1e-6
