"""Late reports: the chain ladder as published, on a public triangle and on drawn ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.data.errors import InputError
from muster.monitoring.nowcast import complete, development, read_reports, relative_variance, triangle
from validation.tables import TAYLOR_ASHE


def test_the_public_triangle_gives_the_published_reserve_and_errors():
    done = complete(TAYLOR_ASHE)
    assert round((done.final - done.so_far).sum()) == 18_680_856  # Mack (1993), table 3
    errors = done.final * np.sqrt(relative_variance(TAYLOR_ASHE))
    np.testing.assert_allclose(errors[1:4], [75_535, 121_699, 133_549], atol=1)
    assert round(errors[-1]) == 1_363_155


def test_a_drawn_triangle_is_completed_and_its_interval_holds_the_truth():
    rng = np.random.default_rng(1)
    shares = np.array([0.4, 0.3, 0.2, 0.1])
    inside = []
    for _ in range(60):
        months = 18
        cells = rng.poisson(200 * shares, (months, 4)).astype(float)
        total = cells.cumsum(axis=1)
        truth = total[:, -1].copy()
        total[np.add.outer(np.arange(months), np.arange(4)) >= months] = np.nan
        done = complete(total)
        late = slice(-3, None)
        inside += list((done.low90[late] <= truth[late]) & (truth[late] <= done.high90[late]))
        assert done.by_delay[0] == pytest.approx(0.4, abs=0.05)
    assert np.mean(inside) == pytest.approx(0.9, abs=4 * np.sqrt(0.09 / len(inside)) + 0.02)


def test_a_complete_month_is_certain():
    done = complete(np.array([[5.0, 8.0], [6.0, 9.0], [7.0, np.nan]]))
    assert done.low90[0] == done.final[0] == done.high90[0] == 8.0
    assert done.low90[2] >= done.so_far[2] == 7.0
    assert done.share[2] == pytest.approx(11 / 17)


def test_noughts_do_no_harm():
    done = complete(np.array([[0.0, 0.0, 0.0], [0.0, 0.0, np.nan], [0.0, np.nan, np.nan]]))
    assert (done.final == 0).all()
    assert np.isfinite(done.high90).all()
    assert development(np.array([[3.0]]))[0].size == 0


def test_reports_are_read_and_added_over_units(tmp_path):
    path = tmp_path / "reports.csv"
    path.write_text("unit,month,reported,departures\na,2025-01,2025-01,3\nb,2025-01,2025-02,2\na,2025-02,2025-02,4\n")
    first, total = read_reports(path)
    assert first == 24300
    np.testing.assert_array_equal(total, [[3, 5], [4, np.nan]])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("month,departures\n2025-01,1\n", "column reported is missing"),
        ("month,reported,departures\n2025-02,2025-01,1\n", "line 2, column reported: expected a month not before"),
        ("month,reported,departures\n2025-01,2025-01,\n", "line 2, column departures: expected a whole number"),
    ],
)
def test_bad_reports_are_refused_by_their_place(tmp_path, rows, said):
    path = tmp_path / "reports.csv"
    path.write_text(rows)
    with pytest.raises(InputError) as refused:
        read_reports(path)
    assert said in str(refused.value)


def test_delays_beyond_the_longest_kept_count_as_it():
    month, reported = np.array([0, 0, 60]), np.array([0, 50, 60])
    total = triangle(month, reported, np.array([1.0, 2.0, 3.0]))
    assert total.shape == (61, 36)
    assert total[0, -1] == 3.0


CELLS = st.integers(2, 6).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 30), min_size=n, max_size=n), min_size=n, max_size=n)
)


def cut(cells):
    total = np.array(cells, dtype=float).cumsum(axis=1)
    size = len(total)
    total[np.add.outer(np.arange(size), np.arange(size)) >= size] = np.nan
    return total


@given(CELLS)
def test_no_month_ends_below_what_is_known_and_shares_are_shares(cells):
    done = complete(cut(cells))
    assert (done.final >= done.so_far - 1e-9).all()
    assert ((done.so_far <= done.low90 + 1e-9) & (done.low90 <= done.high90)).all()
    assert ((done.share > 0) & (done.share <= 1 + 1e-12)).all()
    assert (np.diff(done.by_delay) >= -1e-12).all()
    assert done.by_delay[-1] == 1.0
    assert done.so_far == pytest.approx(done.final * done.share)


def test_a_perfectly_regular_triangle_is_completed_without_error():
    rows = np.outer([100.0, 200.0, 50.0, 400.0], [0.5, 0.3, 0.1, 0.1])
    done = complete(cut(rows))
    assert done.final == pytest.approx([100.0, 200.0, 50.0, 400.0])
    assert relative_variance(cut(rows)) == pytest.approx(np.zeros(4), abs=1e-12)
    assert done.share == pytest.approx([1.0, 0.9, 0.8, 0.5])


def test_months_are_named_from_the_first():
    assert complete(np.array([[5.0, 8.0], [6.0, np.nan]]), first=24311).months == ["2025-12", "2026-01"]


def test_a_month_without_departures_keeps_its_place():
    total = triangle(np.array([0, 2]), np.array([0, 2]), np.array([4.0, 6.0]))
    assert total.tolist() == [[4.0], [0.0], [6.0]]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2025-01,2025-01,-1", "line 2, column departures: expected a whole number, 0 or more, found '-1'"),
        ("2025-01,2025-01,1.5", "line 2, column departures: expected a whole number"),
        ("2025,2025-01,1", "line 2, column month: expected a month written YYYY-MM"),
        ("2025-01,,1", "line 2, column reported: expected a month written YYYY-MM"),
    ],
)
def test_a_bad_cell_of_a_report_is_refused_by_its_place(tmp_path, row, said):
    path = tmp_path / "reports.csv"
    path.write_text(f"month,reported,departures\n{row}\n")
    with pytest.raises(InputError) as refused:
        read_reports(path)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
