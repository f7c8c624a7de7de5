import numpy as np

from tests.model.drill import lived, scenario, setting


def test_commanders_get_better_where_the_worst_are_replaced():
    chosen = [setting("replace_worst", 0.3), setting("replacement_error", 0.0)]
    usual, picked = (lived(150, scenario(*more)).today.memory["company_commander"] for more in ([], chosen))
    assert picked.mean() < usual.mean()
    assert np.quantile(picked, 0.9) < np.quantile(usual, 0.9)
