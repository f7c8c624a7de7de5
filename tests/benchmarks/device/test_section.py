from benchmarks.device import section

MACHINE = {"date": "2026-11-28", "system": "x", "processor": "a processor", "cores": 16, "code": "abc"}
DEVICE = {"name": "a card", "versions": {"python": "3.12.3", "numba": "0.68"}}
FOUND = {
    "small": {
        "machine": MACHINE, "device": DEVICE, "recounted": [2, 25_000],
        "equal": [{"counts": True, "trust": 1e-7}, {"counts": False, "trust": 2e-7}],
        "rows": [{"runs": 1_000, "soldiers": 100_000, "days": 100, "seconds": [0.01, 0.02, 0.01],
                  "brought": [0.04]}],
    },
    "law": {"machine": MACHINE, "soldiers": 50_000, "days": 200, "seeds": 24, "plain_seeds": 72, "farthest": 3.0,
            "bound": 5.5, "comparisons": 404, "trust_error": 1e-8, "same": True, "left_ratio": 1.001,
            "left_ratio_error": 0.003, "rms": 1.0},
    "hazards": {
        "machine": MACHINE, "device": DEVICE, "copies": 500, "soldiers": 200_000, "bytes": 4e9, "listed": 10_000,
        "with_chances": 150_000, "visits": {"launches": 4, "seconds": [0.01]},
        "weighs": {"launches": 4, "seconds": [0.04]}, "core": {"visits": [0.001], "weighs": [0.02]},
        "checks": [{"seed": 1, "moved": 9, "weighed": 9, "core": 9, "same": True, "sum": 9.5, "core_sum": 9.5},
                   {"seed": 2, "moved": 8, "weighed": 8, "core": 9, "same": False, "sum": 9.5, "core_sum": 10.0}],
    },
    "cores": {"machine": MACHINE, "rows": [
        {"adapter": "muster_engine", "processes": n, "soldiers": 100_000, "days": 100, "speeds": [n * 1e9] * 3}
        for n in (1, 2)]},
    "host": {"machine": MACHINE, "case": "ukraine", "rows": [
        {"scale": 0.1, "days": 100, "soldier_days": 150_000_000, "seconds": [0.6, 0.6], "kernels": [0.2, 0.4]}]},
}  # fmt: skip


def test_speeds_stand_beside_two_cores():
    shown = section.text(FOUND)
    assert "| GPU, plain daily loop | 1,000 | 100,000 | 1,000,000 (500,000 to 1,000,000) | 500 |" in shown
    assert "| the same, daily sums brought to the host | 1,000 | 100,000 | 250,000 (250,000 to 250,000) |" in shown
    assert "| Muster, 2 cores | 2 | 100,000 | 2,000 (2,000 to 2,000) | 1.00 |" in shown
    assert "a card (python 3.12.3, numba 0.68)" in shown


def test_what_was_checked_is_told():
    shown = section.text(FOUND)
    assert "the same in 1 of 2, mean trust to 2e-07" in shown
    assert "farthest difference 3.00 standard errors (bound 5.50)" in shown
    assert shown.count("; the same law.") == 1
    assert "the same as on the core in 1 of 2 copies compared; sums of all hazards agree to 5e-02" in shown
    assert "not the same law" in section.text(FOUND | {"law": FOUND["law"] | {"same": False}})


def test_visits_are_of_all_copies_and_launches():
    shown = section.text(FOUND)
    assert "| a hazard where a bound asks for it | 40,000 (40,000 to 40,000) | 200 (200 to 200) | 200 |" in shown
    assert "| everybody's hazards | 10,000 (10,000 to 10,000) | 10.0 (10.0 to 10.0) | 1,000 |" in shown
    assert "4.0 GB" in shown
    assert "The bound leaves 5.0% of the visited." in shown


def test_the_rest_is_what_a_run_takes_besides_its_kernels():
    assert section.host_row(FOUND["host"]["rows"][0])[1:] == [
        "150", "0.60 (0.60 to 0.60)", "0.30 (0.20 to 0.40)", "0.30 (0.20 to 0.40)", "50%", "2.0"
    ]  # fmt: skip


def test_parts_that_are_not_there_are_left_out():
    shown = section.text({"host": FOUND["host"]})
    assert "### What of a run would stay on the host" in shown
    assert "small model" not in shown
    assert section.text({"small": FOUND["small"]})
