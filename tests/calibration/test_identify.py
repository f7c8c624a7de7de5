from dataclasses import replace

import numpy as np
import pytest

from muster.calibration.identify import known, plainly, ridges
from muster.calibration.prior import draws_at, uncertain
from muster.model import registry
from tests.calibration.made import CASE, posterior


@pytest.fixture(scope="module")
def found():
    """Draws as wide as the priors, save for one parameter that is told and two that trade."""
    rng = np.random.default_rng(4)
    scores = rng.standard_normal((400, len(uncertain(CASE))))
    scores[:, 3] = 1.0 + 0.2 * rng.standard_normal(400)
    scores[:, 8] = -0.9 * scores[:, 5] + 0.3 * rng.standard_normal(400)
    return replace(posterior(), scores=scores, draws=draws_at(uncertain(CASE), scores, "posterior"))


def test_what_the_data_tell_comes_first(found):
    rows = known(found)
    assert len(rows) == len(found.draws.keys)
    first = rows[0]
    assert first.key == found.draws.keys[3]
    assert first.told
    assert first.contraction == pytest.approx(0.96, abs=0.01)
    assert first.shift == pytest.approx(1.0, abs=0.05)
    assert not any(row.told for row in rows[1:])


def test_prior_and_posterior_stand_beside_each_other(found):
    first = known(found)[0]
    declared = next(d for d in registry.parameters() if d.key == first.key)
    assert first.prior == (declared.prior.low, declared.prior.median, declared.prior.high)
    assert first.posterior == pytest.approx(np.quantile(found.draws.values[:, 3], (0.05, 0.5, 0.95)))
    assert first.unit == declared.unit
    assert first.plain()["told"] is True


def test_parameters_that_trade_are_told_and_chance_is_not(found):
    keys = found.draws.keys
    rows = ridges(found)
    assert [set(row[:2]) for row in rows] == [{keys[5], keys[8]}]
    assert rows[0][2] == pytest.approx(-0.95, abs=0.02)


def test_few_draws_make_no_ridges():
    rng = np.random.default_rng(1)
    few = replace(posterior(), scores=rng.standard_normal((12, len(uncertain(CASE)))))
    assert all(abs(row[2]) >= 3.0 / np.sqrt(12) for row in ridges(few))


def test_it_is_said_plainly(found):
    said = plainly(known(found))
    assert said.startswith(f"The data speak to 1 of {len(found.draws.keys)} parameters")
    assert found.draws.keys[3] in said
    wide = replace(found, scores=np.random.default_rng(2).standard_normal(found.scores.shape))
    assert "tell nothing" in plainly(known(wide))
