import json

import pytest

from benchmarks import bench
from muster.data.case import load_case

DRILL = load_case("drill")


@pytest.fixture(scope="module")
def found():
    return bench.measure(DRILL, 60, seed=1, scale=0.5, repeat=2)


def test_all_loops_simulate_the_same_army_for_the_same_days(found):
    own, plain = found["engine"]["soldier_days"], found["plain"]["soldier_days"]
    assert own == pytest.approx(plain, rel=0.02)
    assert found["whole"]["soldier_days"] == plain, "both plain loops draw the same numbers"
    assert 60 * 2000 < own < 60 * 5000


def test_counts_are_the_same_in_every_run(found):
    again = bench.measure(DRILL, 60, seed=1, scale=0.5, repeat=1)["engine"]
    for name in ("moves", "candidates", "hazards", "soldier_days"):
        assert again[name] == found["engine"][name]


def test_the_walk_evaluates_far_fewer_hazards_than_the_plain_loop_makes_visits(found):
    done = found["engine"]
    assert done["moves"] <= done["hazards"] <= done["candidates"]
    assert done["candidates_per_move"] == done["candidates"] / done["moves"]
    assert found["plain"]["visits"] >= found["plain"]["soldier_days"]
    assert done["hazards"] < 0.1 * found["plain"]["visits"]


def test_the_law_is_the_same_so_the_moves_are_as_many(found):
    own, plain = found["engine"]["moves"], found["plain"]["moves"]
    assert abs(own - plain) < 6 * (own + plain) ** 0.5
    assert found["whole"]["moves"] == plain


def test_bytes_and_rates(found):
    assert 16 <= found["bytes_a_soldier"] < 64
    assert found["peak_memory_bytes"] > 2**20
    for part in ("engine", "plain", "plain_visits", "whole"):
        assert found[part]["soldier_days_per_second"] > 0
    assert len(found["engine"]["all_seconds"]) == 2
    assert found["plain_visits"]["seconds"] <= max(found["plain"]["all_seconds"])


def test_json_is_one_document(capsys, monkeypatch):
    monkeypatch.setattr(bench, "keep_to_one_core", lambda: None)  # this process goes on to other tests
    bench.main(["--case", "drill", "--days", "20", "--scale", "0.5", "--json"])
    shown = json.loads(capsys.readouterr().out)
    assert {"engine", "plain", "plain_visits", "whole", "ratio", "ratio_to_whole"} <= set(shown)
    assert {"machine", "bytes_a_soldier"} <= set(shown)
    assert shown["days"] == 20


def test_tables_name_all_loops(found, capsys):
    bench.show(found, bench.Console(width=120))
    shown = capsys.readouterr().out
    for words in ("engine, whole run", "the same, visits alone", "all hazards", "a move", "bytes a soldier"):
        assert words in shown
