from datetime import date, timedelta

import numpy as np
import pytest

from muster.data.errors import InputError
from muster.model import registry
from muster.model.army import Army
from muster.model.record import Record
from muster.model.simulate import simulate
from muster.model.states import SERVING, STATE
from tests.model.drill import (
    BASE,
    CASE,
    RESTLESS,
    changed,
    different_columns,
    live,
    new_army,
    on,
    same_records,
    scenario,
    setting,
)

LAST = on(150)  # a Friday's worth into a week: 151 days


@pytest.fixture(scope="module")
def base():
    return simulate(CASE, BASE, seed=3, until=LAST)


# ---------------------------------------------------------------- one history


def test_the_same_run_twice_gives_the_same_bytes(base):
    assert different_columns(base, simulate(CASE, BASE, seed=3, until=LAST)) == []


def test_a_case_alone_is_its_own_scenario(base):
    assert different_columns(base, simulate(CASE, seed=3, until=LAST)) == []


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_do_not_matter(base, threads):
    assert different_columns(base, simulate(CASE, BASE, seed=3, until=LAST, threads=threads)) == []


@pytest.mark.parametrize("threads", [1, 2])
def test_threads_do_not_matter_where_many_leave(threads):
    chosen = scenario(parameters=RESTLESS)
    one = simulate(CASE, chosen, seed=3, until=on(60))
    assert different_columns(one, simulate(CASE, chosen, seed=3, until=on(60), threads=threads)) == []


def test_another_seed_gives_another_history(base):
    assert "left" in different_columns(base, simulate(CASE, BASE, seed=4, until=LAST))


def test_an_earlier_end_cuts_the_history_off(base):
    short = simulate(CASE, BASE, seed=3, until=on(69))
    for name, column in short.daily.items():
        assert column.size == 70
        if name != "back_within_year":  # known only later
            assert np.array_equal(column, base.daily[name][:70]), name
    for name, column in short.weekly.items():
        assert np.array_equal(column, base.weekly[name][:10], equal_nan=True), name


def test_a_result_says_what_was_run(base):
    assert (base.case, base.case_digest, base.scenario, base.scenario_digest) == (
        CASE.name,
        CASE.digest,
        "baseline",
        BASE.digest,
    )
    assert (base.seed, base.scale, base.start) == (3, 1.0, CASE.start)
    assert base.soldiers == CASE.force["initial_strength"] + base.daily["inducted"].sum()
    assert base.soldier_days == sum(base.daily[name].sum() for name in SERVING)


def test_progress_ends_with_the_last_day():
    seen = []
    simulate(CASE, BASE, until=on(60), progress=lambda done, days: seen.append((done, days)))
    assert seen == [(28, 61), (56, 61), (61, 61)]


@pytest.mark.parametrize("scale", [0.0, -1.0, 1.1, float("nan"), float("inf")])
def test_a_scale_that_cannot_be_is_refused(scale):
    with pytest.raises(InputError, match="scale"):
        simulate(CASE, BASE, scale=scale)


@pytest.mark.parametrize("seed", [-1, 2**31])
def test_a_seed_that_cannot_be_is_refused(seed):
    with pytest.raises(InputError, match="seed"):
        simulate(CASE, BASE, seed=seed)


@pytest.mark.parametrize("until", [CASE.start - timedelta(days=1), CASE.end + timedelta(days=1), date(1, 1, 1)])
def test_an_end_outside_the_case_is_refused(until):
    with pytest.raises(InputError, match="until"):
        simulate(CASE, BASE, until=until)


# ---------------------------------------------------------------- stretches of days


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_days_lived_in_stretches_are_those_lived_one_by_one(seed):
    """Also where levers change and an amnesty ends in mid-week, and where a term of service is over."""
    chosen = BASE
    if seed > 1:
        settings = setting("severity", 0.5, 40), setting("amnesty", 1.0, 45, 60), setting("service_term", 6.0, 30)
        chosen = scenario(*settings, parameters=RESTLESS)
    stretches = simulate(CASE, chosen, seed=seed, until=on(210))
    days = simulate(CASE, chosen, seed=seed, until=on(210), watch=lambda army, day: None)
    assert different_columns(stretches, days) == []
    assert stretches.work == days.work
    for name, counts in stretches.counts.items():
        assert np.array_equal(counts, days.counts[name]), name


