from dataclasses import replace

import pytest

from muster.data.case import load_case
from muster.report.standing import parameters_are

DRILL = load_case("drill")


def test_parameters_are_fitted_drawn_or_neither():
    plain, fitted = replace(DRILL, fitted=""), replace(DRILL, fitted="draw closest to the centre.")
    assert parameters_are(plain).startswith("Not fitted")
    assert parameters_are(plain, "defaults").startswith("Not fitted")
    assert parameters_are(fitted).startswith("Fitted: parameters are the draw closest to the centre. Where")
    assert "posterior" in parameters_are(fitted, "posterior")
    assert "priors" in parameters_are(plain, "prior")


@pytest.mark.parametrize("draws", ["", "defaults", "posterior", "prior"])
@pytest.mark.parametrize("fitted", ["", "draw closest to the centre.", "centre of the posterior"])
def test_what_is_said_is_whole_sentences(draws, fitted):
    said = parameters_are(replace(DRILL, fitted=fitted), draws)
    assert said.endswith(".")
    assert ".." not in said
    assert "{" not in said


def test_only_the_case_s_own_parameters_hang_on_its_fit():
    plain, fitted = replace(DRILL, fitted=""), replace(DRILL, fitted="centre of the posterior")
    for draws in ("posterior", "prior"):
        assert parameters_are(plain, draws) == parameters_are(fitted, draws)
    assert parameters_are(plain) != parameters_are(fitted)


def test_agreement_with_what_was_fitted_is_called_no_test():
    fitted = replace(DRILL, fitted="centre of the posterior")
    for said in (
        parameters_are(fitted),
        parameters_are(fitted, "posterior"),
        parameters_are(replace(DRILL, fitted="")),
    ):
        assert "no test" in said
