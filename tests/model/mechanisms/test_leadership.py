import numpy as np
import pytest
from scipy import stats

from muster.model.mechanisms.leadership import MONTH, REVIEW, felt, felt_in_brigade, removal, settle, succeed
from tests.model.drill import BASE, lived, scenario, setting

P = BASE.values("leadership")
EFFECT = np.linspace(-2.0, 2.0, 100)


def today(**levers):
    return lived(1, scenario(*(setting(name, value) for name, value in levers.items()))).today


def test_without_the_lever_nobody_is_removed():
    assert not removal(P, today(), EFFECT).any()


def test_without_error_the_worst_alone_are_removed():
    hazard = removal(P, today(replace_worst=0.1, replacement_error=0.0), EFFECT)
    assert hazard[:90].tolist() == [0.0] * 90
    assert hazard[90:] == pytest.approx(1.0 / REVIEW)


@pytest.mark.parametrize("error", [0.0, 0.3, 1.0])
def test_error_changes_whom_it_hits_and_not_how_many(error):
    hazard = removal(P, today(replace_worst=0.1, replacement_error=error), EFFECT)
    assert hazard.sum() == pytest.approx(10.0 / REVIEW)
    assert hazard[0] == pytest.approx(error * 0.1 / REVIEW)


def test_hidden_counts_hide_who_is_worst():
    levers = {"replace_worst": 0.1, "replacement_error": 0.0}
    seen, hidden = (removal(P, today(results_pressure=x, **levers), EFFECT) for x in (0.0, 1.0))
    hides = BASE.parameters["concealment.hides"]
    assert hidden[-1] == pytest.approx((1.0 - hides + hides * 0.1) * seen[-1])


def test_commanders_change_at_their_rate_and_new_ones_are_drawn_alike():
    view, hazard = today(), 1.0 / (9.0 * MONTH)
    view.day, view.step, changes, drawn = 0, 7.0, 0, []
    effect = succeed(view, np.zeros(2000), hazard, 0)
    assert stats.kstest(effect, "norm").pvalue > 1e-5, "all are new on the first day"
    for week in range(1, 40):
        view.day = 7 * week
        after = succeed(view, effect, hazard, 0)
        changes += (after != effect).sum()
        drawn += after[after != effect].tolist()
        effect = after
    wanted = 39 * 2000 * -np.expm1(-7.0 * hazard)
    assert abs(changes - wanted) < 5.0 * np.sqrt(wanted)
    assert stats.kstest(drawn, "norm").pvalue > 1e-5


def test_the_climate_follows_with_its_half_life():
    view = today()
    view.memory = {"climate": np.zeros(1), "commander": np.ones(1)}
    view.step = P.half_life
    assert settle(P, view, "climate", "commander") == pytest.approx([0.5])


def test_commanders_hold_their_share_of_the_spread():
    army = lived(15)
    log = felt(P, army.today)
    spread = BASE.parameters["units.company"] * np.sqrt(P.share)
    assert log == pytest.approx(spread * army.today.memory["company_climate"] - spread**2 / 2.0)


def test_brigades_are_centred_and_nobody_commands_outside_them():
    army = lived(15)
    log = felt_in_brigade(P, army.today)
    assert np.exp(log[:-1]).mean() == pytest.approx(1.0)
    assert np.ptp(log[:-1]) > 0.0
    assert log[-1] == 0.0
