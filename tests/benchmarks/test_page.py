import pytest

from benchmarks import page, pictures, results
from benchmarks.environments import PEERS as PEERS_ALL


def row(adapter, title, soldiers, cpu, work=None):
    times = [[{"cpu": cpu, "wall": cpu, "build": 0.0}], [{"cpu": 2 * cpu, "wall": cpu, "build": 0.0}] * 2]
    return {"adapter": adapter, "title": title, "soldiers": soldiers, "days": 100, "lost": 10, "left": 30, "work": work,
            "versions": {"python": "3.11.7", "numpy": "2.4"}, "times": times, "peak_bytes": 2**30,
            "own_bytes": 24 * soldiers}  # fmt: skip


def part():
    return {"farthest": 3.0, "bound": 5.5, "comparisons": 9, "trust_error": 1e-16, "same": True, "left_ratio": 1.001,
            "left_ratio_error": 0.004, "rms": 1.02, "left": [3.0] * 20}  # fmt: skip


PEERS = {
    "machine": {"date": "2026-11-26", "system": "x", "processor": "a processor", "cores": 2},
    "missing": {"somebody": "ERROR: not there"},
    "law": {"soldiers": 50_000, "days": 20, "seeds": 3, "plain_seeds": 4, "plain_left": [3.0] * 20,
            "adapters": {"muster_engine": part(), "numpy_arrays": part() | {"same": False}}},
    "rows": [row("muster_engine", "Muster", 1_000_000, 0.05, {"candidates": 400, "evaluations": 60}),
             row("numpy_arrays", "NumPy", 1_000_000, 0.4),
             row("mesa_agents", "Mesa, an agent's own step", 100_000, 30)],
}  # fmt: skip


def point(series, value, soldiers, cpu):
    return {"series": series, "value": value, "days": 10, "scale": value, "companies": 5, "mechanisms": 30,
            "peak_bytes": 2**30, "own_bytes": 40 * soldiers, "soldier_days": 7 * soldiers, "moves": soldiers // 10,
            "candidates": soldiers, "hazards": soldiers // 2, "soldiers": soldiers, "bytes_a_soldier": 40,
            "cpu": [cpu, cpu], "wall": [cpu, cpu]}  # fmt: skip


GROWTH = {
    "machine": PEERS["machine"], "rounds": 2, "case": "drill",
    "rows": [point("force", 0.1, 10**5, 1.0), point("force", 1.0, 10**6, 12.0), point("days", 1.0, 10**6, 12.0)],
    "exponents": {"force": {"seconds": [1.08, float("nan")], "memory": [1.0, 0.0]}},
}  # fmt: skip


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


def test_pictures_are_drawn():
    for picture in (pictures.speeds(PEERS), pictures.laws(PEERS), pictures.growth(GROWTH)):
        picture.canvas.draw()
        assert picture.axes


def test_every_adapter_has_a_line_of_its_own():
    names = [peer.adapter for peer in PEERS_ALL]
    law = PEERS["law"] | {"adapters": {name: part() for name in names}}
    upper = pictures.laws(PEERS | {"law": law}).axes[0]
    assert len(upper.lines) == len(names)
    assert len({line.get_color() for line in upper.lines}) == len(names)


@pytest.mark.skipif(not page.PAGE.exists(), reason="nothing has been measured yet")
def test_docs_the_page_is_the_one_made_from_the_results_kept():
    made = page.text(*(results.kept(name) for name in ("peers", "growth", "device")))
    assert page.PAGE.read_text(encoding="utf-8") == made


def test_the_device_has_a_section_where_it_was_measured():
    host = {"machine": PEERS["machine"], "case": "drill", "rows": []}
    assert "## On a GPU" not in page.text(PEERS, GROWTH)
    assert "## On a GPU\n\nWhether thousands of runs" in page.text(PEERS, GROWTH, {"host": host})


def test_results_are_kept_and_found(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "PLACE", tmp_path / "results")
    assert results.kept("growth") is None
    results.keep("growth", GROWTH | {"exponents": {}})
    assert results.kept("growth")["rows"] == GROWTH["rows"]
    assert results.machine()["cores"]
    assert results.code() == results.code() != ""
