"""What is published of a panel gives no small count away, to somebody who undoes all he can."""

import json
from itertools import chain

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from muster.monitoring.alarms import Law, predictions
from muster.monitoring.hiding import alarms_shown, low_limits, protect_units
from muster.monitoring.publish import HIDDEN, publish
from muster.monitoring.settings import Condition
from tests.monitoring.made import examined, panel_of

SHAPE = {
    "profiles": {"unit", "observed", "expected", "rate", "shrunk_rate", "low90", "high90", "probability_above"},
    "preconditions": {"name", "rate_ratio", "low90", "high90"},
}


def small_panel(seed):
    """Return a panel in which many counts are small, some units low, one surging, in groups and sectors."""
    rng = np.random.default_rng(seed)
    units, months = int(rng.integers(5, 14)), 12
    rate = rng.gamma(1.0, 2.0, units)[:, None] * np.ones(months)
    rate[0, 7:] += 12.0
    counts = rng.poisson(rate).astype(float)
    counts[-1] *= rng.random() < 0.5
    return panel_of(
        counts,
        strength=120.0,
        groups=[f"G{k % 3}" for k in range(units)],
        conditions=[Condition(column="sector", kind="given"), Condition(column="days", kind="controlled")],
        settings={"run_length": 60.0},
        sector=np.array([f"s{k % 2}" for k in range(units)]),
        days=rng.normal(20, 5, (units, months)).round(1),
    )


class Attacker:
    """Knows the document, undoes all rounding and shrinkage of what is shown, and solves linear programmes.

    He works with the count of every unit and month; he is given the exact value of every number that is shown,
    which is more than he could get from rounded ones.
    """

    def __init__(self, found, content):
        self.found, self.content = found, content
        self.counts = found.watch.counts
        self.shape = self.counts.shape
        self.rows, self.sums = [], []
        self.low, self.high = np.zeros(self.counts.size), np.full(self.counts.size, np.inf)
        self.above = []  # (cells, limit): sums known to be below something
        self._read()

    def _cells(self, units=slice(None), months=slice(None)):
        mask = np.zeros(self.shape, bool)
        mask[units, months] = True
        return mask.ravel()

    def _know(self, mask):
        self.rows.append(mask.astype(float))
        self.sums.append(float(self.counts.ravel()[mask].sum()))

    def _read(self):
        panel, content = self.found.panel, self.content
        if content["panel"]["departures"] is not None:
            self._know(self._cells())
        for k, entry in enumerate(content["profiles"]):
            if entry["observed"] is not None:
                self._know(self._cells(k))
        for entry in content["groups"]:
            if entry["observed"] is not None:
                self._know(self._cells(panel.group_of == panel.groups.index(entry["group"])))
        sectors = np.array([f"s{k % 2}" for k in range(self.shape[0])])
        if content["panel"]["departures"] is not None:
            for name in ("s0", "s1"):  # expected counts add up to observed ones by level of a given category
                self._know(self._cells(sectors == name))
        for t, entry in enumerate(content["months"]):
            if entry["observed"] is not None:
                self._know(self._cells(months=t))
        for entry in content["alarms"]:
            self._read_alarm(entry)
        for entry in content["quality"]:
            if entry["about"] == "low count" and "fewer than" in entry["says"]:
                limit = float(entry["says"].split("fewer than ")[1].split(")")[0])
                self.above.append((self._cells(panel.units.index(entry["unit"])), limit))

    def _read_alarm(self, entry):
        """An alarm says that its month's count weighed something: the least count that does."""
        panel, watch = self.found.panel, self.found.watch
        k, t = panel.units.index(entry["unit"]), panel.months.index(entry["month"])
        law = Law(0.5, 5.0)
        mean, size = (values[k, t] for values in predictions(watch.counts, watch.expected, law))
        drop = np.log((size + 2 * mean) / (size + mean))
        self.low[np.ravel_multi_index((k, t), self.shape)] = size * drop / (np.log(2.0) - drop)
        for span in entry["windows"]:
            first, last = panel.months.index(span["first"]), panel.months.index(span["last"])
            self._know(self._cells(k, slice(first, last + 1)))

    def width(self, mask):
        """Return how wide the range is that is left for a sum of cells."""
        ends = []
        for sign in (1.0, -1.0):
            found = linprog(
                sign * mask.astype(float),
                A_eq=csr_matrix(np.array(self.rows)) if self.rows else None,
                b_eq=self.sums or None,
                A_ub=csr_matrix(np.array([m.astype(float) for m, _ in self.above])) if self.above else None,
                b_ub=[limit for _, limit in self.above] or None,
                bounds=np.column_stack([self.low, self.high]),
                method="highs",
            )
            assert found.status in (0, 3), found.message
            ends.append(np.inf if found.status == 3 else sign * found.fun)
        return ends[1] - ends[0]


