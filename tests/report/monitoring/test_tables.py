"""Tables say in words what the document holds, and never rank units."""

from muster.report.monitoring import tables


def test_units_come_by_name_and_hidden_ones_stay_empty(content):
    table = tables.units(content)
    assert [row[0] for row in table.rows] == [f"U{k + 1}" for k in range(14)]
    assert {len(row) for row in table.rows} == {len(table.columns)}
    hidden = [row for row in table.rows if row[2] == tables.HIDDEN]
    assert ("U2", "A") in [row[:2] for row in hidden]
    assert all(not any(row[3:]) for row in hidden)
    assert "Adjusted further" in table.columns


def test_conditions_have_ratio_interval_and_share(content):
    table = tables.preconditions(content)
    assert [row[0] for row in table.rows] == ["x", "y", "Evacuations <done> & asked"]
    assert all("–" in row[4] for row in table.rows)
    assert "Neither proves a cause" in table.note


def test_the_chart_says_what_it_promises(content):
    table = tables.alarms(content)
    assert ("U1" in [row[1] for row in table.rows]) == any(e["unit"] == "U1" for e in content["alarms"])
    assert f"one in {content['chart']['run_length']:,.0f} unit-months" in table.note
    blind = content | {"chart": content["chart"] | {"delay": None, "high90": None, "found": None}}
    assert "more than half of such units have no alarm" in tables.about_chart(blind)


def test_positions_add_up_to_the_units_shown(content):
    shown = sum(not entry["suppressed"] for entry in content["profiles"])
    assert sum(int(row[1]) for row in tables.outside(content).rows) == shown


def test_late_months_are_told_with_intervals(content):
    rows = tables.months(content).rows
    assert rows[-1][0] == "2024-12"
    assert rows[-1][2] == "65%"
    assert tables.months(content | {"nowcast": []}).rows == ()


def test_what_is_printed_after_the_command(content):
    titles = [table.title for table in tables.summary(content)]
    assert titles == [
        "Conditions",
        "Units by position in the funnel",
        "Alarms",
        "Reports still to come",
        "Data and model",
    ]
