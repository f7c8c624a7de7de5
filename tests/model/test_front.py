import numpy as np
import pytest

from muster.kernels.line import count_watch, stand
from muster.model.front import HOT_SPOT_DAYS, TURN_DAYS, WORKED_OUT
from muster.model.states import CHANCE, CONDITIONS, EVENTS, ROLE
from tests.kernels.callable_parts import callable_part
from tests.model.drill import BASE, lived, new_army, scenario, setting

stand = callable_part(stand)


@pytest.fixture
def army():
    """Return an army in which turns, calls and pressure go by the rule alone."""
    return lived(1, scenario(without=("command", "probing", "rushing")))


@pytest.fixture
def front(army):
    return army.front


def go_on(front, day: int, flows, law) -> None:
    """Let a day pass on the line."""
    stand(front.seed, day, front.line, flows, CHANCE["loss"], law)


# ---------------------------------------------------------------- who stands where


def test_brigades_in_line_share_the_sectors_in_order(front, army):
    for day in range(0, 400, 7):
        army.today.day = day
        sector = front.assign(army.today, 3)
        held = sector[sector >= 0]
        assert (np.diff(held) >= 0).all()
        assert set(held) == set(range(held.max() + 1))
        assert 2 <= held.size <= 4, "three of four are in line on average"


def test_every_brigade_has_its_turn_out_of_the_line(front, army):
    out = np.zeros(4)
    for day in range(TURN_DAYS):
        army.today.day = day
        out += front.assign(army.today, 3) < 0
    assert out == pytest.approx(np.full(4, TURN_DAYS / 4), abs=2)


def test_brigades_that_are_too_few_stretch(front, army):
    army.today.drivers["brigades_in_line"] = 1.0
    sector = front.assign(army.today, 3)
    assert (sector >= 0).sum() == 1
    assert sector.max() == 0


def test_hot_spots_have_mean_one_and_move_every_quarter(front):
    first, later = front.sector_intensity(0, 12), front.sector_intensity(HOT_SPOT_DAYS, 12)
    assert first.mean() == pytest.approx(1.0)
    assert np.array_equal(np.sort(first), np.sort(later))
    assert not np.array_equal(first, later)
    assert np.array_equal(first, front.sector_intensity(HOT_SPOT_DAYS - 1, 12))


def test_load_is_the_reference_when_workload_is_left_out():
    front = lived(1, scenario(without=("workload",))).front.arrays
    assert set(front["load"]) <= {0.0, BASE.parameters["workload.reference"]}


def test_coverage_is_a_share_and_what_is_out_of_line_is_covered():
    front = lived(60).front.arrays
    assert ((front["coverage"] >= 0.05) & (front["coverage"] <= 1.0)).all()
    assert (front["coverage"][front["sector"] < 0] == 1.0).all()


# ---------------------------------------------------------------- tours


def rotating(army, tour: float, rest: float, days: int):
    """Let groups take turns under a fixed tour and rest; return by day and group who is on position."""
    front = army.front
    front.line.held[:], front.line.tour[:], front.line.rest[:], front.line.limit[:] = 1, tour, rest, np.inf
    on = np.zeros((days, front.cells), bool)
    for day in range(days):
        go_on(front, day, army.engine.flows, army.engine.law)
        on[day] = front.line.on
    return on


@pytest.mark.parametrize(("tour", "rest"), [(30.0, 30.0), (60.0, 20.0), (10.0, 40.0)])
def test_groups_spend_the_share_of_their_time_on_position_that_the_load_asks(army, tour, rest):
    """A renewal process of tours and rests of these means; the error is that of some 20 cycles of 48 groups."""
    on = rotating(army, tour, rest, 1500)[300:]
    share, phi = on.mean(), tour / (tour + rest)
    by_group = on.mean(axis=0)
    assert abs(share - phi) < 5.0 * by_group.std() / np.sqrt(by_group.size) + 0.5 / (tour + rest)


def test_nobody_stays_on_position_where_nothing_is_held(army, front):
    rotating(army, 30.0, 30.0, 100)
    front.line.held[2] = 0
    go_on(front, 100, army.engine.flows, army.engine.law)
    assert not front.line.on[front.brigade == 2].any()
    assert front.line.on[front.brigade != 2].any()


