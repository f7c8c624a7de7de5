"""A panel is checked at the door, with row and column, and can be trusted inside."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.data.errors import InputError
from muster.monitoring.conditions import build_design
from muster.monitoring.panel import Panel, find_description, natural, read_panel
from tests.monitoring.made import panel_of

HEAD = "unit,brigade,month,strength,departures\n"
GOOD = HEAD + "b,2,2025-02,100,3\nb,2,2025-01,110,2\na10,1,2025-01,90.5,1\na9,1,2025-03,80,0\n"


def read(tmp_path, text, description=None):
    path = tmp_path / "panel.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    if description:
        (tmp_path / "panel.toml").write_text(description)
    return read_panel(path, find_description(path, None))


def test_rows_come_sorted_by_unit_and_month(tmp_path):
    panel = read(tmp_path, GOOD)
    assert panel.units == ["a9", "a10", "b"]
    assert panel.groups == ["1", "2"]
    assert panel.months == ["2025-01", "2025-02", "2025-03"]
    assert panel.departures.tolist() == [0.0, 1.0, 2.0, 3.0]
    assert panel.month.tolist() == [2, 0, 0, 1]
    assert panel.by_unit(panel.departures).tolist() == [0.0, 1.0, 5.0]
    assert panel.by_month(panel.departures).tolist() == [3.0, 3.0, 0.0]
    assert panel.table.lines == [5, 4, 3, 2]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a,1,2025-01,100,-1", "line 2, column departures: expected a whole number, 0 or more, found '-1'"),
        ("a,1,2025-01,100,1.5", "line 2, column departures: expected a whole number"),
        ("a,1,2025-01,100,101", "line 2, column departures: expected at most the strength, 100, found '101'"),
        ("a,1,2025-01,-5,1", "line 2, column strength: expected a number of soldiers that can be"),
        ("a,1,2025-01,many,1", "line 2, column strength: expected a number"),
        ("a,1,2025-13,100,1", "line 2, column month: expected a month"),
        (",1,2025-01,100,1", "line 2, column unit: expected text, found nothing"),
        ("a,,2025-01,100,1", "line 2, column brigade: expected text, found nothing"),
        ("a,1,2025-01,100,1\na,1,2025-01,90,2", "line 3, column month: expected each month once for a unit, found it"
         " in line 2 too"),
        ("a,1,2025-01,100,0", "expected at least one departure"),
        ("a,1,2025-01,,1", "expected at least one departure with a known strength"),
        ("a,1,1900-01,100,1\na,1,2100-01,100,1", "expected at most 100 years"),
        ("a,1,2025-01,1,1\nb,1,2025-01,1,0", "looks like a table of persons"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_row_and_column(tmp_path, line, said):
    with pytest.raises(InputError) as refused:
        read(tmp_path, HEAD + line + "\n")
    assert said in str(refused.value)


def test_persons_are_refused_before_anything_else(tmp_path):
    with pytest.raises(InputError, match="column 'surname' looks like a person's"):
        read(tmp_path, HEAD.replace("departures", "departures,surname") + "a,1,2025-01,x,y,Z\n")


def test_other_tables_than_military_ones(tmp_path):
    description = '[columns]\nunit = "hospital"\nstrength = "patients"\ndepartures = "deaths"\n'
    panel = read(tmp_path, "hospital,month,patients,deaths\nA,1996-01,47,0\nB,1996-01,148,18\n", description)
    assert panel.units == ["A", "B"]
    assert panel.departures.tolist() == [0.0, 18.0]


def test_soldier_days_become_mean_strength(tmp_path):
    panel = read(tmp_path, "unit,month,soldier_days,departures\na,2025-01,3043.75,3\n")
    assert panel.strength.tolist() == [100.0]


def test_a_unit_that_changes_group_is_counted_where_it_was_most(tmp_path):
    text = HEAD + "a,1,2025-01,100,3\na,2,2025-02,100,3\na,2,2025-03,100,3\nb,1,2025-01,100,1\n"
    panel = read(tmp_path, text)
    assert [panel.groups[k] for k in panel.group_of] == ["2", "1"]
    assert panel.regrouped == ["a"]


def test_unused_rows_stay_out_of_sums():
    panel = panel_of([[3, 0], [5, np.nan]], strength=[[100, 0], [50, 50]])
    assert panel.used.tolist() == [True, False, True]
    assert panel.by_unit(panel.departures).tolist() == [3.0, 5.0]


def test_natural_order():
    assert sorted(["u10", "u9", "v", "u"], key=natural) == ["u", "u9", "u10", "v"]
    assert natural("9" * 30)[0][0] == 1  # too long for a number: kept as text


CELLS = st.sampled_from(
    [
        "a",
        "b",
        "2025-01",
        "2025-02",
        "100",
        "3",
        "0",
        "-1",
        "1,5",
        "1.5",
        "",
        "nan",
        "1e9",
        "1e300",
        "-1e300",
        "1e-300",
        "1e999",
        "Ю",
        '"',
        "2025-13",
        "'",
        "inf",
    ]
)
NAMES = st.sampled_from(
    ["unit", "month", "strength", "departures", "brigade", "x", "y", "name", "soldier_days", "unit "]
)


@st.composite
def fuzzed(draw):
    """Return the bytes of a table that is nearly a panel."""
    names = draw(st.lists(NAMES, min_size=1, max_size=7))
    if draw(st.booleans()):
        names = ["unit", "month", "strength", "departures", *names[:2]]
    rows = draw(st.lists(st.lists(CELLS, min_size=len(names), max_size=len(names)), max_size=6))
    for k, row in enumerate(rows):
        if draw(st.booleans()) and names[:4] == ["unit", "month", "strength", "departures"]:
            row[:4] = [f"u{k % 2}", f"2025-{k + 1:02d}", "100", str(k)]
    separator = draw(st.sampled_from([",", ";", "\t"]))
    text = draw(st.sampled_from(["\n", "\r\n"])).join(separator.join(row) for row in [names, *rows])
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1251"])))


@settings(max_examples=400, deadline=None)
@given(fuzzed())
def test_a_fuzzed_panel_gives_a_panel_or_one_line(tmp_path_factory, raw):
    path: Path = tmp_path_factory.getbasetemp() / "fuzzed.csv"
    path.write_bytes(raw)
    try:
        panel = read_panel(path)
        build_design(panel)
    except InputError as refused:
        said = str(refused)
    else:
        assert isinstance(panel, Panel)
        assert panel.departures[panel.used].sum() > 0
        return
    assert "\n" not in said
    assert said.startswith(str(path))


@settings(max_examples=50, deadline=None)
@given(st.permutations(GOOD.splitlines()[1:]))
def test_the_order_of_rows_decides_nothing(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("rows")
    one, other = read(folder, GOOD), read(folder, HEAD + "\n".join(rows) + "\n")
    for name in ("units", "groups", "months", "regrouped"):
        assert getattr(one, name) == getattr(other, name)
    for name in ("unit", "month", "strength", "departures", "group_of"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_sums_by_unit_and_by_month_are_of_one_total():
    counts = np.random.default_rng(4).poisson(5, (6, 9)).astype(float)
    panel = panel_of(counts)
    assert panel.by_unit(panel.departures).tolist() == counts.sum(axis=1).tolist()
    assert panel.by_month(panel.departures).tolist() == counts.sum(axis=0).tolist()


def test_one_row_is_a_panel(tmp_path):
    panel = read(tmp_path, HEAD + "a,1,2025-01,100,1\n")
    assert (panel.units, panel.months, panel.used.tolist()) == (["a"], ["2025-01"], [True])


def test_a_description_beside_the_panel_is_found_and_one_given_goes_before(tmp_path):
    path, beside, given_ = tmp_path / "p.csv", tmp_path / "p.toml", tmp_path / "x.toml"
    assert find_description(path, None) is None
    beside.write_text("")
    assert find_description(path, None) == beside
    assert find_description(path, given_) == given_
    assert find_description(beside, None) is None


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("month,strength,departures", r"column 'unit' \(unit\) is missing"),
        ("unit,strength,departures", r"column 'month' \(month\) is missing"),
        ("unit,month,strength", r"column 'departures' \(departures\) is missing"),
        ("unit,month,departures", "expected a column strength or soldier_days"),
    ],
)
def test_a_missing_column_is_named(tmp_path, head, said):
    with pytest.raises(InputError, match=said):
        read(tmp_path, f"{head}\n{','.join(['1'] * (head.count(',') + 1))}\n")