def test_a_stretch_ends_with_its_week_or_where_a_lever_changes():
    """And not where a daily contribution of the whole army does, as in the two weeks after an amnesty opens."""
    army = Army(CASE, scenario(setting("amnesty", 1.0, 31, 50)), 1, 1.0)
    record, ends = Record(army, 70), [army.muster()]
    while ends[-1] < 70:
        ends.append(army.live(ends[-1], 70, record.days))
    assert ends == sorted({*range(0, 71, 7), 31, 51})


# ---------------------------------------------------------------- saved and continued


@pytest.mark.parametrize("day", [0, 62, 63, 66, 69], ids=["first day", "week ends", "begins", "middle", "ends again"])
@pytest.mark.parametrize("ends", ["with it", "later"])
def test_saved_at_a_date_and_continued_gives_the_same_bytes(base, tmp_path, day, ends):
    state = tmp_path / "state"
    simulate(CASE, BASE, seed=3, until=on(day) if ends == "with it" else on(100), save=(on(day), state))
    assert different_columns(base, simulate(CASE, BASE, seed=3, until=LAST, resume=state)) == []


def test_continued_twice_with_many_leaving(tmp_path):
    chosen = scenario(setting("severity", 0.5, 40), setting("amnesty", 1.0, 45, 80), parameters=RESTLESS)
    whole = simulate(CASE, chosen, seed=5, until=on(90))
    one, other = tmp_path / "one", tmp_path / "other"
    simulate(CASE, chosen, seed=5, until=on(90), save=(on(37), one))
    simulate(CASE, chosen, seed=5, until=on(90), resume=one, save=(on(61), other))
    assert different_columns(whole, simulate(CASE, chosen, seed=5, until=on(90), resume=other)) == []


# ---------------------------------------------------------------- the law: the plain loop gives the same history


def check_law(layered, plain, days: int) -> None:
    """Let two armies live, one by the walk, one by the plain loop with the same numbers; compare all of it."""
    for day in range(days):
        found, wanted = layered.morning(day, False, None, 1), plain.morning(day, True, None, 1)
        order = np.argsort(found.soldiers)
        assert np.array_equal(found.soldiers[order], wanted.soldiers), f"day {day}"
        assert np.array_equal(found.chances[order], wanted.chances), f"day {day}"
        layered.evening(day, found)
        plain.evening(day, wanted)
    assert same_records(layered, plain)


@pytest.mark.parametrize("seed", range(1, 25))
def test_the_plain_loop_gives_the_identical_history(seed):
    """Even seeds: many leave, and levers change in the middle of a week."""
    chosen = BASE
    if seed % 2 == 0:
        settings = setting("severity", 0.1, 10), setting("amnesty", 1.0, 31, 50), setting("line", 2.0, 25)
        chosen = scenario(*settings, parameters=RESTLESS | {"deterrence.severity": 1.0})
    check_law(new_army(chosen, seed), new_army(chosen, seed), 75)


@pytest.mark.parametrize("day", [10, 14, 31])
def test_the_plain_loop_gives_the_identical_history_when_a_small_hazard_jumps(day):
    """Cells stay under the edge of the top layer, but soldiers of high risk pass it at once."""
    chosen = scenario(setting("severity", 0.1, day), parameters={"deterrence.severity": 1.0})
    check_law(new_army(chosen), new_army(chosen), 60)


@pytest.mark.parametrize("seed", range(1, 4))
def test_the_plain_loop_gives_the_same_columns(seed):
    """From the front page to the books; over the amnesty and its end."""
    layered = simulate(CASE, BASE, seed, until=on(450))
    assert different_columns(layered, simulate(CASE, BASE, seed, until=on(450), plain=True)) == []


EXTREMES = {
    "everybody leaves": {"baseline.leave": 0.05, "origin.mobilised": 20.0, "early.induction": 500.0},
    "contagion": {"contagion.branching": 0.95, "contagion.lag": 1.0, "baseline.leave": 0.01},
    "no recovery": {"exhaustion.wear_out": 5.0, "exhaustion.recovery": 0.0, "exhaustion.effect": 4.0},
    "quick recovery": RESTLESS | {"exhaustion.wear_out": 5.0, "exhaustion.recovery": 0.5, "exhaustion.effect": 4.0},
    "no trust": {"trust.effect": 5.0, "trust.start": 0.0, "trust.asked": 1.0, "baseline.leave": 0.005},
    "distrust that keeps men": RESTLESS | {"trust.effect": -1.0, "trust.loss": 0.9, "trust.asked": 1.0},
    "losses": {"losses.effect": 3.0, "casualties.thin": 3.0, "workload.posts_per_km": 200.0},
    "legitimacy": RESTLESS | {"deterrence.legitimacy": 3.0, "deterrence.severity": -2.0},
}