def test_tours_are_counted_when_they_end(army, front):
    front.line.tours[:] = 0
    on = rotating(army, 12.0, 20.0, 300)
    ended = (on[:-1] & ~on[1:]).sum()
    assert front.arrays["tours"].sum() == ended
    mean = np.average(np.arange(1024), weights=front.arrays["tours"])
    spread = np.sqrt(np.average((np.arange(1024) - mean) ** 2, weights=front.arrays["tours"]))
    assert abs(mean - 12.0) < 5.0 * spread / np.sqrt(ended) + 0.5


def test_factors_of_tours_and_rests_have_a_mean_of_one_and_the_spread_declared(front):
    """Cut at the ends, which costs little of either."""
    assert front.line.factors.mean() == pytest.approx(1.0, abs=0.01)
    assert np.log(front.line.factors).std() == pytest.approx(BASE.parameters["workload.tour_spread"], rel=0.03)
    assert (np.diff(front.line.factors) >= 0.0).all()


def test_levers_and_load_set_rest_and_tours():
    """The tour that with this rest makes up the load, within the limit that is given."""
    settings = setting("rest", 12.0, brigades=[1]), setting("tour_limit", 4.0, brigades=[0])
    army = lived(1, scenario(*settings))
    line, load = army.front.line, army.front.arrays["load"]
    assert line.rest.tolist() == [BASE.levers["rest"][0], 12.0, *[BASE.levers["rest"][0]] * 2]
    assert line.limit.tolist() == [4.0, np.inf, np.inf, np.inf]
    assert line.tour == pytest.approx(np.minimum(load / (1.0 - load) * line.rest, line.limit))
    assert np.array_equal(line.held, army.front.arrays["sector"] >= 0)


def test_no_stay_is_longer_than_its_limit():
    army = lived(200, scenario(setting("tour_limit", 9.0)))
    assert np.flatnonzero(army.front.arrays["tours"]).max() <= 9


# ---------------------------------------------------------------- evacuations


def test_only_those_on_position_ask_and_a_share_of_them_in_vain(army, front):
    rotating(army, 30.0, 30.0, 60)
    flows, asked, missed, wanted, in_vain, variance = army.engine.flows, 0, 0, 0.0, 0.0, np.zeros(2)
    chance, failing = front.line.asked[front.brigade], front.line.failing.astype(float)
    for day in range(60, 2060):
        go_on(front, day, flows, army.engine.law)
        on = front.line.on == 1
        calls, left = flows.event != EVENTS.index("nothing"), flows.event == EVENTS.index("evacuation missed")
        assert not calls[: front.cells][~on].any()
        assert not calls[front.cells :].any()
        asked, missed = asked + calls.sum(), missed + left.sum()
        wanted, in_vain = wanted + chance[on].sum(), in_vain + (chance * failing)[on].sum()
        variance += [(chance * (1.0 - chance))[on].sum(), (chance * failing)[on].sum()]
    assert asked > 1000
    assert abs(asked - wanted) < 5.0 * np.sqrt(variance[0])
    assert abs(missed - in_vain) < 5.0 * np.sqrt(variance[1])


def test_so_many_ask_as_trust_declares_by_the_pressure_on_them(front):
    assert front.line.asked == pytest.approx(BASE.parameters["trust.asked"] * front.arrays["intensity"])


def test_a_group_is_where_its_turn_and_its_brigade_have_it(army, front):
    rotating(army, 30.0, 30.0, 50)
    front.line.held[1] = 0
    go_on(front, 50, army.engine.flows, army.engine.law)
    where = [CONDITIONS[k] for k in army.engine.flows.condition]
    for g in range(front.cells):
        rest = "near rear" if front.brigade[g] != 1 else "elsewhere"
        assert where[g] == ("on position" if front.line.on[g] else rest)
    assert set(where[front.cells :]) == {"elsewhere"}


def test_evacuations_fail_more_often_under_pressure_and_where_the_line_is_thin(front, army):
    p = BASE.values("trust")
    base = front.failing(army.today, p)
    front.arrays["coverage"][0] /= 2.0
    thin = front.failing(army.today, p)
    assert (thin[front.brigade == 0] > base[front.brigade == 0]).all()
    assert (thin[front.brigade != 0] == base[front.brigade != 0]).all()
    army.today.drivers["clashes_per_day"] *= 4.0
    pressed = front.failing(army.today, p)
    assert (pressed > thin).all()
    assert pressed.max() < 1.0


