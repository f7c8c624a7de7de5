"""Hidden counts cannot be worked out from those shown: checked by an attacker with linear programmes of his own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from muster.monitoring.suppression import LEAST, Ledger, by_programme, infer, one_sum, protect, rounded


def attack(values, families, ledger, aim):
    """Return the range of a sum of values, knowing every shown value and sum exactly (our own programme, over all)."""
    n = values.size
    rows, sums = [], []
    for i in np.flatnonzero(~ledger.hidden):
        rows.append(np.eye(n)[i])
        sums.append(values[i])
    for family, hidden in zip(families, ledger.hidden_sums, strict=True):
        for label in np.flatnonzero(~hidden):
            rows.append((family == label).astype(float))
            sums.append(values[family == label].sum())
    ends = []
    for sign in (1.0, -1.0):
        found = linprog(sign * aim, A_eq=np.array(rows) if rows else None, b_eq=np.array(sums) if rows else None,
                        bounds=np.column_stack([ledger.low, ledger.high]), method="highs")  # fmt: skip
        ends.append(np.inf if found.status == 3 else sign * found.fun)
    return ends[0], ends[1]


def safe(values, families, ledger):
    """Return the least width of what the attacker learns of anything hidden."""
    n = values.size
    aims = [np.eye(n)[i] for i in np.flatnonzero(ledger.hidden)]
    for family, hidden in zip(families, ledger.hidden_sums, strict=True):
        aims += [(family == label).astype(float) for label in np.flatnonzero(hidden)]
    widths = [high - low for low, high in (attack(values, families, ledger, aim) for aim in aims)]
    return min(widths, default=np.inf)


COUNTS = st.integers(0, 40) | st.integers(0, 12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(COUNTS, st.integers(0, 2), st.integers(0, 1)), min_size=1, max_size=14))
def test_nothing_hidden_can_be_told_to_within_ten(cells):
    values = np.array([c for c, _, _ in cells], dtype=float)
    families = [np.zeros(len(cells), np.int64)]
    families += [np.unique([c[k] for c in cells], return_inverse=True)[1] for k in (1, 2)]
    ledger = protect(values, families)
    assert ledger.hidden[values < LEAST].all()
    assert safe(values, families, ledger) >= LEAST - 1e-6


def test_without_covering_the_attacker_wins():
    """The check above can fail: hiding only what is small leaves it to be found by subtraction."""
    values = np.array([4.0, 30.0, 25.0])
    families = [np.zeros(3, np.int64)]
    ledger = protect(values, families)
    assert ledger.hidden.tolist() == [True, False, True]
    ledger.hidden[:] = values < LEAST
    assert safe(values, families, ledger) < 1e-6


def test_one_small_unit_takes_one_cover_of_its_own_group():
    values = np.array([6.0, 12.0, 50.0, 60.0, 11.0, 70.0])
    ledger = protect(values, [np.zeros(6, np.int64), np.array([0, 0, 0, 1, 1, 1])])
    assert ledger.hidden.tolist() == [True, True, False, False, False, False]
    assert not any(hidden.any() for hidden in ledger.hidden_sums)


def test_what_is_known_of_a_hidden_count_is_allowed_for():
    values = np.array([6.0, 20.0, 24.0, 60.0])
    family = [np.zeros(4, np.int64)]
    assert protect(values, family).hidden.sum() == 2
    bounded = protect(values, family, low=np.array([0.0, 15.0, 0.0, 0.0]), high=np.full(4, np.inf))
    assert safe(values, family, bounded) >= LEAST


def test_a_small_group_and_a_small_army_hide_their_sums():
    ledger = protect(np.array([2.0, 3.0, 40.0, 50.0]), [np.zeros(4, np.int64), np.array([0, 0, 1, 2])])
    assert ledger.hidden_sums[1][0]
    assert safe(ledger.values, ledger.families, ledger) >= LEAST
    assert protect(np.array([4.0]), [np.zeros(1, np.int64)]).hidden_sums[0].all()


def test_closed_form_and_programme_agree():
    rng = np.random.default_rng(4)
    for _ in range(30):
        n = int(rng.integers(2, 6))
        x = rng.integers(0, 30, n).astype(float)
        low, high = x - rng.integers(0, 10, n), x + rng.integers(0, 10, n)
        aim = (np.arange(n) < rng.integers(1, n)).astype(float)
        total = float(x.sum())
        expected = by_programme(aim, np.ones((1, n)), np.array([total]), low, high)
        assert one_sum(aim, total, low, high) == pytest.approx(expected)


def test_rounding_to_five():
    assert [rounded(v) for v in (10, 12, 12.5, 13, 17, 18)] == [10, 10, 15, 15, 15, 20]


@settings(max_examples=60, deadline=None)
@given(st.lists(COUNTS, min_size=1, max_size=10))
def test_one_row_of_counts_hides_all_small_ones_and_as_many_others_as_it_takes(counts):
    values = np.array(counts, dtype=float)
    family = [np.zeros(values.size, np.int64)]
    ledger = protect(values, family)
    assert ledger.hidden[values < LEAST].all()
    assert safe(values, family, ledger) >= LEAST - 1e-6


def test_where_all_is_large_or_nothing_is_there_nothing_is_hidden():
    values = np.array([10.0, 25.0, 300.0])
    ledger = protect(values, [np.zeros(3, np.int64), np.array([0, 1, 1])])
    assert not ledger.hidden.any()
    assert not any(hidden.any() for hidden in ledger.hidden_sums)
    assert safe(values, ledger.families, ledger) == np.inf


def test_of_equals_one_is_hidden_as_cover():
    ledger = protect(np.array([3.0, 20.0, 20.0, 20.0]), [np.zeros(4, np.int64)])
    assert ledger.hidden.tolist() == [True, True, False, False]


def test_sums_are_by_label():
    ledger = protect(np.array([10.0, 20.0, 40.0]), [np.zeros(3, np.int64), np.array([1, 0, 1])])
    assert ledger.sums(0).tolist() == [70.0]
    assert ledger.sums(1).tolist() == [20.0, 50.0]


def test_a_whole_that_follows_from_its_parts_is_no_further_knowledge():
    families = [np.zeros(4, np.int64), np.array([0, 0, 1, 1])]
    hidden = np.array([True, True, False, False])
    ledger = Ledger(np.array([5.0, 9.0, 20.0, 30.0]), families, np.zeros(4), np.full(4, np.inf), hidden,
                    [np.zeros(1, bool), np.zeros(2, bool)])  # fmt: skip
    ranges = infer(ledger)
    assert ranges.rows.tolist() == [[1.0, 1.0]]
    assert ranges.sums.tolist() == [14.0]
    assert ranges.width(ledger, np.array([0])) == 14.0
    assert ranges.width(ledger, np.array([], int)) == 0.0


@given(st.floats(0.0, 1e6))
def test_a_rounded_count_is_a_multiple_of_five_within_two_and_a_half(value):
    assert rounded(value) % 5 == 0
    assert abs(rounded(value) - value) <= 2.5 + 1e-6
