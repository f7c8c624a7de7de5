import numpy as np
import pytest

from muster.model.mechanisms.deterrence import DAYS, perceived
from tests.model.drill import BASE, lived, scenario, setting


@pytest.mark.parametrize("multiple", [0.5, 1.5])
def test_a_late_sanction_deters_less(multiple):
    p = BASE.values("deterrence")
    usual, other = (lived(1, scenario(*more)).today for more in ([], [setting("court_delay", multiple)]))
    wanted = p.certainty * DAYS * (multiple - 1.0) / p.patience
    assert perceived(p, other) - perceived(p, usual) == pytest.approx(np.full(usual.company_strength.size, wanted))


def test_stages_of_a_case_come_sooner():
    chosen = {"baseline.leave": 0.004, "deterrence.certainty": 0.0}
    slow, fast = (
        lived(150, scenario(setting("court_delay", value), parameters=chosen)).registrar.arrays["book"][2].sum()
        for value in (5.0, 0.1)
    )
    assert fast > slow
