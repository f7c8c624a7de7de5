import numpy as np
import pytest

from benchmarks.device import plain_core, snapshot
from muster.kernels.plain import sum_hazards
from tests.benchmarks.device import simulated

SEED, COPIES = 4, 2
SCRIPT = f"""
import json, sys
from pathlib import Path
from benchmarks.device import hazards, snapshot
hazards.BLOCKS, hazards.THREADS = 2, 8
copies = hazards.Copies(snapshot.read(Path(sys.argv[1])), {COPIES})
found = {{"visit": [a.tolist() for a in copies.visit({SEED})], "weigh": [a.tolist() for a in copies.weigh({SEED})]}}
print(json.dumps(found | {{"twice": copies.visit({SEED}, 2)[0].tolist(), "bytes": int(copies.bytes)}}))
"""


@pytest.fixture(scope="module")
def eventful(tmp_path_factory):
    """A small army in which much happens on the day, and where it is kept."""
    taken = snapshot.take("drill", 0.03, 40, seed=1)
    taken.law.rate[:] *= 100.0
    taken.law.most[:] *= 100.0
    sum_hazards(False, taken.law, taken.book, taken.alike, taken.own)
    path = tmp_path_factory.mktemp("device") / "snapshot.npz"
    snapshot.write(taken, path)
    return plain_core.Core(taken), path


@pytest.fixture(scope="module")
def found(eventful):
    return simulated.run(SCRIPT, str(eventful[1]))


def test_who_moves_and_why_is_the_same_as_on_a_core(eventful, found):
    expected = [eventful[0].visit(SEED + k) for k in range(COPIES)]
    assert list(zip(*found["visit"], strict=True)) == expected
    assert all(moved > 5 for moved, _ in expected)


def test_everybody_weighed_gives_the_same_movers_and_the_sum_of_hazards(eventful, found):
    moved, sums = found["weigh"]
    assert moved == found["visit"][0]
    assert sums == pytest.approx([eventful[0].sum()] * COPIES, rel=1e-12)


def test_launches_are_of_other_numbers_and_add_up(eventful, found):
    expected = [eventful[0].visit(SEED + k)[0] + eventful[0].visit(SEED + k + 1)[0] for k in range(COPIES)]
    assert found["twice"] == expected


def test_copies_have_records_of_their_own(eventful, found):
    force = eventful[0].seen.force
    assert found["bytes"] > COPIES * (force.hot.nbytes + force.cold.nbytes)
    assert np.array_equal(snapshot.read(eventful[1]).force.hot, force.hot)
