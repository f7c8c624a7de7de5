from datetime import date, timedelta

import pytest

from muster.data.case import load_case
from muster.data.errors import InputError
from muster.model.scenario import Policy, Scenario
from muster.policy.ready import find_policies, find_policy, moved, ready

ASKED = {
    "amnesty", "certainty", "tour-60", "rest", "evacuation", "command", "transfer-30", "training", "specialists",
    "end-date", "medical", "support", "double-army", "all-return",
}  # fmt: skip


def test_there_is_a_policy_for_each_question():
    assert set(ready()) == ASKED


@pytest.mark.parametrize("name", sorted(ASKED))
def test_a_ready_policy_is_called_as_its_file_and_changes_something(name):
    case, policy = load_case("ukraine"), ready()[name]
    assert policy.name == name
    assert policy.title
    assert Scenario.build(case, [policy]).digest != Scenario.build(case).digest
    assert min(setting.start for setting in policy.settings) >= date(2026, 1, 1)


def test_policies_are_found_by_name_or_in_a_file(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\nreason = "r"\n')
    assert [policy.name for policy in find_policies(["rest", str(path)])] == ["rest", "mine"]
    with pytest.raises(InputError, match="expected a TOML file or one of all-return, amnesty"):
        find_policy("weather")
    with pytest.raises(InputError, match="no such file"):
        find_policy("nowhere.toml")


def test_a_policy_moves_as_a_whole():
    before = ready()["amnesty"]
    after = find_policies(["amnesty"], date(2031, 4, 1))[0]
    by = date(2031, 4, 1) - date(2026, 3, 1)
    assert [(s.start, s.until) for s in after.settings] == [
        (s.start + by, s.until and s.until + by) for s in before.settings
    ]
    assert moved(before, date(2026, 3, 1) + timedelta(0)) == before
    empty = Policy.model_validate({"name": "e", "reason": "r"})
    assert moved(empty, date(2031, 4, 1)) == empty
    with pytest.raises(InputError, match="rota"):
        moved(Policy.model_validate({"name": "e", "reason": "r", "rota": "x.csv"}), date(2031, 4, 1))


def test_a_policy_that_would_end_after_the_last_day_of_all_is_refused():
    with pytest.raises(InputError, match="--start 9999-12-31: expected a day from which policy 'amnesty' ends by"):
        find_policies(["amnesty"], date(9999, 12, 31))


def test_moving_there_and_back_changes_nothing():
    for policy in ready().values():
        first = min(setting.start for setting in policy.settings)
        there = moved(policy, date(2031, 4, 1))
        assert min(setting.start for setting in there.settings) == date(2031, 4, 1)
        assert moved(there, first) == policy


def test_nobody_asked_for_is_nobody_found():
    assert find_policies([]) == ()
    with pytest.raises(InputError, match="expected a file, found a folder"):
        find_policy("./")
