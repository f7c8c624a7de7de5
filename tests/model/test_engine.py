import numpy as np
import pytest

from muster.kernels import day as days_of_army
from muster.kernels.accounts import REBASE_BELOW
from muster.kernels.chance import WINDOW, word_of
from muster.kernels.line import foresee, stand
from muster.kernels.room import empty_calendar, empty_diary
from muster.model.engine import FLOOR, ROOM, empty_force
from muster.model.record import Record
from muster.model.states import CHANCE, CHANCES, MOVE, STATE
from tests.kernels.callable_parts import callable_parts
from tests.kernels.test_room import taken
from tests.model.drill import (
    CASE,
    RESTLESS,
    changed,
    entries,
    live,
    lived,
    new_army,
    rate,
    same_records,
    scenario,
    setting,
)
from tests.model.test_simulate import check_law

word_of, stand = callable_parts(word_of, stand)

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


def test_hazards_that_outgrow_their_ceilings_are_caught(monkeypatch):
    """The diary is that of the window's first day, for hazards as they were then."""
    chosen = scenario(setting("severity", 0.1, 10), parameters=RESTLESS | {"deterrence.severity": 1.0})
    army = new_army(chosen)
    foresee = army.engine.foresee
    monkeypatch.setattr(army.engine, "foresee", lambda day: foresee(day) if day % WINDOW == 0 else None)
    with pytest.raises(AssertionError):
        check_law(army, new_army(chosen), 60)


def test_movers_who_are_not_entered_anew_are_caught(monkeypatch):
    """The diary is that of the window's first day, of soldiers as they were then."""
    army = new_army(HOT)
    evening = army.evening

    def forgetful(day, found):
        kept = [getattr(army.engine.diary, name).copy() for name in ("head", "count", "next", "free", "entry")]
        evening(day, found)
        for name, array in zip(("head", "count", "next", "free", "entry"), kept, strict=True):
            getattr(army.engine.diary, name)[:] = array

    monkeypatch.setattr(army, "evening", forgetful)
    with pytest.raises(AssertionError):
        check_law(army, new_army(HOT), 60)


def test_losses_of_a_tour_that_are_not_foreseen_are_caught(monkeypatch):
    """The day dawns without a look at who has gone on position."""

    def dawn(seed, day, loss, room, last, force, law, book, places, line, flows, echo, pulse, reasons, diary):
        days_of_army.set_hazards(day, room, last, force, law, book, places, echo, pulse, reasons, diary)
        stand(seed, day, line, flows, loss, law)
        if seeing:
            foresee(seed, day, room, last, line, force, law, book, diary)

    monkeypatch.setattr(days_of_army, "dawn", dawn)
    seeing = True
    check_law(new_army(HOT), new_army(HOT), 20)
    seeing = False
    with pytest.raises(AssertionError):
        check_law(new_army(HOT), new_army(HOT), 60)


def check_luck(first, second, days: int) -> None:
    """Let two armies live that no policy tells apart; nobody's life may differ."""
    assert changed(live(first, 0, days), live(second, 0, days)).size == 0


def test_a_setting_without_effect_leaves_everybody_his_luck():
    check_luck(new_army(HOT), new_army(scenario(setting("supply", 0.0, 5, brigades=[0]), parameters=RESTLESS)), 30)


def test_luck_that_adapts_to_a_run_is_caught():
    """Were a window's key to depend on what happened, another policy would deal another luck."""
    first, other = lived(30, HOT), new_army(HOT)
    opening = other.engine.foresee

    def adapted(day):
        opening(day)
        if day == 0:
            other.engine.diary.key[CHANCE["leave"]] += np.uint64(int(other.engine.law.most.max() * 1e6))
            other.engine._sweep(day)

    other.engine.foresee = adapted
    with pytest.raises(AssertionError):
        assert changed(first, live(other, 0, 30)).size == 0


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
    visited, evaluated, found = army.engine.work
    assert visited > evaluated > found > 0
    assert visited < 10 * army.engine.force.hot.size, "far fewer than everybody every day"


def test_a_soldier_not_yet_born_is_all_nought():
    army = new_army()
    force = empty_force(10, army.assembly)
    assert not force.hot.tobytes().strip(b"\0")
    assert not force.cold.tobytes().strip(b"\0")
    assert STATE["unborn"] == 0


def test_what_is_rehearsed_changes_nobody():
    army, other = lived(20, HOT), lived(20, HOT)
    army.engine.rehearse(20)
    assert same_records(army, other)
    assert entries(army.engine.diary) == entries(other.engine.diary)


# ---------------------------------------------------------------- the calendar


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


# ---------------------------------------------------------------- the diary


def thin_diary(army, pages: int):
    """Return a diary of so few pages for an army."""
    s, size = army.structure, army.engine.force.hot.size
    return empty_diary(pages, len(CHANCES), s.cells, size, CHANCE["loss"], s.infantry_cells)


def test_a_diary_too_thin_at_first_gives_the_same_history():
    """On a window's first day and later, in days of their own and in stretches."""
    army, usual = new_army(HOT), new_army(HOT)
    size = usual.engine.force.hot.size
    army.engine.diary = thin_diary(usual, 1)
    assert same_records(live(army, 0, 70), live(usual, 0, 70))
    assert army.engine.diary.next.size > 500
    assert usual.engine.diary.next.size == 4096 + size // 8


