import numpy as np

from muster.model.mechanisms.hospital import MECHANISM
from muster.model.states import MOVE, STATE
from tests.model.drill import BASE, live, lived, new_army


def test_the_model_cannot_do_without_hospitals():
    assert MECHANISM.essential


def test_waits_follow_the_driver_and_the_spread():
    army = lived(1)
    wait = army.engine.book.wait[MOVE["hit"]]
    assert wait.tolist() == [army.today.drivers["wounded_days_to_return"], BASE.parameters["hospital.spread"]]


def test_half_of_the_wounded_are_away_longer_than_the_driver_says():
    """Of those hit in the first 100 days; a wait is counted when it ends, or as longer than all."""
    army, away = new_army(), []
    for day in range(300):
        before = army.engine.force.hot.copy()
        live(army, day, day + 1)
        ended = (before["state"] == STATE["wounded"]) & (army.engine.force.hot["state"] != STATE["wounded"])
        away.extend((day - before["since"])[ended & (before["since"] < 100)].tolist())
    hot = army.engine.force.hot
    still = int(((hot["state"] == STATE["wounded"]) & (hot["since"] < 100)).sum())
    longer = (np.array(away) > army.today.drivers["wounded_days_to_return"]).sum() + still
    n = len(away) + still
    assert n > 200
    assert abs(longer / n - 0.5) < 5.0 * 0.5 / np.sqrt(n)
