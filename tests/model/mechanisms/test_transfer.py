import numpy as np
import pytest

from muster.model.force import FIELD
from muster.model.mechanisms.transfer import REACH, granted, harsh, motive
from muster.model.states import KIND, MOVE, STATE
from tests.model.drill import BASE, lived, recorded, scenario, setting

P = BASE.values("transfer")


def today(**levers):
    return lived(1, scenario(*(setting(name, value) for name, value in levers.items()))).today


def test_the_wish_for_another_unit_is_centred_over_companies_and_goes_with_the_choice():
    certain, half = motive(P, today(choice_of_unit=1.0)), motive(P, today(choice_of_unit=0.5))
    assert half == pytest.approx(0.5 * certain)
    view = today()
    assert view.relative(P.spread, view.company_effect).mean() == pytest.approx(1.0)


def test_nobody_leaves_training_or_the_reserve_for_another_unit():
    view = today(transfer_grant=1.0)
    outside = view.structure.role >= FIELD
    for rate in (motive(P, view), granted(P, view)):
        assert (rate[outside] == 0.0).all()
        assert (rate[~outside] > 0.0).all()


def test_a_legal_route_takes_off_the_motive_and_delay_takes_off_the_route():
    none = motive(P, today())
    sure, slow = (motive(P, today(transfer_grant=1.0, transfer_delay=days)) for days in (0.0, REACH))
    field = none > 0.0
    assert sure[field] / none[field] == pytest.approx(np.exp(-P.relief))
    assert slow[field] / none[field] == pytest.approx(np.exp(-P.relief / 2.0))


def test_sending_all_returnees_to_infantry_lowers_return():
    assert harsh(P, today(returnees_to_infantry=0.35)) == pytest.approx(0.0)
    assert harsh(P, today(returnees_to_infantry=1.0)) == pytest.approx(np.log(P.harshness))


def test_who_is_transferred_changes_company_and_keeps_his_role():
    chosen = scenario(setting("transfer_grant", 1.0), parameters={"transfer.requests": 0.01})
    army, record = recorded(40, chosen)
    assert record.arrays["moves"][:, MOVE["transferred"]].sum() > 500
    hot, cold = army.engine.force.hot, army.engine.force.cold
    kinds = cold["kind"] == KIND["transferred"]
    roles = army.structure.cell_role[hot["cell"][kinds & (hot["state"] == STATE["present"])]]
    assert set(np.unique(roles)) == set(range(FIELD))
