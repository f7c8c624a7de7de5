import pytest

from muster.model.mechanisms.concealment import MECHANISM, hidden
from tests.model.drill import BASE, lived, scenario, setting

P = BASE.values("concealment")


@pytest.mark.parametrize("pressure", [0.0, 0.5, 1.0])
def test_what_is_hidden_goes_with_the_pressure(pressure):
    today = lived(1, scenario(setting("results_pressure", pressure))).today
    assert hidden(P, today) == pytest.approx(pressure * P.hides)
    assert MECHANISM.contributions[0].compute(P, today) == pytest.approx(P.neglect * pressure * P.hides)


def test_hidden_absences_are_not_registered():
    chosen = {"concealment.hides": 0.9, "concealment.neglect": 0.0, "baseline.leave": 0.004}
    under = [], [setting("results_pressure", 1.0)]
    usual, pressed = (lived(80, scenario(*more, parameters=chosen)) for more in under)
    entered = [army.registrar.arrays["book"][0].sum() for army in (usual, pressed)]
    assert 0.0 < entered[1] < 0.2 * entered[0]
