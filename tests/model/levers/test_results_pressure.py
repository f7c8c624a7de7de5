import pytest

from muster.model.mechanisms.concealment import hidden
from tests.model.drill import BASE, lived, scenario, setting


@pytest.mark.parametrize("pressure", [0.0, 1.0])
def test_what_is_kept_quiet_goes_with_it(pressure):
    p = BASE.values("concealment")
    today = lived(1, scenario(setting("results_pressure", pressure))).today
    assert hidden(p, today) == pytest.approx(pressure * p.hides)
