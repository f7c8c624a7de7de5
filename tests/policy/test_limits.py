import tomllib
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((["rest=nan..60"], ["departures"], []), "options: lever.1.low: expected a finite number"),
        ((["rest=1..inf"], ["departures"], []), "options: lever.1.high: expected a finite number"),
        ((["=1..2"], ["departures"], []), "options: lever.1.lever: expected text, not an empty string"),
        ((["rest", "supply"], ["departures", ":less"], []), "options: goal.2.outcome: expected text"),
        ((["rest"], ["departures"], ["=0.1"]), "options: keep.1.outcome: expected text"),
        (([], ["departures"], []), "--lever: is missing, expected at least one"),
        ((["rest"], [], []), "--goal: is missing, expected at least one"),
        ((["rest=1.."], ["departures"], []), "--lever rest=1..: expected LEVER or LEVER=LOW..HIGH"),
        ((["rest"], ["departures:"], []), "--goal departures:: expected OUTCOME"),
        ((["rest"], ["departures"], ["killed=nan"]), "--limit killed=nan: expected OUTCOME or OUTCOME=SHARE"),
        ((["rest"], ["departures"], ["killed=inf"]), "--limit killed=inf: expected OUTCOME or OUTCOME=SHARE"),
    ],
)
def test_options_with_a_bad_part_are_refused_in_one_line(words, said):
    with pytest.raises(InputError) as refused:
        from_words(*words)
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


WORDS = st.lists(st.text(alphabet="ab=.:19-e ", max_size=8) | st.sampled_from(["rest", "rest=1..2"]), max_size=3)


@given(WORDS, WORDS, WORDS)
def test_any_words_give_a_search_or_one_line(levers, goals, keep):
    try:
        asked = from_words(levers, goals, keep)
    except InputError as refused:
        assert "\n" not in str(refused)  # noqa: PT017
        return
    assert (len(asked.levers), len(asked.goals), len(asked.keep)) == (len(levers), len(goals), len(keep))


@given(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=2))
def test_a_place_within_the_limits_stays_within_them(place):
    found = check_limits(read_words(), CASE, on(60), CASE.end, "options")
    values = found.values(np.array(place))
    for one in found.ranges:
        assert one.low <= values[one.lever.name] <= one.high
    assert found.effort(values) >= 0.0
    assert found.effort({r.lever.name: r.now for r in found.ranges}) == 0.0


def read_words():
    return from_words(["rest=10.004..59.99", "supply"], ["departures"], [])


def test_prices_are_paid_in_both_directions_from_where_a_lever_stands(check):
    found = check(FILE.replace("low = 1.0", "low = 0.5"))
    assert found.costs({"rest": 60.0, "investigators": 0.5}) == {"courts": 0.5}
    assert found.costs({"rest": 10.0, "investigators": 1.0}) == {"courts": 0.0}


def test_a_first_day_at_either_end_of_the_run_is_refused(check):
    for day in (CASE.start, CASE.end):
        with pytest.raises(InputError, match="from: expected a date after 2030-01-01 and before 2031-12-31"):
            check(start=day)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[[keep]]\noutcome = "coverage"\n', "search.toml: keep: 'coverage' comes twice"),
        ('[[budget]]\nname = "courts"\nmost = 1\nprice = {}\n', "search.toml: budget: 'courts' comes twice"),
        ('[[lever]]\nlever = "rest"\n', "search.toml: lever: 'rest' comes twice"),
        ('[[budget]]\nname = "effort"\nmost = 1\nprice = {}\n', "budget.2.name: 'effort' is an outcome"),
        ('[[goal]]\noutcome = "effort"\nwant = "more"\n', "goal.3: expected want = \"less\" of 'effort'"),
    ],
)
def test_nothing_comes_twice(check, more, said):
    with pytest.raises(InputError) as refused:
        check(FILE + more)
    assert said in str(refused.value)


def test_what_is_asked_can_be_told_in_plain_values(check):
    about = check().about()
    assert about["levers"][0] == {"lever": "rest", "low": 10.0, "high": 60.0, "now": 30.0}
    assert about["goals"] == [
        {"outcome": "departures", "want": "less", "enough": 0.02}, {"outcome": "courts", "want": "less", "enough": 0.0},
    ]  # fmt: skip
    assert about["budgets"] == [{"name": "courts", "most": 1.5, "price": {"investigators": 1.0}}]
    assert about["from"] == tomllib.loads(FILE)["from"].isoformat()
