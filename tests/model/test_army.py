import numpy as np
import pytest

from muster.kernels.chance import RISK, WINDOW
from muster.kernels.hazard import hazard
from muster.model.states import CHANCE, CONDITIONS, EVENTS, GROUPS, LEAVING, MOVE, ROLE, STATE
from tests.kernels.callable_parts import callable_part
from tests.model.drill import BASE, CASE, RESTLESS, live, lived, new_army, on, rate, scenario, setting

hazard = callable_part(hazard)

HOT = scenario(parameters=RESTLESS)


def test_the_first_day_finds_those_who_serve_at_the_start():
    army = new_army()
    assert army.soldiers == CASE.force["initial_strength"] == army.engine.tally.stock[STATE["present"]]
    s = army.structure
    by_role = np.bincount(s.cell_role, army.engine.tally.strength, minlength=len(ROLE))[:3] / army.soldiers
    shares = CASE.force["initial_infantry_share"], CASE.force["initial_combat_share"]
    for role, share in zip(by_role, (*shares, 1.0 - sum(shares)), strict=True):
        assert abs(role - share) < 5.0 * np.sqrt(share * (1.0 - share) / army.soldiers)


def test_a_smaller_scale_is_a_smaller_army():
    assert new_army(scale=0.1).soldiers == 0.1 * CASE.force["initial_strength"]


def test_arrivals_are_inducted_in_the_evening():
    army = new_army()
    for day in range(20):
        live(army, day, day + 1)
        inducted = army.engine.tally.moves[[MOVE["inducted_volunteers"], MOVE["inducted_mobilised"]]].sum()
        assert inducted == army.arrivals[day]


def test_who_leaves_counts_where_he_leaves():
    """Recruits for the company that trains them, others for their own: contagion is among comrades."""
    army, row = new_army(HOT), GROUPS.index("departures")
    role = army.structure.role
    left = np.zeros(3)
    for day in range(120):
        found, tally = army.morning(day, False, None, 1), army.engine.tally
        before = tally.company[row].copy()  # counted since the week began
        army.evening(day, found)
        states = ("present", "training", "reserve")
        moves = [sum(tally.moves[MOVE[name]] for name in LEAVING[state]) for state in states]
        counted = np.bincount(role, tally.company[row] - before, minlength=len(ROLE))
        assert [counted[:3].sum(), counted[ROLE["trainee"]], counted[ROLE["reserve"]]] == moves
        left += moves
    assert left.min() > 0


@pytest.mark.parametrize("day", [30, 34, 35], ids=["in mid-week", "a week's last", "a week's first"])
def test_the_morning_knows_yesterdays_departures(day):
    army, s = lived(day - 1, HOT), new_army().structure
    found = army.morning(day - 1, False, None, 1)
    gone = found.soldiers[np.isin(found.chances, [CHANCE["leave"], CHANCE["follow"]])]
    left = np.bincount(s.company[army.engine.force.hot["cell"][gone]], minlength=s.companies)
    army.evening(day - 1, found)
    assert np.array_equal(army.echo.left, left)
    before, p = army.echo.felt.copy(), BASE.values("contagion")
    army.morning(day, False, None, 1)
    gain = p.branching * (1.0 - np.exp(-1.0 / p.lag))
    assert army.echo.felt == pytest.approx(before * np.exp(-1.0 / p.lag) + gain * left)
    assert left.sum() > 0


def test_a_week_knows_what_befell_its_companies():
    """Departures, losses, homecomings and arrests since the weekly step before, the day of that step with them."""
    caught = scenario(parameters=RESTLESS | {"baseline.apprehension": 0.02})
    army, counts = lived(28, caught), np.zeros((len(GROUPS), new_army().structure.companies))
    for day in range(28, 35):
        found = army.morning(day, False, None, 1)
        before = army.engine.tally.company.copy()
        army.evening(day, found)
        counts += army.engine.tally.company - before
    week = {}
    army.ledger.week = lambda today, engine: week.update({n: getattr(today, f"company_{n}").copy() for n in GROUPS})
    army.morning(35, False, None, 1)
    for row, name in enumerate(GROUPS):
        assert np.array_equal(week[name], counts[row])
    assert counts.sum(axis=1).min() > 0


