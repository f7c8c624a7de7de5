from tests.model.drill import lived, rate, scenario, setting


def test_the_longer_it_takes_the_less_it_relieves():
    chosen = {"contagion.branching": 0.0, "transfer.motive": 0.001}
    granted = setting("transfer_grant", 1.0)
    quick, slow = (
        rate(lived(1, scenario(granted, setting("transfer_delay", days), parameters=chosen)), "follow")
        for days in (0.0, 200.0)
    )
    there = slow > 0.0
    assert there.any()
    assert (quick[there] < slow[there]).all()
