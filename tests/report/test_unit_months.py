"""The files of a simulated panel are what `muster units` reads."""

from datetime import date

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
    assert panel.settings.title == "Drill 'one' (simulated)"
    assert len(panel.months) == 6
    assert len(panel.groups) == 4
    design = build_design(panel)
    assert {"new_arrivals", "manning", "days_on_position"} <= {term.name for term in design.terms}
