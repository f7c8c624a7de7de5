"""The tables of a panel in words: conditions, units, alarms, remarks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from muster.report.tables import Table
from muster.report.words import percent

Content = Mapping[str, Any]
KINDS = {"given": "given", "controlled": "controlled", "both": "both"}
HIDDEN = "not shown"
PER = 1000  # soldier-months that rates are told for


def summary(content: Content) -> list[Table]:
    """Return the tables that the command prints."""
    shown = (preconditions(content), outside(content), alarms(content), months(content), remarks(content))
    return [table for table in shown if table.rows or table.note]


def plain(value: float | None, digits: int = 2) -> str:
    """Return a number as a person reads it.

    >>> plain(1.234), plain(None), plain(1234.0, 0)
    ('1.23', '', '1,234')
    """
    return "" if value is None else f"{value:,.{digits}f}"


def interval(low: float | None, high: float | None, digits: int = 2) -> str:
    """Return an interval.

    >>> interval(0.9, 1.25)
    '0.90–1.25'
    """
    return "" if low is None or high is None else f"{plain(low, digits)}–{plain(high, digits)}"


def preconditions(content: Content) -> Table:
    """Return the conditions with rate ratios and shares."""
    rows = tuple(
        (
            entry["label"],
            KINDS[entry["kind"]],
            entry["per"],
            plain(entry["rate_ratio"]),
            interval(entry["low90"], entry["high90"]),
            percent(entry["share"]),
            f"{percent(entry['share_low90'])}–{percent(entry['share_high90'])}",
        )
        for entry in content["preconditions"]
    )
    columns = ("Condition", "Is", "Step", "Rate ratio", "90%", "Share", "Share, 90%")
    note = (
        "Rate ratio: how many times the rate goes with one step of the condition, others held. Share: by how much fewer"
        " there would be, by the model, if every unit had the condition of the best-off tenth. Neither proves a cause;"
        " shares do not add up."
    )
    return Table("Conditions", columns, rows, note)


def units(content: Content) -> Table:
    """Return every unit beside what it was given, by name; never by rank."""
    both = any(entry["also_adjusted"] for entry in content["profiles"])
    columns = ["Unit", "Group", "Observed", "Expected", "Ratio", "90%", "Above threshold", "Place, 90%", "Position"]
    columns += ["Adjusted further", "90%"] if both else []
    rows = tuple(unit_row(entry, both) for entry in content["profiles"])
    panel = content["panel"]
    note = (
        "In the order of names: this is no ranking. Ratio: the unit's rate over that of a mean unit given the same,"
        f" shrunken. Above threshold: probability that it exceeds {panel['threshold']:g}. Place: where among all units"
        " it may stand, 0% lowest. Position: observed over expected, against the funnel's limits. Counts rounded to 5."
    )
    return Table(f"Every {panel['unit_word']}", tuple(columns), rows, note)


def unit_row(entry: Content, both: bool) -> tuple[str, ...]:
    """Return one unit's cells."""
    if entry["suppressed"]:
        return (entry["unit"], entry["group"] or "", HIDDEN, *[""] * (8 if both else 6))
    cells = [
        entry["unit"],
        entry["group"] or "",
        plain(entry["observed"], 0),
        plain(entry["expected"], 0),
        plain(entry["ratio"]),
        interval(entry["ratio_low90"], entry["ratio_high90"]),
        percent(entry["probability_above"]),
        f"{percent(entry['place_low90'])}–{percent(entry['place_high90'])}",
        entry["position"],
    ]
    also = entry["also_adjusted"]
    if both:
        cells += [plain(also["ratio"]), interval(also["ratio_low90"], also["ratio_high90"])]
    return tuple(cells)


def alarms(content: Content) -> Table:
    """Return the alarms."""
    rows = tuple((entry["month"], entry["unit"]) for entry in content["alarms"])
    return Table("Alarms", ("Month", content["panel"]["unit_word"].capitalize()), rows, about_chart(content))


def about_chart(content: Content) -> str:
    """Say what the chart promises."""
    chart, panel = content["chart"], content["panel"]
    false = panel["unit_months"] / chart["run_length"]
    slow = (
        f"the median such unit has its alarm after {chart['delay']:g} months"
        if chart["delay"] is not None
        else "more than half of such units have no alarm before the panel ends"
    )
    ends = [f"{e:,.0f}" if e is not None else "any" for e in (chart["low90"], chart["high90"])]
    found = percent(chart["found"]) if chart["found"] is not None else "an unknown share"
    return (
        f"False alarms: one in {chart['run_length']:,.0f} {panel['unit_word']}-months ({ends[0]}–{ends[1]} by"
        f" simulation), so about {false:.0f} in a panel of this size even if nothing has changed. Of units whose rate"
        f" doubles, {found} are found within {chart['within']} months; {slow}. No alarm is no proof that all is well."
    )


def remarks(content: Content) -> Table:
    """Return what must be known of data and model."""
    rows = tuple((entry["about"], entry["unit"] or "", entry["says"]) for entry in content["quality"])
    return Table("Data and model", ("About", content["panel"]["unit_word"].capitalize(), "What to know"), rows)


def months(content: Content) -> Table:
    """Return what late reports will bring."""
    rows = tuple(
        (entry["month"], HIDDEN, "", "", "")
        if entry["suppressed"]
        else (
            entry["month"],
            plain(entry["so_far"], 0),
            percent(entry["reported"]),
            plain(entry["final"], 0),
            interval(entry["low90"], entry["high90"], 0),
        )
        for entry in content["nowcast"]
    )
    return Table("Reports still to come", ("Month", "Reported", "Share", "Expected in the end", "90%"), rows)


def outside(content: Content) -> Table:
    """Return how many shown units lie outside the funnel's limits, beside what chance alone would give."""
    shown = [entry["position"] for entry in content["profiles"] if not entry["suppressed"]]
    rows = tuple(
        (place, str(shown.count(place))) for place in ("below 3 SD", "below 2 SD", "within", "above 2 SD", "above 3 SD")
    )
    return Table("Units by position in the funnel", ("Position", "Units"), rows)
