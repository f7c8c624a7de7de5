"""A fit set beside the same fit with what runs at another scale give."""

import numpy as np

from muster.calibration import scales
from muster.calibration.design import Design
from muster.calibration.sampler import Sample
from muster.calibration.scales import Scaled, at_scale
from tests.calibration.made import CASE, desk, posterior, straight


def test_a_scale_that_gives_more_moves_the_posterior_and_is_told(monkeypatch):
    """Runs at the other scale give a tenth more of everything: the emulator moves up by it before both are drawn."""
    known, drawn = posterior(draws=10), []

    def ask(where, scores, wave):
        logs = np.zeros((len(scores), 3)) + (0.1 if where.scale == 1.0 else 0.0)
        return Design(scores, logs, np.full(len(scores), wave))

    def draw(emulator, data, n, seed):
        drawn.append(emulator.mean)
        return Sample(np.full((n, 2), emulator.mean[0]) + np.arange(n)[:, None], np.ones(n), np.ones(n), {})

    monkeypatch.setattr(scales, "ask", ask)
    monkeypatch.setattr(scales, "draw", draw)
    found = type("Found", (), {"posterior": known, "emulator": straight(np.eye(3)), "targets": CASE.targets[:3],
                               "used": np.arange(3)})  # fmt: skip
    told = at_scale(desk(), found, 1.0, 4)
    assert np.allclose(told.shift, 0.1)
    assert np.allclose(drawn[1] - drawn[0], 0.1)
    assert told.runs == 4


def test_it_is_told_by_the_largest():
    said = Scaled(1.0, 8, np.array([0.01, -0.05]), np.array([0.1, -0.3])).plain(("a.b", "c.d"))
    assert said["largest_shift_of_an_outcome"] == 0.05
    assert said["largest_distance_of_medians"] == 0.3
    assert said["of"] == "c.d"
