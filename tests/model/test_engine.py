import numpy as np
import pytest

from muster.kernels.calendar import push, take
from muster.kernels.chance import EDGES, layers
from muster.kernels.layout import LEAF
from muster.model import engine as engine_module
from muster.model.engine import (
    FULL,
    LAYERS,
    REBASE_BELOW,
    empty_calendar,
    empty_force,
    empty_watch,
    longer,
    roomier,
)
from muster.model.states import CHANCE, CHANCES, MOVE, STATE
from tests.model.drill import CASE, RESTLESS, changed, live, lived, new_army, same_records, scenario, setting
from tests.model.test_simulate import check_law

HOT = scenario(parameters=RESTLESS)


# ---------------------------------------------------------------- planted errors


def test_a_stale_bound_is_caught(monkeypatch):
    """Whatever looks and moves find, the walk goes by risk codes that are too low."""
    army = new_army(HOT)
    find, risk = army.engine.find, army.engine.force.hot["risk"]

    def misled(*given):
        kept = risk.copy()
        risk[:] = np.maximum(risk.astype(int) - 12, 0)
        found = find(*given)
        risk[:] = kept
        return found

    monkeypatch.setattr(army.engine, "find", misled)
    with pytest.raises(AssertionError):
        check_law(army, new_army(HOT), 60)


def test_risk_codes_that_are_too_low_are_caught():
    army = new_army(HOT)
    army.engine.force.hot["risk"] //= 2
    with pytest.raises(AssertionError):
        check_law(army, new_army(HOT), 60)


def test_hazards_that_outgrow_their_bound_are_caught(monkeypatch):
    """The watch is that of the first day, for hazards as they were then."""
    chosen = scenario(setting("severity", 0.1, 10), parameters=RESTLESS | {"deterrence.severity": 1.0})
    army = new_army(chosen)
    watch_out = army._watch_out
    monkeypatch.setattr(army, "_watch_out", lambda day: watch_out(day) if day == 0 else None)
    with pytest.raises(AssertionError):
        check_law(army, new_army(chosen), 60)


def check_luck(first, second, days: int) -> None:
    """Let two armies live that no policy tells apart; nobody's life may differ."""
    assert changed(live(first, 0, days), live(second, 0, days)).size == 0


def test_a_setting_without_effect_leaves_everybody_his_luck():
    check_luck(new_army(HOT), new_army(scenario(setting("supply", 0.0, 5, brigades=[0]), parameters=RESTLESS)), 30)


@pytest.mark.parametrize("moved", ["an edge", "a depth"])
def test_layers_that_adapt_to_a_run_are_caught(monkeypatch, moved):
    first = lived(30, HOT)
    edges = (*EDGES[:2], EDGES[2] * 1.2, *EDGES[3:])
    adapted = layers(LAYERS.full, edges) if moved == "an edge" else layers(LAYERS.full - 1)
    monkeypatch.setattr(engine_module, "LAYERS", adapted)
    with pytest.raises(AssertionError):
        assert changed(first, lived(30, HOT)).size == 0


# ---------------------------------------------------------------- the day


def test_movers_come_once_and_by_a_chance_that_acts_on_them():
    army = lived(20, HOT)
    found = army.morning(20, False, None, 1)
    assert found.soldiers.size > 5
    assert np.unique(found.soldiers).size == found.soldiers.size
    states = army.engine.force.hot["state"][found.soldiers]
    assert army.engine.book.allowed[found.chances, states].all()


def test_the_drawing_loop_moves_about_as_many():
    """The benchmark's loop has numbers of its own: same law, other luck."""
    army = lived(20, HOT)
    army.morning(20, False, None, 1)
    counts = np.array([army.engine.find_drawing(day).soldiers.size for day in range(100, 140)])
    same = np.array([army.engine.find_plainly(day).soldiers.size for day in range(100, 140)])
    spread = np.sqrt(counts.var() + same.var())
    assert abs(counts.mean() - same.mean()) < 5.0 * spread / np.sqrt(40)


def test_who_moves_and_waits_is_carried_out_in_one_day():
    army = lived(60, HOT)
    found = army.morning(60, False, None, 1)
    army.evening(60, found)
    hot = army.engine.force.hot
    assert (hot["since"][found.soldiers] == 60).all()
    assert army.engine.tally.moves[MOVE["posted"]] > 0


