import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.data.errors import InputError
from muster.planning.returnees_file import read_returnees_file

GOOD = """
name = "x"
[places]
reserve = 10
[[group]]
name = "g"
count = 5
specialty = "infantry"
unit_left = "A"
reason = "commander"
[[unit]]
name = "A"
priority = 1
vacancies = { infantry = 3 }
"""


def test_a_good_file_is_read(tmp_path):
    (tmp_path / "r.toml").write_text(GOOD)
    asked = read_returnees_file(tmp_path / "r.toml")
    assert asked.group[0].fitness == "fit"
    assert asked.unit[0].vacancies == {"infantry": 3}
    assert asked.weights.back > asked.weights.waiting


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("count = 5", "count = 0", "group.1.count: expected 1 or more, found '0'"),
        ("count = 5", "count = 2.5", "group.1.count"),
        ('unit_left = "A"', 'unit_left = "B"', "group 'g': unit_left 'B' is unknown"),
        ('specialty = "infantry"', 'specialty = "drones"', "group 'g': no unit names the specialty 'drones'"),
        ('reason = "commander"', 'reason = "x"', "group.1.reason"),
        ("infantry = 3", "infantry = -3", "unit.1.vacancies.infantry: expected 0 or more, found '-3'"),
        ("reserve = 10", "reserve = -1", "places.reserve: expected 0 or more"),
        (
            "[[unit]]",
            '[[unit]]\nname = "A"\npriority = 1\nvacancies = {}\n[[unit]]',
            "expected every unit once, found 'A' twice",
        ),
        ("priority = 1", "priority = 0", "unit.1.priority: expected 1 or more"),
        ("count = 5", 'count = 5\npersonal_number = "7"', "group.1.personal_number: is not a known key"),
        ("reserve = 10", "", "places.reserve: is missing"),
        ("reserve = 10", "reserve = 1_000_001", "places.reserve: expected 1e+06 or less"),
        ("reserve = 10", "reserve = 10\ntraining = 1.5", "places.training"),
        ('name = "g"', 'name = " "', "group.1.name: expected text, not an empty string"),
        ('specialty = "infantry"', 'specialty = "infantry"\nfitness = "weak"', "group.1.fitness"),
        ("count = 5", "count = 5\nweeks_waiting = 521", "group.1.weeks_waiting: expected 520 or less, found '521'"),
        ("priority = 1", "priority = 21", "unit.1.priority: expected 20 or less, found '21'"),
        ("infantry = 3", 'infantry = "3"', "unit.1.vacancies.infantry"),
        ("[places]", "[weights]\nback = -1\n[places]", "weights.back: expected 0 or more, found '-1'"),
        ("[places]", "[weights]\npriority = nan\n[places]", "weights.priority: expected a finite number"),
        ("[places]", "[specialties]\nline = 'infantry'\n[places]", "specialties.line"),
        ("[[unit]]", "[unit]", "unit: expected an array of tables"),
        ("[places]", "[place]", "places: is missing"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(tmp_path, old, new, said):
    assert old in GOOD
    (tmp_path / "r.toml").write_text(GOOD.replace(old, new, 1))
    with pytest.raises(InputError) as found:
        read_returnees_file(tmp_path / "r.toml")
    assert said in str(found.value)
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(("what", "table"), [("group", "[[group]]"), ("unit", "[[unit]]")])
def test_a_name_may_stand_there_once(tmp_path, what, table):
    entry = GOOD[GOOD.index(table) :].split("[[", 2)[1]
    (tmp_path / "r.toml").write_text(f"{GOOD}\n[[{entry}")
    with pytest.raises(InputError, match=f"expected every {what} once"):
        read_returnees_file(tmp_path / "r.toml")


def test_there_is_at_least_one_group_and_one_unit(tmp_path):
    (tmp_path / "r.toml").write_text('name = "x"\ngroup = []\nunit = []\n[places]\nreserve = 1\n')
    with pytest.raises(InputError, match="group: "):
        read_returnees_file(tmp_path / "r.toml")


def test_a_group_of_a_unit_that_is_no_more_is_fine(tmp_path):
    (tmp_path / "r.toml").write_text(GOOD.replace('unit_left = "A"', 'unit_left = ""'))
    assert read_returnees_file(tmp_path / "r.toml").group[0].unit_left == ""


@given(cut=st.integers(0, len(GOOD)), put=st.text(max_size=6))
def test_no_mangled_file_gives_anything_but_one_line(tmp_path_factory, cut, put):
    path = tmp_path_factory.mktemp("fuzz") / "r.toml"
    path.write_bytes((GOOD[:cut] + put + GOOD[cut + len(put) :]).encode("utf-8", "surrogatepass"))
    try:
        asked = read_returnees_file(path)
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017
        return
    assert tomllib.loads(path.read_text())["name"].strip() == asked.name
