import numpy as np
import pytest

from muster.model.census import MONTH
from muster.model.states import STATE
from tests.model.drill import lived, scenario, setting


@pytest.fixture(scope="module")
def army():
    return lived(120, scenario(setting("intake", 2.0)))


def test_a_share_is_that_of_those_present_in_the_role(army):
    force, mark = army.engine.force, army.assembly.trait_index["fitness"]
    there = (force.hot["state"] == STATE["present"]) & (army.structure.cell_role[force.hot["cell"]] == 0)
    exact = (force.cold["trait"][there, mark] > 0).mean()
    assert army.census.bearing_share("fitness", "infantry") == pytest.approx(exact, abs=0.02)


def test_every_number_knows_its_day(army):
    numbering = army.numbering
    for day in (0, 5, 40, 119):
        for first, last in numbering.ranges(day, int(army.arrivals[day])):
            assert (army.census.arrival(np.arange(first, last)) == day).all()
    assert (army.census.arrival(np.arange(numbering.initial)) == 0).all()


def test_terms_end_for_those_who_came_early(army):
    assert army.census.ending_share(120, 12.0) == 1.0
    assert army.census.ending_share(120, 40.0) == 0.0
    early = army.census.ending_share(120, 14.0)  # those of the first two months of the case
    assert 0.0 < early < 1.0


def test_only_those_present_and_past_their_term_finish(army):
    day = 6 * MONTH + 30
    free = army.census.finished(1, int(day), 6.0, 1.0)
    assert (army.engine.force.hot["state"][free] == STATE["present"]).all()
    assert army.census.arrival(free.astype(np.int64)).max() == 29
    present = (army.engine.force.hot["state"][: army.numbering.initial] == STATE["present"]).sum()
    assert np.isin(np.arange(army.numbering.initial), free).sum() == present


def test_a_share_of_them_is_let_go_and_it_is_keyed(army):
    some, more, all_of_them = (army.census.finished(1, 250, 6.0, share) for share in (0.2, 0.5, 1.0))
    assert set(some) < set(more) < set(all_of_them)
    n = all_of_them.size
    assert abs(some.size - 0.2 * n) < 5.0 * np.sqrt(0.2 * 0.8 * n)


@pytest.mark.parametrize("months", [6.0, 120.0])
def test_nobody_finishes_before_the_term_or_without_one(army, months):
    assert army.census.finished(1, 100, months, 1.0).size == 0
