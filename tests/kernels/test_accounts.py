import numpy as np
import pytest

from muster.kernels.accounts import REBASE_ALONG, REBASE_BELOW, accrue, balances, pass_day, rebase
from muster.kernels.hazard import value
from tests.kernels.callable_parts import callable_parts
from tests.kernels.small import CELLS, COUNT, DOSE, HERE, TRUST, flows, world

accrue, pass_day, value = callable_parts(accrue, pass_day, value)

ACCOUNTS = (DOSE, TRUST, COUNT)


@pytest.fixture
def w():
    """Return a soldier in each cell."""
    w = world(CELLS)
    w.force.hot["cell"] = np.arange(CELLS)
    return w


def stands(w) -> np.ndarray:
    """Return what stands on the accounts (rows) of the soldier in each cell."""
    return np.array([[value(i, a, i, w.force, w.law) for i in range(CELLS)] for a in ACCOUNTS])


def random_flows(rng):
    """Return flows by condition and brigade, and events, that differ for every account."""
    f = flows()
    f.keep[:], f.gift[:] = rng.uniform(0.9, 1.0, f.keep.shape), rng.uniform(0.0, 1.0, f.gift.shape)
    f.event_keep[:, 1:] = rng.uniform(0.5, 1.0, (3, 2))
    f.event_gift[:, 1:] = rng.uniform(-1.0, 1.0, (3, 2))
    return f


def test_accounts_follow_condition_brigade_and_event_day_by_day(w):
    """A <- keep A + gift of the day's condition, then of its event, for soldiers who are never touched."""
    rng = np.random.default_rng(2)
    by_hand = rng.uniform(0.0, 2.0, (3, CELLS))
    w.force.cold["balance"] = by_hand.T
    f = random_flows(rng)
    for _ in range(200):
        f.condition[:], f.event[:] = rng.integers(0, 3, CELLS), rng.choice(3, CELLS, p=[0.8, 0.1, 0.1])
        pass_day(f, w.law)
        for a in ACCOUNTS:
            for cell in range(CELLS):
                now, b, event = f.condition[cell], f.brigade[cell], f.event[cell]
                kept = f.keep[a, now, b] * by_hand[a, cell] + f.gift[a, now, b]
                by_hand[a, cell] = f.event_keep[a, event] * kept + f.event_gift[a, event]
    assert stands(w) == pytest.approx(by_hand, rel=1e-5)


def test_a_condition_that_changes_nothing_leaves_the_account_as_it_is(w):
    f = flows()
    f.keep[DOSE, 2], f.gift[DOSE, 2] = 0.5, 1.0
    f.condition[3] = 2
    pass_day(f, w.law)
    assert w.law.paid[3, DOSE].tolist() == [0.5, 2.0]
    untouched = np.ones((CELLS, 3), bool)
    untouched[3, DOSE] = False
    assert (w.law.paid[untouched] == [1.0, 0.0]).all()


def test_a_brigade_has_gifts_of_its_own(w):
    f = flows()
    f.gift[DOSE, 0] = 1.0, 2.0, 4.0
    pass_day(f, w.law)
    assert stands(w)[DOSE].tolist() == [1.0, 1.0, 2.0, 2.0, 1.0, 2.0, 4.0, 4.0, 4.0, 4.0]


def test_nothing_happened_is_no_event(w):
    """The first event is none: what is written there is never read."""
    f = flows()
    f.event_keep[:, 0], f.event_gift[:, 0] = 0.5, 1.0
    pass_day(f, w.law)
    assert (stands(w) == 0.0).all()


def test_an_account_that_no_condition_changes_is_left_alone_but_for_events(w):
    """Those are spared the pass over conditions: what is written for them is never read, an event acts all the same."""
    f = flows()
    f.keep[:2], f.gift[:2] = 0.9, 1.0
    f.steady[TRUST], f.event[3], f.event_gift[:, 1] = 1, 1, 0.25
    before = w.law.paid.copy()
    pass_day(f, w.law)
    others = np.arange(CELLS) != 3
    assert np.array_equal(w.law.paid[others, TRUST], before[others, TRUST])
    assert (stands(w)[DOSE, others] == 1.0).all()
    assert stands(w)[COUNT].tolist() == [0.25 * (cell == 3) for cell in range(CELLS)]


