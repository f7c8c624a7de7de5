"""The files of a simulated panel: the table, the description that `muster units` reads, and the truth behind it."""

from __future__ import annotations

import csv
from pathlib import Path

from muster.data.documents import quoted
from muster.ensemble.store import write_json
from muster.model.unit_months import UnitMonths

FILES = ("panel.csv", "panel.toml", "panel_truth.json")
DESCRIPTION = """# Which column of panel.csv is what; made by `muster run --panel`, read by `muster units`.
title = {title}
unit_word = "{level}"

[columns]
unit = "unit"
{group}month = "month"
strength = "strength"
departures = "departures"
returns = "returns"
losses = "losses"

[[condition]]
column = "role"
kind = "given"

[[condition]]
column = "new_arrivals"
label = "Share of new arrivals"
kind = "given"
per = 0.1

[[condition]]
column = "losses"
label = "Losses"
kind = "given"
per_soldier = true
lag = 1
per = 0.05

[[condition]]
column = "days_on_position"
label = "Days on position in the month"
kind = "both"
per = 5

[[condition]]
column = "manning"
label = "Manning"
kind = "both"
per = 0.1

[[condition]]
column = "evacuations_done"
over = "evacuations_asked"
label = "Evacuations done, of those asked for"
kind = "controlled"
per = 0.1
"""


def write_panel(folder: Path, months: UnitMonths, title: str) -> None:
    """Write a simulated panel into a folder."""
    columns = months.columns()
    with (folder / "panel.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    group = "" if months.level == "brigade" else 'group = "brigade"\n'
    text = DESCRIPTION.format(title=quoted(f"{title} (simulated)"), level=months.level, group=group)
    (folder / "panel.toml").write_text(text, encoding="utf-8")
    write_json(folder / "panel_truth.json", {"log_effect": months.truth()})