def test_cases_are_opened_for_those_away_three_days():
    army = lived(60, HOT)
    left = np.diff(army.gone.end)
    assert left[:60].min() >= 0 < left[:60].sum() == army.ledger.arrays["order"].sum()
    assert (left[60:] == -left[:60].sum())[0], "the days to come have nobody yet"
    assert army.registrar.arrays["book"][0].sum() > 0


def test_a_lever_that_changes_in_mid_week_acts_at_once():
    without = ("rally",)  # whose will fades also between two weekly looks
    chosen = scenario(setting("severity", 2.0, 10), without=without), scenario(without=without)
    army, base = (lived(11, each) for each in chosen)
    assert rate(army, "leave") / rate(base, "leave") == pytest.approx(2.0 ** -BASE.parameters["deterrence.severity"])


def test_losses_fall_on_those_on_position():
    army = lived(30)
    n, on_position = army.front.cells, army.front.arrays["on"].astype(bool)
    loss = rate(army, "loss")[:n]
    assert loss[on_position].min() > 5.0 * loss[~on_position].max()


def test_supply_is_short_in_the_line_and_less_so_out_of_it():
    army = lived(1)
    held = army.front.arrays["sector"] >= 0
    lack = np.maximum(BASE.parameters["supply.mean"] + army.structure.supply_effect[:-1], 0.0)
    assert army.today.supply_lack[:-1][held] == pytest.approx(lack[held])
    assert army.today.supply_lack[:-1][~held] == pytest.approx(0.3 * lack[~held])
    assert army.today.supply_lack[-1] == 0.0


def test_the_hazard_of_one_soldier_is_what_the_mechanisms_say():
    """Worked out by hand from the declarations: a volunteer who has served long, in support, in no trouble."""
    army = lived(3, scenario(without=("rally",)))  # a fading will is looked at weekly
    army.morning(3, False, None, 1)
    force, s = army.engine.force, army.structure
    here = (force.hot["state"] == STATE["present"]) & (s.cell_role[force.hot["cell"]] == ROLE["support"])
    old = force.cold["posted"] < -300
    volunteers = np.flatnonzero(here & old & (force.cold["trait"][:, 0] == 0) & (force.cold["counter"][:, 0] == 0))
    p, level = BASE.parameters, (np.arange(256) + 0.5) / 256
    traits = [t for t in army.assembly.traits if t.what.chance == "leave" and t.what.table and t.what.name != "origin"]
    for i in volunteers[:5]:
        cell = int(force.hot["cell"][i])
        company, brigade = s.company[cell], s.cell_brigade[cell]
        log = np.log(p["baseline.leave"] * p["baseline.other_arms"] / p["origin.mobilised"])
        log += np.log1p(p["early.unit"] * np.exp(-(3.0 - force.cold["posted"][i]) / p["early.decay"]))
        for trait in traits:
            mine = force.cold["trait"][i, army.assembly.trait_index[trait.what.name]]
            log += trait.what.table(trait.values, level)[mine]
        for part in army.assembly.offsets:
            if part.what.chance == "leave" and part.mechanism.name != "baseline":
                value = np.atleast_1d(part.what.compute(part.values, army.today))
                log += value[{"army": 0, "brigade": brigade, "company": company}[part.what.level]]
        assert hazard(i, CHANCE["leave"], 3, force, army.engine.law) == pytest.approx(np.exp(log), rel=1e-4)


def perceived(army) -> np.ndarray:
    """Return the offset of deterrence by company."""
    part = next(o for o in army.assembly.offsets if o.mechanism.name == "deterrence")
    return part.what.compute(part.values, army.today)


LOSSES = {"losses.effect": 3.0, "casualties.thin": 3.0, "workload.posts_per_km": 200.0, "casualties.on_position": 0.9}


