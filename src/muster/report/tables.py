"""The tables of a run and of a case: what was published beside what was simulated, as plain cells."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muster.data.case import Case
from muster.data.figures import Figure
from muster.model import outcomes
from muster.model.outcomes import CLAIMS, Comparison
from muster.report.words import count, day, like, percent, period, printed

if TYPE_CHECKING:
    from rich.console import Console

    from muster.model.simulate import Result

Results = Sequence["Result"]

MANIFEST = "figures.json"
FILES = (MANIFEST, "published.csv")
COMPARISON_COLUMNS = (
    *("id", "quantity", "period_start", "period_end"),
    *("published", "median", "low90", "high90", "inside"),
)
PUBLISHED_COLUMNS = (
    *("id", "quantity", "period_start", "period_end", "value", "unit", "definition", "confidence"),
    *("role", "counting_basis", "source", "url", "published", "note"),
)
ARTICLES = {"registered_407": "407", "registered_408": "408", "registered_407_408": "both"}
BASES = {"site": "monthly reports", "reply": "later replies", "bureau": "investigators' tally"}
PUNISHMENT = ("suspicions_", "sent_to_court_", "verdicts_", "share_suspicion_", "share_sent_to_court_")
ROUNDING = 0.02  # figures for one period that differ by less are not a disagreement
NUMBERS = re.compile(r"[\d,.%−–—() *]*")


@dataclass(frozen=True)
class Table:
    """Cells in words with a title and, where it needs one, a note."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def numeric(self, column: int) -> bool:
        """Return whether a column holds numbers, which are set flush right."""
        cells = [row[column] for row in self.rows]
        return any(cells) and all(NUMBERS.fullmatch(cell) for cell in cells)


# ---------------------------------------------------------------- after a run


def summary(case: Case, results: Results) -> tuple[Table, ...]:
    """Return the tables printed after a run; those without a row are left out."""
    rows = outcomes.compare(case.figures, results)
    tables = (
        by_year(case, results),
        by_month(case, results),
        _figures("Returns", [r for r in rows if r.figure.quantity.startswith("returns_")]),
        funnel(results),
        _figures("Punishment, published beside simulated", [r for r in rows if _is_punishment(r.figure)]),
        _figures("Strength", [r for r in rows if r.figure.quantity == "force_size_total"]),
        claims(rows),
    )
    return tuple(table for table in tables if table.rows)


def by_year(case: Case, results: Results) -> Table:
    """Return yearly registered cases, each article and each counting basis on its own line."""
    rows = []
    for quantity, start, end, value, basis, ids in _yearly(case):
        cells = (period(start, end), ARTICLES[quantity], basis, f"{value:,.10g}")
        rows.append((*cells, _simulated(quantity, start, end, results), ids))
    columns = ("Year", "Article", "Counting basis", "Published", "Simulated", "Figures")
    note = "Art. 407: absence without leave; Art. 408: desertion."
    if case.start > date(case.start.year, 1, 1):
        note += f" {case.start.year} is simulated from {day(case.start)} on."
    return Table("Cases registered by year", columns, tuple(rows), note)


def _yearly(case: Case) -> list[tuple[str, date, date, float, str, str]]:
    """Return the counts of whole years, and of the last published part of a year, figures before derived ones."""
    found = []
    for figure in case.figures:
        if figure.quantity in ARTICLES and _is_year(case, figure.period_start, figure.period_end):
            span = (figure.period_start, figure.period_end)
            basis = BASES[outcomes.counting_basis(figure)]
            found.append((figure.quantity, *span, figure.value, basis, figure.id))
    known = {row[:4] for row in found}
    for total in case.totals:
        key = (total.quantity, total.start, total.end, total.value)
        if _is_year(case, total.start, total.end) and total.quantity in ARTICLES and key not in known:
            basis = BASES["reply" if "reply" in total.note else "site"]
            found.append((*key, f"{basis}, derived", "derived"))
    return sorted(found, key=lambda row: (row[2], row[0], row[1], row[4]))


def _is_year(case: Case, start: date, end: date) -> bool:
    whole = start.year == end.year and start.month <= 3 and (end.month, end.day) == (12, 31)
    latest = start == end.replace(month=1, day=1) and end == case.published_until
    return end > case.start and (whole or latest)


def by_month(case: Case, results: Results) -> Table:
    """Return registered cases of both articles for every month with a count on the monthly basis."""
    rows = []
    for month in case.months:
        found = None
        if month.quantity == "registered_407_408":
            found = outcomes.spread(month.quantity, month.start, month.end, results)
        if found is not None:
            ratio = f"{found[0] / month.value:.2f}" if month.value else ""
            simulated = _simulated(month.quantity, month.start, month.end, results)
            rows.append((f"{month.start:%b %Y}", f"{month.value:,.10g}", simulated, ratio))
    columns = ("Month", "Published", "Simulated", "Simulated over published")
    return Table("Cases of both articles registered by month (monthly reports)", columns, tuple(rows))