@pytest.mark.parametrize("name", EXTREMES)
def test_the_plain_loop_gives_the_identical_history_at_the_ends_of_the_bounds(name):
    chosen = scenario(setting("severity", 5.0, 17), parameters=EXTREMES[name])
    check_law(new_army(chosen), new_army(chosen), 50)


# ---------------------------------------------------------------- luck: what a policy does not touch stays as it was


def test_ten_percent_more_intake_leaves_the_others_their_histories():
    """Of the soldiers of both runs at least 95% live the same 90 days from the policy's first day."""
    first, days = 60, 90
    base, more = new_army(), new_army(scenario(setting("intake", 1.1, first)))
    both = [live(army, 0, first) for army in (base, more)]
    assert changed(*both).size == 0
    touched = np.zeros(base.engine.force.hot.size, bool)
    for day in range(first, first + days):
        for army in both:
            live(army, day, day + 1)
        touched[changed(*both)] = True
    born = base.engine.force.hot["state"] != STATE["unborn"]
    assert more.engine.tally.stock[0] < base.engine.tally.stock[0], "more have come"
    assert touched[born].mean() <= 0.05


# Couplings that mechanisms declare, switched off: vacancies, the share to court, comrades in a reserve battalion,
# places, discharges and exchanges by number. Who returns goes back to his old company, so that he does not carry
# elsewhere what happened to him. The will of the rally is left out too: it fades between two weekly looks, and a policy
# that begins in mid-week has everybody's looked at on that day.
UNCOUPLED = {"postings.vacancies": 0.0, "reserve.own_unit": 1.0}
COUPLED = [m.name for m in registry.mechanisms().values() if m.coupling and not m.essential and m.name != "workload"]
ROOM = setting("reserve_places", 200_000.0), setting("discharge", 0.0)


def touched_and_near(brigade: int, policy: tuple, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Return who ever differs under a policy, and who ever belonged to the brigade or to one of its sector."""
    scenarios = [
        scenario(*ROOM, *chosen, parameters=UNCOUPLED | RESTLESS, without=(*COUPLED, "rally"))
        for chosen in ((), policy)
    ]
    for one in scenarios:  # nobody waits for an exchange by number
        one.paths["captured_per_month"][:] = 0.0
    base, army = map(new_army, scenarios)
    assert changed(live(base, 0, first), live(army, 0, first)).size == 0, "nobody before the day"
    n = base.engine.force.hot.size
    touched, near = np.zeros(n, bool), np.zeros(n, bool)
    for day in range(first, last):
        for one in (base, army):
            live(one, day, day + 1)
            sector = one.front.arrays["sector"]
            mates = np.flatnonzero((sector == sector[brigade]) & (sector >= 0))
            home = one.structure.brigade[one.engine.force.cold["home"][:n]]
            near |= np.isin(home, [brigade, *mates])
        touched[changed(base, army)] = True
    return touched, near


@pytest.mark.parametrize("first", [35, 38], ids=["on a week's first day", "in mid-week"])
def test_a_policy_for_one_brigade_changes_nobody_elsewhere(first):
    policy = tuple(
        setting(lever, value, first, brigades=[2])
        for lever, value in (("supply", 1.0), ("evacuation", 1.0), ("rest", 120.0), ("tour_limit", 3.0))
    )
    touched, near = touched_and_near(2, policy, first, first + 200)
    assert touched[near].sum() > 100
    assert np.flatnonzero(touched & ~near).tolist() == []


def test_every_coupling_of_one_unit_with_another_is_declared():
    """Those that the test above has to switch off or to allow for."""
    declared = {name for name, m in registry.mechanisms().items() if m.coupling}
    needed = {"postings", "congestion", "deterrence", "contagion", "reserve", "workload", "casualties", "baseline"}
    assert declared >= needed
