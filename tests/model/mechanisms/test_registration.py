from muster.model.mechanisms.registration import MECHANISM
from tests.model.drill import BASE

P = BASE.values("registration")


def test_the_model_cannot_do_without_books():
    assert MECHANISM.essential
    assert MECHANISM.contributions == ()


def test_no_clerk_is_short_by_default():
    assert P.capacity == 0.0


def test_a_case_goes_its_way_in_months():
    assert 30.0 < P.suspicion_delay <= P.court_delay <= P.verdict_delay < 400.0
