from types import SimpleNamespace

import numpy as np
import pytest

from muster.kernels.layout import GRID, NEVER, TABLE
from muster.model.assembly import LEVELS, VARYING, Assembly, Part, peak, table
from muster.model.declare import Mechanism, Tenure
from muster.model.states import (
    AWAY,
    CHANCE,
    CHANCES,
    CONDITIONS,
    EVENTS,
    KINDS,
    MOVE,
    MOVES,
    STATE,
    STATES,
    TOTALS,
)
from tests.model.drill import BASE, new_army, scenario


@pytest.fixture(scope="module")
def army():
    return new_army()


@pytest.fixture(scope="module")
def assembly():
    return Assembly(BASE)


def test_a_mechanism_left_out_contributes_nothing():
    rest = Assembly(scenario(without=("trust", "contagion", "transfer", "specialists", "fitness")))
    assert not {"trust", "contagion"} & set(rest.names)
    assert "trust" not in rest.account_index
    assert [p.what.chance for p in rest.rates] == []


def test_a_reading_of_an_account_that_is_left_out_falls_away():
    accounts = [p.what.account for p in Assembly(scenario(without=("trust",))).readings]
    assert accounts == ["dose"]


def test_a_trait_keeps_its_key_whoever_else_is_left_out(assembly):
    """Keys go by name: leaving one mechanism out does not deal the traits of the others anew."""
    rest = Assembly(scenario(without=("exhaustion",)))
    assert set(assembly.trait_index) - set(rest.trait_index) == {"tolerance"}
    assert assembly.trait_index["origin"] == rest.trait_index["origin"] == 0


def test_shapes_of_the_law(assembly, army):
    law, cells = assembly.law(army.structure), army.structure.cells
    assert law.most.shape == (len(CHANCES), cells)
    assert law.rate.shape == (len(CHANCES), army.structure.companies + army.structure.infantry_cells)
    assert law.tenure.shape == (len(VARYING), len(KINDS), TABLE)
    assert law.level.shape == (len(assembly.readings), GRID + 1)
    assert law.paid.shape == (cells, len(assembly.accounts), 2)
    assert law.trait.shape == (len(VARYING), len(assembly.trait_index), 256)


def test_hazards_go_by_company_and_losses_of_the_infantry_by_group(assembly, army):
    law, s = assembly.law(army.structure), army.structure
    assert [CHANCES[c].name for c in np.flatnonzero(law.swings)] == ["loss"]
    assert np.array_equal(law.slot[0], s.company)
    assert law.slot[1, : s.infantry_cells].tolist() == list(range(s.companies, s.companies + s.infantry_cells))
    assert np.array_equal(law.slot[1, s.infantry_cells :], s.company[s.infantry_cells :])


def test_tables_of_all_mechanisms_add_up(assembly, army):
    law = assembly.law(army.structure)
    both = assembly.tenure_tables().sum(axis=0)
    assert law.tenure[VARYING["leave"]] == pytest.approx(both, abs=1e-5)


def test_peaks_hold_the_highest_value_still_to_come():
    assert peak(np.array([[1.0, 5.0, 2.0, 3.0]], np.float32)).tolist() == [[5.0, 5.0, 3.0, 3.0]]


def test_every_own_contribution_has_its_owner_in_the_order_of_the_kernel(assembly, army):
    owners = assembly.part_owners()
    names = [assembly.names[k] for k in owners]
    law = assembly.law(army.structure)
    tenures = len(assembly.tenure_tables())
    traits, counters = law.trait.shape[1], len(assembly.counters)
    assert len(names) == tenures + traits + counters + len(assembly.readings)
    assert names[:tenures] == ["early", "preparation", "specialists"]
    assert names[tenures] == "origin"
    assert names[tenures + traits] == "returning"
    assert set(names[tenures + traits + counters :]) == {"deterrence", "exhaustion", "losses", "trust"}


def test_scales_go_by_trait(assembly):
    scales = assembly.scales()
    for row, part in zip(scales, assembly.readings, strict=True):
        assert (np.ptp(row) > 0.0) == (part.what.scaled_by is not None)


def test_a_reading_rises_only_where_its_account_can(assembly, army):
    rising, roles = assembly.rising(army.structure), army.structure.cell_role
    for row, part in zip(rising, assembly.readings, strict=True):
        assert row[roles == 0].all()
        assert row[roles != 0].any() == (part.what.slope is not None)


