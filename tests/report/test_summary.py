import re
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from muster.data.case import load_case
from muster.model.outcomes.loops import gain
from muster.model.states import AWAY, SERVING
from muster.report.standing import parameters_are
from muster.report.summary import sentences
from muster.report.words import count, percent
from tests.report.fake_result import fake_result


def test_numbers_stand_beside_what_was_published(case, results):
    text = "\n".join(sentences(case, results))
    for published in ("89,449", "21,602", "200,000", "400,000", "1.7% to 60%"):
        assert published in text


def test_it_says_what_was_fitted_and_what_an_interval_means(case, results, several):
    assert parameters_are(case) in sentences(case, results)[-1]
    assert parameters_are(case, "posterior") in sentences(case, results, "posterior")[-1]
    assert "one course of chance" in sentences(case, results)[-1]
    assert "3 seeds" in sentences(case, several)[-1]


def test_a_short_run_says_less_and_nothing_wrong(case):
    text = "\n".join(sentences(case, [fake_result(case, days=300)]))
    assert "21,602" not in text
    assert "back within twelve months" not in text


def test_a_case_without_claims_has_no_claims():
    drill = load_case("drill")
    assert all("None" not in sentence for sentence in sentences(drill, [fake_result(drill)]))


def test_the_loop_gain_stands_in_the_place_of_the_word_spiral(case, results):
    text = "\n".join(sentences(case, results))
    expected = gain(results[0], 2025)
    assert f"Loop gain in 2025 is {expected.together:.2f}" in text
    assert f"lasting shock by {expected.amplification:.1f};" in text
    wild = replace(results[0], parameters={**results[0].parameters, "deterrence.certainty": 5.0})
    assert "would not settle" in "\n".join(sentences(case, [wild]))
    assert "spiral" not in text


# ---------------------------------------------------------------- each sentence


def saying(found, words):
    return next(sentence for sentence in found if words in sentence)


def test_every_sentence_ends_and_holds_no_number_of_a_machine(case, results, several):
    for runs in (results, several):
        for sentence in sentences(case, runs):
            assert sentence.endswith(".")
            assert not re.search(r"nan|inf\b|None|\d{4,}\.\d|e[+-]\d", sentence)


def test_the_force_is_that_of_the_last_day_at_full_size(case, results):
    first = sentences(case, results)[0]
    serving, away = (sum(int(results[0].daily[s][-1]) for s in states) for states in (SERVING, AWAY))
    assert f"{count(serving)} are serving and {count(away)} are absent or gone for good" in first
    assert "24 Feb 2022" in first
    assert "31 Dec 2026" in first
    half = replace(results[0], scale=0.5)
    assert f"{count(2 * serving)} are serving" in sentences(case, [half])[0]


def test_every_claim_names_its_speaker_and_averages_none(case, results):
    said = saying(sentences(case, results), "Claims of that month")
    assert "200,000 (Defence minister M. Fedorov); 400,000 (serving officer)" in said
    assert "300,000" not in said.split("Claims")[1]


def test_published_numbers_of_cases_name_their_source(case, results):
    found = [sentence for sentence in sentences(case, results) if "were published" in sentence]
    assert len(found) == 2
    sources = {figure.source for figure in case.figures}
    assert all(re.search(r"\((.*)\)\.$", sentence)[1] in sources for sentence in found)


def test_the_reasons_that_weigh_most_come_first(case, results):
    said = saying(sentences(case, results), "weighed most")
    shares = [float(x) for x in re.findall(r"\((\d+(?:\.\d)?)%\)", said)]
    assert len(shares) == 3
    assert shares == sorted(shares, reverse=True)


def test_nobody_leaving_in_a_year_gives_no_reason(case, results):
    daily = {k: np.zeros_like(v) if k.startswith("reason_") else v for k, v in results[0].daily.items()}
    assert not [s for s in sentences(case, [replace(results[0], daily=daily)]) if "weighed most" in s]


def test_those_back_within_a_year_are_told_for_a_year_that_can_be_told(case, results):
    said = saying(sentences(case, results), "were back within twelve months")
    end = case.end - timedelta(days=365)
    assert f"in the year to {end.day} {end:%b %Y}" in said
    claims = [figure.value for figure in case.figures if figure.quantity == "share_returning"]
    assert f"claims run from {percent(min(claims))} to {percent(max(claims))}" in said


def test_without_claims_the_share_back_stands_alone(case, results):
    bare = replace(case, figures=tuple(f for f in case.figures if f.quantity != "share_returning"))
    said = saying(sentences(bare, results), "were back within twelve months")
    assert "claims" not in said


def test_a_case_without_figures_has_sentences_of_the_run_alone(case, results):
    found = sentences(replace(case, figures=()), results)
    assert not [s for s in found if "published (" in s or "Claims" in s]
    assert len(found) >= 4


def test_the_caution_comes_last_with_one_run_and_with_several(case, results, several):
    assert sentences(case, results)[-1].endswith("other seeds differ a little.")
    assert "90%" in sentences(case, several)[-1]


@pytest.mark.parametrize("days", [10, 40, 364, 366, 800])
def test_a_run_of_any_length_says_only_what_it_covers(case, days):
    found = sentences(case, [fake_result(case, days=days)])
    last = case.start + timedelta(days=days - 1)
    assert f"{last.day} {last:%b %Y}" in found[0]
    if last < date(2025, 10, 31):
        assert not [s for s in found if "Oct 2025" in s]
