from muster.model.mechanisms.rushing import rushed
from tests.model.drill import lived, scenario, setting


def test_at_nought_everybody_has_his_turn():
    chosen = {"rushing.share": 0.3}
    none, usual = (lived(1, scenario(*m, parameters=chosen)) for m in ([setting("rush", 0.0)], []))
    assert not none.front.rushed(none.today, 4).any()
    assert usual.front.rushed(usual.today, 4).tolist() == rushed(usual.scenario.values("rushing"), 1.0, 4).tolist()
    assert usual.front.rushed(usual.today, 4).any()