def test_accounts_are_rebased_before_they_lose_their_digits():
    chosen = scenario(parameters={"exhaustion.recovery": 0.5, "exhaustion.wear_out": 5.0})
    army = lived(200, chosen)
    assert army.engine.law.paid[:, :, 0].min() >= REBASE_BELOW
    hot = army.engine.force.hot
    account = army.assembly.account_index["dose"]
    cells = hot["cell"][hot["state"] != STATE["unborn"]]
    balance = army.engine.force.cold["balance"][hot["state"] != STATE["unborn"], account]
    dose = army.engine.law.paid[cells, account, 0] * (balance + army.engine.law.paid[cells, account, 1])
    assert np.isfinite(dose).all()
    assert dose.min() > -1e-3
    assert dose.max() < 200.0 * army.front.arrays["intensity"].max()


def test_the_work_is_counted():
    army = lived(10, HOT)
    visited, evaluated = army.engine.work
    assert visited > evaluated > 0
    assert visited < 10 * army.engine.force.hot.size, "far fewer than everybody every day"


def test_a_soldier_not_yet_born_is_all_nought():
    army = new_army()
    force = empty_force(10, army.assembly)
    assert not force.hot.tobytes().strip(b"\0")
    assert not force.cold.tobytes().strip(b"\0")
    assert STATE["unborn"] == 0


def test_every_chance_has_layers_of_its_own():
    """Those that few soldiers bring beyond a small hazard are skipped through less far."""
    assert LAYERS.full.shape == LAYERS.top.shape == (len(CHANCES),)
    assert LAYERS.top[CHANCE["dismiss"]] == EDGES[-1]
    for name, full in FULL.items():
        assert LAYERS.top[CHANCE[name]] == EDGES[full] < EDGES[-1]


def test_so_many_layers_are_walked_as_hold_a_bound_of_the_day():
    engine, dismiss, leave = new_army().engine, CHANCE["dismiss"], CHANCE["leave"]
    for peak, depth in ((0.0, 0), (EDGES[1] / 2, 1), (EDGES[1] * 1.01, 2), (EDGES[3] * 1.5, 4), (0.9, len(EDGES) - 1)):
        engine.bound(dismiss, peak)
        assert engine.depth[dismiss] == depth
        engine.bound(leave, peak)
        assert engine.depth[leave] == LAYERS.full[leave], "a soldier's own risk may bring him anywhere"


def test_what_is_rehearsed_changes_nobody():
    army, other = lived(20, HOT), lived(20, HOT)
    army.engine.rehearse(20)
    assert same_records(army, other)
    assert army.engine.watch.size[0] > other.engine.watch.size[0], "and everybody who may leave was looked at"


# ---------------------------------------------------------------- the calendar


def taken(calendar, day: int) -> list[int]:
    """Return who is due on a day, and empty it."""
    out = np.empty(10_000, np.int32)
    return sorted(out[: take(calendar, day, out, 0)].tolist())


def test_the_calendar_starts_empty_with_all_leaves_free():
    calendar = empty_calendar(10, 30)
    assert (calendar.head == -1).all()
    assert (calendar.due == 0).all()
    assert calendar.free.tolist() == [0, 30]
    assert calendar.head.size == 11
    assert calendar.soldier.shape == (30, LEAF)


@pytest.mark.parametrize("full", [True, False])
def test_a_roomier_calendar_keeps_its_entries_and_lends_every_leaf(full):
    calendar = empty_calendar(10, 4)
    days = (1, 2, 3, 4) if full else (1, 2, 3)
    for k in range(LEAF):
        for day in days:
            push(calendar, day, 100 * day + k)
    assert calendar.free[1] == 4 - len(days)
    more = roomier(calendar, 3)
    free = int(more.free[1])
    assert free == 3 + calendar.free[1]
    for k in range(LEAF * free):
        push(more, 5, k)
    assert more.free[1] == 0
    for day in days:
        assert taken(more, day) == [100 * day + k for k in range(LEAF)]
    assert taken(more, 5) == list(range(LEAF * free))
    assert more.free[1] == 7


