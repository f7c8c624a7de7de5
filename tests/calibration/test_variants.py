"""Other readings of the data: another counting basis, and practice that never changed."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from muster.calibration import variants
from muster.calibration.sampler import Sample
from muster.calibration.variants import PRACTICE, REPLY, constant, moved, raised
from tests.calibration.made import CASE, posterior, straight


def test_one_level_of_practice_holds_from_the_first_day_to_the_last():
    driver = CASE.drivers[PRACTICE]
    one = constant(CASE).drivers[PRACTICE]
    levels = one.daily(CASE.start, CASE.days)
    assert np.ptp(levels) == 0.0
    assert min(r.value for r in driver.rows) <= levels[0] <= max(r.value for r in driver.rows)
    assert one.rows[0].low == min(r.low for r in driver.rows)
    assert constant(CASE).digest != CASE.digest


def test_only_the_noisy_series_is_raised_to_later_replies():
    (target,) = [replace(t, periods=((t.start.replace(year=2022), t.end.replace(year=2022)),)) for t in CASE.targets
                 if t.id == "T203007"]  # fmt: skip
    assert raised(target).value == pytest.approx(target.value * REPLY[2022])
    strength = next(t for t in CASE.targets if not t.noise)
    assert raised(strength) == strength


def test_what_moved_is_told_in_standard_deviations_the_most_first():
    known = posterior(draws=200)
    chosen = SimpleNamespace(sample=Sample(known.scores, known.noise, known.noise, {}), posterior=known)
    other = known.scores.copy()
    other[:, 3] += 2.0 * known.scores[:, 3].std()
    (key, shift), *_ = moved(chosen, other)
    assert key == known.draws.keys[3]
    assert shift == pytest.approx(2.0, abs=0.01)


def test_the_absent_at_the_end_are_the_last_outcome():
    found = SimpleNamespace(emulator=straight(np.array([[0.0], [1.0]])))
    low, middle, high = variants.absent_at_end(found, np.log(np.linspace(1_000.0, 3_000.0, 201))[:, None])
    assert (low, middle, high) == (1_100.0, 2_000.0, 2_900.0)
