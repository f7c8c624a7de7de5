"""A document as it may be shown, of a panel with a surge, small units, late reports and both kinds of adjustment."""

import numpy as np
import pytest

from muster.monitoring.publish import publish
from muster.monitoring.settings import Condition
from tests.monitoring.made import examined, panel_of


@pytest.fixture(scope="session")
def content(tmp_path_factory):
    rng = np.random.default_rng(3)
    counts = rng.poisson(5.0, (14, 12)).astype(float)
    counts[0, 7:] = [14, 20, 18, 22, 19]
    counts[1] = 0
    x = rng.normal(size=(14, 12)).round(3)
    panel = panel_of(
        counts,
        groups=["A"] * 6 + ["B"] * 8,
        conditions=[Condition(column="x", kind="given"), Condition(column="y", kind="both"),
                    Condition(column="z", kind="controlled", label="Evacuations <done> & asked")],
        x=x, y=x**2, z=rng.normal(size=(14, 12)).round(3),
    )  # fmt: skip
    reports = tmp_path_factory.mktemp("panel") / "reports.csv"
    rows = [f"2024-{m:02d},2024-{m + d:02d},{n}" for m in range(1, 13) for d, n in ((0, 50), (1, 25)) if m + d <= 12]
    reports.write_text("month,reported,departures\n" + "\n".join(rows) + "\n")
    with pytest.MonkeyPatch.context() as patch:
        return publish(examined(panel, patch, reports=reports))
