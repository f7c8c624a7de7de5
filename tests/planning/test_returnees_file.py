import pytest

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
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(tmp_path, old, new, said):
    assert old in GOOD
    (tmp_path / "r.toml").write_text(GOOD.replace(old, new, 1))
    with pytest.raises(InputError) as found:
        read_returnees_file(tmp_path / "r.toml")
    assert said in str(found.value)
    assert "\n" not in str(found.value)
