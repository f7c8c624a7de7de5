import numpy as np
import pytest

from muster.kernels.chance import layers
from muster.model import engine as engine_module
from muster.model.engine import LAYERS, REBASE_BELOW, empty_calendar, empty_force
from muster.model.states import CHANCE, CHANCES, MOVE, STATE
from tests.model.drill import RESTLESS, changed, live, lived, new_army, scenario, setting
from tests.model.test_simulate import check_law

HOT = scenario(parameters=RESTLESS)


# ---------------------------------------------------------------- planted errors


def planted_bound(army) -> None:
    """Let every look and move set risk codes that are too low."""
    look, watch_over = army.engine.look, army.engine.watch_over

    def lowered(function):
        def call(*given):
            risk = army.engine.force.hot["risk"]
            kept = risk.copy()
            risk[:] = np.maximum(risk.astype(int) - 12, 0)
            function(*given)
            risk[:] = kept

        return call

    army.engine.look, army.engine.watch_over = lowered(look), lowered(watch_over)


def test_a_stale_bound_is_caught():
    army = new_army(HOT)
    planted_bound(army)
    with pytest.raises(AssertionError):
        check_law(army, new_army(HOT), 60)


def test_risk_codes_that_are_too_low_are_caught():
    army = new_army(HOT)
    army.engine.force.hot["risk"] //= 2
    with pytest.raises(AssertionError):
        check_law(army, new_army(HOT), 60)


def test_hazards_that_outgrow_their_bound_are_caught(monkeypatch):
    """The walk is given yesterday's bound on a day when a lever changes."""
    chosen = scenario(setting("severity", 0.1, 10), parameters=RESTLESS | {"deterrence.severity": 1.0})
    army = new_army(chosen)
    monkeypatch.setattr(army, "_watch_out", lambda day: army.engine.look(day) if day == 0 else None)
    with pytest.raises(AssertionError):
        check_law(army, new_army(chosen), 60)


def check_luck(first, second, days: int) -> None:
    """Let two armies live that no policy tells apart; nobody's life may differ."""
    assert changed(live(first, 0, days), live(second, 0, days)).size == 0


def test_a_setting_without_effect_leaves_everybody_his_luck():
    check_luck(new_army(HOT), new_army(scenario(setting("supply", 0.0, 5, brigades=[0]), parameters=RESTLESS)), 30)


@pytest.mark.parametrize("moved", ["an edge", "a depth"])
def test_layers_that_adapt_to_a_run_are_caught(monkeypatch, moved):
    first = lived(30, HOT)
    edges = tuple(np.append(LAYERS.low, 2.0**-6))
    adapted = layers(LAYERS.full, (*edges[:2], edges[2] * 1.2, *edges[3:])) if moved == "an edge" else None
    adapted = adapted or layers(LAYERS.full - 1, edges)
    monkeypatch.setattr(engine_module, "LAYERS", adapted)
    with pytest.raises(AssertionError):
        assert changed(first, lived(30, HOT)).size == 0


# ---------------------------------------------------------------- the day


def test_movers_come_once_and_in_order():
    army = lived(20, HOT)
    found = army.morning(20, False, None, 1)
    assert found.soldiers.size > 5
    assert (np.diff(found.soldiers) > 0).all()
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
    visited, evaluated = army.engine.work
    assert visited > evaluated > 0
    assert visited < 10 * army.engine.force.hot.size, "far fewer than everybody every day"


def test_a_soldier_not_yet_born_is_all_nought():
    army = new_army()
    force = empty_force(10, army.assembly)
    assert not force.hot.tobytes().strip(b"\0")
    assert not force.cold.tobytes().strip(b"\0")
    assert STATE["unborn"] == 0


def test_the_calendar_starts_empty():
    assert (empty_calendar(10, 30).head == -1).all()


def test_every_chance_has_layers_of_its_own():
    assert LAYERS.full.shape == LAYERS.top.shape == (len(CHANCES),)
    assert LAYERS.top[CHANCE["dismiss"]] == 2.0**-6
