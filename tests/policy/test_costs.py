from datetime import date

import pytest

from muster.data.case import load_case
from muster.model.scenario import Policy, Scenario
from muster.policy.costs import costs

CASE = load_case("drill")
POLICY = Policy.model_validate({"name": "p", "reason": "r", "set": [
    {"lever": "amnesty", "from": date(2031, 2, 27), "until": date(2031, 3, 2), "value": 1.0},
    {"lever": "evacuation", "from": date(2031, 6, 1), "value": 0.5, "brigades": [0]},
    {"lever": "rest", "from": date(2031, 12, 1), "value": 40.0},
]})  # fmt: skip


def test_each_setting_is_told_beside_what_would_have_been():
    amnesty, evacuation = costs(CASE, Scenario.build(CASE), POLICY, date(2031, 11, 30))
    assert (amnesty.before, amnesty.value) == (1.0, 1.0)  # open until the end of February
    assert amnesty.more == pytest.approx(0.5)
    assert amnesty.unit_years == pytest.approx(0.5 * 4 / 365.25)
    assert (evacuation.last, evacuation.brigades) == (date(2031, 11, 30), 1)
    assert "crews" in evacuation.asks