def test_slopes_stay_within_their_cap_and_lifts_cover_what_they_add():
    """Whatever a company has lost lately, and wherever on its grid the account stands."""
    army = new_army(scenario(parameters={"losses.effect": 3.0}))
    assembly, law = army.assembly, army.assembly.law(army.structure)
    companies = army.structure.companies
    army.today.company_strength = np.full(companies, 100.0)
    army.today.memory["recent_losses"] = np.random.default_rng(1).uniform(0.0, 60.0, companies)
    assembly.set_slopes(army.today, law)
    sloped = [r for r, p in enumerate(assembly.readings) if p.what.slope is not None]
    assert sloped
    for r in sloped:
        part = assembly.readings[r]
        declared = np.broadcast_to(part.what.slope(part.values, army.today), companies)
        wanted = np.clip(declared, -part.what.cap, part.what.cap)
        assert law.slope[:, r] == pytest.approx(wanted)
    assert np.ptp(law.slope, axis=0).max() > 0.5
    for k in range(GRID + 1):
        added = sum(law.slope[:, r].astype(float) * law.level[r, k] for r in sloped)
        assert (np.exp(added) <= law.lift[VARYING["leave"]] * (1.0 + 1e-6)).all()
    assert (law.lift[VARYING["return"]] == 1.0).all()
    others = [r for r in range(len(assembly.readings)) if r not in sloped]
    assert (law.slope[:, others] == 1.0).all()


def test_flows_are_what_the_accounts_declare_by_condition_brigade_and_event(army, assembly):
    flows = assembly.flows(army.structure)
    accounts, brigades = len(assembly.accounts), army.structure.brigades + 1
    assert flows.keep.shape == flows.gift.shape == (accounts, len(CONDITIONS), brigades)
    assert flows.event_keep.shape == flows.event_gift.shape == (accounts, len(EVENTS))
    assert np.array_equal(flows.brigade, army.structure.cell_brigade)
    army.today.intensity = np.linspace(0.5, 2.0, army.structure.brigades + 1)
    assembly.set_flows(army.today, flows)
    for a, part in enumerate(assembly.accounts):
        flow, events = part.what.flow(part.values, army.today), part.what.events(part.values)
        for k, name in enumerate(CONDITIONS):
            keep, gift = flow.get(name, (1.0, 0.0))
            assert (flows.keep[a, k] == keep).all()
            assert (flows.gift[a, k] == gift).all()
        for k, name in enumerate(EVENTS):
            assert (flows.event_keep[a, k], flows.event_gift[a, k]) == events.get(name, (1.0, 0.0))
        assert flows.steady[a] == (not flow), "what only events change is passed over on other days"
    dose = assembly.account_index["dose"]
    assert np.array_equal(flows.gift[dose, CONDITIONS.index("on position")], army.today.intensity)


def test_the_book_is_the_table_of_states(assembly):
    book = assembly.book()
    for k, move in enumerate(MOVES):
        assert STATES[book.target[k]] == move.target
        assert (book.kind[k] == NEVER) == (move.kind == "")
    for c, chance in enumerate(CHANCES):
        assert {STATES[s] for s in np.flatnonzero(book.allowed[c])} == set(chance.moves)
        for state, names in chance.moves.items():
            assert book.first[c, STATE[state]] == MOVE[names[0]]
    assert {STATES[s] for s in np.flatnonzero(book.varying >= 0)} == {"training", "present", "reserve", *AWAY}
    assert book.varying[STATE["absent"]] == VARYING["return"] != book.varying[STATE["present"]] == VARYING["leave"]


def test_the_menu_of_a_state_are_the_chances_that_act_on_it_in_their_order(assembly):
    book = assembly.book()
    for state, row in enumerate(book.menu):
        chances = [CHANCES[c].name for c in row[row >= 0]]
        assert chances == [c.name for c in CHANCES if STATES[state] in c.moves]
        assert (row[len(chances) :] == -1).all()
    assert (book.menu >= 0).all(axis=1).any(), "no wider than the longest"


def test_counters_rise_with_the_moves_they_name(assembly):
    bump = assembly.book().bump
    assert {MOVES[k].name for k in np.flatnonzero(bump[:, 0])} == set(TOTALS["left"])


def test_accounts_open_as_declared(assembly):
    starts = dict(zip(assembly.account_index, assembly.starts(), strict=True))
    assert starts == {"dose": 0.0, "trust": BASE.parameters["trust.start"], "missed_evacuations": 0.0}


def test_a_pulse_is_a_daily_offset_of_the_whole_army(assembly, army):
    daily = [(p.mechanism.name, p.what.chance) for p in (assembly.offsets[k] for k in assembly.pulses)]
    assert daily == [("amnesty", "return")]
    pulse, of_army = assembly.pulse(army.structure.companies), [p for p in assembly.offsets if p.what.level == "army"]
    assert pulse.chance.tolist() == [CHANCE["return"]]
    assert [of_army[row].what.cadence for row in pulse.row] == ["daily"]
    assert np.isnan(pulse.felt).all(), "hazards are set on the first day"


def test_a_table_that_is_not_finite_names_its_mechanism():
    with np.errstate(divide="ignore"):
        part = Part(Mechanism("weather", "", "", ()), 0, SimpleNamespace(), Tenure("leave", lambda p, x: np.log(x)))
        with pytest.raises(ValueError, match="weather"):
            table(part, np.arange(3.0))


def test_levels_are_the_middles_of_their_quantiles():
    assert (LEVELS[0], LEVELS[255]) == (1 / 512, 511 / 512)
    assert CHANCE["leave"] == 1
