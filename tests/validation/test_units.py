"""A small sample of the long checks of `muster units`, recomputed here, beside the results that are kept of them."""

import json
import sys

import numpy as np
import pytest

from validation import units


def told_stale(name):
    """Say where the kept results speak of other code; they are then no reason to fail."""
    if name not in units.stale(units.kept()):
        return False
    sys.stdout.write(f"validation/units.json: {name!r} speaks of other code than this; `make validate` renews it\n")
    return True


@pytest.mark.parametrize("name", units.ITEMS)
def test_what_was_kept_of_this_code_passed(name):
    if not told_stale(name):
        assert units.kept()[name]["passed"]


def test_one_panel_is_covered_as_it_was():
    item = units.kept().get("coverage")
    settings = item["settings"] if item else {"units": 40, "months": 12, "conditions": 8, "draws": 500}
    row = units.cover(1, **{name: settings[name] for name in ("units", "months", "conditions", "draws")})
    assert row["ratios"] >= 5  # of 8 intervals of 90%: fewer come once in two thousand panels
    assert row["units"] >= 28


def test_false_alarms_of_a_small_check():
    assert units.check_alarms({"8 a month": 8.0}, 200.0)["passed"]


def test_the_public_triangle():
    assert units.nowcast_beside()["passed"]


def test_the_herds_are_read_whole():
    panel = units.cbpp_panel()
    assert (len(panel.units), len(panel.months), panel.unit.size) == (15, 4, 56)
    assert (panel.departures.sum(), panel.strength.sum()) == (99, 842)


def test_drawn_panels_follow_their_law():
    panel, truth = units.draw_panel(5, 60, 24, 3)
    ratio = panel.by_unit(panel.departures) / (truth.base * np.exp(truth.effect))
    assert abs(np.median(ratio) - 1.0) < 0.15
    assert truth.effect.std() > 0.1


def test_results_are_kept_item_by_item(tmp_path, monkeypatch):
    path = tmp_path / "units.json"
    monkeypatch.setattr(units, "check_tables", lambda: {"passed": True, "values": {}})
    assert units.main(["--only", "tables", "--out", str(path)]) == 0
    kept = json.loads(path.read_text())
    assert kept == {"tables": {"digest": units.digest(), "passed": True, "values": {}}}
    assert units.stale(kept) == ["coverage", "alarms"]