def in_stretches(army, days: int):
    """Let an army live so many days in compiled stretches."""
    record, day = Record(army, days), 0
    while day < days:
        day = army.live(day, days, record.days)
        record.week(day - 1)
    return army


@pytest.mark.parametrize("pages", [1, 300])
def test_a_diary_too_thin_at_first_gives_the_same_history_in_stretches(pages):
    """Also where the morning's tours take the last page: those without room are entered before anybody is lost."""
    chosen = scenario(setting("service_term", 6.0, 7), parameters=RESTLESS)
    army, usual = new_army(chosen), new_army(chosen)
    army.engine.diary = thin_diary(usual, pages)
    assert same_records(in_stretches(army, 70), in_stretches(usual, 70))
    assert same_records(usual, live(new_army(chosen), 0, 70))


def test_tours_that_fill_the_diary_in_a_stretch_lose_nobody():
    """On a morning for which there were pages at dawn, and too few for those who go on position."""
    chosen = scenario(parameters=RESTLESS | {"casualties.thin": 3.0, "workload.posts_per_km": 200.0})
    army, usual = new_army(chosen), new_army(chosen)
    make_room, stopped = army.engine.make_room, []

    def scarce(day, others=0):
        make_room(day, others)
        book = army.engine.diary
        if army.engine.dawned[0] == day:
            stopped.append(day)
        elif day in (0, 63):
            for _ in range(int(book.free[1]) - 256):  # pages that are lent and never come back
                book.free[0] = book.next[book.free[0]]
            book.free[1] = 256

    army.engine.make_room = scarce
    assert same_records(in_stretches(army, 70), in_stretches(usual, 70))
    assert {0, 63} <= set(stopped), "these went on after their dawn, when there was room"


def test_a_diary_filled_up_in_mid_window_takes_in_the_late():
    army, usual = lived(10, HOT), lived(10, HOT)
    book = army.engine.diary
    kept = int(book.free[1]) - 2
    chain = book.next
    for _ in range(kept):  # pages that are lent and never come back
        book.free[0] = chain[book.free[0]]
    book.free[1] = 2
    assert same_records(live(army, 10, 40), live(usual, 10, 40))


def test_where_nobody_moves_but_by_alike_chances_little_is_entered():
    """Ceilings leave little room: most of whom the diary names may move on that day."""
    engine = lived(1, scenario(parameters={"baseline.leave": 1e-6, "transfer.motive": 0.0})).engine
    dismiss, peak = CHANCE["dismiss"], float(engine.law.most[CHANCE["dismiss"]].max())
    assert engine.diary.ceiling[dismiss].max() <= max(ROOM * peak, min(FLOOR, ROOM * peak)) * 1.0001


def test_cells_that_outgrew_what_was_foreseen_are_looked_at_and_no_others():
    army = lived(10, HOT)
    engine, leave = army.engine, CHANCE["leave"]
    before, ceiling, s = entries(engine.diary), engine.diary.ceiling.copy(), army.structure
    rates = engine.law.rate[leave, : s.companies].copy()
    company = s.company[int(engine.force.hot["cell"][np.flatnonzero(engine.force.hot["state"] == STATE["present"])[0]])]
    rates[company] = ceiling[leave, s.first_cell[company]] * 20.0
    engine.set_rates({leave: rates})
    engine.foresee(10)
    raised = (engine.diary.ceiling != ceiling).any(axis=0)
    assert np.array_equal(raised, s.company == company)
    assert engine.diary.ceiling[leave, raised] == pytest.approx(engine.law.most[leave, raised] * ROOM)
    new = entries(engine.diary) - before
    assert new
    assert {s.company[engine.force.hot["cell"][i]] for _, i, _, _ in new} == {company}
    assert {chance for _, _, chance, _ in new} == {leave}
    engine.foresee(11)
    assert entries(engine.diary) == before | new, "once is enough"


def test_everybody_has_numbers_of_the_window_he_lives_in():
    army = lived(WINDOW + 1, HOT)
    key = int(army.engine.diary.key[CHANCE["leave"]])
    assert army.engine.diary.begin[0] == WINDOW
    assert word_of(np.uint64(key), 5) != word_of(np.uint64(int(lived(1, HOT).engine.diary.key[CHANCE["leave"]])), 5)


def test_hazards_that_stay_as_they_were_are_not_spread_again_and_those_that_change_are():
    """By the rates and bounds that a second engine, which has no rates to compare them with, comes to."""
    army, plain = new_army(), new_army()
    catch, leave, n = CHANCE["catch"], CHANCE["leave"], army.structure.companies
    rng = np.random.default_rng(5)
    first, second = rng.uniform(0.01, 0.02, (2, n))
    for given in (first, first.copy(), second, 0.01, 0.01, first):
        plain.engine.law.rate[[catch, leave]] = np.nan
        lift = rng.uniform(1.0, 2.0)
        for engine in (army.engine, plain.engine):
            engine.law.lift[:] = lift
            engine.set_rates({catch: given, leave: given})
        assert (army.engine.law.rate[:, :n] == plain.engine.law.rate[:, :n]).all()
        assert (army.engine.law.most == plain.engine.law.most).all()


def test_hazards_are_spread_anew_after_a_state_was_put_back():
    army = new_army()
    army.engine.set_rates({CHANCE["catch"]: 0.02})
    army.engine.law.rate[:] = 0.0
    army.engine.restore(0)
    army.engine.set_rates({CHANCE["catch"]: 0.02})
    assert (rate(army, "catch") == 0.02).all()
