"""What holds for every registered lever."""

import numpy as np
import pytest

from muster.data.errors import InputError
from muster.model import registry
from muster.model.army import Army
from tests.model.drill import BASE, CASE, changed, live, lived, new_army, policy, same_records, scenario, setting
from tests.properties.test_balance import check_books

LEVERS = list(registry.levers().values())
BRIGADE = [lever for lever in LEVERS if lever.scope == "brigade"]
DAYS, FROM, UNTIL = 60, 10, 45  # the tenth day is in the middle of a week
# numbers so high that a rate changed in the tenth digit would soon move somebody
RESTLESS = {"baseline.leave": 0.002}


def named(lever) -> str:
    return lever.name


@pytest.mark.parametrize("lever", LEVERS, ids=named)
def test_a_lever_says_what_it_is_and_what_it_asks(lever):
    for text in (lever.label, lever.unit, lever.meaning, lever.asks):
        assert text.strip()
    assert lever.meaning.endswith(".")


@pytest.mark.parametrize("lever", LEVERS, ids=named)
def test_neutral_lies_within_finite_bounds(lever):
    assert np.isfinite([lever.low, lever.high]).all()
    assert lever.low <= lever.neutral <= lever.high
    assert lever.low < lever.high


@pytest.mark.parametrize("lever", LEVERS, ids=named)
def test_it_acts_through_mechanisms_that_exist(lever):
    assert lever.acts_through
    assert set(lever.acts_through) <= set(registry.mechanisms())


@pytest.mark.parametrize("lever", LEVERS, ids=named)
def test_history_keeps_it_within_its_bounds(lever):
    values = BASE.levers[lever.name]
    assert values.shape == (CASE.days,)
    assert ((values >= lever.low) & (values <= lever.high)).all()


@pytest.fixture(scope="module")
def base():
    return lived(DAYS, scenario(parameters=RESTLESS))


@pytest.mark.parametrize("lever", LEVERS, ids=named)
def test_setting_it_to_what_it_was_changes_nothing(lever, base):
    same = setting(lever.name, float(BASE.levers[lever.name][FROM]), FROM, UNTIL)
    chosen = scenario(same, parameters=RESTLESS)
    assert chosen.digest == base.scenario.digest
    assert same_records(lived(DAYS, chosen), base)


@pytest.mark.parametrize("brigades", [[], [0], [0, 1, 2, 3]])
@pytest.mark.parametrize("lever", BRIGADE, ids=named)
def test_setting_brigades_to_what_they_were_changes_nothing(lever, brigades, base):
    same = setting(lever.name, float(BASE.levers[lever.name][FROM]), FROM, UNTIL, brigades)
    assert same_records(lived(DAYS, scenario(same, parameters=RESTLESS)), base)


@pytest.mark.parametrize("lever", BRIGADE, ids=named)
def test_setting_a_brigade_to_what_it_was_changes_no_rate(lever):
    """A draw may happen to hide a small change, so compare what the draws are compared with."""
    same = setting(lever.name, float(BASE.levers[lever.name][FROM]), FROM, UNTIL, [0])
    army, usual = (new_army(scenario(*chosen, parameters=RESTLESS)) for chosen in ([same], []))
    for day in range(UNTIL + 5):
        found = [one.morning(day, False, None, 1) for one in (army, usual)]
        assert np.array_equal(army.engine.law.rate, usual.engine.law.rate), f"day {day}"
        assert np.array_equal(army.engine.book.wait, usual.engine.book.wait), f"day {day}"
        for one, moves in zip((army, usual), found, strict=True):
            one.evening(day, moves)


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("lever", LEVERS, ids=named)
def test_at_the_ends_of_its_bounds_the_army_lives_and_its_books_balance(lever, end):
    army = lived(40, scenario(setting(lever.name, getattr(lever, end), 3), parameters=RESTLESS))
    check_books(army)


@pytest.mark.parametrize("lever", LEVERS, ids=named)
def test_it_changes_nobody_before_its_day(lever, base):
    first = 30
    other = lever.low if BASE.levers[lever.name][first] != lever.low else lever.high
    army = lived(first, scenario(setting(lever.name, other, first), parameters=RESTLESS))
    usual = lived(first, scenario(parameters=RESTLESS))
    assert changed(army, usual).size == 0


@pytest.mark.parametrize("lever", LEVERS, ids=named)
@pytest.mark.parametrize("beyond", [-1.0, 1.0])
def test_a_value_beyond_its_bounds_is_refused(lever, beyond):
    value = (lever.low if beyond < 0 else lever.high) + beyond * 1e-6 * max(1.0, abs(lever.high))
    with pytest.raises(InputError, match="out of bounds"):
        scenario(setting(lever.name, value, FROM))


@pytest.mark.parametrize("parameter", registry.parameters(), ids=lambda d: d.key)
def test_a_parameter_beyond_its_bounds_is_refused(parameter):
    for end, beyond in ((parameter.low, -1.0), (parameter.high, 1.0)):
        if np.isfinite(end):
            with pytest.raises(InputError, match="out of bounds"):
                scenario(parameters={parameter.key: end + beyond * 1e-6 * max(1.0, abs(end))})


@pytest.mark.parametrize("lever", LEVERS, ids=named)
def test_a_setting_holds_from_its_first_day_to_its_last(lever, monkeypatch):
    """In the middle of weeks, and the army takes it up on that very day."""
    other = lever.low if BASE.levers[lever.name][FROM] != lever.low else lever.high
    decided, decide = [], Army._decide
    monkeypatch.setattr(Army, "_decide", lambda army: (decided.append(army.today.day), decide(army)))
    army = new_army(scenario(setting(lever.name, other, FROM, UNTIL)))
    for day in range(UNTIL + 3):
        live(army, day, day + 1)
        wanted = other if FROM <= day <= UNTIL else BASE.levers[lever.name][day]
        assert army.today.lever(lever.name) == wanted, f"day {day}"
    assert {FROM, UNTIL + 1} <= set(decided), "hazards are set anew"


@pytest.mark.parametrize("lever", BRIGADE, ids=named)
def test_a_setting_for_brigades_holds_for_them_alone_and_for_its_days(lever):
    other = lever.low if BASE.levers[lever.name][FROM] != lever.low else lever.high
    army = new_army(scenario(setting(lever.name, other, FROM, UNTIL, [1, 3])))
    for day in (FROM - 1, FROM, UNTIL, UNTIL + 1):
        army.today.day = day
        values = army.today.lever_by_brigade(lever.name)
        usual = BASE.levers[lever.name][day]
        changed_ones = other if FROM <= day <= UNTIL else usual
        assert values.tolist() == [usual, changed_ones, usual, changed_ones, usual]


def test_two_policies_at_once_are_the_sum_of_their_settings():
    one, other = setting("supply", 0.5, 5), setting("severity", 2.0, 8)
    assert scenario(one, other).digest == scenario(other, one).digest
    assert policy(one, other).settings == [one, other]
