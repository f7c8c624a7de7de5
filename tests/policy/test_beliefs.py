import numpy as np
import pytest

from muster.data.case import load_case
from muster.data.errors import InputError
from muster.model.scenario import Scenario
from muster.policy.beliefs import best_source, draws_of

DRILL = load_case("drill")


def test_draws_of_the_prior_are_valid_parameters_and_differ_by_seed():
    draws = draws_of(DRILL, "prior", 8, seed=1)
    assert draws.size == 8
    for k in range(8):
        Scenario.build(DRILL, parameters=draws.parameters(k))
    assert draws.digest == draws_of(DRILL, "prior", 8, seed=1).digest
    assert draws.digest != draws_of(DRILL, "prior", 8, seed=2).digest
    assert np.ptp(draws.values, axis=0).max() > 0


def test_defaults_are_the_cases_own():
    assert draws_of(DRILL, "defaults", 3).parameters(2) == {}


def test_a_source_that_is_not_there_is_refused():
    with pytest.raises(InputError, match="expected one of posterior, prior, defaults, found 'guess'"):
        draws_of(DRILL, "guess", 3)
    assert draws_of(DRILL, best_source(DRILL), 2).size == 2