@pytest.mark.parametrize("seed", range(12))
def test_an_attacker_is_left_with_ten_for_every_hidden_cell(seed, monkeypatch):
    found = examined(small_panel(seed), monkeypatch)
    content = publish(found)
    attacker = Attacker(found, content)
    hidden = [attacker._cells(k) for k, e in enumerate(content["profiles"]) if e["suppressed"]]
    hidden += [attacker._cells(found.panel.group_of == k) for k, e in enumerate(content["groups"]) if e["suppressed"]]
    hidden += [attacker._cells(months=t) for t, e in enumerate(content["months"]) if e["suppressed"]]
    small = np.flatnonzero(found.watch.counts.ravel() < 10)  # of single months: never shown
    picked = np.random.default_rng(seed).permutation(small)[:25]
    hidden += [np.arange(found.watch.counts.size) == k for k in picked]
    widths = [attacker.width(mask) for mask in hidden]
    assert min(widths) >= 10.0 - 1e-6, sorted(widths)[:5]


def test_the_attacker_wins_against_bare_suppression(monkeypatch):
    """He is able to: with only the small units hidden, subtraction gives one of them away in some panel."""
    wins = 0
    for seed in range(12):
        found = examined(small_panel(seed), monkeypatch)
        content = publish(found)
        for k, entry in enumerate(content["profiles"]):
            if entry["suppressed"] and found.profiles.observed[k] >= 10:
                entry["observed"] = 1
        attacker = Attacker(found, content)
        small = [k for k, entry in enumerate(content["profiles"]) if entry["observed"] is None]
        wins += any(attacker.width(attacker._cells(k)) < 10 for k in small)
    assert wins > 0


@pytest.mark.parametrize("seed", [0, 3])
def test_a_hidden_unit_has_nothing_that_can_be_turned_back(seed, monkeypatch):
    found = examined(small_panel(seed), monkeypatch)
    content = publish(found)
    names = {entry["unit"] for entry in content["profiles"] if entry["suppressed"]}
    assert names
    for entry in content["profiles"]:
        if entry["suppressed"]:
            assert all(entry[name] is None for name in HIDDEN)
            assert set(entry) == {"unit", "group", "suppressed", *HIDDEN}
    assert not names & {entry["unit"] for entry in content["alarms"]}
    for k, value in enumerate(found.profiles.observed):
        assert value >= 10 or content["profiles"][k]["suppressed"]


def test_counts_are_rounded_and_rates_made_of_rounded_counts(monkeypatch):
    found = examined(small_panel(1), monkeypatch)
    for entry in publish(found)["profiles"]:
        if not entry["suppressed"]:
            assert entry["observed"] % 5 == 0
            assert entry["rate"] == pytest.approx(entry["observed"] / entry["soldier_months"], rel=0.01)


def test_the_document_keeps_its_shape_and_is_plain_json(monkeypatch):
    content = publish(examined(small_panel(2), monkeypatch))
    text = json.dumps(content, allow_nan=False)
    assert json.loads(text) == content
    for name, fields in SHAPE.items():
        assert content[name]
        assert all(fields <= set(entry) for entry in content[name])
    assert isinstance(content["alarms"], list)
    assert all(set(entry) == {"about", "says", "unit"} for entry in content["quality"])
    assert [e["unit"] for e in content["profiles"]] == [f"U{k + 1}" for k in range(len(content["profiles"]))]


def test_a_column_that_is_both_is_shown_with_and_without(monkeypatch):
    rng = np.random.default_rng(1)
    manning = rng.uniform(0.3, 1.0, (8, 10)).round(2)
    panel = panel_of(rng.poisson(6, (8, 10)), conditions=[Condition(column="manning", kind="both")], manning=manning)
    content = publish(examined(panel, monkeypatch))
    shown = [entry for entry in content["profiles"] if not entry["suppressed"]]
    assert shown
    assert all(entry["also_adjusted"]["ratio"] > 0 for entry in shown)


def test_low_counts_are_asked_about(monkeypatch):
    counts = np.full((12, 10), 6.0)
    counts[0, :] = 0
    content = publish(examined(panel_of(counts), monkeypatch))
    said = {e["unit"]: e["says"] for e in content["quality"] if e["about"] == "low count"}
    assert set(said) == {"U1"}
    assert "fewer than" in said["U1"]


def test_a_panel_of_small_counts_shows_no_total(monkeypatch):
    content = publish(examined(panel_of([[1, 2], [2, 1]], strength=50.0), monkeypatch))
    assert content["panel"]["departures"] is None
    assert all(entry["observed"] is None for entry in chain(content["profiles"], content["months"]))


def test_what_is_hidden_is_said(monkeypatch):
    found = examined(small_panel(3), monkeypatch)
    ledger = protect_units(found, low_limits(found))
    said = [e["says"] for e in publish(found)["quality"] if e["about"] == "shown"]
    assert said[0].startswith(f"{ledger.hidden.sum()} of {ledger.hidden.size} units are not shown")
    assert any("Some alarms" in text for text in said) == bool(
        found.watch.alarm.sum() > alarms_shown(found, ledger).sum()
    )
