import json

import pytest

from muster.data.case import load_case
from muster.ensemble.run import Request
from muster.model.scenario import Scenario
from muster.report import files, unit_months
from tests.report.fake_result import fake_result

DRILL = load_case("drill")


@pytest.fixture(scope="module")
def request_():
    return Request(DRILL, Scenario.build(DRILL), [1, 2])


@pytest.fixture(scope="module")
def runs():
    return [fake_result(DRILL, seed=1), fake_result(DRILL, seed=2)]


def test_record_adds_up_the_runs(request_, runs):
    found = files.record(request_, runs)
    assert found["soldiers"] == sum(run.soldiers for run in runs)
    assert found["soldier_days"] == sum(run.soldier_days for run in runs)
    assert found["wall_seconds"] == pytest.approx(5.0)
    assert [run["seed"] for run in found["each_run"]] == [1, 2]
    wanted = "case scenario policies parameters seed runs scale version digest start until peak_memory_bytes"
    assert set(wanted.split()) <= set(found)


def test_record_says_how_many_runs_were_finished(request_, runs):
    assert files.record(request_, runs[:1])["runs_finished"] == 1
    assert files.record(request_, runs[:1])["digest"] == files.record(request_, runs)["digest"]


def test_peak_memory_is_that_of_a_python_with_arrays():
    assert 50e6 < files.peak_memory() < 50e9


def test_write_gives_every_file_and_only_run_json_may_differ(request_, runs, tmp_path):
    usual = [name for name in files.FILES if name not in unit_months.FILES]  # no panel was asked for
    for name, seconds in (("one", 1.0), ("two", 2.0)):
        (tmp_path / name).mkdir()
        run = {**files.record(request_, runs), "wall_seconds": seconds}
        files.write(tmp_path / name, request_, runs, run)
        assert sorted(path.name for path in (tmp_path / name).iterdir()) == sorted(usual)
    for name in usual[1:]:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert json.loads((tmp_path / "two" / "run.json").read_text())["wall_seconds"] == 2.0