# ---------------------------------------------------------------- losses


def test_losses_add_up_to_the_path_when_the_line_is_manned_as_asked(front, army):
    """Each sector's posts, divided by the fit share, at its own rate; rear and other arms by establishment."""
    casualties, s, p = 3.0, army.structure, BASE.values("casualties")
    front.arrays["coverage"][:] = 1.0
    on, rear, others = front.loss_rates(army.today, casualties)
    sectors = front.arrays["sector"].max() + 1
    first = [np.flatnonzero(front.arrays["sector"] == k)[0] for k in range(sectors)]
    intensity = front.arrays["intensity"][first]
    posts = intensity ** BASE.parameters["workload.pressure_power"]
    posts *= front.arrays["needed"][0] / posts.sum()
    by_sector = np.array([on[front.brigade == b][0] for b in first])
    fit = front.arrays["fit"][0]
    assert (posts / fit * by_sector).sum() == pytest.approx(p.on_position * casualties)
    for role, share in (("combat", p.combat), ("support", p.support)):
        companies = (s.role == ROLE[role]).sum()
        assert 0.8 * 100.0 * others[ROLE[role]] * companies == pytest.approx(share * casualties)
    assert [others[ROLE[name]] for name in ("infantry", "trainee", "reserve", "away")] == [0.0] * 4
    held = (front.arrays["sector"] >= 0)[front.brigade]
    assert rear[~held] == pytest.approx(0.1 * rear[held][0])


def test_a_thin_line_loses_more_by_its_power(front, army):
    thin = BASE.parameters["casualties.thin"]
    front.arrays["coverage"][:] = 1.0
    full = front.loss_rates(army.today, 3.0)[0]
    front.arrays["coverage"][:] = 0.5
    assert front.loss_rates(army.today, 3.0)[0] == pytest.approx(full * 0.5**-thin)


def test_a_groups_loss_hazard_goes_with_its_turn(army, front):
    front.line.loss[:] = np.array([1e-5, 1e-2])[:, None] * np.linspace(1.0, 2.0, front.cells)
    law = army.engine.law
    for day in range(40):
        go_on(front, day, army.engine.flows, law)
        rates = law.rate[CHANCE["loss"], law.slot[1, : front.cells]]
        assert np.array_equal(rates, np.where(front.line.on, front.line.loss[1], front.line.loss[0]))
        assert (rates <= law.most[CHANCE["loss"], : front.cells]).all()


def test_those_on_position_are_counted(army, front):
    strength = army.engine.tally.strength
    rotating(army, 30.0, 30.0, 40)
    count_watch(front.line, strength)
    assert front.line.standing[0] == strength[: front.cells][front.line.on == 1].sum() > 0


def test_cover_is_that_of_the_mean_day(army, front):
    """Not of the evening before the week begins; the days that were asked for are forgotten."""
    strength, front.line.on[:] = army.engine.tally.strength, 0
    front.stood()
    for share in (0, 1, 1, 0):
        front.line.on[:] = share
        count_watch(front.line, strength)
    by_brigade = np.bincount(front.brigade, strength[: front.cells])
    assert front.stood() == pytest.approx(by_brigade / 2.0)
    assert not front.line.stood.any()
    assert front.stood() == pytest.approx(0.0), "no day since"


def test_what_the_front_saves_is_what_the_line_goes_by(front):
    """The same arrays, so that a state restored into one is restored into the other."""
    for name, array in front.line._asdict().items():
        assert name in WORKED_OUT or front.arrays[name] is array


def test_without_casualties_nobody_is_at_risk(front, army):
    assert all((rates == 0.0).all() for rates in front.loss_rates(army.today, 0.0))


def test_brigades_hold_the_line_once_they_are_raised():
    army = new_army()
    army.structure.raised[army.structure.brigade == 1] = 50
    army.today.drivers = army.today.drivers | {"brigades_in_line": 1e6}
    army.today.day = 49
    assert (army.front.assign(army.today, 4) >= 0).tolist() == [True, False, True, True]
    army.today.day = 50
    assert (army.front.assign(army.today, 4) >= 0).all()
