import numpy as np

from muster.report.pictures.lengths import LONGEST, lengths


def test_shares_fall_from_all_to_fewer(case, results):
    away, _ = lengths(case, results).axes
    share = away.lines[0].get_ydata()
    share = share[np.isfinite(share)]
    assert share[0] > 0.8
    assert (np.diff(share) <= 0).all()


def test_months_with_few_absences_leave_a_gap_and_no_error(case):
    from tests.report.fake_result import fake_result

    _, back = lengths(case, [fake_result(case, days=400)]).axes
    values = back.lines[0].get_ydata()
    assert np.isnan(values[-1])
    assert np.isfinite(values[0])


def test_both_panels_show_the_same_days(case, several):
    for axes in lengths(case, several).axes:
        assert axes.get_xlim() == (0, LONGEST)
