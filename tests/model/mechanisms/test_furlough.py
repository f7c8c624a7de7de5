import pytest

from muster.model.mechanisms.furlough import MECHANISM, away
from tests.model.drill import BASE, lived, scenario, setting

P = BASE.values("furlough")


def test_it_holds_people_by_the_fortnight_and_takes_their_time():
    today = lived(1, scenario(setting("leave_days", 30.0))).today
    assert MECHANISM.contributions[0].compute(P, today) == pytest.approx(2.0 * P.effect)
    assert away(today) == pytest.approx(30.0 / 365.0)


def test_those_at_home_are_missing_on_position():
    fit = [lived(1, scenario(*more)).front.arrays["fit"][0] for more in ([], [setting("leave_days", 36.5)])]
    assert fit[1] == pytest.approx(0.9 * fit[0])
