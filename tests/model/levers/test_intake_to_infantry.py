import pytest

from tests.model.drill import lived, scenario, setting


@pytest.mark.parametrize("multiple", [0.0, 0.5, 1.2])
def test_it_multiplies_the_share_of_the_infantry_and_other_arms_keep_theirs(multiple):
    chosen = [], [setting("intake_to_infantry", multiple)]
    usual, other = (lived(1, scenario(*m)).engine.places.role_share for m in chosen)
    assert other[0] == pytest.approx(multiple * usual[0])
    assert other[1] - other[0] == pytest.approx(usual[1] - usual[0])


def test_shares_never_exceed_the_whole():
    assert lived(1, scenario(setting("intake_to_infantry", 2.0))).engine.places.role_share.max() <= 1.0
