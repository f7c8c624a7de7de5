import numpy as np
import pytest

from benchmarks import law
from benchmarks import small_model as small
from benchmarks.device import recount
from tests.benchmarks.device import simulated

SOLDIERS, DAYS, SEEDS = 1_000, 6, [1, 7]
SCRIPT = f"""
import json
from benchmarks.device import small
runs = small.Runs({SOLDIERS}, {DAYS}, {SEEDS})
runs.live()
first = runs.found()
runs.live()
found = {{name: values.tolist() for name, values in first.items()}}
found["again"] = all((values == first[name]).all() for name, values in runs.found().items())
found["keys"] = small.keys_of({SEEDS}, 2).tolist()
found["many"] = len(set(map(tuple, small.keys_of(list(range(300)), 40).reshape(-1, 2).tolist())))
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found():
    return simulated.run(SCRIPT)


@pytest.mark.parametrize("k", [0, 1])
def test_counts_and_trust_are_those_of_a_recount(found, k):
    again = recount.recount(np.array(found["keys"][k], np.uint32), DAYS)
    assert found["lost"][k] == again["lost"].tolist()
    assert found["left"][k] == again["left"].tolist()
    assert found["trust"][k] == pytest.approx(again["trust"], abs=1e-6)
    assert found["deployed"][k] == pytest.approx(DAYS - again["posted"])


def test_something_happened_and_runs_differ(found):
    assert sum(map(sum, found["lost"])) > 0
    assert sum(map(sum, found["left"])) > 0
    assert (found["lost"][0], found["left"][0]) != (found["lost"][1], found["left"][1])


@pytest.mark.parametrize("k", [0, 1])
def test_trust_follows_from_the_counts(found, k):
    assert law.trust_error(found, k, soldiers=SOLDIERS) < law.TRUST_ERROR
    assert SOLDIERS == 2 * small.UNIT


def test_runs_begin_anew(found):
    assert found["again"]


def test_every_unit_of_every_run_has_keys_of_its_own(found):
    assert found["many"] == 300 * 40
