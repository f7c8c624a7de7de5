import numpy as np
import pytest

from muster.model.mechanisms.inputs import MECHANISM, SHIFTED, paths
from tests.model.drill import BASE, CASE, scenario


def test_at_the_middle_of_every_range_the_paths_are_those_of_the_case():
    for name, driver in CASE.drivers.items():
        assert np.array_equal(BASE.paths[name], driver.daily(CASE.start, CASE.days))


@pytest.mark.parametrize("name", SHIFTED)
def test_a_score_moves_its_own_path_within_the_range_and_no_other(name):
    driver, _, _ = SHIFTED[name]
    moved = paths(CASE, BASE.parameters | {f"inputs.{name}": 1.0})
    high = CASE.drivers[driver].daily(CASE.start, CASE.days, "high")
    assert (moved[driver] <= np.maximum(high, BASE.paths[driver]) + 1e-9).all()
    assert (moved[driver] != BASE.paths[driver]).any(), f"{driver} has no range in this case"
    assert all(np.array_equal(moved[k], BASE.paths[k]) for k in BASE.paths if k != driver)


def test_two_scores_of_one_path_move_its_ends_apart():
    both = {"inputs.registration_first": -1.0, "inputs.registration_last": 1.0}
    moved = scenario(parameters=both).paths["registration_probability"]
    usual = BASE.paths["registration_probability"]
    if len(CASE.drivers["registration_probability"].rows) > 1:
        assert moved[0] < usual[0]
        assert moved[-1] > usual[-1]


def test_every_shifted_driver_exists_and_every_parameter_is_a_score():
    assert {driver for driver, _, _ in SHIFTED.values()} <= set(CASE.drivers)
    assert all(p.default == 0.0 and p.prior.family == "normal" for p in MECHANISM.parameters)
