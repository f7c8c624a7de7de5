import json
from datetime import date

import pytest

from muster.model import registry
from muster.model.scenario import Policy, Setting
from muster.policy.outcomes import OUTCOMES
from muster.policy.ready import ready
from muster.policy.schema import schema, search_schema


def settings():
    return {one["properties"]["lever"]["const"]: one for one in schema()["properties"]["set"]["items"]["oneOf"]}


def test_every_lever_has_its_setting_with_bounds():
    assert set(settings()) == set(registry.levers())
    for name, lever in registry.levers().items():
        one = settings()[name]["properties"]
        assert (one["value"]["minimum"], one["value"]["maximum"]) == (lever.low, lever.high)
        assert ("brigades" in one) == (lever.scope == "brigade")
        assert lever.meaning in one["lever"]["description"]
    json.dumps(schema(), allow_nan=False)


def test_the_schema_knows_every_key_that_a_policy_file_may_have():
    keys = {field.alias or name for name, field in Policy.model_fields.items()}
    assert set(schema()["properties"]) == keys
    own = {field.alias or name for name, field in Setting.model_fields.items()}
    assert {key for one in settings().values() for key in one["properties"]} == own


@pytest.mark.parametrize("name", sorted(ready()))
def test_ready_policies_pass(name):
    policy = ready()[name]
    for one in policy.settings:
        rules = settings()[one.lever]["properties"]
        assert rules["value"]["minimum"] <= one.value <= rules["value"]["maximum"]
        assert isinstance(one.start, date)


def choices(part: str, key: str) -> list[str]:
    return [one.get("const") for one in search_schema()["$defs"][part]["properties"][key]["anyOf"]]


def test_the_schema_of_searches_knows_levers_and_outcomes():
    assert choices("LeverRange", "lever") == list(registry.levers())
    assert choices("Keep", "outcome") == list(OUTCOMES)
    assert choices("GoalAsked", "outcome") == [*OUTCOMES, "effort", None]
    assert set(search_schema()["properties"]) == {"name", "from", "lever", "goal", "keep", "budget"}
    json.dumps(search_schema(), allow_nan=False)
