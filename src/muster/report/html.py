"""The report of a run: one page that opens offline, every picture followed by what stands behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from muster.data.case import Case
from muster.data.drivers import Driver
from muster.model.registry import mechanisms, parameters
from muster.report import plots, style, summary, tables
from muster.report.fragments import heading, image, link, page, table_of
from muster.report.sections import SECTIONS, Section
from muster.report.standing import parameters_are
from muster.report.tables import Table
from muster.report.words import day, number

if TYPE_CHECKING:
    from muster.model.scenario import Scenario
    from muster.model.simulate import Result

Results = Sequence["Result"]


def report(case: Case, scenario: Scenario, results: Results, about: Mapping[str, Any]) -> str:
    """Return the page as HTML text.

    Args:
        case: the case that was run.
        scenario: its levers and parameters.
        results: one or more runs.
        about: what was run, as in run.json, without times.
    """
    draws = str(about.get("draws", ""))
    said = summary.sentences(case, results, draws)
    body = [
        f"<h1>{escape(case.title)}</h1>",
        f'<p class="under">Scenario {escape(scenario.name)}, {escape(_runs(results))}. Simulated, not observed.</p>',
        _contents(),
        '<ul class="summary">' + "".join(f"<li>{escape(line)}</li>" for line in said[:-1]) + "</ul>",
        f'<p class="caution">{escape(said[-1])}</p>',
        *(_section(section, case, results) for section in SECTIONS),
        heading("comparison", "Published beside simulated"),
        f'<p class="note">{escape(parameters_are(case, draws))}</p>',
        *(table_of(table, links={f.id: f.url for f in case.figures}) for table in tables.summary(case, results)),
        *_appendix(case, scenario, about),
    ]
    return page(f"Muster: {case.title}", body)


def _runs(results: Results) -> str:
    shown = f"scale {results[0].scale:g}"
    return f"{shown}, seed {results[0].seed}" if len(results) == 1 else f"{shown}, {len(results)} runs"


def _contents() -> str:
    entries = [(s.key, s.title) for s in SECTIONS]
    entries += [
        ("comparison", "Tables"),
        ("history", "Levers"),
        ("parameters", "Parameters"),
        ("run", "This run"),
    ]
    return "<nav>" + " ".join(f'<a href="#{key}">{escape(title)}</a>' for key, title in entries) + "</nav>"


# ---------------------------------------------------------------- a picture and what stands behind it


def _section(section: Section, case: Case, results: Results) -> str:
    drawn = style.svg(plots.PICTURES[section.key](case, results))
    return "\n".join(
        [
            heading(section.key, section.title),
            f"<p>{escape(section.reads)}</p>",
            image(section.title, drawn),
            '<div class="behind">',
            f"<p><b>Assumptions.</b> {escape(section.assumes)}</p>",
            _links(
                "Mechanisms",
                "mechanism",
                {m: mechanisms()[m].title for m in section.mechanisms if m in mechanisms()},
            ),
            _links("Inputs", "driver", {d: d.replace("_", " ") for d in section.drivers if d in case.drivers}),
            _sources(case, section.quantities),
            "</div>",
        ]
    )


def _links(what: str, prefix: str, titles: Mapping[str, str]) -> str:
    found = [f'<a href="#{prefix}-{key}">{escape(title)}</a>' for key, title in titles.items()]
    return f"<p><b>{what}.</b> {', '.join(found)}</p>" if found else ""


def _sources(case: Case, quantities: Iterable[str]) -> str:
    wanted = set(quantities)
    found: dict[tuple[str, str], list[str]] = {}
    for figure in case.figures:
        if figure.quantity in wanted:
            found.setdefault((figure.source, figure.url), []).append(figure.id)
    if not found:
        return ""
    items = [f"<li>{link(source, url)} ({', '.join(ids)})</li>" for (source, url), ids in found.items()]
    return f"<details><summary>Sources ({len(found)})</summary><ul>{''.join(items)}</ul></details>"


# ---------------------------------------------------------------- tables


def _addresses(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the address of each source that has a single one."""
    found: dict[str, set[str]] = {}
    for source, url in pairs:
        found.setdefault(source, set()).add(url)
    return {source: urls.pop() for source, urls in found.items() if len(urls) == 1}


def _appendix(case: Case, scenario: Scenario, about: Mapping[str, Any]) -> list[str]:
    inputs = drivers_table(case)
    numbers, anchors = parameters_table(scenario)
    return [
        heading("inputs", "All dated inputs"),
        table_of(inputs, [f"driver-{name}" for name in case.drivers]),
        heading("history", "Levers as they were set"),
        table_of(history_table(case), links=_addresses((step.source, step.url) for step in case.history)),
        heading("parameters", "Parameters"),
        table_of(numbers, anchors),
        heading("run", "This run"),
        table_of(Table("", ("What", "Value"), tuple((key, _plain(value)) for key, value in about.items()))),
        '<p class="note">Muster simulates populations and units, never persons: no soldier in it is real.</p>',
    ]


def drivers_table(case: Case) -> Table:
    """Return every dated input at its beginning and at its end, with its range and source."""
    rows = tuple(_driver_row(driver) for driver in case.drivers.values())
    columns = (
        "Input",
        "Unit",
        "At first",
        "At last",
        "Range at last",
        "Rows",
        "Until",
        "Source of the last row",
    )
    return Table("", columns, rows)


def _driver_row(driver: Driver) -> tuple[str, ...]:
    first, last = driver.rows[0], driver.rows[-1]
    band = f"{_number(last.low)}–{_number(last.high)}"
    source = f"{last.source} ({last.confidence})"
    name = driver.name.replace("_", " ")
    ends = (_number(first.value), _number(last.value), band)
    return name, driver.unit, *ends, str(len(driver.rows)), day(driver.last_source), source


def history_table(case: Case) -> Table:
    """Return the levers as the case's history set them, with reasons and sources."""
    rows = tuple((day(s.start), s.lever, _number(s.value), s.reason, s.source) for s in case.history)
    return Table("", ("From", "Lever", "Value", "Why", "Source"), rows)


def parameters_table(scenario: Scenario) -> tuple[Table, list[str]]:
    """Return every parameter with the value of this run, and the anchor of each mechanism's first row."""
    rows, anchors, seen = [], [], set()
    for declared in parameters():
        value = scenario.parameters[declared.key]
        parameter = declared.parameter
        shown = (_number(value), _number(parameter.default), parameter.unit, str(parameter.prior))
        rows.append((declared.key, *shown, parameter.meaning, parameter.source))
        anchors.append("" if declared.mechanism in seen else f"mechanism-{declared.mechanism}")
        seen.add(declared.mechanism)
    columns = ("Parameter", "Value", "Default", "Unit", "Prior", "Meaning", "Source")
    return Table("", columns, tuple(rows)), anchors


def _number(value: float) -> str:
    return number(value, 4)


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {item}" for key, item in value.items()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value) or "none"
    return str(value)
