import math
from dataclasses import replace

import pytest

from muster.model.outcomes.questions import QUESTIONS, days_of, questions
from tests.model.outcomes.made import CASE, run
from tests.report.fake_result import REASONS


@pytest.mark.parametrize("question", questions(run()), ids=lambda q: q.name)
def test_every_question_has_an_answer_a_unit_and_a_meaning(question):
    answer = question.ask(run(), None)
    assert answer is not None
    assert math.isfinite(answer)
    assert question.unit
    assert question.meaning


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.yearly], ids=lambda q: q.name)
def test_a_yearly_answer_is_of_that_year(question):
    assert math.isfinite(question.ask(run(), 2031))


def test_names_are_told_once():
    names = [question.name for question in questions(run())]
    assert len(names) == len(set(names))


def test_shares_of_reasons_are_asked_for_each_reason_of_the_run():
    asked = {q.name: q for q in questions(run())}
    shares = [asked[f"reason_{name}"].ask(run(), 2031) for name in REASONS]
    assert sum(shares) == pytest.approx(1.0, abs=0.1)
    assert shares[0] == pytest.approx(0.2, abs=0.1)


def test_days_of_a_year_are_those_that_the_run_covers():
    assert days_of(run(days=400), 2031) == slice(365, 400)
    assert days_of(run(), 2030) == slice(0, 365)
    assert days_of(run(), None) == slice(None)
    assert CASE.days == 730


def test_people_are_told_at_full_scale():
    asked = {q.name: q for q in QUESTIONS}
    tenth = run(scale=0.1)
    for name in ("departures", "infantry_to_spare"):
        full = tenth.daily["left"].sum() if name == "departures" else tenth.weekly[name].mean()
        assert asked[name].ask(tenth, None) == pytest.approx(10 * full)


def test_weekly_series_are_averaged_over_the_weeks_of_the_year():
    result = run()
    asked = {q.name: q for q in QUESTIONS}["coverage"]
    inside = result.weekly["day"] >= 365
    assert asked.ask(result, 2031) == pytest.approx(result.weekly["coverage"][inside].mean())


def test_a_share_is_one_flow_over_another_also_by_week():
    asked = {q.name: q for q in QUESTIONS}
    result = run()
    weekly, daily = result.weekly, result.daily
    assert asked["orders_refused"].ask(result, None) == pytest.approx(
        weekly["orders_refused"].sum() / weekly["orders_to_hold"].sum()
    )
    days = slice(365, 730)
    expected = daily["placed"][days].sum() / (daily["placed"][days].sum() + daily["placed_back"][days].sum())
    assert asked["placed_elsewhere"].ask(result, 2031) == pytest.approx(expected)


def test_dwell_is_what_the_load_leaves_for_rest():
    result = run()
    load = result.weekly["load_p50"]
    asked = {q.name: q for q in QUESTIONS}["dwell"]
    assert asked.ask(result, None) == pytest.approx((1 - load.mean()) / load.mean())
    idle = replace(result, weekly={**result.weekly, "load_p50": 0 * load})
    assert asked.ask(idle, None) is None
