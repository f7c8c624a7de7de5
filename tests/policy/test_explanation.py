import json

import numpy as np
import pytest

from muster.policy.explanation import document, gain_record, off_by, ranked
from muster.policy.outcomes import OUTCOMES
from tests.policy.made_explanation import made, made_sensitivity


@pytest.fixture(scope="module")
def content():
    return document(made(), made_sensitivity())


def test_the_document_is_json_and_its_shares_add_up(content):
    assert json.loads(json.dumps(content, allow_nan=False)) == content
    for name in OUTCOMES:
        parts = sum(player["outcomes"][name]["mean"] for player in content["shapley"]["players"])
        assert parts == pytest.approx(content["total"][name]["mean"])
    assert (content["points_finished"], content["failed"]) == (6, ["out of memory"])


def test_an_outcome_that_no_run_tells_is_null():
    found = made()
    found.full[:, list(OUTCOMES).index("tour")] = np.nan
    assert document(found)["full"]["tour"] == {"mean": None, "se": None, "low90": None, "high90": None}
    assert document(found)["sensitivity"] is None


def test_gains_of_both_loops_and_what_they_make_of_a_shock():
    record = gain_record(np.array([[0.2, 0.3, 0.1, 1.0, 0.5], [0.4, 0.1, 0.1, 1.0, 0.5]]))
    assert record["together"]["mean"] == pytest.approx(0.5)
    assert record["amplification"]["mean"] == pytest.approx(2.0)
    grows = gain_record(np.array([[0.9, 0.3, 0.1, 1.0, 0.5], [0.4, 0.1, 0.1, 1.0, 0.5]]))
    assert (grows["amplification"], grows["above_1"]) == (None, 0.5)


def test_rows_are_ranked_by_size_and_errors_held_against_the_largest(content):
    means = [abs(row["outcomes"]["departures"]["mean"]) for row in ranked(content["mechanisms"], "departures", 5)]
    assert means == sorted(means, reverse=True)
    assert len(means) == 5
    players = content["shapley"]["players"]
    largest = max(abs(p["outcomes"]["killed"]["mean"]) for p in players)
    assert off_by(content, "killed") == max(p["outcomes"]["killed"]["se"] for p in players) / largest


def test_single_mechanisms_are_named_by_their_titles():
    players = document(made(2, "mechanism"))["shapley"]["players"]
    assert {"Contagion in the company (M7)"} <= {player["title"] for player in players}
