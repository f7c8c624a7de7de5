"""What must be said of data and model is said, in words, and not where there is nothing to say."""

import dataclasses

import numpy as np

from muster.monitoring.quality import remarks, replication, sampling
from tests.monitoring.made import draws_of, examined, panel_of

RNG = np.random.default_rng(8)


def said(found, about):
    return " ".join(remark.says for remark in remarks(found) if remark.about == about)


def test_units_that_appear_vanish_or_have_holes_are_named(monkeypatch):
    counts = RNG.poisson(5, (5, 8)).astype(float)
    counts[1, :3] = np.nan
    counts[2, 6:] = np.nan
    counts[3, 3] = np.nan
    text = said(examined(panel_of(counts), monkeypatch), "data")
    assert "1 of 5 units appear after the first month (U2)" in text
    assert "1 of 5 units vanish before the last month" in text
    assert "(U3)" in text
    assert "have months missing in between" in text
    assert "(U4)" in text
    assert "No column of groups" in text


def test_rows_without_strength_or_count_are_counted(monkeypatch):
    panel = panel_of(RNG.poisson(5, (5, 8)))
    panel.strength[0] = 0
    panel.departures[0] = 0
    panel.departures[9] = np.nan
    text = said(examined(panel, monkeypatch), "data")
    assert "1 unit-months have no strength" in text
    assert "a blank is not a nought" in text
    assert "38 of 40 unit-months could be counted" in text


def test_a_full_panel_raises_no_question(monkeypatch):
    found = examined(panel_of(RNG.poisson(5, (5, 8)), groups=list("aabbb")), monkeypatch)
    assert len([r for r in remarks(found) if r.about == "data"]) == 1


def test_conditions_are_spoken_of(monkeypatch):
    assert "No conditions" in said(examined(panel_of(RNG.poisson(5, (5, 8))), monkeypatch), "conditions")
    x = RNG.normal(size=(5, 8)).round(3)
    found = examined(panel_of(RNG.poisson(5, (5, 8)), conditions=["x"], x=x), monkeypatch)
    assert "No condition is said to be given" in said(found, "conditions")


def test_bad_mixing_is_said_loudly(monkeypatch):
    found = examined(panel_of(RNG.poisson(5, (5, 8))), monkeypatch)
    assert "are passed" in sampling(found)[0]
    found.drawn.checks["rhat"] = 1.4
    assert "NOT passed" in sampling(found)[0]


def test_counts_unlike_the_models_are_found_out(monkeypatch):
    """Counts with far more noughts than a negative binomial of that size gives."""
    rate = np.exp(RNG.normal(0, 0.1, (40, 20)))
    good = examined(panel_of(RNG.poisson(rate * RNG.gamma(5.0, 0.2, rate.shape) * 4)), monkeypatch)
    assert "look like" in replication(good, 1)[0]
    odd = RNG.poisson(8.0, (40, 20)) * (RNG.random((40, 20)) < 0.5)
    panel = panel_of(odd)
    found = dataclasses.replace(good, panel=panel, drawn=draws_of(panel, np.zeros((800, 0))), reported=np.ones(800))
    assert "do NOT look like the panel's in the share of unit-months with none" in replication(found, 1)[0]