def funnel(results: Results) -> Table:
    """Return what became of the simulated cases of Art. 407, by calendar year."""
    first = results[0]
    last = outcomes.last_day(first)
    rows = []
    for year in range(first.start.year, last.year + 1):
        span = (max(first.start, date(year, 1, 1)), min(last, date(year, 12, 31)))
        steps = ("registered_407", "suspicions_407", "sent_to_court_407", "verdicts_407")
        cells = [_simulated(step, *span, results) for step in steps]
        rows.append((str(year), *cells, _simulated("share_sent_to_court_407", *span, results, share=True)))
    columns = ("Year", "Registered", "Suspicion", "Sent to court", "Verdict", "Court over registered")
    return Table("What became of cases of Art. 407, simulated", columns, tuple(rows))


def _is_punishment(figure: Figure) -> bool:
    long = (figure.period_end - figure.period_start).days > 62
    return long and figure.quantity.startswith(PUNISHMENT)


def claims(rows: Iterable[Comparison]) -> Table:
    """Return the quantities on which sources disagree, every claim on its own line."""
    rows = tuple(rows)
    grouped = [(title, [r for q in quantities for r in rows if r.figure.quantity == q]) for title, quantities in CLAIMS]
    for same in disagreements([r.figure for r in rows]):
        if same[0].quantity in ARTICLES:
            ids = {figure.id for figure in same}
            when = period(same[0].period_start, same[0].period_end)
            title = f"Cases registered, {ARTICLES[same[0].quantity]}, {when}"
            grouped.append((title, [r for r in rows if r.figure.id in ids]))
    cells = []
    for title, group in grouped:
        for number, row in enumerate(group):
            cells.append((title if number == 0 else "", *_line(row)))
    columns = ("Claim", "Id", "Period", "Published", "Simulated", "Said by")
    return Table("Claims that conflict", columns, tuple(cells), _claims_note(rows))


def _claims_note(rows: Iterable[Comparison]) -> str:
    if any(row.outcome.role == "input" for row in rows):
        return "* Losses and arrivals are fed in as dated inputs: agreement there is book-keeping, no test."
    return ""


def _figures(title: str, rows: Sequence[Comparison]) -> Table:
    """Return one line per figure, those of one meaning below one another under it."""
    cells = []
    meanings = list(dict.fromkeys(row.outcome.meaning for row in rows))
    for meaning in meanings:
        for number, row in enumerate(row for row in rows if row.outcome.meaning == meaning):
            cells.append((meaning if number == 0 else "", *_line(row)))
    columns = ("What is counted", "Id", "Period", "Published", "Simulated", "Source")
    used = "; ".join(dict.fromkeys(row.outcome.caution for row in rows if row.outcome.caution))
    note = f"No independent test where it shaped a default: {used}." if used else ""
    return Table(title, columns, tuple(cells), note)


def _line(row: Comparison) -> tuple[str, str, str, str, str]:
    figure = row.figure
    star = "*" if row.outcome.role == "input" else ""
    values = (row.median, row.low90, row.high90)
    when = period(figure.period_start, figure.period_end)
    return figure.id, when, printed(figure), _shown(values, lambda v: like(figure, v)) + star, figure.source


def _simulated(quantity: str, start: date, end: date, results: Results, share: bool = False) -> str:
    found = outcomes.spread(quantity, start, end, results)
    return "" if found is None else _shown(found, percent if share else count)


def _shown(found: tuple[float, float | None, float | None], say: Any) -> str:
    middle, low, high = found
    return say(middle) if low is None or high is None else f"{say(middle)} ({say(low)}–{say(high)})"


# ---------------------------------------------------------------- before any run


def published(case: Case) -> tuple[Table, ...]:
    """Return what was published for a case, by quantity, and where sources disagree."""
    rows = []
    for quantity in dict.fromkeys(figure.quantity for figure in case.figures):
        for figure in (f for f in case.figures if f.quantity == quantity):
            when = period(figure.period_start, figure.period_end)
            cells = (figure.id, quantity, when, printed(figure), figure.unit, figure.confidence)
            rows.append((*cells, outcomes.role(quantity), figure.source))
    columns = ("Id", "Quantity", "Period", "Value", "Unit", "Confidence", "In a run", "Source")
    note = "In a run: test (set beside what is simulated), input (fed in), not simulated (no counterpart)."
    return Table("Published figures", columns, tuple(rows), note), disagreement(case)