def test_a_calendar_grows_when_a_day_asks_for_more():
    """From a single leaf on: the same history."""
    army, usual = new_army(HOT), new_army(HOT)
    army.engine.calendar = empty_calendar(CASE.days, 1)
    assert same_records(live(army, 0, 40), live(usual, 0, 40))
    assert len(army.engine.calendar.next) > 1


def test_a_calendar_rebuilt_holds_who_is_still_waiting():
    army = lived(40, HOT)
    hot, cold, book = army.engine.force.hot, army.engine.force.cold, army.engine.book
    waiting = (book.ending[hot["state"]] >= 0) & (cold["due"] > 39)
    before = army.engine.calendar
    army.engine.restore(39)
    after = army.engine.calendar
    assert waiting.sum() > 100
    for day in range(CASE.days + 1):
        # of those that were in it some have had their wait cut short
        still = sorted(i for i in set(taken(before, day)) if waiting[i] and cold["due"][i] == day)
        assert taken(after, day) == still
        assert still == np.flatnonzero(waiting & (cold["due"] == day)).tolist()
    assert after.free[1] == len(after.next)


# ---------------------------------------------------------------- the watch


def entries(watch) -> set[tuple[int, int, int]]:
    """Return who is watched for which chance, and with what limit."""
    n = int(watch.size[0])
    return set(zip(watch.soldier[:n].tolist(), watch.chance[:n].tolist(), watch.limit[:n].tolist(), strict=True))


def test_a_longer_watch_keeps_its_entries():
    engine = lived(20, HOT).engine
    longer_one = longer(engine.watch, engine.watch.soldier.size + 100)
    assert longer_one.soldier.size == engine.watch.soldier.size + 100
    assert entries(longer_one) == entries(engine.watch)
    n = int(engine.watch.size[0])
    assert np.array_equal(longer_one.key[:n], engine.watch.key[:n])
    assert longer_one.ceiling is engine.watch.ceiling


def test_a_watch_that_has_to_grow_loses_nobody():
    engine = lived(20, HOT).engine
    engine.look(20)
    ample = entries(engine.watch)
    engine.watch = empty_watch(3, engine.watch.ceiling)
    engine.look(20)
    assert entries(engine.watch) == ample
    assert len(ample) > 100


def test_a_watch_too_small_at_first_gives_the_same_history():
    army, usual = new_army(HOT), new_army(HOT)
    army.engine.watch = empty_watch(1, army.engine.watch.ceiling)
    assert same_records(live(army, 0, 40), live(usual, 0, 40))


def test_a_tidy_watch_holds_those_it_needs_and_finds_the_same():
    army = lived(25, HOT)
    watch = army.engine.watch
    dropped = {entry for entry in entries(watch) if entry[2] == 0}
    assert dropped
    kept = entries(watch) - dropped
    army.engine.tidy()
    assert entries(army.engine.watch) == kept
    other = lived(25, HOT)
    assert same_records(live(army, 25, 40), live(other, 25, 40))


def test_cells_that_outgrew_what_was_foreseen_are_looked_at_and_no_others():
    army = lived(10, HOT)
    engine, leave = army.engine, CHANCE["leave"]
    engine.look(10)
    ceiling, s = engine.watch.ceiling.copy(), army.structure
    rates = np.array([engine.law.rate[leave, c] for c in s.first_cell])
    company = s.company[int(engine.force.hot["cell"][np.flatnonzero(engine.force.hot["state"] == STATE["present"])[0]])]
    rates[company] = ceiling[leave, s.first_cell[company]] * 20.0
    engine.set_rates(leave, rates)
    before = int(engine.watch.size[0])
    engine.look_again(10, [CHANCE["loss"]], 1.3)
    assert engine.watch.size[0] == before, "nobody asked about leaving"
    engine.look_again(10, [leave], 1.3)
    raised = (engine.watch.ceiling != ceiling).any(axis=0)
    assert np.array_equal(raised, s.company == company)
    assert engine.watch.ceiling[leave, raised] == pytest.approx(engine.law.most[leave, raised] * 1.3)
    new = engine.watch.soldier[before : engine.watch.size[0]]
    assert new.size > 0
    assert (s.company[engine.force.hot["cell"][new]] == company).all()
    before = int(engine.watch.size[0])
    engine.look_again(11, [leave], 1.3)
    assert engine.watch.size[0] == before, "once is enough"
