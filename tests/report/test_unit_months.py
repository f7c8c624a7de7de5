"""The files of a simulated panel are what `muster units` reads."""

import json
import tomllib
from datetime import date

import pytest

from muster.data.case import load_case
from muster.model.simulate import simulate
from muster.model.unit_months import UnitMonths
from muster.monitoring.conditions import build_design
from muster.monitoring.panel import find_description, read_panel
from muster.report.unit_months import FILES, write_panel


def test_a_written_panel_can_be_read(tmp_path):
    case = load_case("drill")
    months = UnitMonths("company")
    simulate(case, until=date(2030, 6, 30), watch=months.note)
    write_panel(tmp_path, months, 'Drill "one"')
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    path = tmp_path / "panel.csv"
    panel = read_panel(path, find_description(path, None))
    assert panel.settings.title == 'Drill "one" (simulated)'
    assert len(panel.months) == 6
    assert len(panel.groups) == 4
    design = build_design(panel)
    assert {"new_arrivals", "manning", "days_on_position"} <= {term.name for term in design.terms}


class Quiet:
    """A panel of one unit and month, for what does not hang on a run."""

    def __init__(self, level):
        self.level = level

    def columns(self):
        return {"unit": ["a, b"], "month": ["2030-01"], "strength": [100]}

    def truth(self):
        return {"losses": 0.5}


@pytest.mark.parametrize("title", ['Drill "one"', "C:\\new\\u", "two\nlines", "Ünïcode", "{level}", "it's"])
def test_any_title_of_a_case_is_read_back_as_it_was(tmp_path, title):
    write_panel(tmp_path, Quiet("company"), title)
    told = tomllib.loads((tmp_path / "panel.toml").read_text(encoding="utf-8"))
    assert told["title"] == f"{title} (simulated)"
    assert told["unit_word"] == "company"


def test_brigades_have_no_group_and_smaller_units_have_theirs(tmp_path):
    for level, group in (("brigade", None), ("battalion", "brigade"), ("company", "brigade")):
        write_panel(tmp_path, Quiet(level), "T")
        assert tomllib.loads((tmp_path / "panel.toml").read_text())["columns"].get("group") == group


def test_cells_with_commas_keep_to_their_column(tmp_path):
    write_panel(tmp_path, Quiet("company"), "T")
    assert (tmp_path / "panel.csv").read_bytes() == b'unit,month,strength\n"a, b",2030-01,100\n'
    assert json.loads((tmp_path / "panel_truth.json").read_text()) == {"log_effect": {"losses": 0.5}}
