"""Stylised facts 4, 5 and 16: units differ, departures come in clusters, and cohesion acts by the unit's norm."""

from datetime import date

import numpy as np

from muster.model.outcomes import companies
from muster.model.outcomes.reading import between
from muster.model.states import SERVING
from tests.evidence.runs import only, ukraine

LIVELY = (("baseline.leave", 0.003),)

# ---------------------------------------------------------------- fact 4


def test_fact_4_rates_of_units_differ_several_fold():
    """Spread of 0.3 and more between companies, the best tenth and the worst tenth three times apart."""
    result = ukraine((*only("units"), *LIVELY))
    observed, expected = companies.rates(result)
    ratio = (observed / expected)[expected > 20]
    low, high = np.quantile(ratio, (0.1, 0.9))
    assert companies.spread(result) > 0.3
    assert high > 3.0 * low


def test_fact_4_is_gone_without_unit_effects():
    """Companies then differ by chance, and by who was posted to them when."""
    result = ukraine((*only(), *LIVELY))
    observed, expected = companies.rates(result)
    ratio = (observed / expected)[expected > 20]
    low, high = np.quantile(ratio, (0.1, 0.9))
    assert companies.spread(result) < 0.12
    assert high < 2.0 * low


# ---------------------------------------------------------------- fact 5


def test_fact_5_departures_cluster_in_time_beyond_what_unit_effects_explain():
    """Pairs one or two weeks apart beside pairs ten to thirteen weeks apart; unit effects are on in both runs.

    A pair count n has a relative error of more than 1/sqrt(n), since a departure is in many pairs: the error of a mean
    is what runs of several seeds show.
    """
    alike, infectious = [], []
    for seed in range(1, 6):
        for kept, found in (("units",), alike), (("units", "contagion"), infectious):
            result = ukraine((*only(*kept), *LIVELY), seed=seed)
            assert result.counts["pairs"][companies.NEAR, 0].sum() > 10_000
            found.append(companies.clustering(result))
    rise = np.subtract(infectious, alike)
    assert rise.mean() > 0.03
    assert rise.mean() > 5.0 * rise.std(ddof=1) / np.sqrt(rise.size)
    assert abs(np.mean(alike) - 1.0) < 0.02


BATCH = (("intake", 3.0, date(2024, 2, 1), date(2024, 3, 31)),)
ONE_HAZARD = (("baseline.other_arms", 1.0),)


def rate_after_batch(parameters) -> float:
    """Return the rate of leaving in the months of a large batch of arrivals over that of a run without it."""

    def rate(settings) -> float:
        result = ukraine((*parameters, *ONE_HAZARD), settings, date(2024, 6, 30))
        days = between(result, date(2024, 2, 1), date(2024, 4, 30))
        return result.daily["left"][days].sum() / sum(result.daily[name][days].sum() for name in SERVING)

    return rate(BATCH) / rate(())


def test_fact_5_a_batch_of_new_arrivals_raises_the_rate():
    assert rate_after_batch(only("early")) > 1.15
    assert 0.9 < rate_after_batch(only()) < 1.1


# ---------------------------------------------------------------- fact 16

WHOLE = (("whole_companies", 1.0, date(2022, 3, 1), None),)
UNTIL = date(2024, 3, 31)


def change_by_cohesion(parameters) -> float:
    """Return the relative change of departures when intake comes as whole companies, so that bonds last."""
    settings = (*parameters, ("baseline.leave", 0.001))
    with_bonds, without = (ukraine(settings, setting, UNTIL).daily["left"].sum() for setting in (WHOLE, ()))
    return float(with_bonds / without - 1.0)


def test_fact_16_cohesion_lowers_or_raises_desertion_by_the_norm_of_the_group():
    """Where a fiftieth of comrades gone already makes leaving the norm, close companies leave together."""
    loyal = change_by_cohesion(only("cohesion"))
    leaving = change_by_cohesion((*only("cohesion"), ("cohesion.pivot", 0.02)))
    assert loyal < -0.05
    assert leaving > 0.02


def test_fact_16_is_gone_without_cohesion():
    """Who is posted where still differs a little."""
    assert abs(change_by_cohesion(only())) < 0.02
