import pytest

from muster.model.mechanisms.support import MECHANISM, back_on_duty, days
from muster.model.states import CHANCE, MOVE, ROLE, STATE
from tests.model.drill import BASE, lived, recorded, scenario, setting

P = BASE.values("support")


@pytest.mark.parametrize(("forward", "share", "wait"), [(0.0, "rear", "rear_days"), (1.0, "forward", "forward_days")])
def test_care_near_the_front_is_shorter_and_returns_more(forward, share, wait):
    today = lived(1, scenario(setting("forward_care", forward))).today
    assert back_on_duty(P, today) == pytest.approx(getattr(P, share))
    assert days(P, today)[0] == pytest.approx(getattr(P, wait))


def test_it_helps_the_brigades_that_have_it():
    today = lived(1, scenario(setting("support", 1.0, brigades=[2]))).today
    assert MECHANISM.contributions[0].compute(P, today).tolist() == [0.0, 0.0, P.effect, 0.0, 0.0]


def test_strain_comes_beside_the_wounded_and_not_among_them():
    army, without = lived(1), lived(1, scenario(without=("support",)))
    for one in (army, without):
        one.institutions.casualties(one.today, one.engine.book)
    share = army.engine.book.split[CHANCE["loss"]][4] - army.engine.book.split[CHANCE["loss"]][3]
    wounded = army.engine.book.split[CHANCE["loss"]][0]
    assert share / wounded == pytest.approx(P.strain)
    assert without.engine.book.split[CHANCE["loss"]][3] == pytest.approx(1.0)


def test_those_who_do_not_recover_serve_in_support():
    chosen = scenario(setting("forward_care", 0.0), parameters={"support.strain": 1.0, "support.rear_days": 5.0})
    army, record = recorded(40, chosen)
    moves = record.arrays["moves"].sum(axis=0)
    assert moves[MOVE["relieved"]] > moves[MOVE["recovered"]] > 0
    assert moves[MOVE["strained"]] >= moves[MOVE["relieved"]] + moves[MOVE["recovered"]]
    hot, cold = army.engine.force.hot, army.engine.force.cold
    treated = hot["state"] == STATE["treated"]
    assert treated.sum() == moves[MOVE["strained"]] - moves[MOVE["relieved"]] - moves[MOVE["recovered"]]
    assert (army.structure.role[cold["home"][treated]] <= ROLE["support"]).all()
