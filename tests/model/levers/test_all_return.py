from muster.model.states import STATE
from tests.model.drill import lived, scenario, setting


def test_hardly_anybody_is_still_away_after_a_quarter():
    usual, back = (lived(200, scenario(*more)) for more in ([], [setting("all_return", 1.0, 100)]))
    away = [army.engine.tally.stock[[STATE["absent"], STATE["gone"]]].sum() for army in (usual, back)]
    assert away[1] < 0.2 * away[0]
