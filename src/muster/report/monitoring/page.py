"""The page of a panel: one file that opens offline, made from the document that may be shown."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from html import escape
from typing import Any

from muster.report import style
from muster.report.fragments import heading, table_of
from muster.report.fragments import page as page_of
from muster.report.monitoring import tables
from muster.report.monitoring.pictures import PICTURES
from muster.report.tables import Table
from muster.report.words import several

Content = Mapping[str, Any]
SECTIONS = (
    (
        "forest",
        "What goes with more departures",
        "Each condition's rate ratio, the others held, with units compared within their groups and months. A condition"
        " that a commander decides on is a thing to change; one that he is given is a thing to allow for.",
    ),
    (
        "funnel",
        "Units beside what they were given",
        "Small units scatter more: the limits widen to the left. They also allow for the differences that all units"
        " show (over-dispersion). A unit outside differs from what was expected; why, the picture does not say.",
    ),
    (
        "caterpillar",
        "How far units differ, and how unsure that is",
        "The same units after shrinkage. Where intervals overlap, an order of units means nothing, so none is given.",
    ),
    (
        "alarms",
        "Units that have changed",
        "Counts of units with an alarm, in windows long enough to be shown; at most twelve units.",
    ),
    ("months", "Month by month", "All units together."),
)


def page(content: Content, about: Mapping[str, Any]) -> str:
    """Return the page as HTML text; ``about`` says what was run."""
    panel = content["panel"]
    body = [
        f"<h1>{escape(panel['title'])}</h1>",
        f'<p class="under">{escape(size(panel))}</p>',
        "<nav>" + " ".join(f'<a href="#{key}">{escape(title)}</a>' for key, title in contents()) + "</nav>",
        '<p class="caution">Counts under 10 are not shown, nor others that would give them away; shown counts are'
        " rounded to 5. This page is about units and their conditions. It says nothing about any soldier, and an order"
        " of units by any of its numbers would say more about chance than about commanders.</p>",
        *(section(key, title, words, content) for key, title, words in SECTIONS),
        heading("units", f"Every {panel['unit_word']}"),
        table_of(tables.outside(content)),
        f"<details><summary>All {panel['units']:,}</summary>{table_of(tables.units(content))}</details>",
        heading("quality", "Data and model"),
        table_of(tables.remarks(content)),
        heading("run", "This run"),
        table_of(Table("", ("What", "Value"), tuple((key, str(value)) for key, value in about.items()))),
    ]
    return page_of(f"Muster: {panel['title']}", body)


def size(panel: Content) -> str:
    """Say how large the panel is."""
    known = panel["departures"]
    events = f", about {known:,} {panel['event_word']}" if known is not None else ""
    return f"{panel['units']:,} {several(panel['unit_word'])}, {panel['first_month']} to {panel['last_month']}{events}."


def contents() -> list[tuple[str, str]]:
    """Return the page's sections by key and title."""
    more = [("units", "Units"), ("quality", "Data and model"), ("run", "This run")]
    return [(key, title) for key, title, _ in SECTIONS] + more


def section(key: str, title: str, words: str, content: Content) -> str:
    """Return a picture with its words and its table."""
    image = base64.b64encode(style.svg(PICTURES[key](content)).encode()).decode()
    beside = {"forest": tables.preconditions, "alarms": tables.alarms, "months": tables.months}.get(key)
    table = beside(content) if beside else None
    return "\n".join(
        [
            heading(key, title),
            f"<p>{escape(words)}</p>",
            f'<img alt="{escape(title)}" src="data:image/svg+xml;base64,{image}">',
            table_of(table) if table and table.rows else f'<p class="note">{escape(table.note)}</p>' if table else "",
        ]
    )
