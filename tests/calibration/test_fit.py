"""A fit of six parameters of the drill with a few short runs: what it takes, keeps and ends with."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from pyarrow.parquet import read_schema

from muster.calibration import sampler
from muster.calibration.design import Design
from muster.calibration.fit import Plan, checked, data_of, digest_of, fit, used_by
from muster.calibration.posterior import write_posterior
from muster.data.errors import InputError
from muster.ensemble.keep import Store
from tests.calibration.made import CASE, TOLD, UNTIL, desk

PLAN = Plan(points=(32, 8), wider=(0.0, 1.5), draws=6)


@pytest.fixture(scope="module")
def quick():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampler, "WARM_UP", 40)
        yield


@pytest.fixture(scope="module")
def done(quick, tmp_path_factory):
    """Return a finished fit, the folder of its runs, and what it said meanwhile."""
    folder, said = tmp_path_factory.mktemp("runs"), []
    return fit(desk(store=Store(folder)), UNTIL, PLAN, said.append), folder, said


def kept_in(folder) -> tuple[int, int]:
    """Return how many runs are kept in a folder, and how many components' relevances."""
    names = [read_schema(path).names for path in folder.glob("*.parquet")]
    learnt = sum("value.relevances" in columns for columns in names)
    return len(names) - learnt, learnt


def test_waves_follow_the_plan(done):
    found, folder, said = done
    assert np.bincount(found.design.waves).tolist() == [32, 8, 6, 6, 6]
    assert kept_in(folder)[0] == 58
    assert said[0] == "asking the prior"
    assert said[-1] == "moving the draws, step 2 of 2"


def test_the_posterior_says_where_it_comes_from(done):
    posterior = done[0].posterior
    assert posterior.draws.size == 6
    assert set(posterior.draws.keys) == set(TOLD)
    assert posterior.targets == tuple(target.id for target in done[0].targets)
    assert posterior.simulated.shape == (6, len(posterior.targets))
    told = posterior.provenance
    assert told["case"] == "drill"
    assert told["until"] == UNTIL.isoformat()
    assert told["used"] == [done[0].targets[k].id for k in done[0].used]
    assert all(told["checks"][f"misfit_{step}"] > 0.0 for step in range(3))
    assert len(told["explained"]) == len(told["missed"]) == len(posterior.targets)


def test_what_was_simulated_at_the_draws_is_kept(done):
    found = done[0]
    last = found.design.waves == 4
    assert np.log(found.posterior.simulated) == pytest.approx(found.design.logs[last][:, : len(found.targets)])
    assert found.posterior.scores.tobytes() == found.sample.scores.tobytes()


def test_interrupted_and_started_again_it_ends_with_the_same_posterior(done, tmp_path):
    class Interrupted(Exception):
        pass

    def interrupt(wave, standing):
        if wave == "wave 1" and standing.done == 3:
            raise Interrupted

    store = Store(tmp_path / "runs")
    with pytest.raises(Interrupted):
        fit(desk(store=store, progress=interrupt), UNTIL, PLAN)
    runs, learnt = kept_in(store.folder)
    assert 32 < runs < 40
    assert learnt > 0, "what was learnt for the wave need not be learnt again"
    again = fit(desk(store=store), UNTIL, PLAN)
    files = [tmp_path / "one.parquet", tmp_path / "other.parquet"]
    for path, found in zip(files, (done[0], again), strict=True):
        write_posterior(path, found.posterior)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_only_what_had_ended_is_used():
    used = used_by(CASE.targets, date(2030, 9, 30), CASE)
    assert {CASE.targets[k].id for k in used} >= {"T203007", "T203009"}
    assert all(CASE.targets[k].end <= date(2030, 9, 30) for k in used)
    kept_for_tests = [replace(target, role="test") for target in CASE.targets]
    with pytest.raises(InputError, match="until: expected a date from"):
        used_by(kept_for_tests, date(2031, 6, 30), CASE)
    with pytest.raises(InputError, match="expected a date from 2030-06-30 on"):
        used_by(CASE.targets, date(2030, 2, 1), CASE)


def test_data_are_logs_of_what_is_used():
    used = used_by(CASE.targets, date(2030, 9, 30), CASE)
    data = data_of(CASE.targets, used)
    assert np.exp(data.logs) == pytest.approx([CASE.targets[k].value / CASE.targets[k].bias for k in used])
    assert data.noisy.tolist() == [float(bool(CASE.targets[k].noise)) for k in used]


def test_a_design_that_mostly_fails_is_refused():
    design = Design(np.zeros((7, 1)), np.zeros((7, 1)), np.zeros(7, np.int64), failed=1)
    assert checked(design) is design
    with pytest.raises(InputError, match="3 of 10 runs failed") as refused:
        checked(replace(design, failed=3))
    assert "\n" not in str(refused.value)


def test_the_digest_of_targets_hangs_on_all_they_say():
    assert digest_of(CASE.targets) == digest_of(tuple(CASE.targets))
    other = (replace(CASE.targets[0], error=0.06), *CASE.targets[1:])
    assert digest_of(CASE.targets) != digest_of(other)
