"""Tables say in words what the document holds, and never rank units."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=2).map(sorted), st.integers(0, 3))
def test_an_interval_keeps_its_order_and_its_digits(ends, digits):
    low, high = (float(x.replace(",", "")) for x in tables.interval(*ends, digits).split("–"))
    assert low <= high
    assert abs(low - ends[0]) <= 0.51 * 10.0**-digits


@pytest.mark.parametrize(("low", "high"), [(None, 1.0), (1.0, None), (None, None)])
def test_half_an_interval_is_none(low, high):
    assert tables.interval(low, high) == ""


def test_every_table_has_a_cell_for_every_column(content):
    for table in (*tables.summary(content), tables.units(content)):
        assert {len(row) for row in table.rows} <= {len(table.columns)}, table.title


def test_a_hidden_unit_shows_that_it_is_hidden_and_nothing_else(content):
    for both in (True, False):
        row = tables.unit_row({"unit": "U9", "group": None, "suppressed": True}, both)
        assert row[:3] == ("U9", "", tables.HIDDEN)
        assert set(row[3:]) == {""}
        assert len(row) == (11 if both else 9)


def test_without_a_further_adjustment_there_is_no_column_for_it(content):
    plain = [entry | {"also_adjusted": None} for entry in content["profiles"]]
    table = tables.units(content | {"profiles": plain})
    assert "Adjusted further" not in table.columns
    assert {len(row) for row in table.rows} == {9}


def test_ratios_lie_in_their_intervals(content):
    for row in tables.units(content).rows:
        if row[4]:
            low, high = map(float, row[5].split("–"))
            assert low <= float(row[4]) <= high


def test_positions_come_from_low_to_high_whoever_is_there(content):
    assert [row[0] for row in tables.outside(content).rows] == [
        "below 3 SD", "below 2 SD", "within", "above 2 SD", "above 3 SD",
    ]  # fmt: skip
    nobody = content | {"profiles": []}
    assert [row[1] for row in tables.outside(nobody).rows] == ["0"] * 5


def test_the_chart_says_how_many_false_alarms_a_panel_of_its_size_has(content):
    chart = content["chart"] | {"run_length": 100.0, "low90": 80.0, "high90": 125.0, "delay": 3.0, "found": 0.6}
    said = tables.about_chart(content | {"chart": chart, "panel": content["panel"] | {"unit_months": 1200}})
    assert "one in 100" in said
    assert "(80–125 by simulation)" in said
    assert "about 12 in a panel of this size" in said
    assert "60% are found" in said
    assert "after 3 months" in said


def test_months_that_are_hidden_have_no_number(content):
    hidden = [entry | {"suppressed": True} for entry in content["nowcast"]]
    for row in tables.months(content | {"nowcast": hidden}).rows:
        assert row[1:] == (tables.HIDDEN, "", "", "")


def test_what_reports_will_come_to_lies_in_its_interval(content):
    for row in tables.months(content).rows:
        if row[3]:
            low, high = (float(x.replace(",", "")) for x in row[4].split("–"))
            assert low <= float(row[3].replace(",", "")) <= high


def test_a_remark_about_all_units_names_none(content):
    table = tables.remarks(content | {"quality": [{"about": "data", "unit": None, "says": "Late."}]})
    assert table.rows == (("data", "", "Late."),)


def test_the_word_for_a_unit_stands_above_its_column(content):
    named = content | {"panel": content["panel"] | {"unit_word": "brigade"}}
    assert tables.units(named).title == "Every brigade"
    assert tables.alarms(named).columns[1] == tables.remarks(named).columns[1] == "Brigade"
