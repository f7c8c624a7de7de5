"""Draws settled by runs of their own, of a simulator that is a straight line."""

import numpy as np
import pytest

from muster.calibration import settle as module
from muster.calibration.design import Design
from muster.calibration.sampler import Data, Sample
from muster.calibration.settle import better, distances, misfit, near, places_of, settle
from tests.calibration.made import CASE, desk, straight

LINEAR = np.array([[1.0, 0.5, 0.0], [0.2, -1.0, 0.0]])
DATA = Data(np.array([0, 1]), np.array([0.8, -0.3]), np.array([0.1, 0.2]), np.array([1.0, 0.0]))
NONE = Design(np.empty((0, 3)), np.empty((0, 2)), np.empty(0, np.int64))


def run_with(monkeypatch, fails=()):
    """Have runs give the line and 0.4 more; the draws numbered in ``fails`` fail at first."""
    asked = []

    def ask(where, scores, wave):
        asked.append(wave)
        fine = [k for k in range(len(scores)) if len(asked) > 1 or k not in fails]
        logs = scores[fine] @ LINEAR.T + 0.4
        return Design(scores[fine], logs, np.full(len(fine), wave), len(scores) - len(fine))

    monkeypatch.setattr(module, "ask", ask)
    return asked


def pool(n: int = 12) -> Sample:
    rng = np.random.default_rng(1)
    return Sample(rng.standard_normal((n, 3)), 0.1 + 0.01 * np.arange(n), np.zeros(n), {"rhat": 1.0})


def test_draws_come_nearer_to_the_data_step_by_step(monkeypatch):
    asked = run_with(monkeypatch)
    emulator = straight(LINEAR, missed=0.5)
    end = settle(desk(), NONE, emulator, DATA, pool(), 7, 2, lambda design: emulator)
    assert asked == [7, 8, 9]
    assert np.bincount(end.design.waves).tolist() == [0] * 7 + [12, 12]
    assert end.runs.scores.tobytes() == end.sample.scores.tobytes()
    checks = end.sample.checks
    assert checks["misfit_2"] <= checks["misfit_1"] < checks["misfit_0"]
    assert checks["rhat"] == 1.0
    assert checks["pool"] == 12.0


def test_a_draw_whose_run_failed_is_left_out_with_its_noise(monkeypatch):
    run_with(monkeypatch, fails=(3,))
    emulator = straight(LINEAR, missed=0.5)
    end = settle(desk(), NONE, emulator, DATA, pool(), 7, 1, lambda design: emulator)
    assert end.sample.noise == pytest.approx(np.delete(pool().noise, 3))
    assert len(end.sample.scores) == len(end.sample.log_likelihood) == 11


def off_by(errors: list[float], wave: int) -> Design:
    """Return runs so many errors off in every outcome, under a noise of 0.3."""
    error = np.sqrt(np.array([0.1**2 + 0.3**2, 0.2**2]))
    logs = DATA.logs + np.array(errors)[:, None] * error
    return Design(np.full((len(errors), 3), float(wave)), logs, np.full(len(errors), wave))


def test_a_step_is_taken_back_where_it_leads_away_from_the_data_beyond_what_is_usual():
    before, after = off_by([4.0, 4.0, 0.5, 2.0], 7), off_by([3.0, 5.0, 1.5, 2.5], 8)
    ends = better(before, after, DATA, np.full(4, 0.3))
    assert ends.scores[:, 0].tolist() == [8.0, 7.0, 8.0, 7.0], "nearer; farther; farther but usual; farther"
    assert distances(ends.logs, DATA, np.full(4, 0.3)) == pytest.approx([9.0, 16.0, 2.25, 4.0])


def test_runs_taken_back_are_learnt_from_once(monkeypatch):
    def ask(where, scores, wave):
        away = 0.4 if wave == 7 else 40.0
        return Design(scores, scores @ LINEAR.T + away, np.full(len(scores), wave))

    monkeypatch.setattr(module, "ask", ask)
    emulator, known = straight(LINEAR, missed=0.5), []
    end = settle(desk(), NONE, emulator, DATA, pool(), 7, 2, lambda design: known.append(design) or emulator)
    assert [len(design.scores) for design in known] == [12, 24]
    assert end.sample.scores.tobytes() == pool().scores.tobytes(), "both steps led away and were taken back"
    assert end.sample.checks["misfit_2"] == end.sample.checks["misfit_0"]


def test_misfit_is_in_errors():
    error = np.sqrt(np.array([0.1**2 + 0.3**2, 0.2**2]))
    logs = DATA.logs + np.array([[2.0], [2.0], [2.0]]) * error
    assert misfit(logs, DATA, np.full(3, 0.3)) == pytest.approx(2.0)


def test_places_are_found_among_others():
    rows = np.arange(12.0).reshape(4, 3)
    assert places_of(rows[[2, 0]], rows) == [2, 0]


def test_the_near_points_are_the_nearest(monkeypatch):
    targets = CASE.targets[:2]
    logs = np.log([[t.value for t in targets]]) + np.linspace(0.0, 2.0, 30)[:, None]
    design = Design(np.zeros((30, 1)), logs, np.zeros(30, np.int64))
    used = np.array([0, 1])
    assert near(design, targets, used).all()  # fewer than it wants
    monkeypatch.setattr(module, "FEWEST_NEAR", 6)
    assert np.flatnonzero(near(design, targets, used)).tolist() == list(range(10))
