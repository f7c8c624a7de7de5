"""Pieces of a page: headings, links, pictures, tables, and the page that holds them and opens offline."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from itertools import zip_longest
from string import Template

from muster.report.tables import Table


def page(title: str, body: Sequence[str]) -> str:
    """Return a whole page as HTML text; ``body`` is HTML already."""
    frame = files("muster.report").joinpath("page.html").read_text(encoding="utf-8")
    return Template(frame).substitute(title=escape(title), body="\n".join(body))


def heading(key: str, title: str) -> str:
    """Return a heading that links can point at."""
    return f'<h2 id="{key}">{escape(title)}</h2>'


def image(title: str, svg: str) -> str:
    """Return a picture held in the page itself."""
    return f'<img alt="{escape(title)}" src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">'


def link(text: str, url: str) -> str:
    """Return a link, or the text alone where there is no address."""
    return f'<a href="{escape(url)}">{escape(text)}</a>' if url else escape(text)


def table_of(table: Table, anchors: Sequence[str] = (), links: Mapping[str, str] | None = None) -> str:
    """Return a table; ``anchors`` name rows, ``links`` turn cells of that very text into links."""
    kinds = [' class="number"' if table.numeric(n) else "" for n in range(len(table.columns))]
    head = "".join(f"<th{kind}>{escape(c)}</th>" for kind, c in zip(kinds, table.columns, strict=True))
    rows = []
    for row, anchor in zip_longest(table.rows, anchors, fillvalue=""):
        shown = [link(cell, (links or {}).get(cell, "")) for cell in row]
        cells = "".join(f"<td{kind}>{cell}</td>" for kind, cell in zip(kinds, shown, strict=True))
        rows.append(f'<tr id="{anchor}">{cells}</tr>' if anchor else f"<tr>{cells}</tr>")
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    caption = f"<caption>{escape(table.title)}</caption>" if table.title else ""
    return f'<div class="scroll"><table>{caption}<tr>{head}</tr>{"".join(rows)}</table></div>{note}'
