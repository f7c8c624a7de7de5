import numpy as np
import pytest

from muster.model.force import FIELD, historical_intake
from muster.model.institutions import MONTH, arrivals
from muster.model.states import CHANCE, CHANCES, MOVE, SERVING, STATE, TOTALS
from tests.model.drill import BASE, CASE, lived, scenario, setting


@pytest.fixture
def army():
    return lived(1)


def test_arrivals_follow_the_path_and_the_lever():
    assert abs(arrivals(CASE, BASE, 1.0).sum() - historical_intake(CASE, BASE.paths, 1.0).sum()) < 1.0
    assert arrivals(CASE, scenario(setting("intake", 0.0, 100)), 1.0)[100:].sum() == 0


def test_waits_follow_the_drivers(army):
    wait, d = army.engine.book.wait, army.today.drivers
    training = d["basic_training_days"] + d["speciality_training_days"]
    assert wait[MOVE["inducted_mobilised"], 0] == wait[MOVE["inducted_volunteers"], 0] == training
    assert wait[MOVE["hit"], 0] == wait[MOVE["exchanged"], 0] == d["wounded_days_to_return"]
    for name in (*TOTALS["back"], "freed"):
        assert wait[MOVE[name], 0] == BASE.parameters["reserve.wait"]
    for name in TOTALS["arrested"]:
        assert wait[MOVE[name], 0] == BASE.parameters["reserve.custody"]


def test_only_moves_into_a_wait_have_one(army):
    """Those that lead to training, hospital, reserve or custody."""
    waiting = {"inducted_volunteers", "inducted_mobilised", "hit", "strained", "exchanged", "freed"}
    waiting |= {*TOTALS["back"], *TOTALS["arrested"]}
    assert {name for name, k in MOVE.items() if army.engine.book.wait[k, 0] > 0.0} == waiting


def test_shares_of_places_are_cumulative(army):
    infantry, brigades = army.engine.places.role_share
    d = army.today.drivers
    assert (infantry, brigades) == (d["share_intake_to_infantry"], d["share_intake_to_combat_brigades"])
    assert 0.0 <= infantry <= brigades <= 1.0


def test_the_share_of_the_wounded_who_heal_follows_the_driver(army):
    assert army.engine.book.ending_split[STATE["wounded"], 0] == army.today.drivers["wounded_return_share"]


def test_the_emptiest_company_of_a_role_always_takes_a_newcomer(army):
    s = army.structure
    strength = np.linspace(0.0, 120.0, s.companies)
    army.institutions.post(army.today, army.engine.places, strength)
    accept = army.engine.places.accept
    for role in range(FIELD):
        of_role = accept[s.role_first[role] : s.role_first[role + 1]]
        assert of_role.max() == 1.0
        assert of_role.min() > 0.0
    assert (accept[s.role_first[FIELD] :] == 1.0).all()


def test_a_company_not_yet_raised_takes_nobody(army):
    army.structure.raised[3] = 10
    army.institutions.post(army.today, army.engine.places, np.zeros(army.structure.companies))
    assert army.engine.places.accept[3] == 0.0
    army.today.day = 10
    army.institutions.post(army.today, army.engine.places, np.zeros(army.structure.companies))
    assert army.engine.places.accept[3] == 1.0


def test_discharges_come_to_the_number_of_the_path(army):
    rate, _ = army.institutions.flows(army.today, army.engine.tally.stock)
    serving = sum(army.engine.tally.stock[STATE[name]] for name in SERVING)
    assert rate * serving * MONTH == pytest.approx(army.today.drivers["other_discharges_per_month"])


def test_exchanges_come_to_the_number_of_the_path_while_there_are_captives(army):
    released = army.today.drivers["captives_released_per_month"]
    army.engine.tally.stock[STATE["captive"]] = 400
    assert army.institutions.flows(army.today, army.engine.tally.stock)[1] * 400 * MONTH == pytest.approx(released)
    army.engine.tally.stock[STATE["captive"]] = 0
    assert 0.0 < army.institutions.flows(army.today, army.engine.tally.stock)[1] <= 0.05


def test_losses_are_split_as_the_path_says(army):
    d = army.today.drivers
    casualties = army.institutions.casualties(army.today, army.engine.book)
    dead = d["dead_per_month"]
    strained = BASE.parameters["support.strain"] * d["wounded_cases_per_month"]
    total = d["wounded_cases_per_month"] + dead + d["captured_per_month"] + strained
    assert casualties * MONTH == pytest.approx(total)
    split = np.diff(army.engine.book.split[CHANCE["loss"]], prepend=0.0) * total
    assert CHANCES[CHANCE["loss"]].moves["present"] == ("hit", "fell", "lost", "captured", "strained")
    missing = dead * d["missing_share_of_dead"]
    wanted = [d["wounded_cases_per_month"], dead - missing, missing, d["captured_per_month"], strained]
    assert split == pytest.approx(wanted)


def test_a_tenth_of_the_army_has_a_tenth_of_the_flows():
    small, full = lived(1, scale=0.1), lived(1)
    assert small.institutions.casualties(small.today, small.engine.book) == pytest.approx(
        0.1 * full.institutions.casualties(full.today, full.engine.book)
    )
