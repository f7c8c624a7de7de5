from datetime import date
from pathlib import Path

import pytest

from muster.data.case import load_case
from muster.data.errors import InputError
from muster.ensemble import run
from muster.ensemble.run import Request, each_run, run_many
from muster.model.scenario import Scenario
from tests.report.fake_result import fake_result

CASE = load_case("drill")
SCENARIO = Scenario.build(CASE)


@pytest.fixture
def simulated(monkeypatch):
    """Stand in for the simulation and remember what it was asked."""
    asked = []

    def simulate(case, scenario, seed, scale, until, threads, progress, save, resume, watch):
        assert watch is None  # nobody asked for a panel
        asked.append((seed, scale, until, threads, save, resume))
        if progress:
            progress(10, case.days)
        return fake_result(case, seed, scale)

    monkeypatch.setattr(run, "simulate", simulate)
    return asked


def test_one_run_for_each_seed_in_order(simulated):
    results = run_many(CASE, SCENARIO, [3, 1, 2], scale=0.5, threads=2)
    assert [result.seed for result in results] == [3, 1, 2]
    assert simulated == [(seed, 0.5, None, 2, None, None) for seed in (3, 1, 2)]


def test_progress_counts_the_days_of_all_runs(simulated):
    seen = []
    run_many(CASE, SCENARIO, [1, 2], progress=lambda done, everything: seen.append((done, everything)))
    assert seen == [(10, 2 * CASE.days), (10 + CASE.days, 2 * CASE.days)]


def test_what_is_finished_is_there_before_the_next_begins(simulated):
    runs = each_run(Request(CASE, SCENARIO, [1, 2]))
    next(runs)
    assert len(simulated) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"scale": 0.0},
        {"scale": -1.0},
        {"scale": float("nan")},
        {"scale": 1.5},
        {"seeds": [-1]},
        {"until": date(1999, 1, 1)},
        {"seeds": [1, 2], "resume": Path("state")},
        {"seeds": [1, 2], "save": (date(2030, 2, 1), Path("state"))},
        {"save": (date(2030, 3, 1), Path("state")), "until": date(2030, 2, 1)},
    ],
)
def test_a_request_that_cannot_be_run_is_refused(wrong):
    with pytest.raises(InputError):
        Request(CASE, SCENARIO, **wrong)


def test_about_names_everything_that_decides_the_bytes_and_nothing_else():
    about = Request(CASE, SCENARIO, threads=1).about()
    assert about == Request(CASE, SCENARIO, threads=2).about()
    changed = (
        Request(CASE, SCENARIO, [2]),
        Request(CASE, SCENARIO, scale=0.5),
        Request(CASE, SCENARIO, until=date(2030, 6, 1)),
        Request(CASE, Scenario.build(CASE, without=["contagion"])),
    )
    for request in changed:
        assert request.about() != about
