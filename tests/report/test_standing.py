from dataclasses import replace

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