def test_an_event_acts_on_what_the_day_has_made_of_the_account(w):
    f = flows()
    f.gift[TRUST, 0], f.event_keep[TRUST, 1], f.event_gift[TRUST, 1] = 0.4, 0.5, 0.1
    f.event[2] = 1
    pass_day(f, w.law)
    assert stands(w)[TRUST, 2] == pytest.approx(0.5 * 0.4 + 0.1)
    assert stands(w)[TRUST, 1] == pytest.approx(0.4)


def test_the_least_factor_says_when_to_rebase(w):
    f = flows()
    assert pass_day(f, w.law) == 1.0
    f.keep[TRUST, 0, 1] = 0.5
    assert pass_day(f, w.law) == 0.5
    f.keep[:] = 1.0
    f.event_keep[TRUST, 2], f.event[2] = 0.5, 2
    assert pass_day(f, w.law) == 0.25


def test_rebasing_changes_no_balance(w):
    w.law.paid[:, DOSE, 0], w.law.paid[:, DOSE, 1] = 1e-20, 3e20
    w.force.cold["balance"][:, DOSE] = np.arange(CELLS)
    before = stands(w)
    cells = (np.arange(CELLS) < 4).astype(np.uint8)
    rebase(cells, DOSE, w.force, w.law)
    assert stands(w) == pytest.approx(before)
    assert w.law.paid[:4, DOSE].tolist() == [[1.0, 0.0]] * 4
    assert w.law.paid[4, DOSE, 0] == 1e-20
    assert (w.law.paid[:, TRUST] == [1.0, 0.0]).all()


def test_the_unborn_have_nothing_to_rewrite(w):
    w.force.hot["state"][2] = 0
    w.force.cold["balance"][2:4, DOSE] = 7.0
    w.law.paid[:, DOSE, 0] = 0.5
    rebase(np.ones(CELLS, np.uint8), DOSE, w.force, w.law)
    assert w.force.cold["balance"][2:4, DOSE].tolist() == [7.0, 3.5]


def test_cells_near_the_border_are_rewritten_with_those_that_pass_it(w):
    """At once, so that everybody is not passed over for each of them on a day of its own."""
    f, flags = flows(), np.zeros(CELLS, np.uint8)
    w.law.paid[:, DOSE, 0] = [REBASE_BELOW * 1.0005, REBASE_BELOW * 1.1, REBASE_ALONG * 1.1] + [1.0] * (CELLS - 3)
    w.force.cold["balance"][:, DOSE] = 1e12
    before = stands(w)
    accrue(f, w.law, w.force, flags)
    assert w.law.paid[:2, DOSE, 0].tolist() == [REBASE_BELOW * 1.0005, REBASE_BELOW * 1.1], "none has passed it yet"
    f.keep[DOSE, 0, 0] = 0.999
    accrue(f, w.law, w.force, flags)
    assert w.law.paid[:2, DOSE].tolist() == [[1.0, 0.0]] * 2
    assert w.law.paid[2, DOSE, 0] == pytest.approx(REBASE_ALONG * 1.1, rel=0.002)
    assert stands(w)[TRUST] == pytest.approx(before[TRUST])
    assert stands(w)[DOSE, :2] == pytest.approx(before[DOSE, :2] * 0.999, rel=1e-5)


def test_balances_are_those_of_every_so_manyth_in_a_state_and_role():
    w, roles, found = world(100), np.arange(CELLS) // 3, np.empty(100)
    w.force.hot["cell"], w.force.hot["state"] = np.arange(100) % CELLS, np.arange(100) % 3
    w.force.cold["balance"][:, TRUST] = np.arange(100)
    w.law.paid[:, TRUST] = np.arange(2 * CELLS).reshape(CELLS, 2) + 0.5
    n = balances(90, 2, TRUST, HERE, 1, roles, w.force, w.law, found)
    those = [i for i in range(0, 90, 2) if i % 3 == HERE and 3 <= i % CELLS <= 5]
    p, s = w.law.paid[w.force.hot["cell"][those], TRUST].T
    assert n == len(those) > 2
    assert found[:n].tolist() == (p * (np.array(those) + s)).tolist()
