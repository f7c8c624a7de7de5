import dataclasses
import json

import numpy as np
import pytest

from muster.ensemble.study import Point
from muster.policy import findings
from muster.policy.beliefs import draws_of
from muster.policy.search import search
from tests.model.drill import CASE
from tests.policy.asked import Dice, small


@pytest.fixture(scope="module")
def found():
    fresh = tuple(Point(2 + k, 20 + k) for k in range(6))
    return search(small(draws=draws_of(CASE, "prior", 8), fresh=fresh), make=Dice)


def test_the_document_is_json_with_all_that_was_tried(found):
    content = findings.document(found)
    assert json.loads(json.dumps(content, allow_nan=False)) == content
    assert len(content["tried"]) == 8
    assert [p["name"] for p in content["front"]] == [one.name for one in found.front]
    assert content["front"][0]["goals"]["departures"] == content["front"][0]["outcomes"]["departures"]
    assert "best policy" not in json.dumps(content)


def test_regret_is_against_the_best_of_the_front_or_nothing(found):
    behind = findings.regrets(found)
    assert behind.shape == (len(found.front), 6, 2)
    assert (behind >= 0.0).all()
    assert behind[:, :, 1] == pytest.approx(found.goals()[:, :, 1])  # doing nothing takes no effort


def test_points_of_one_draw_are_taken_together(found):
    asked = dataclasses.replace(found.asked, fresh=tuple(Point(2 + k // 2, 20 + k) for k in range(6)))
    twice = dataclasses.replace(found, asked=asked)
    values = np.arange(12.0).reshape(2, 6)
    assert findings.by_draw(twice, values).tolist() == [[0.5, 2.5, 4.5], [6.5, 8.5, 10.5]]


def test_questions_are_asked_of_the_draws(found):
    rows = findings.boxes(found, found.enough())
    assert [row["question"] for row in rows][: len(found.front)] == ["not enough"] * len(found.front)
    assert rows[-1]["of"] == "departures" or len(found.front) == 1
    for row in rows:
        assert 0.0 <= row["share"] <= 1.0
        assert row["found"] == (row["chance"] is not None and row["chance"] <= findings.RARE)


def test_a_planted_answer_is_found(found):
    """Where one parameter decides which policy does more, the box names it."""
    draws = draws_of(CASE, "prior", 90)
    column = draws.keys.index("trust.effect")
    high = draws.values[10:, column] > np.median(draws.values[10:, column])
    asked = dataclasses.replace(found.asked, draws=draws, fresh=tuple(Point(10 + k, k) for k in range(80)))
    before = np.full((80, len(findings.NAMES)), 100.0)
    after = np.stack([before, before])
    after[0, :, 0] -= np.where(high, 5.0, 30.0)
    after[1, :, 0] -= np.where(high, 20.0, 10.0)
    front = (found.front[0], dataclasses.replace(found.front[0], name="other"))
    planted = dataclasses.replace(found, asked=asked, front=front, after=after, before=before)
    (row,) = [r for r in findings.boxes(planted, planted.enough()) if r["question"] == "another is best"]
    assert row["found"]
    assert list(row["box"]["parameters"]) == ["trust.effect"]
    assert row["usual"] == found.front[0].name


def test_without_draws_there_is_nothing_to_discover():
    plain = search(small(evaluations=4), make=Dice)
    assert findings.document(plain)["discovery"] == []