def disagreement(case: Case) -> Table:
    """Return the figures that give different values for one quantity and period, and the declared claims."""
    rows = []
    claimed = {quantity for _, quantities in CLAIMS for quantity in quantities}
    others = [group for group in disagreements(case.figures) if group[0].quantity not in claimed]
    for same in (*_claimed(case), *others):
        for number, figure in enumerate(same):
            title = figure.quantity if number == 0 else ""
            when = period(figure.period_start, figure.period_end)
            rows.append((title, figure.id, when, printed(figure), figure.confidence, figure.source, figure.note))
    columns = ("Quantity", "Id", "Period", "Value", "Confidence", "Source", "Note")
    return Table("Where sources disagree", columns, tuple(rows), "Each figure keeps its own line; none is averaged.")


def _claimed(case: Case) -> list[list[Figure]]:
    groups = [[f for f in case.figures if f.quantity in quantities] for _, quantities in CLAIMS]
    return [group for group in groups if len(group) > 1]


def disagreements(figures: Iterable[Figure]) -> list[list[Figure]]:
    """Return groups of figures of one quantity and period whose values differ by more than rounding."""
    groups: dict[tuple[str, date, date], list[Figure]] = {}
    for figure in figures:
        groups.setdefault((figure.quantity, figure.period_start, figure.period_end), []).append(figure)
    return [group for group in groups.values() if _differ([figure.value for figure in group])]


def _differ(values: Sequence[float]) -> bool:
    return max(values) - min(values) > ROUNDING * max(abs(value) for value in values)


# ---------------------------------------------------------------- files and screens


def figures_document(case: Case) -> dict[str, Any]:
    """Return what was published as one plain document: every figure, its part in a run, and the disagreements."""
    return {
        "case": case.name,
        "case_digest": case.digest,
        "published_until": case.published_until.isoformat(),
        "figures": [_figure_record(figure) for figure in case.figures],
        "disagreements": [[figure.id for figure in group] for group in disagreements(case.figures)],
        "claims": {title: [f.id for f in case.figures if f.quantity in names] for title, names in CLAIMS},
    }


def _figure_record(figure: Figure) -> dict[str, Any]:
    return {
        "id": figure.id,
        "quantity": figure.quantity,
        "period_start": figure.period_start.isoformat(),
        "period_end": figure.period_end.isoformat(),
        "value": figure.value,
        "unit": figure.unit,
        "definition": figure.definition,
        "confidence": figure.confidence,
        "role": outcomes.role(figure.quantity),
        "counting_basis": outcomes.counting_basis(figure),
        "source": figure.source,
        "url": figure.url,
        "published": figure.published.isoformat() if figure.published else None,
        "note": figure.note,
    }


def write_published(path: Path, case: Case) -> None:
    """Write every published figure of a case with its part in a run, one line each."""
    found = [_figure_record(figure) for figure in case.figures]
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, PUBLISHED_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**line, "value": f"{line['value']:.10g}"} for line in found)


def records(rows: Iterable[Comparison]) -> list[dict[str, Any]]:
    """Return comparisons as plain values under the columns of figures.csv."""
    return [
        dict(
            zip(
                COMPARISON_COLUMNS,
                (
                    row.figure.id,
                    row.figure.quantity,
                    row.figure.period_start.isoformat(),
                    row.figure.period_end.isoformat(),
                    row.figure.value,
                    row.median,
                    row.low90,
                    row.high90,
                    row.inside,
                ),
                strict=True,
            )
        )
        for row in rows
    ]


def write_comparison(path: Path, rows: Iterable[Comparison]) -> None:
    """Write figures.csv; bounds and `inside` (yes, no, or input) are blank after a single run."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COMPARISON_COLUMNS)
        for row, record in zip(rows := tuple(rows), records(rows), strict=True):
            cells = list(record.values())[:-1]
            numbers = ["" if cell is None else f"{cell:.10g}" for cell in cells[4:]]
            writer.writerow([*cells[:4], *numbers, _verdict(row)])


def _verdict(row: Comparison) -> str:
    if row.outcome.role == "input":
        return "input"
    return {True: "yes", False: "no", None: ""}[row.inside]


def show(tables: Iterable[Table], console: Console) -> None:
    """Print tables; on anything but a terminal without colour or frames."""
    from rich import box
    from rich import table as rich_table
    from rich.text import Text

    for table in tables:
        grid = rich_table.Table(title=Text(table.title), box=box.SIMPLE_HEAD, title_justify="left", title_style="bold")
        for number, column in enumerate(table.columns):
            grid.add_column(column, justify="right" if table.numeric(number) else "left", overflow="fold")
        for row in table.rows:
            grid.add_row(*(Text(cell) for cell in row))
        console.print(grid)
        if table.note:
            console.print(Text(table.note), style="dim")