@pytest.mark.parametrize("chosen", [HOT, scenario(setting("severity", 0.2, 17), parameters=RESTLESS | LOSSES)])
def test_nobodys_hazard_passes_what_the_diary_foresaw(chosen):
    """Also of those who came on position in mid-week, and of cells whose bound outgrew its ceiling since."""
    army, seen = new_army(chosen), 0
    for day in range(70):
        found, engine = army.morning(day, False, None, 1), army.engine
        hot, law, diary, ceiling = engine.force.hot, engine.law, engine.diary, engine.diary.ceiling.copy()
        brief = np.where(day % WINDOW < diary.until, diary.brief, 0.0)  # while a tour lasts
        ceiling[CHANCE["loss"], : brief.size] = np.maximum(ceiling[CHANCE["loss"], : brief.size], brief)
        assert (law.most <= ceiling).all()
        for i in np.flatnonzero(hot["state"] == STATE["present"])[day % 50 :: 50]:
            for name, own in (("loss", 1.0), ("leave", RISK[hot["risk"][i]]), ("follow", 1.0)):
                most = ceiling[CHANCE[name], hot["cell"][i]] * own
                assert hazard(i, CHANCE[name], day, engine.force, law) <= most, (day, i, name)
                seen += 1
        army.evening(day, found)
    assert seen > 10_000


def balances(army) -> np.ndarray:
    """Return what stands on each account (columns) of every soldier."""
    law, force = army.engine.law, army.engine.force
    paid = law.paid[force.hot["cell"]]
    return paid[..., 0] * (force.cold["balance"] + paid[..., 1])


def test_accounts_accrue_by_condition_brigade_and_event_as_declared():
    """Worked out by hand for all who made no move in ten weeks, from what the mechanisms declare."""
    army = lived(3, scenario(parameters={"trust.asked": 0.3, "trust.missed": 0.5}))
    parts, s, flow = army.assembly.accounts, army.structure, None
    by_hand, steps, seen = balances(army), army.engine.force.cold["step"].copy(), set()
    for day in range(3, 73):
        found = army.morning(day, False, None, 1)
        if flow is None or day % 7 == 0 or army._changes[day]:  # taken anew when the hazards are
            flow = [part.what.flow(part.values, army.today) for part in parts]
        cell = army.engine.force.hot["cell"].copy()
        condition, event = (getattr(army.engine.flows, name)[cell] for name in ("condition", "event"))
        seen |= set(zip(condition.tolist(), event.tolist(), strict=True))
        for a, part in enumerate(parts):
            events = part.what.events(part.values)
            for k, name in enumerate(CONDITIONS):
                pair = flow[a].get(name, (1.0, 0.0))
                keep, gift = (np.broadcast_to(x, s.brigades + 1)[s.cell_brigade[cell]] for x in pair)
                by_hand[:, a] = np.where(condition == k, keep * by_hand[:, a] + gift, by_hand[:, a])
            for k, name in enumerate(EVENTS):
                keep, gift = events.get(name, (1.0, 0.0))
                by_hand[:, a] = np.where(event == k, keep * by_hand[:, a] + gift, by_hand[:, a])
        army.evening(day, found)
    assert {pair[0] for pair in seen} == {0, 1, 2}
    assert {pair[1] for pair in seen if pair[0] == 2} == {0, 1, 2}
    cold = army.engine.force.cold
    stayed = (army.engine.force.hot["state"] == STATE["present"]) & (cold["step"] == steps)
    stayed &= s.cell_role[army.engine.force.hot["cell"]] == ROLE["infantry"]
    assert stayed.sum() > 500
    assert balances(army)[stayed] == pytest.approx(by_hand[stayed], rel=1e-4, abs=1e-4)
    assert np.ptp(by_hand[stayed], axis=0).min() > 0.1


def test_trust_starts_where_it_is_declared_and_stays_a_share():
    assert new_army().mean_account("trust", ROLE["infantry"]) == pytest.approx(BASE.parameters["trust.start"])
    assert 0.0 < lived(200).mean_account("trust", ROLE["infantry"]) < 1.0


def test_an_account_that_is_left_out_has_no_mean():
    assert np.isnan(new_army(scenario(without=("trust",))).mean_account("trust", 0))


def test_a_day_of_the_drivers_is_the_day_of_the_case():
    army = lived(200)
    assert army.today.drivers["intake_per_month"] == CASE.driver("intake_per_month").daily(on(199), 1)[0]
