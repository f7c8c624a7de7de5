import pytest

from benchmarks import page, results
from tests.benchmarks.made import GROWTH, PEERS


def test_ratios_are_of_medians_at_the_same_size():
    shown = page.peers_text(PEERS)
    assert "| NumPy | 1,000,000 | 125 (125 to 250) | 8.0 | 23 MiB | 24 | 1,024 MiB |" in shown
    assert "| Mesa, an agent's own step | 100,000 | 0.17 (0.17 to 0.33) |  |" in shown


def test_bars_say_whether_they_are_reached():
    rows = page.bar_rows(PEERS["rows"])
    assert ["NumPy", "1,000,000", "8.0", "10", "no"] in rows
    assert ["Mesa, an agent's own step", "100,000", "6,000.0", "500", "yes"] in rows


def test_counts_are_by_event_and_a_peer_visits_everybody():
    assert page.count_row(PEERS["rows"][0])[-2:] == ["10.0", "1.5"]
    assert page.count_row(PEERS["rows"][1])[-2:] == ["2,500,000.0"] * 2


def test_law_and_what_is_missing_are_told():
    shown = page.peers_text(PEERS)
    assert "| NumPy | 3.00 | 5.50 | 1.02 | 1.0010 ± 0.0040 | 1e-16 | no |" in shown
    assert "- somebody could not be installed: ERROR: not there" in shown


def test_growth_is_held_against_its_bars():
    shown = page.growth_text(GROWTH)
    assert "- 100,000 to 1,000,000 soldiers: 12.0 times the time (bar: at most 11 times" in shown
    assert "not reached" in shown
    assert "- Hazards evaluated a move, whole force: 5.00 (bar: at most 4; not reached)." in shown
    assert "| the force (soldiers who ever serve) | 1.08 ± nan | 1.00 ± 0.00 |" in shown


@pytest.mark.skipif(not page.PAGE.exists(), reason="nothing has been measured yet")
def test_docs_the_page_is_the_one_made_from_the_results_kept():
    made = page.text(*(results.kept(name) for name in ("peers", "growth", "device")))
    assert page.PAGE.read_text(encoding="utf-8") == made


def test_the_device_has_a_section_where_it_was_measured():
    host = {"machine": PEERS["machine"], "case": "drill", "rows": []}
    assert "## On a GPU" not in page.text(PEERS, GROWTH)
    assert "## On a GPU\n\nWhether thousands of runs" in page.text(PEERS, GROWTH, {"host": host})
