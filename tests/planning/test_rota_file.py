import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.data.errors import InputError
from muster.planning.rota_file import read_rota_file

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
