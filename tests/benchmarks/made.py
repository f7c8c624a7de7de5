"""Results as the benchmarks keep them, small and made up."""


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
