import pytest

from tests.model.drill import BASE, lived, rate, scenario, setting


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_requests_are_granted_in_its_share(share):
    granted = rate(lived(1, scenario(setting("transfer_grant", share))), "transfer")
    assert granted.max() == pytest.approx(share * BASE.parameters["transfer.requests"])
