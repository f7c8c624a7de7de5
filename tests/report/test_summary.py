from dataclasses import replace

from muster.data.case import load_case
from muster.model.outcomes.loops import gain
from muster.report.standing import parameters_are
from muster.report.summary import sentences
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
