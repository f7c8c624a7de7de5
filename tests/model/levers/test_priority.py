import numpy as np
import pytest

from tests.model.drill import lived, scenario, setting


@pytest.mark.parametrize("pull", [0.0, 1.0, 3.0])
def test_it_sets_how_strongly_vacancies_draw(pull):
    army = lived(0, scenario(setting("priority", pull)))
    s, infantry = army.structure, slice(0, 4)
    strength = np.zeros(s.companies)
    strength[infantry] = [0.0, 50.0, 80.0, 90.0]
    army.institutions.post(army.today, army.engine.places, strength)
    wanted = np.array([1.0, 0.5, 0.2, 0.1]) ** pull
    assert army.engine.places.accept[infantry] == pytest.approx(wanted, rel=1e-5)
