import shutil

import numpy as np
import pytest

from muster.calibration.posterior import write_posterior
from muster.data.case import load_case
from muster.data.errors import InputError
from muster.model.scenario import Scenario
from muster.policy.beliefs import best_source, draws_of
from tests.report.made_fit import posterior

DRILL = load_case("drill")


def test_draws_of_the_prior_are_valid_parameters_and_differ_by_seed():
    draws = draws_of(DRILL, "prior", 8, seed=1)
    assert draws.size == 8
    for k in range(8):
        Scenario.build(DRILL, parameters=draws.parameters(k))
    assert draws.digest == draws_of(DRILL, "prior", 8, seed=1).digest
    assert draws.digest != draws_of(DRILL, "prior", 8, seed=2).digest
    assert np.ptp(draws.values, axis=0).max() > 0


def test_draws_of_the_posterior_are_its_first_and_it_is_the_best_source_where_there_is_one(tmp_path):
    shutil.copytree(DRILL.folder, tmp_path / "drill")
    case = load_case(tmp_path / "drill")
    with pytest.raises(InputError, match="expected a posterior, found none; muster fit makes one"):
        draws_of(case, "posterior", 3)
    assert best_source(case) == "defaults"
    known = posterior()
    write_posterior(tmp_path / "drill" / "posterior.parquet", known)
    assert best_source(case) == "posterior"
    draws = draws_of(case, "posterior", 3)
    assert draws.parameters(2) == known.draws.parameters(2)
    with pytest.raises(InputError, match="expected at least 41 from the posterior, found 40"):
        draws_of(case, "posterior", 41)


def test_defaults_are_the_cases_own():
    assert draws_of(DRILL, "defaults", 3).parameters(2) == {}


def test_a_source_that_is_not_there_is_refused():
    with pytest.raises(InputError, match="expected one of posterior, prior, defaults, found 'guess'"):
        draws_of(DRILL, "guess", 3)
    assert draws_of(DRILL, best_source(DRILL), 2).size == 2


def test_a_case_without_a_posterior_says_so(tmp_path):
    from dataclasses import replace

    bare = replace(DRILL, folder=tmp_path)
    assert best_source(bare) == "defaults"
    with pytest.raises(InputError, match="expected a posterior, found none"):
        draws_of(bare, "posterior", 2)
