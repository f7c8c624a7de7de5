"""The sampler finds what a panel was drawn with, and says when it has not."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammaln

from muster.data.errors import InputError
from muster.monitoring.conditions import build_design
from muster.monitoring.fit import Posterior, counts_above, directly_drawn, fit, mixed, mixing
from muster.monitoring.panel import build_panel
from muster.monitoring.settings import Columns, Condition, Settings
from muster.monitoring.table import Table
from validation.units import draw_panel


@pytest.fixture(scope="module")
def drawn():
    panel, truth = draw_panel(7, 24, 12, 2)
    design = build_design(panel)
    return panel, design, truth, fit(panel, design.matrix, seed=3, draws=300)


def test_slopes_and_effects_are_found(drawn):
    panel, design, truth, found = drawn
    assert isinstance(found, Posterior)
    steps = np.array([term.step for term in design.terms])
    slopes = found.slopes * steps
    away = (slopes.mean(axis=0) - truth.slopes) / slopes.std(axis=0)
    assert (abs(away) < 3.5).all()
    effect = found.effect(panel.group_of)
    error = effect.mean(axis=0) - effect.mean() - (truth.effect - truth.effect.mean())
    assert (abs(error / effect.std(axis=0)) < 3.5).mean() > 0.9
    assert np.corrcoef(effect.mean(axis=0), truth.effect)[0, 1] > 0.7


def test_the_sampler_reports_on_itself(drawn):
    found = drawn[3]
    assert set(found.checks) == {"rhat", "effective_draws", "diverging"}
    assert mixed(found.checks)
    assert found.level.size % 600 == 0


def test_same_seed_same_draws(drawn):
    panel, design, _, found = drawn
    again = fit(panel, design.matrix, seed=3, draws=300)
    np.testing.assert_array_equal(again.slopes, found.slopes)


def test_a_share_reported_is_allowed_for(drawn):
    panel, design, _, found = drawn
    half = fit(panel, design.matrix, np.full(panel.unit.size, 0.5), seed=3, draws=300)
    assert half.level.mean() - found.level.mean() == pytest.approx(np.log(2), abs=0.05)


def test_counts_above_give_the_sum_of_log_gammas():
    counts = np.array([0.0, 3.0, 1.0, 7.0, 3.0])
    above = counts_above(counts)
    size = 2.3
    direct = (gammaln(counts + size) - gammaln(size)).sum()
    assert (above * np.log(size + np.arange(above.size))).sum() == pytest.approx(direct)


def test_what_is_drawn_directly_depends_on_what_the_data_tell():
    assert directly_drawn((10, 0, 12, 1), 4000.0) == {"unit", "month"}
    assert directly_drawn((100, 4, 12, 1), 120.0) == {"group"}


def test_chains_that_disagree_are_found_out():
    rng = np.random.default_rng(1)
    good = {"level": rng.normal(size=(2, 400)), "diverging": np.zeros((2, 400))}
    assert mixed(mixing(good))
    apart = good | {"level": good["level"] + np.array([[0.0], [1.0]])}
    assert not mixed(mixing(apart))
    assert not mixed(mixing(good | {"diverging": np.full((2, 400), 0.1)}))


def test_without_the_extra_the_command_says_what_to_install(tmp_path):
    panel = tmp_path / "panel.csv"
    panel.write_text("unit,month,strength,departures\na,2025-01,100,3\na,2025-02,100,2\n")
    code = (
        "import sys; sys.modules['numpyro'] = None\n"
        f"sys.argv = ['muster', 'units', {str(panel)!r}]\nfrom muster.cli import main\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    said = "muster: error: units: expected NumPyro, which an extra brings: pip install 'muster[bayes]'"
    assert done.stderr.strip() == said


VALUES = st.sampled_from(["0", "1", "-1", "0.5", "7", "", "1e12", "-1e12", "1e-12", "1e-300", "999999999"])
STRENGTHS = st.sampled_from(["60", "100", "100.5", "5000", "1e5"])


@st.composite
def fuzzed(draw):
    """Return a table of four units and three months with any condition; of one shape, since each is compiled anew."""
    rows = [(f"u{i}", f"2025-{t + 1:02d}") for i in range(4) for t in range(3)]
    cells = {"unit": [unit for unit, _ in rows], "month": [month for _, month in rows]}
    for name, some in (("strength", STRENGTHS), ("departures", st.integers(0, 20).map(str)), ("x", VALUES)):
        cells[name] = draw(st.lists(some, min_size=len(rows), max_size=len(rows)))
    cells["x"][:2] = "0", "7"
    return Table(Path("fuzzed.csv"), cells, range(2, len(rows) + 2))


@settings(max_examples=20, deadline=None)
@given(fuzzed())
def test_a_fuzzed_panel_is_drawn_from_or_refused_in_one_line(table):
    """Strengths and counts that can be are drawn from; a condition of any size is refused, left out or drawn from."""
    condition = Condition(column="x", kind="controlled")
    try:
        panel = build_panel(table, Settings(columns=Columns(strength="strength"), condition=[condition]))
        found = fit(panel, build_design(panel).matrix, draws=10)
    except InputError as refused:
        said = str(refused)
    else:
        for name in ("level", "slopes", "month", "unit", "size"):
            assert np.isfinite(getattr(found, name)).all(), name
        return
    assert "\n" not in said
