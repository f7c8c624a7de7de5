import numpy as np
import pytest

from muster.model.outcomes import absences
from muster.model.outcomes.reading import MONTH
from tests.model.outcomes.made import run

LENGTH = run().counts["away"].size


def absent(returned=(), caught=(), away=()):
    """Return a run with absences given as (days, number)."""
    ended, still = np.zeros((2, LENGTH), int), np.zeros(LENGTH, int)
    for row, entries in zip((*ended, still), (returned, caught, away), strict=True):
        for days, number in entries:
            row[days] += number
    return run(ended=ended, away=still)


def test_absences_cut_short_count_for_as_long_as_they_were_seen():
    """Of 100, 20 are over after 10 days, 40 were last seen after 15, and 10 of the other 40 are caught after 20."""
    result = absent(returned=[(10, 20)], caught=[(20, 10)], away=[(15, 40), (50, 30)])
    assert absences.at_risk(result)[[0, 10, 11, 16, 21]].tolist() == [100, 100, 80, 40, 30]
    away = absences.still_away(result)
    assert away[[9, 10, 19, 20]] == pytest.approx([1.0, 0.8, 0.8, 0.6])
    assert absences.share_over(result, 30) == pytest.approx(0.4)


def test_a_constant_hazard_is_found_again():
    hazard, n = 0.01, 1_000_000.0
    over = np.round(n * (1 - hazard) ** np.arange(LENGTH) * hazard).astype(int)
    result = absent(returned=list(enumerate(over)))
    for first in (0, 100, 200):
        assert absences.monthly_return(result, first, first + 30) == pytest.approx(hazard * MONTH, rel=1e-3)


def test_arrest_is_no_return():
    result = absent(caught=[(5, 10)], away=[(90, 10)])
    assert absences.monthly_return(result, 0, 30) == 0.0
    assert absences.share_over(result, 30) == pytest.approx(0.5)


def test_nobody_absent_says_nothing():
    assert absences.share_over(absent(), 30) is None
    assert absences.monthly_return(absent(), 0, 30) is None
