"""The section of the page of benchmarks on what a CUDA device would give; holds no number of its own."""

from __future__ import annotations

import statistics
from typing import Any

from benchmarks.environments import PEERS
from benchmarks.markdown import on, spread, table

OURS = "muster_engine"


def text(found: dict[str, Any]) -> str:
    """Return the section, of the parts that were measured."""
    parts = [
        "Whether thousands of runs on a GPU would be worth it ([decision 14](decisions/0014-device.md)). Anybody with "
        "a CUDA device can measure it again: `pip install 'numba-cuda[cu13]'` (`cu12` for an older driver) beside "
        "Muster, which does not depend on it, then `python -m benchmarks.device`. Seconds here are those of the clock, "
        "compiling and building the force left out."
    ]
    if "small" in found:
        parts += ["### The small model, thousands of runs at once", small_text(found)]
    if "hazards" in found:
        parts += ["### The full model's hazards of one day", hazards_text(found["hazards"])]
    if "host" in found:
        parts += ["### What of a run would stay on the host", host_text(found["host"])]
    return "\n\n".join(parts)


def device_text(device: dict[str, Any]) -> str:
    """Say on what device and with which packages."""
    packages = ", ".join(f"{name} {version}" for name, version in device["versions"].items())
    return f"{device['name']} ({packages})"


# ---------------------------------------------------------------- the small model


def small_text(found: dict[str, Any]) -> str:
    """Return the table of speeds beside those of cores of the same machine, and whether the law is the same."""
    part = found["small"]
    cores = found.get("cores", {}).get("rows", [])
    two = next((statistics.median(r["speeds"]) for r in cores if (r["adapter"], r["processes"]) == (OURS, 2)), None)
    rows = []
    for row in part["rows"]:
        rows.append(line("GPU, plain daily loop", row, speeds(row, "seconds"), two))
        rows.append(line("the same, daily sums brought to the host", row, speeds(row, "brought"), two))
    titles = {peer.adapter: peer.title for peer in PEERS}
    for row in cores:
        many = "1 core" if row["processes"] == 1 else f"{row['processes']} cores"
        rows.append(line(f"{titles[row['adapter']]}, {many}", row | {"runs": row["processes"]}, row["speeds"], two))
    about = (
        f"{device_text(part['device'])}, beside cores of the same machine ({on(part['machine'])}). On the device a "
        "unit is a warp of 32 threads and all days of all runs one launch ([how it is written]"
        "(../benchmarks/device/small.py)): everybody is visited every day with one number, and his hazard worked out "
        "where that is below the unit's highest."
    )
    header = ("who", "runs at once", "soldiers of each", "million soldier-days a second", "to Muster on two cores")
    return "\n\n".join([about, table(header, rows), counted_text(part), *law_text(found.get("law"))])


def speeds(row: dict[str, Any], which: str) -> list[float]:
    """Return soldier-days a second of every launch of a row."""
    return [row["runs"] * row["soldiers"] * row["days"] / taken for taken in row[which]]


def line(who: str, row: dict[str, Any], seen: list[float], two: float | None) -> list[str]:
    """Return one line of the table of speeds."""
    ratio = statistics.median(seen) / two if two else float("nan")
    shown = f"{ratio:,.0f}" if ratio >= 10.0 else f"{ratio:.2f}" if two else ""
    return [who, f"{row['runs']:,}", f"{row['soldiers']:,}", spread(seen, 1e-6), shown]


def counted_text(part: dict[str, Any]) -> str:
    """Say whether the device's counts are those of a recount in NumPy from the same numbers."""
    runs, soldiers = part["recounted"]
    equal = sum(one["counts"] for one in part["equal"])
    error = max(one["trust"] for one in part["equal"])
    return (f"Counted again in NumPy from the same numbers, {runs} runs of {soldiers:,} soldiers: every day's losses "
            f"and leavers are the same in {equal} of {runs}, mean trust to {error:.0e}.")  # fmt: skip


def law_text(law: dict[str, Any] | None) -> list[str]:
    """Say whether the law is that of the plain loop."""
    if law is None:
        return []
    verdict = "the same law" if law["same"] else "not the same law"
    return [f"Over {law['seeds']} seeds beside {law['plain_seeds']} of the plain loop on a core, {law['soldiers']:,} "
            f"soldiers and {law['days']} days: farthest difference {law['farthest']:.2f} standard errors (bound "
            f"{law['bound']:.2f}), leavers {law['left_ratio']:.4f} ± {law['left_ratio_error']:.4f} of the plain "
            f"loop's, trust from the counts to {law['trust_error']:.0e}; {verdict}."]  # fmt: skip


# ---------------------------------------------------------------- the full model


def hazards_text(part: dict[str, Any]) -> str:
    """Return the table of visits and what they were checked by."""
    visited = part["soldiers"] * part["copies"]
    rows = []
    for key, who in (("visits", "a hazard where a bound asks for it"), ("weighs", "everybody's hazards")):
        device = [visited * part[key]["launches"] / taken for taken in part[key]["seconds"]]
        core = [part["soldiers"] / taken for taken in part["core"][key]]
        ratio = f"{statistics.median(device) / statistics.median(core):,.0f}"
        rows.append([who, spread(device, 1e-6), spread(core, 1e-6), ratio])
    checks = part["checks"]
    same = sum(one["same"] for one in checks)
    error = max(abs(one["sum"] / one["core_sum"] - 1.0) for one in checks)
    share = part["listed"] / part["soldiers"]
    about = (
        f"{part['copies']:,} copies of one morning of the Ukraine case ({part['soldiers']:,} soldiers, "
        f"{part['with_chances']:,} of them in a state that some chance acts on), each with records, rates and bounds "
        f"of its own, {part['bytes'] / 1e9:.1f} GB on the {part['device']['name']}. The engine's own functions work "
        "out hazards, on the device as on the core; one number a soldier and day stands for all his chances, as in "
        "the plain loop of `make bench`. It bounds from above what a device could do: moves, accounts, the front, "
        f"postings and the weekly decisions are left out. {on(part['machine'])}."
    )
    header = ("worked out", "million visits a second, GPU", "one core", "GPU to core")
    checked = (
        f"Who moves and by which chance is the same as on the core in {same} of {len(checks)} copies compared; sums of "
        f"all hazards agree to {error:.0e}. The bound leaves {share:.1%} of the visited."
    )
    return "\n\n".join([about, table(header, rows), checked])


def host_text(part: dict[str, Any]) -> str:
    """Return the table of what a run takes inside the kernels and outside them."""
    about = (
        "Seconds of the processor of a whole run on one core, those inside the engine's kernels (the stretches of days "
        "between two decisions, and the look at everybody with which a window begins), and the rest: what decides, in "
        "Python and NumPy. Were the kernels to cost nothing, a run would still take the rest. "
        f"{on(part['machine'])}."
    )
    header = ("share of the force", "million soldier-days", "seconds", "kernels", "rest", "rest of the whole",
              "faster at most")  # fmt: skip
    return "\n\n".join([about, table(header, map(host_row, part["rows"]))])


def host_row(row: dict[str, Any]) -> list[str]:
    """Return one line of that table."""
    rest = [whole - inside for whole, inside in zip(row["seconds"], row["kernels"], strict=True)]
    whole, left = statistics.median(row["seconds"]), statistics.median(rest)
    return [f"{row['scale']:g}", f"{row['soldier_days'] / 1e6:,.0f}", spread(row["seconds"], 1.0),
            spread(row["kernels"], 1.0), spread(rest, 1.0), f"{left / whole:.0%}", f"{whole / left:.1f}"]  # fmt: skip
