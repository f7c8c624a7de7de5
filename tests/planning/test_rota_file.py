import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.data.errors import InputError
from muster.planning.rota_file import SectorEntry, UnitEntry, listed, names_of, read_rota_file

GOOD = """
name = "x"
start = 2026-02-02
weeks = 8
[rules]
tour_limit = 2
rest = 1
[[unit]]
name = "A"
strength = 1000
[[unit]]
name = "B"
strength = 1000.0
weeks_in_line = 1
sector = "S 2"
[[sector]]
name = "S"
count = 2
strength = 500
"""


def written(tmp_path, text):
    path = tmp_path / "rota.toml"
    path.write_text(text)
    return path


def refusal(tmp_path, text):
    with pytest.raises(InputError) as found:
        read_rota_file(written(tmp_path, text))
    assert "\n" not in str(found.value)
    return str(found.value)


def test_a_good_file_is_read(tmp_path):
    asked = read_rota_file(written(tmp_path, GOOD))
    assert [unit.name for unit in asked.unit] == ["A", "B"]
    assert asked.unit[1].sector == "S 2"
    assert asked.rules.reserve == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "B"', 'name = "A"', "unit: expected every unit once, found 'A' twice"),
        ("strength = 1000\n", "strength = -3\n", "unit.1.strength: expected a number above 0, found '-3'"),
        ("rest = 1", "rest = 8", "rules.rest: expected less than the 8 weeks planned, found 8"),
        ("rest = 1", "rest = 0", "rules.rest: expected 1 or more"),
        ('sector = "S 2"', 'sector = "T"', "unit 'B': sector 'T' is unknown, expected one of S 1, S 2"),
        ('sector = "S 2"\n', "", "unit.2: sector: expected together with weeks_in_line"),
        ("weeks_in_line = 1", "weeks_in_line = 1\nweeks_rested = 2", "expected either weeks_in_line or weeks_rested"),
        ('weeks_in_line = 1\nsector = "S 2"', "last_tour = 3", "last_tour: expected together with weeks_rested"),
        ("rest = 1", "rest = 1\nreserve = 2", "rules.reserve: expected fewer than the 2 units, found 2"),
        (
            "count = 2\nstrength = 500",
            "count = 2\nstrength = 500\nchange = [{ week = 9, strength = 1 }]",
            "weeks 1 to 8",
        ),
        ("weeks = 8", "weeks = 8\nfoo = 1", "foo: is not a known key"),
        ("tour_limit = 2", "tour_limit = 2.5", "rules.tour_limit"),
        ("strength = 500", "strength = nan", "sector.1.strength"),
        ("weeks = 8", 'weeks = 8\nin_force = "/etc/passwd"', "in_force: expected a file beside this one"),
        ("[[sector]]", "[sector]", "sector"),
        ('name = "x"', 'name = "x', "expected TOML"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(tmp_path, old, new, said):
    assert old in GOOD
    assert said in refusal(tmp_path, GOOD.replace(old, new, 1))


@given(cut=st.integers(0, len(GOOD)), put=st.text(max_size=6))
def test_no_mangled_file_gives_anything_but_one_line(tmp_path_factory, cut, put):
    text = GOOD[:cut] + put + GOOD[cut + len(put) :]
    path = tmp_path_factory.mktemp("fuzz") / "rota.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        read_rota_file(path)
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017


A_UNIT = "strength = 1000\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("weeks = 8", "weeks = 0", "weeks: expected 1 or more, found '0'"),
        ("weeks = 8", "weeks = 521", "weeks: expected 520 or less, found '521'"),
        ("start = 2026-02-02", 'start = "2026-02-02"', "start: expected a date without quotes"),
        ("start = 2026-02-02\n", "", "start: is missing"),
        ("[rules]", "[rule]", "rules: is missing"),
        ("tour_limit = 2", "tour_limit = 0", "rules.tour_limit: expected 1 or more"),
        ("tour_limit = 2", "tour_limit = 105", "rules.tour_limit: expected 104 or less"),
        ("rest = 1", "rest = 1\ndwell = -1", "rules.dwell: expected 0 or more"),
        ("rest = 1", "rest = 1\nreserve = -1", "rules.reserve: expected 0 or more"),
        ("count = 2", "count = 0", "sector.1.count: expected 1 or more"),
        ("count = 2", "count = 2001", "sector.1.count: expected 2000 or less"),
        ("count = 2", "pressure = 0", "sector.1.pressure: expected a number above 0"),
        ("count = 2", "pressure = 11", "sector.1.pressure: expected 10 or less"),
        ("count = 2", "count = 2\nchange = [{ week = 0, strength = 1 }]", "sector.1.change.1.week: expected 1 or more"),
        ("count = 2", "count = 2\nchange = [{ week = 1 }]", "sector.1.change.1.strength: is missing"),
        (A_UNIT, A_UNIT + "fitness = 0\n", "unit.1.fitness: expected a number above 0"),
        (A_UNIT, A_UNIT + "fitness = 1.1\n", "unit.1.fitness: expected 1 or less"),
        (A_UNIT, A_UNIT + "travel = -1\n", "unit.1.travel: expected 0 or more"),
        (A_UNIT, A_UNIT + "exhaustion = 1001\n", "unit.1.exhaustion: expected 1000 or less"),
        (A_UNIT, A_UNIT + "weeks_rested = -1\n", "unit.1.weeks_rested: expected 0 or more"),
        ("weeks_in_line = 1", "weeks_in_line = 0", "unit.2.weeks_in_line: expected 1 or more"),
        ('sector = "S 2"', 'sector = "S"', "unit 'B': sector 'S' is unknown"),
        ("weeks = 8", "weeks = 8\n[costs]\nlosses = 2\n", "costs.losses: expected 1 or less"),
        ("weeks = 8", "weeks = 8\n[costs]\nposition_share = 0\n", "costs.position_share: expected a number above 0"),
        ("weeks = 8", "weeks = 8\n[costs]\nchange = -1\n", "costs.change: expected 0 or more"),
    ],
)
def test_a_value_out_of_bounds_is_refused_by_its_key(tmp_path, old, new, said):
    assert old in GOOD
    assert said in refusal(tmp_path, GOOD.replace(old, new, 1))


def test_a_numbered_name_may_not_be_another_entrys(tmp_path):
    more = '[[sector]]\nname = "S 2"\nstrength = 1\n'
    assert "expected every sector once, found 'S 2' twice" in refusal(tmp_path, GOOD + more)


@pytest.mark.parametrize("what", ["unit", "sector"])
def test_there_is_at_least_one_of_each(tmp_path, what):
    text = GOOD[: GOOD.index("[[unit]]")].replace("weeks = 8\n", f"weeks = 8\n{what} = []\n")
    rest = GOOD[GOOD.index("[[sector]]") :] if what == "unit" else '[[unit]]\nname = "A"\nstrength = 1\n'
    assert f"{what}: " in refusal(tmp_path, text + rest)


def test_entries_stand_for_one_name_or_for_numbered_ones():
    assert names_of(UnitEntry(name="A", strength=1.0)) == ["A"]
    assert names_of(SectorEntry(name="S", count=2, strength=1.0)) == ["S 1", "S 2"]


def test_a_message_lists_six_names_at_most():
    assert listed({"b", "a"}) == "one of a, b"
    assert listed(set("abcdefg")) == "one of a, b, c, d, e, f ..."
