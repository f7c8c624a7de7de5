import pytest

from benchmarks.device import host
from muster.kernels import day as days_of_army


def test_the_kernels_are_a_part_of_the_whole():
    live = days_of_army.live
    rows = host.rows((0.2, 0.5), 2, "drill")
    assert days_of_army.live is live
    assert [row["scale"] for row in rows] == [0.2, 0.5]
    for row in rows:
        assert len(row["seconds"]) == len(row["kernels"]) == 2
        assert all(0 < inside < whole for whole, inside in zip(row["seconds"], row["kernels"], strict=True))
    assert rows[1]["soldier_days"] == pytest.approx(2.5 * rows[0]["soldier_days"], rel=0.2)
