"""All that is found in a panel comes from one set of fits, each condition where it belongs."""

import numpy as np
import pytest

from muster.monitoring import findings
from muster.monitoring.findings import examine, late_reports, total_spread
from muster.monitoring.settings import Condition
from tests.monitoring.made import draws_of, examined, panel_of

RNG = np.random.default_rng(6)
KINDS = ("given", "controlled", "both")


def mixed_panel():
    columns = {kind: RNG.normal(size=(10, 12)).round(3) for kind in KINDS}
    return panel_of(
        RNG.poisson(5, (10, 12)), conditions=[Condition(column=kind, kind=kind) for kind in KINDS], **columns
    )


def test_profiles_adjust_for_what_is_given_and_beside_it_for_what_is_both(monkeypatch):
    adjusted = []

    def fit(panel, matrix, reported, seed, draws):
        adjusted.append([kind for kind, used in zip(KINDS, matrix.any(axis=0), strict=True) if used])
        return draws_of(panel, matrix)

    monkeypatch.setattr(findings, "fit", fit)
    told = []
    found = examine(mixed_panel(), progress=lambda *step: told.append(step))
    assert adjusted == [["given", "controlled", "both"], ["given"], ["given", "both"]]
    assert found.also is not None
    assert [step[0] for step in told] == [0, 1, 2, 3, 4]
    assert len(found.preconditions) == 3


def test_one_fit_does_where_all_is_given(monkeypatch):
    panel = panel_of(
        RNG.poisson(5, (6, 8)), conditions=[Condition(column="x", kind="given")], x=RNG.normal(size=(6, 8))
    )
    found = examined(panel, monkeypatch)
    assert found.given is found.drawn
    assert found.also is None


def test_the_watch_sees_counts_beside_expectations_that_add_up(monkeypatch):
    found = examined(mixed_panel(), monkeypatch)
    assert found.watch.counts.sum() == found.panel.departures.sum()
    assert found.watch.expected.sum() == pytest.approx(found.watch.counts.sum(), rel=0.1)
    assert (found.watch.need > 0).all()


def test_late_reports_lower_what_recent_months_were_expected_to_show(tmp_path):
    path = tmp_path / "reports.csv"
    rows = [f"2024-{m:02d},2024-{m + d:02d},{n}" for m in range(1, 7) for d, n in ((0, 60), (1, 40)) if m + d <= 6]
    path.write_text("month,reported,departures\n" + "\n".join(rows) + "\n")
    panel = panel_of(np.full((4, 6), 5))
    nowcast, reported = late_reports(panel, path)
    assert nowcast.share[-1] == pytest.approx(0.6)
    assert reported.reshape(4, 6)[0].tolist() == [1.0] * 5 + [pytest.approx(0.6)]
    assert late_reports(panel, None)[0] is None


def test_spreads_add_in_squares():
    panel = panel_of(np.full((4, 6), 5))
    drawn = draws_of(panel, np.zeros((24, 0)))
    drawn.spreads.update(unit=np.full(40, 0.3), group=np.full(40, 0.4))
    assert total_spread(drawn) == pytest.approx(0.5)
