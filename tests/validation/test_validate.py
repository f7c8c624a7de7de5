"""A small sample of the long checks, recomputed here, beside the results that are kept of them."""

import json
import sys

import pytest

from tests.kernels.test_chance import planted
from validation import validate


@pytest.fixture(scope="module")
def loops():
    return validate.two_loops((1, 2, 3, 4), 120)


def told_stale(name: str) -> bool:
    """Say where the kept results speak of other code; they are then no reason to fail."""
    if name not in validate.stale(validate.kept()):
        return False
    note = f"validation/results.json: {name!r} speaks of other code than this; `make validate` brings it up to date"
    sys.stdout.write(note + "\n")
    return True


@pytest.mark.parametrize("name", validate.ITEMS)
def test_what_was_kept_of_this_code_passed(name):
    if not told_stale(name):
        assert validate.kept()[name]["passed"]


def test_layered_and_plain_loop_write_the_same_history(loops):
    assert loops["passed"], loops["values"]
    assert {row["army"] for row in loops["values"].values()} == {"defaults", "restless", "jumps", "without accounts"}
    assert all(row["moves"] > 500 for row in loops["values"].values())


def test_a_kept_history_comes_out_again():
    if not told_stale("loops"):
        item = validate.kept()["loops"]
        again = validate.two_loops([1], item["settings"]["days"])
        assert again["values"]["1"] == item["values"]["1"]


def test_numbers_are_uniform_and_independent():
    found = validate.check_numbers(800_000)
    assert found["passed"], found["values"]
    assert set(found["values"]) == {"thresholds of windows"}


@pytest.mark.parametrize(("error", "test"), [(1, "4096 bins"), (2, "low days of a window"), (3, "4096 bins")])
def test_planted_errors_of_the_law_are_caught(error, test):
    """Gaps as if no day were gone, days in order (which a law of each day alone would not tell), a shorter window."""
    found = validate.uniformity(600_000, lambda seed, chance, window, out: planted(seed, chance, window, out, error))
    assert not found["passed"]
    least = {1: 1e-6, 2: 1.0, 3: 1e-6}[error]
    assert found["p"][f"law, chance 1: {test}"] <= least
    if error == 2:
        assert found["p"]["next day: correlation"] < 1e-6


def test_scales_are_compared_by_medians():
    small = [dict.fromkeys(validate.MEASURES, value) for value in (98.0, 101.0, 150.0)]
    full = [dict.fromkeys(validate.MEASURES, value) for value in (99.0, 100.0, 101.0)]
    found = validate.compare_scales(small, full)
    assert found["passed"]
    assert found["values"]["departures"]["difference"] == pytest.approx(0.01)
    assert not validate.compare_scales(small[2:], full)["passed"]


def test_a_small_run_is_of_the_right_magnitude():
    """Two runs of a fiftieth: far from a check of scale, near enough for orders of magnitude."""
    rows = validate.run_measures(0.02, 2, lambda text: None)
    found = validate.check_magnitudes(rows)
    assert found["passed"], found["values"]
    assert set(rows[0]) == set(validate.MEASURES)


def test_results_of_other_code_are_told_from_those_of_this(tmp_path):
    path = tmp_path / "results.json"
    assert validate.stale(validate.kept(path)) == list(validate.ITEMS)
    now = {name: {"digest": validate.digest(), "passed": True} for name in validate.ITEMS}
    validate.keep(now, path)
    assert validate.stale(validate.kept(path)) == []
    validate.keep({"loops": {"digest": "of yesterday", "passed": True}}, path)
    assert validate.stale(validate.kept(path)) == ["loops"]


def test_the_command_keeps_what_it_found(tmp_path, capsys):
    path = tmp_path / "results.json"
    arguments = ["--only", "numbers", "loops", "--draws", "80000", "--loop-seeds", "1", "--loop-days", "20"]
    assert validate.main([*arguments, "--out", str(path)]) == 0
    kept = json.loads(path.read_text())
    assert list(kept) == ["numbers", "loops"]
    assert kept["loops"]["settings"] == {"seeds": 1, "days": 20}
    assert "same to the byte" in capsys.readouterr().out
