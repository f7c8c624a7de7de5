import json

import numpy as np
import pytest

from muster.policy.document import changed_table, document, pairs_table, summary_table, weeks_table
from muster.policy.outcomes import OUTCOMES, SERIES
from tests.policy.made import made


@pytest.fixture(scope="module")
def comparison():
    return made()


def test_the_document_has_the_shape_that_others_rely_on(comparison):
    content = json.loads(json.dumps(document(comparison), allow_nan=False))
    assert content["baseline"] == "baseline"
    assert [policy["name"] for policy in content["policies"]] == ["rest", "amnesty"]
    for policy in content["policies"]:
        assert {"departures", "returns", "absent", "killed", "coverage"} <= set(policy["outcomes"])
        for found in policy["outcomes"].values():
            keys = {"baseline", "policy", "difference", "low90", "high90", "probability_better", "variance_ratio"}
            assert keys <= set(found)
            assert found["low90"] <= found["difference"] <= found["high90"]
    assert content["failed"] == [{"seed": 9, "reason": "too big"}]
    assert content["between_draws"] == "units and the past"


def test_margins_of_those_who_changed_add_up(comparison):
    changed = document(comparison)["policies"][0]["changed"]
    for direction in ("stays", "leaves"):
        found = changed[direction]
        for margin in ("by_role", "by_time_since_posting", "by_reason"):
            assert sum(found[margin].values()) == pytest.approx(found["people"])
    assert changed["stays"]["people"] == comparison.policies[0].changed[:, 0].sum() / comparison.pairs / 0.5


def test_costs_are_in_the_levers_own_terms(comparison):
    (cost,) = document(comparison)["policies"][0]["costs"]
    assert (cost["lever"], cost["unit"], cost["asks"]) == ("rest", "days", "Infantry to relieve with.")


def test_tables_are_long_and_tidy(comparison):
    pairs, weeks = pairs_table(comparison), weeks_table(comparison)
    assert len(pairs["policy"]) == 2 * comparison.pairs * len(OUTCOMES)
    assert len(weeks["week"]) == sum(len(SERIES) * against.weeks.shape[3] for against in comparison.policies)
    assert weeks["first_day"][0] == comparison.policies[0].first
    changed = changed_table(comparison)
    assert sum(changed["people"]) == pytest.approx(
        sum(against.changed.sum() for against in comparison.policies) / comparison.pairs / 0.5
    )
    summary = summary_table(document(comparison))
    assert set(summary["outcome"]) <= set(OUTCOMES)
    lengths = {len(column) for column in summary.values()}
    assert len(lengths) == 1
    assert np.isfinite(summary["difference"]).all()
