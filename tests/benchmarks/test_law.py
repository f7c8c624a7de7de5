import numpy as np
import pytest

from benchmarks import law, worker
from benchmarks import small_model as small
from benchmarks.adapters import muster_engine, numba_loop, numba_skipping, numpy_arrays

SEEDS = law.SEEDS[:12]


@pytest.fixture(scope="module")
def plain():
    return worker.live(numba_loop, law.SOLDIERS, law.DAYS, law.PLAIN_SEEDS[:36])


def of_numpy():
    return worker.live(numpy_arrays, law.SOLDIERS, law.DAYS, SEEDS)


@pytest.mark.parametrize("adapter", [pytest.param(muster_engine, marks=pytest.mark.slow), numba_skipping, numpy_arrays])
def test_an_adapter_gives_the_law_of_the_plain_loop(plain, adapter):
    found = law.compare(plain, worker.live(adapter, law.SOLDIERS, law.DAYS, SEEDS))
    assert found["same"], found
    assert abs(found["left_ratio"] - 1.0) < 4 * found["left_ratio_error"] < 0.03


def test_muster_visits_and_evaluates_few(plain):
    run = muster_engine.Run(law.SOLDIERS, law.DAYS, 1)
    run.live()
    events, work = int(run.lost.sum() + run.left.sum()), run.work()
    assert events < work["evaluations"] < work["candidates"] < 4 * events


def test_the_first_day_is_as_worked_out_by_hand(plain):
    days = np.exp((1 + np.arange(small.SPREAD)) / small.PACE)
    factor = small.factor(np.array(small.BASES))
    hazard = small.LEAVE * np.outer(factor, days)
    expected = law.SOLDIERS * (1 - small.LOSS_PROBABILITY) * -np.expm1(-hazard).mean()
    seen = np.array(plain["left"])[:, 0]
    assert seen.mean() == pytest.approx(expected, abs=4 * np.sqrt(expected / len(seen)))


@pytest.mark.parametrize(
    ("name", "value"), [("LEAVE", small.LEAVE * 1.05), ("PACE", 260.0), ("WEIGHT", 1.6), ("SPREAD", 240)]
)
def test_a_planted_difference_is_found(plain, monkeypatch, name, value):
    monkeypatch.setattr(small, name, value)
    assert not law.compare(plain, of_numpy())["same"]


def test_trust_that_does_not_follow_from_the_counts_is_found(plain):
    found = {name: list(values) for name, values in plain.items()}
    found["trust"] = [[*trust[:-1], trust[-1] + 1e-4] for trust in found["trust"]]
    seen = law.compare(plain, found)
    assert seen["trust_error"] == pytest.approx(1e-4, rel=1e-3)
    assert not seen["same"]
