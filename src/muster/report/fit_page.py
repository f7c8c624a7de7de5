"""The page of a fit: what was fitted, how well, what the data tell and do not tell, and what forecasts were worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from matplotlib.figure import Figure as Picture

from muster.data.case import Case
from muster.report import style
from muster.report.fragments import heading, image, page, table_of
from muster.report.tables import Table
from muster.report.words import count, day, number, percent, period

Content = Mapping[str, Any]
MODEL = "model, as announced"
NAIVE = ("persistence", "damped trend")


# ---------------------------------------------------------------- sentences


def sentences(content: Content) -> list[str]:
    """Return what a fit says, in the order in which a reader asks."""
    checks = content["provenance"].get("checks", {})
    found = [
        f"Fitted to {content['in_sample']['targets']} numbers published up to"
        f" {day(date.fromisoformat(content['until']))}: {content['draws_finished']} draws, each simulated"
        f" at scale {content['scale']:g}.",
        coverage("In sample", content["in_sample"]),
        coverage("Held out", content["held_out"]),
        content["plainly"],
        _mixed(checks),
        *beaten(content),
    ]
    return [sentence for sentence in found if sentence]


def coverage(what: str, told: Content) -> str:
    """Return in words how many numbers lie in their bands, and how wide those are."""
    if not told["targets"]:
        return ""
    said = f"{what}: {told['targets_inside']} of {told['targets']} numbers inside their 90% bands"
    if "months" in told:
        said += (
            f"; of single months of cases {told['inside']} of {told['months']}, median half-width"
            f" {percent(told['median_half_width'])} of the value, median error of the median since {told['late_since']}"
            f" {percent(told['median_error_late'])}"
        )
    return said + "."


def _mixed(checks: Content) -> str:
    if not checks:
        return ""
    return (
        f"Sampler: worst R-hat {checks['rhat']:.3f}, at least {count(checks['effective_draws'])} effective draws,"
        f" {percent(checks['diverging'])} of steps diverging."
    )


def beaten(content: Content) -> list[str]:
    """Return a sentence for every origin: whether the model forecast better than the naive methods, and why not."""
    out = []
    table = content["backtest"]["table"]
    for origin in sorted({row["origin"] for row in table}):
        scores = {row["method"]: row["crps"] for row in table if row["origin"] == origin}
        rivals = {name: scores[name] for name in NAIVE if name in scores}
        if MODEL not in scores or not rivals:
            continue
        best = min(rivals, key=lambda name: rivals[name])
        if scores[MODEL] <= rivals[best]:
            out.append(
                f"At {origin} the model forecast better than {best}"
                f" (CRPS {scores[MODEL]:.3f} against {rivals[best]:.3f})."
            )
        else:
            out.append(
                f"At {origin} {best} forecast better than the model"
                f" (CRPS {rivals[best]:.3f} against {scores[MODEL]:.3f}): {reason(content, origin)}."
            )
    return out


def reason(content: Content, origin: str) -> str:
    """Return what the forecasts of the model had wrong at an origin."""
    rows = [r for r in content["backtest"]["rows"] if (r["origin"], r["method"]) == (origin, MODEL)]
    off = sum(row["median"] / row["published"] - 1.0 for row in rows) / len(rows)
    inside = sum(row["inside"] for row in rows)
    if abs(off) < 0.1:
        return (
            f"its medians are right within a tenth on average, but its bands are wider ({inside} of {len(rows)} inside)"
        )
    way = "above" if off > 0 else "below"
    later = [
        r for r in content["backtest"]["rows"] if (r["origin"], r["method"]) == (origin, "model, with what came later")
    ]
    told = sum(row["median"] / row["published"] - 1.0 for row in later) / len(later) if later else off
    why = (
        "; what came later explains most of it"
        if abs(told) < 0.5 * abs(off)
        else "; what came later does not explain it"
    )
    return f"its medians lie {percent(abs(off))} {way} what was published on average{why if later else ''}"


# ---------------------------------------------------------------- tables


def _value(value: float) -> str:
    return percent(value) if abs(value) < 1.0 else count(value)


def targets_table(content: Content) -> Table:
    """Return every published number beside its band."""
    rows = tuple(
        (row["id"], row["quantity"].replace("_", " "), _when(row), _value(row["published"]), _value(row["median"]),
         f"{_value(row['low90'])}–{_value(row['high90'])}", "yes" if row["inside"] else "no",
         "in sample" if row["used"] else "held out")
        for row in content["targets"]
    )  # fmt: skip
    columns = ("Target", "Quantity", "Period", "Published", "Median", "90% of predictions", "Inside", "Fit")
    return Table("Published beside predicted", columns, rows)


def _when(row: Content) -> str:
    return period(date.fromisoformat(row["start"]), date.fromisoformat(row["end"]))


def parameters_table(content: Content, only_told: bool = False) -> Table:
    """Return every parameter before and after the fit, those the data tell most about first."""
    rows = tuple(
        (row["key"], row["unit"], *(f"{number(row[p][1])} ({number(row[p][0])} to {number(row[p][2])})"
                                    for p in ("prior", "posterior")),
         percent(row["contraction"]), f"{row['shift']:+.1f}".replace("-", "−"))
        for row in content["parameters"] if row["told"] or not only_told
    )  # fmt: skip
    columns = ("Parameter", "Unit", "Prior, 90%", "Posterior, 90%", "Variance down by", "Moved (prior sd)")
    return Table("Before and after", columns, rows)


def told_table(content: Content) -> Table:
    """Return the parameters that the data speak to."""
    return parameters_table(content, only_told=True)


def ridges_table(content: Content) -> Table:
    """Return the pairs of parameters that trade with one another."""
    rows = tuple((a, b, f"{together:+.2f}".replace("-", "−")) for a, b, together in content["ridges"])
    note = "The data tell the combination of two such parameters better than either." if rows else ""
    return Table("Ridges", ("Parameter", "Goes with", "Correlation"), rows, note)


def backtest_table(content: Content) -> Table:
    """Return scores of forecasts at earlier dates, methods beside one another, best first."""
    rows = tuple(
        (row["origin"], row["method"], str(row["periods"]), f"{row['inside']} of {row['periods']}",
         percent(row["median_half_width"]), f"{row['crps']:.3f}")
        for row in content["backtest"]["table"]
    )  # fmt: skip
    columns = ("Known until", "Method", "Periods", "Inside 90%", "Median half-width", "CRPS")
    note = "CRPS: continuous ranked probability score of log counts, lower is better." if rows else ""
    return Table("Half a year forecast", columns, rows, note)


def sensitivity_table(content: Content) -> Table:
    """Return what other readings of the data give beside the chosen fit."""
    rows = tuple(
        (row["name"], row["meaning"], f"{row['noise']:.2f}", _absent(row["absent"]), *_covered(row["coverage"]),
         ", ".join(f"{key} {shift:+.1f}".replace("-", "−") for key, shift in row["moved"][:3]))
        for row in content.get("sensitivity", [])
    )  # fmt: skip
    columns = ("Fit", "What is read", "Noise, sd of logs", "Absent at the end", "Months inside", "Median half-width",
               "Moved most (posterior sd)")  # fmt: skip
    return Table("", columns, rows)


def _absent(told: Sequence[float] | None) -> str:
    return f"{count(told[1])} ({count(told[0])}–{count(told[2])})" if told else ""


def _covered(told: Content | None) -> tuple[str, str]:
    return (f"{told['inside']} of {told['months']}", percent(told["median_half_width"])) if told else ("", "")


# ---------------------------------------------------------------- the page

CAUTION = (
    "In sample means: the fit has seen the number, so that agreement shows that the model can say it, not that it"
    " would have foreseen it. Held out means that the fit never saw it. The band holds parameters, chance of"
    " single runs, stationary noise of monthly counts and the stated error of each number. No monthly value and no"
    " pressure over time is fitted."
)

READS = {
    "cases": (
        "Cases registered a month",
        "Dots and bars in black were published, filled where the fit used them. A count known only as a total"
        " enters as that total, and is drawn at its mean for a month.",
    ),
    "targets": (
        "All other numbers",
        "Predicted over published: right where the interval reaches one.",
    ),
    "places": (
        "Where the published numbers fall",
        "For each number, the share of predictions below it. Flat is right; heaped in the middle means bands"
        " wider than needed, as in-sample numbers are, heaped at the ends means too narrow.",
    ),
    "parameters": (
        "What the data tell",
        "The parameters whose variance fell most. At the right: median before, median and 90% interval after.",
    ),
    "contraction": (
        "What the data do not tell",
        "How much of each parameter's variance the data took away. What they do not speak to keeps its prior and"
        " is carried as doubt into every forecast.",
    ),
    "emulator": (
        "What stands in for the simulator",
        "The posterior is found on an emulator learnt from the runs. Left: how much of runs near the data it"
        " foresees when they are left out; right: how far it is off, which counts as error of its own, beside the"
        " error stated of each number.",
    ),
    "backtest": (
        "What forecasts would have been worth",
        "Fitted to what was known at earlier dates, half a year ahead. As announced: only what was known by then"
        " goes on. With what came later: inputs and decisions as they came to be. Persistence and a damped trend"
        " know the counts alone.",
    ),
}


def report(case: Case, content: Content, drawn: Mapping[str, Picture]) -> str:
    """Return the page of a fit from its document and its pictures by name."""
    under = (
        f"{case.title}. Fitted up to {content['until']}, {content['draws_finished']} draws. Simulated, not observed."
    )
    tables = {
        "targets": [details("Every number", targets_table(content))],
        "parameters": [table_of(told_table(content)), table_of(ridges_table(content))],
        "contraction": [details("Every parameter", parameters_table(content))],
        "backtest": [table_of(backtest_table(content)), *(f"<p>{escape(line)}</p>" for line in beaten(content))],
    }
    body = [
        f"<h1>{escape(f'Fit: {case.title}')}</h1>", f'<p class="under">{escape(under)}</p>',
        "<nav>" + " ".join(f'<a href="#{key}">{escape(READS[key][0])}</a>' for key in drawn) + "</nav>",
        '<ul class="summary">' + "".join(f"<li>{escape(line)}</li>" for line in sentences(content)) + "</ul>",
        f'<p class="caution">{escape(CAUTION)}</p>',
    ]  # fmt: skip
    for key, picture in drawn.items():
        title, reads = READS[key]
        body += [heading(key, title), f"<p>{escape(reads)}</p>", image(title, style.svg(picture)), *tables.get(key, [])]
    return page(f"Muster: fit of {case.title}", [*body, *_sensitivity(content), *_about(content)])


def details(title: str, table: Table) -> str:
    """Return a long table that opens on demand."""
    return f"<details><summary>{escape(title)} ({len(table.rows)})</summary>{table_of(table)}</details>"


def _sensitivity(content: Content) -> list[str]:
    table = sensitivity_table(content)
    said = (
        "Other counting basis: later replies count more cases for the same month. Constant practice: what the fit"
        " would be had registration not changed on the dates on which it is known to have."
    )
    return [heading("sensitivity", "What the choices matter"), f"<p>{said}</p>", table_of(table)] if table.rows else []


def _about(content: Content) -> list[str]:
    shown = ("case", "case_digest", "targets_digest", "until", "scale", "points", "draws", "seed", "version", "digest")
    rows = tuple((name.replace("_", " "), str(content[name])) for name in shown if name in content)
    failed = tuple(("failed", reason) for reason in content["failed"][:20])
    return [
        heading("run", "This fit"), table_of(Table("", ("What", "Value"), rows + failed)),
        '<p class="note">Muster simulates populations and units, never persons: no soldier in it is real.</p>',
    ]  # fmt: skip
