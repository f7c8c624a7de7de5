from datetime import date

import numpy as np
import pytest

from muster.data.errors import InputError
from muster.policy import limits
from muster.policy.limits import check_limits, from_words, read_limits
from tests.model.drill import CASE, on

FILE = """
name = "Rest or courts"
from = 2030-03-01

[[lever]]
lever = "rest"
low = 10
high = 60

[[lever]]
lever = "investigators"
low = 1.0
high = 3.0

[[goal]]
outcome = "departures"
enough = 0.02

[[goal]]
outcome = "courts"

[[keep]]
outcome = "coverage"
worse_by = 0.01

[[budget]]
name = "courts"
most = 1.5
price = { investigators = 1.0 }
"""


@pytest.fixture
def check(tmp_path):
    def read(text=FILE, **change):
        path = tmp_path / "search.toml"
        path.write_text(text)
        return check_limits(read_limits(path), CASE, change.get("start"), CASE.end, "search.toml")

    return read


def test_a_file_is_read_whole(check):
    found = check()
    assert [(r.lever.name, r.low, r.high, r.now) for r in found.ranges] == [
        ("rest", 10, 60, 30.0), ("investigators", 1.0, 3.0, 1.0)]  # fmt: skip
    assert [(g.name, g.sign, g.enough) for g in found.goals] == [("departures", 1, 0.02), ("courts", 1, 0.0)]
    assert found.about()["keep"] == [{"outcome": "coverage", "worse_by": 0.01}]
    assert check(start=on(90)).start == on(90)


def test_a_point_is_a_policy_and_costs_what_its_levers_do(check):
    found = check()
    values = found.values(np.array([0.5, 0.25]))
    assert values == {"rest": 35.0, "investigators": 1.5}
    assert found.costs(values) == {"courts": 0.5}
    assert found.effort(values) == pytest.approx((5 / 50 + 0.5 / 2) / 2)
    policy = found.policy("p1", values)
    assert [(s.lever, s.start, s.until, s.value) for s in policy.settings] == [
        ("rest", date(2030, 3, 1), None, 35.0), ("investigators", date(2030, 3, 1), None, 1.5)]  # fmt: skip
    assert policy.base == CASE.digest


def test_values_are_told_to_three_digits_and_stay_within_bounds():
    asked = from_words(["rest=10.004..59.99"], ["departures"], [])
    found = check_limits(asked, CASE, on(60), CASE.end, "--lever")
    assert [found.values(np.array([share]))["rest"] for share in (0.0, 0.3, 1.0)] == [10.004, 25.0, 59.99]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"rest"', '"joy"'), r"search.toml: lever.1: unknown lever 'joy', expected one of "),
        (("low = 10", "low = 1"), "lever.1: rest = 1 is out of bounds, expected 3 to 120 days"),
        (("low = 10", "low = 60"), "lever.1: expected low below high, found 60 and 60"),
        (('lever = "investigators"', 'lever = "rest"'), "lever.2|'rest' comes twice"),
        (('outcome = "courts"', 'outcome = "departures"'), "goal: 'departures' comes twice, expected each once"),
        (('outcome = "courts"', 'outcome = "joy"'), "goal.2: unknown outcome 'joy', expected one of .*effort, courts"),
        (('outcome = "courts"', 'outcome = "courts"\nwant = "more"'), 'goal.2: expected want = "less" of \'courts\''),
        (('outcome = "coverage"', 'outcome = "joy"'), "keep.1: unknown outcome 'joy'"),
        (("worse_by = 0.01", "worse_by = -1"), "keep.1.worse_by: expected 0 or more, found '-1'"),
        (('name = "courts"', 'name = "killed"'), "budget.1.name: 'killed' is an outcome"),
        (("price = { investigators", "price = { rush"), "budget.1.price: 'rush' is no lever of this search"),
        (("most = 1.5", "most = 0"), "budget.1.most: expected a number above 0, found '0'"),
        (("from = 2030-03-01", "from = 2033-03-01"), "from: expected a date after 2030-01-01 and before 2031-12-31"),
        (("from = 2030-03-01", ""), "from: is missing"),
        (("worse_by", "worse"), "keep.1.worse: is not a known key"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(check, change, said):
    with pytest.raises(InputError, match=said) as error:
        check(FILE.replace(*change))
    assert "\n" not in str(error.value)


def test_options_say_the_same_as_a_file():
    asked = from_words(["rest=10..60", "supply"], ["departures", "coverage:more"], ["killed", "tour=0.1"])
    found = check_limits(asked, CASE, on(60), CASE.end, "options")
    assert [(r.low, r.high) for r in found.ranges] == [(10.0, 60.0), (0.0, 1.0)]
    assert [g.sign for g in found.goals] == [1, -1]
    assert [k.worse_by for k in found.keep] == [0.0, 0.1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((["rest=10"], ["departures"], []), "--lever rest=10: expected LEVER or LEVER=LOW..HIGH"),
        ((["rest"], ["departures:most"], []), "--goal departures:most: expected OUTCOME, OUTCOME:less"),
        ((["rest"], ["departures"], ["killed=-1"]), "--limit killed=-1: expected OUTCOME or OUTCOME=SHARE"),
        ((["rest"], ["departures"], ["killed=x"]), "--limit killed=x: expected OUTCOME or OUTCOME=SHARE"),
    ],
)
def test_options_that_cannot_be_read_are_refused(words, said):
    with pytest.raises(InputError, match=said):
        from_words(*words)
    assert limits.DIGITS == 3
