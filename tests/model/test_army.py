import numpy as np
import pytest

from muster.kernels.hazard import hazard
from muster.model.states import CHANCE, GROUPS, LEAVING, MOVE, ROLE, STATE
from tests.model.drill import BASE, CASE, RESTLESS, live, lived, new_army, on, scenario, setting

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
        live(army, day, day + 1)
        tally = army.engine.tally
        states = ("present", "training", "reserve")
        moves = [sum(tally.moves[MOVE[name]] for name in LEAVING[state]) for state in states]
        counted = np.bincount(role, tally.company[row], minlength=len(ROLE))
        assert [counted[:3].sum(), counted[ROLE["trainee"]], counted[ROLE["reserve"]]] == moves
        left += moves
    assert left.min() > 0


def test_the_morning_knows_yesterdays_departures():
    army = lived(30, HOT)
    counted = army.engine.tally.company[GROUPS.index("departures")].copy()
    army.morning(30, False, None, 1)
    assert np.array_equal(army.today.company_departures, counted)


def test_cases_are_opened_for_those_away_three_days():
    army = lived(60, HOT)
    assert sorted(army.recent) == [57, 58, 59], "who left earlier has been handed to the registrar"
    assert army.registrar.arrays["book"][0].sum() > 0


def test_a_lever_that_changes_in_mid_week_acts_at_once():
    army, base = (lived(11, chosen) for chosen in (scenario(setting("severity", 2.0, 10)), BASE))
    leave = CHANCE["leave"]
    ratio = army.engine.law.rate[leave] / base.engine.law.rate[leave]
    assert ratio == pytest.approx(2.0 ** -BASE.parameters["deterrence.severity"])


def test_losses_fall_on_those_on_position():
    army = lived(30)
    n, on_position = army.front.cells, army.front.arrays["on"]
    loss = army.engine.law.rate[CHANCE["loss"], :n]
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
    army = lived(3)
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


def test_trust_starts_where_it_is_declared_and_stays_a_share():
    assert new_army().mean_account("trust", ROLE["infantry"]) == pytest.approx(BASE.parameters["trust.start"])
    assert 0.0 < lived(200).mean_account("trust", ROLE["infantry"]) < 1.0


def test_an_account_that_is_left_out_has_no_mean():
    assert np.isnan(new_army(scenario(without=("trust",))).mean_account("trust", 0))


def test_a_day_of_the_drivers_is_the_day_of_the_case():
    army = lived(200)
    assert army.today.drivers["intake_per_month"] == CASE.driver("intake_per_month").daily(on(199), 1)[0]
