"""Stylised facts 1 to 3: when in their service soldiers leave, and from where."""

from dataclasses import replace

import numpy as np
import pytest

from muster.model.outcomes.departures import GROUPS, counted
from muster.model.rota import Rota
from muster.model.states import CHANCE, KINDS, ROLE, STATE
from tests.evidence.runs import DRILL, Settings, big_drill, off, only, ratio_and_error, scenario, ukraine

# ---------------------------------------------------------------- fact 1


def early_over_late(result, group: str, early: slice, late: slice) -> tuple[float, float]:
    """Return the rate in the first days of a posting over that in later ones, and the error of its log."""
    roles, kinds = GROUPS[group]
    left, served = (counted(result, name, roles, kinds).astype(float) for name in ("departures", "exposure"))
    return ratio_and_error(left[early].sum(), served[early].sum(), left[late].sum(), served[late].sum())


def before_any_combat(result) -> float:
    """Return the share of departures by men who cannot have seen combat.

    They are in training, in the first month of their first posting, or in support and rear ever since it.
    """
    first = GROUPS["First posting"][1]
    training = counted(result, "departures", ("trainee",), KINDS).sum()
    posted = counted(result, "departures", ("infantry", "combat"), first)[:30].sum()
    rear = counted(result, "departures", ("support",), first).sum()
    return float(training + posted + rear) / float(result.counts["departures"].sum())


@pytest.mark.parametrize(
    ("group", "early", "late", "expected"),
    [
        ("In training", slice(0, 10), slice(40, 60), 2.0),
        ("First posting", slice(0, 14), slice(90, 360), 1.5),
    ],
)
def test_fact_1_the_hazard_is_highest_after_induction_and_again_after_the_first_posting(group, early, late, expected):
    """With the mechanism four standard errors above a multiple of the later rate; within four of 1 without it.

    Frailty alone would make rates fall a little, so the peak is looked at alone.
    """
    ratio, error = early_over_late(ukraine(only("early")), group, early, late)
    assert ratio * np.exp(-4 * error) > expected
    flat, error = early_over_late(ukraine(only()), group, early, late)
    assert abs(np.log(flat)) < 4 * error + 0.15  # the sample of soldier-days adds a little


def test_fact_1_about_half_of_absence_comes_before_any_combat():
    """ "About half or more": over 0.45 in the case as it is; the early peak is what brings it there."""
    peaked, flat = ukraine(), ukraine(off("early"))
    share = before_any_combat(peaked)
    error = np.sqrt(share * (1.0 - share) / peaked.counts["departures"].sum())
    assert share > 0.45
    assert before_any_combat(flat) < min(0.45, share - 4.0 * error)


# ---------------------------------------------------------------- fact 2

WEEKS_ON, WEEKS = 26, 78
WINDOWS = {"at first": (0, 3), "at last": (23, 26), "rested a month": (29, 31), "rested a year": (75, 78)}  # weeks
LIVELY = (("baseline.leave", 0.004), ("workload.posts_per_km", 60.0))


def rates_of_half(parameters: Settings, seeds: tuple[int, ...] = (1,)) -> dict[str, tuple[int, int]]:
    """Return departures and soldier-days of infantry of the brigades that hold the line for half a year, then rest.

    Runs of several seeds are added up.
    """
    brigades, sectors = 40, 20
    table = np.full((WEEKS, brigades), -1)
    table[:WEEKS_ON, : brigades // 2] = np.arange(brigades // 2) % sectors
    table[WEEKS_ON:, brigades // 2 :] = np.arange(brigades // 2) % sectors
    chosen = replace(scenario(DRILL, (*parameters, *LIVELY)), rota=Rota(table, "half"))
    found = {name: np.zeros(2, np.int64) for name in WINDOWS}
    for seed in seeds:
        add_half(big_drill(chosen, seed=seed), brigades, found)
    return {name: (int(left), int(days)) for name, (left, days) in found.items()}


def add_half(army, brigades: int, found: dict) -> None:
    """Let an army live, and add what happens in each of the windows of weeks."""
    s, force = army.structure, army.engine.force
    ours = (s.cell_role == ROLE["infantry"]) & (s.cell_brigade < brigades // 2)
    for day in range(WEEKS * 7):
        movers = army.morning(day, False, None, 1)
        for name, (first, last) in WINDOWS.items():
            if first <= day // 7 < last:
                gone = movers.soldiers[movers.chances == CHANCE["leave"]]
                found[name] += ours[force.hot["cell"][gone]].sum(), army.engine.tally.strength[ours].sum()
        army.evening(day, movers)
    assert (force.hot["state"] == STATE["present"]).any()


@pytest.fixture(scope="module")
def tired():
    return rates_of_half(only("exhaustion", "workload"), (1, 2, 3))


def test_fact_2_the_hazard_rises_with_time_on_position_and_falls_after_real_rest(tired):
    rise, error = ratio_and_error(*tired["at last"], *tired["at first"])
    assert rise * np.exp(-3 * error) > 1.0
    fall, error = ratio_and_error(*tired["rested a year"], *tired["at last"])
    assert fall * np.exp(3 * error) < 1.0


def test_fact_2_recovery_takes_months(tired):
    """After a month of rest most of the rise is still there: not less than half, within three standard errors."""
    rested, error = ratio_and_error(*tired["rested a month"], *tired["at first"])
    rise, _ = ratio_and_error(*tired["at last"], *tired["at first"])
    year, _ = ratio_and_error(*tired["rested a year"], *tired["at first"])
    assert rested * np.exp(3 * error) > 1.0 + 0.5 * (rise - 1.0)
    assert rested * np.exp(-3 * error) > 1.0
    assert year < 1.0 + 0.5 * (rise - 1.0)


def test_fact_2_is_gone_without_exhaustion():
    fresh = rates_of_half(only("workload"))
    for name in ("at last", "rested a year"):
        ratio, error = ratio_and_error(*fresh[name], *fresh["at first"])
        assert abs(np.log(ratio)) < 3 * error


# ---------------------------------------------------------------- fact 3


def infantry_over_others(parameters: Settings = ()) -> tuple[float, float]:
    result = ukraine(parameters)
    left, served = (
        [counted(result, name, roles, KINDS).sum() for roles in (("infantry",), ("combat", "support"))]
        for name in ("departures", "exposure")
    )
    return ratio_and_error(left[0], served[0], left[1], served[1])


def test_fact_3_the_infantry_leaves_at_several_times_the_rate_of_other_arms():
    ratio, error = infantry_over_others()
    assert ratio * np.exp(-3 * error) > 3.0


def test_fact_3_is_gone_where_all_arms_have_one_hazard_and_one_load():
    ratio, error = infantry_over_others((*only(), ("baseline.other_arms", 1.0)))
    assert abs(np.log(ratio)) < 4 * error + 0.05
