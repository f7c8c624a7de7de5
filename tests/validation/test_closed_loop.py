"""The closed loop runs, on the small army and for a few weeks, and what is kept of the large one is whole."""

import json

from validation import closed_loop

SMALL = """
name = "drill"
start = {start}
weeks = 6
[rules]
tour_limit = 2
rest = 1
[costs]
case = "drill"
[[unit]]
name = "B"
count = 4
strength = 800
[[sector]]
name = "S"
count = 2
strength = 300
"""


def test_promise_and_simulation_stand_side_by_side(tmp_path):
    from muster.data.case import load_case

    (tmp_path / "small.toml").write_text(SMALL.format(start=load_case("drill").start))
    found = closed_loop.closed_loop(2, 1.0, tmp_path / "small.toml")
    rows = found["against_the_plan"]
    assert {row["alternative"] for row in rows} == {"fixed cycles", "longest in line first"}
    assert {row["outcome"] for row in rows} == {"departures", "losses", "coverage"}
    assert all(row["low90"] <= row["difference"] <= row["high90"] for row in rows)
    json.dumps(found)


def test_what_is_kept_was_simulated_at_full_scale():
    kept = json.loads((closed_loop.HERE / "closed_loop.json").read_text(encoding="utf-8"))
    assert kept["scale"] == 1.0
    assert kept["seeds"] >= 4
    assert len(kept["against_the_plan"]) == 6
    assert kept["plan"]["gap"] < 0.03
