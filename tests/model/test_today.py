import numpy as np
import pytest

from muster.model.scenario import Scenario
from tests.model.drill import BASE, CASE, new_army, policy, scenario, setting

WINDOW = (304, 424)  # days on which the drill's amnesty opens and is closed again


def view(day: int, *settings):
    today = new_army(scenario(*settings) if settings else BASE).today
    today.day = day
    return today


def test_a_lever_has_its_value_of_the_day():
    chosen = setting("severity", 2.0, 10, 19)
    assert [view(day, chosen).lever("severity") for day in (9, 10, 19, 20)] == [1.0, 2.0, 2.0, 1.0]


def test_a_brigade_has_its_own_value_while_the_setting_lasts():
    settings = setting("supply", 0.2), setting("supply", 0.9, 10, 19, [1, 3])
    assert view(9, *settings).lever_by_brigade("supply").tolist() == [0.2] * 5
    assert view(10, *settings).lever_by_brigade("supply").tolist() == [0.2, 0.9, 0.2, 0.9, 0.2]
    assert view(20, *settings).lever_by_brigade("supply").tolist() == [0.2] * 5


def test_a_later_setting_of_a_brigade_has_the_last_word():
    policies = [policy(setting("supply", 0.5, 0, brigades=[0, 1])), policy(setting("supply", 0.7, 0, brigades=[1]))]
    today = new_army(Scenario.build(CASE, policies)).today
    assert today.lever_by_brigade("supply").tolist() == [0.5, 0.7, 0.0, 0.0, 0.0]


def test_a_small_scale_drops_the_brigades_it_does_not_have():
    today = new_army(scenario(setting("supply", 1.0, brigades=[0, 3])), scale=0.5).today
    assert today.lever_by_brigade("supply").tolist() == [1.0, 0.0, 0.0]


def test_days_since_and_until_a_change():
    opened, closed = WINDOW
    assert view(opened).since_change("amnesty") == 0.0
    assert view(opened + 5).since_change("amnesty") == 5.0
    assert view(closed - 1).until_change("amnesty") == 0.0, "the last day of the window"
    assert view(closed - 8).until_change("amnesty") == 7.0


def test_what_never_changes_changed_at_the_start_and_will_not():
    assert view(50).since_change("severity") == 50.0
    assert view(50).until_change("severity") > 1e5


def test_a_share_of_a_company_counts_those_just_lost():
    today = view(0)
    today.company_strength = np.array([90.0, 0.0, 2.0])
    assert today.share_of_company(np.array([10.0, 3.0, 0.0])) == pytest.approx([0.1, 0.6, 0.0])


def test_centred_effects_have_a_mean_of_one_on_the_hazard():
    today = view(0)
    for spread in (0.0, 0.4, 1.2):
        log = today.centred(spread, today.company_effect)
        assert np.exp(log).mean() == pytest.approx(1.0)
    assert today.centred(0.4, today.company_effect) is today.centred(0.4, today.company_effect)
    assert (today.relative(0.4, today.company_effect) == np.exp(today.centred(0.4, today.company_effect))).all()
    assert today.relative(0.4, today.company_effect) is today.relative(0.4, today.company_effect)
