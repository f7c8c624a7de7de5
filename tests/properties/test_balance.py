"""Every soldier is in exactly one state every day, and stocks are what the moves make of them."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.model import registry
from muster.model.army import Army
from muster.model.states import MOVES, ROLE, STATE, STATES
from tests.model.drill import BASE, changed, lived, new_army, scenario, setting

# one state loses and one gains with every move
EFFECT = np.zeros((len(MOVES), len(STATES)), dtype=np.int64)
for k, move in enumerate(MOVES):
    EFFECT[k, STATE[move.origin]] -= 1
    EFFECT[k, STATE[move.target]] += 1


def check_books(army: Army) -> None:
    """Count everybody anew and compare with what was kept from move to move."""
    tally, hot = army.engine.tally, army.engine.force.hot
    stock = np.bincount(hot["state"], minlength=len(STATES))
    stock[0] -= hot.size  # the tally counts the unborn from nought downwards
    assert np.array_equal(tally.stock, stock)
    assert tally.stock.sum() == 0
    born = hot["state"] != STATE["unborn"]
    strength = np.bincount(hot["cell"][born], minlength=army.structure.cells)
    strength[army.structure.away[STATE["unborn"]]] -= born.sum()
    assert np.array_equal(tally.strength, strength)
    assert np.flatnonzero(born).max() < army.engine.last, "nobody has a number that is not in use"


def check_places(army: Army) -> None:
    """Check that everybody is where somebody of his state can be."""
    hot, s = army.engine.force.hot, army.structure
    role = s.cell_role[hot["cell"]]
    state = hot["state"]
    assert (role[state == STATE["present"]] <= ROLE["support"]).all()
    assert (role[state == STATE["training"]] == ROLE["trainee"]).all()
    assert (role[state == STATE["reserve"]] == ROLE["reserve"]).all()
    away = ~np.isin(state, [STATE[name] for name in ("unborn", "present", "training", "reserve")])
    assert np.array_equal(hot["cell"][away], s.away[state[away]])


def live_and_check(army: Army, days: int) -> Army:
    """Let an army live so many days and check the books every evening."""
    stock = np.zeros(len(STATES), np.int64)
    for day in range(days):
        before = army.engine.force.hot["state"].copy()
        army.evening(day, army.morning(day, False, None, 1))
        stock += army.engine.tally.moves @ EFFECT
        assert np.array_equal(army.engine.tally.stock, stock)
        if day > 0:  # the first day counts those mustered on its eve as well
            check_moves(before, army)
        check_books(army)
    check_places(army)
    return army


def check_moves(before: np.ndarray, army: Army) -> None:
    """Check that the day's moves, and no others, lead from the morning's states to the evening's."""
    after = army.engine.force.hot["state"]
    moved = before != after
    pairs = np.bincount(before[moved] * len(STATES) + after[moved], minlength=len(STATES) ** 2)
    allowed = np.zeros_like(pairs)
    for k, m in enumerate(MOVES):
        if m.origin != m.target:  # a change of unit alone
            allowed[STATE[m.origin] * len(STATES) + STATE[m.target]] += army.engine.tally.moves[k]
    assert np.array_equal(pairs, allowed)


def test_books_balance_through_two_years():
    live_and_check(new_army(), 400)


def test_books_balance_at_a_small_scale():
    live_and_check(new_army(scale=0.2), 60)


def test_books_balance_when_everything_happens_at_once():
    """Everybody leaves, returns and waits again: waits that were cut short pile up."""
    parameters = {"baseline.leave": 0.05, "baseline.come_back": 0.2, "returning.repeat": 20.0, "early.unit": 200.0}
    parameters |= {"early.induction": 500.0, "reserve.wait": 365.0, "returning.shape": 2.0}
    army = live_and_check(new_army(scenario(parameters=parameters)), 200)
    assert army.engine.calendar.free[1] >= 0


# ---------------------------------------------------------------- searched scenarios


LEVERS = list(registry.levers().values())
PARAMETERS = [d for d in registry.parameters() if d.prior.family != "fixed"]
# what a soldier's record holds decides its type, and every type is compiled once: leave that to test_mechanisms
RECORDED = {"exhaustion", "frailty", "trust"}
OPTIONAL = [m.name for m in registry.mechanisms().values() if not m.essential and m.name not in RECORDED]


@st.composite
def scenarios(draw):
    """Draw a scenario: some levers set on some days, parameters within their priors, mechanisms left out."""
    chosen = []
    for lever in draw(st.lists(st.sampled_from(LEVERS), max_size=4, unique_by=lambda x: x.name)):
        day = draw(st.integers(0, 25))
        until = draw(st.none() | st.integers(day, 40))
        brigades = draw(st.none() | st.lists(st.integers(0, 3), max_size=4)) if lever.scope == "brigade" else None
        chosen.append(setting(lever.name, draw(st.floats(lever.low, lever.high)), day, until, brigades))
    values = {}
    for d in draw(st.lists(st.sampled_from(PARAMETERS), max_size=8, unique_by=lambda x: x.key)):
        values[d.key] = draw(st.floats(d.prior.low, d.prior.high))
    without = draw(st.lists(st.sampled_from(OPTIONAL), max_size=3, unique=True))
    return scenario(*chosen, parameters=values, without=tuple(without))


SEARCH = settings(
    max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)


@SEARCH
@given(scenarios(), st.integers(0, 2**31 - 1), st.sampled_from([1.0, 0.4]))
def test_books_balance_in_every_scenario(chosen, seed, scale):
    live_and_check(new_army(chosen, seed, scale), 30)


@SEARCH
@given(scenarios(), st.integers(0, 2**31 - 1))
def test_every_scenario_has_one_history_and_the_plain_loop_gives_it(chosen, seed):
    one, again = lived(25, chosen, seed), lived(25, chosen, seed)
    assert one.engine.force.cold.tobytes() == again.engine.force.cold.tobytes()
    plain = lived(25, chosen, seed, plain=True)
    assert changed(one, plain).size == 0
    assert one.engine.force.cold.tobytes() == plain.engine.force.cold.tobytes()


def test_another_seed_is_another_history():
    assert changed(lived(30, BASE, 1), lived(30, BASE, 2)).size > 0
