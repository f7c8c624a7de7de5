import numpy as np
import pytest

from muster.kernels.chance import RISK, RISK_ZERO, bits, root, uniforms, whole
from muster.kernels.hazard import assess
from muster.kernels.layout import TABLE
from muster.kernels.moves import OUTCOME
from muster.kernels.watch import (
    APART,
    code_above,
    drawn,
    enter,
    fetch,
    high_layer,
    keep_watch,
    limit_of,
    may_pass,
    members,
    outgrown,
    still_watched,
    sweep,
    thresholds,
    tidy,
)
from muster.model.states import CHANCES
from tests.kernels.small import AWAY, CELLS, HERE, LAYERS, LEAVE, LOSS, risk, scratch, world

SEED, DAY = 6, 3
ROW = np.array([2, 0, 2, 2])  # of the codes, by state: only those who are here are acted on
ACTS = np.array([[1, 1], [0, 0]], np.uint8)
TOP = LAYERS.top[LEAVE]


@pytest.fixture
def w():
    """Return a world whose soldiers would leave at half the edge of the top layer, were it not for their own risk."""
    w = world(12, rate=0.5 * TOP)
    w.watch.ceiling[LEAVE] = w.law.most[LEAVE]
    return w


def of_his_own(w, *factors: float) -> None:
    """Let soldiers 0, 1, ... have such factors of their own on leaving, and know it."""
    for i, factor in enumerate(factors):
        w.law.trait[0, 0, i], w.force.cold["trait"][i, 0] = np.log(factor), i
        assess(i, 0, 0, w.force, w.law)


def entered(w, *soldiers: int) -> list[tuple[int, int]]:
    """Enter soldiers in an empty watch; return who is in it."""
    w.watch.size[0] = 0
    enter(SEED, DAY, np.array(soldiers, np.int32), w.force, w.law, w.book, w.watch, LAYERS)
    return w.watched


# ---------------------------------------------------------------- who is entered


def test_there_is_an_entry_for_each_chance_that_may_pass_its_edge(w):
    of_his_own(w, 1.0, 3.0, 1000.0)
    assert entered(w, 0, 1, 2) == [(1, LEAVE), (2, LEAVE)]
    w.watch.ceiling[LOSS] = 2.0 * LAYERS.top[LOSS]
    assert entered(w, 1) == [(1, LOSS), (1, LEAVE)]


def test_the_limit_is_what_the_bound_leaves_of_the_top_layer(w):
    """Below it lies every draw whose U is under the bound until the next look."""
    of_his_own(w, 3.0, 1000.0)
    most = float(w.watch.ceiling[LEAVE, 0]) * RISK[w.force.hot["risk"][0]]
    limit = limit_of(0, LEAVE, w.force, w.law, w.watch, LAYERS)
    assert limit / 2**53 == pytest.approx((most - TOP) / (1.0 - TOP))
    assert (limit - 2) / 2**53 < (most - TOP) / (1.0 - TOP) < limit / 2**53
    assert limit_of(1, LEAVE, w.force, w.law, w.watch, LAYERS) == 2**53 + 1, "a chance of one"


def test_the_limit_goes_by_cell_and_by_what_the_next_look_allows_for(w):
    of_his_own(w, 3.0)
    w.force.hot["cell"][0] = 4
    before = limit_of(0, LEAVE, w.force, w.law, w.watch, LAYERS)
    w.watch.ceiling[LEAVE, 4] *= 1.3
    assert limit_of(0, LEAVE, w.force, w.law, w.watch, LAYERS) > before
    w.watch.ceiling[LEAVE, 4] = 0.0
    assert limit_of(0, LEAVE, w.force, w.law, w.watch, LAYERS) == 0


def test_a_chance_that_is_the_same_for_all_asks_for_no_ones_risk(w):
    of_his_own(w, 1000.0)
    assert limit_of(0, LOSS, w.force, w.law, w.watch, LAYERS) == 0
    w.watch.ceiling[LOSS, 0] = 1.5 * LAYERS.top[LOSS]
    top = LAYERS.top[LOSS]
    limit = limit_of(0, LOSS, w.force, w.law, w.watch, LAYERS)
    assert limit / 2**53 == pytest.approx(0.5 * top / (1.0 - top), rel=1e-6)


def test_risk_is_assessed_again_before_somebody_is_entered(w):
    """Clocks have run down since his last move: the code is that of today, and he may need no entry."""
    w.law.spell[0], w.law.spell_peak[0] = 0.0, np.where(np.arange(TABLE) < 2, np.log(4.0), 0.0)
    assess(0, 0, 0, w.force, w.law)
    assert w.force.hot["risk"][0] >= risk(4.0)
    assert may_pass(0, w.force, w.law, w.book, w.watch, LAYERS)
    assert entered(w, 0) == []
    assert w.force.hot["risk"][0] == RISK_ZERO + 1
    assert not may_pass(0, w.force, w.law, w.book, w.watch, LAYERS)


def test_who_is_acted_on_by_nothing_is_not_entered(w):
    of_his_own(w, 1000.0)
    w.force.hot["state"][0] = AWAY
    assert not may_pass(0, w.force, w.law, w.book, w.watch, LAYERS)
    assert entered(w, 0) == []


def test_a_full_watch_takes_nobody_more(w):
    """Room is seen to beforehand; what is beyond it is not written."""
    of_his_own(w, *[1000.0] * 12)
    w.watch.size[0] = w.watch.soldier.size
    keep_watch(SEED, 3, w.force, w.law, w.book, w.watch, LAYERS)
    assert w.watch.size[0] == w.watch.soldier.size


def test_an_entry_holds_the_key_of_its_draws(w):
    of_his_own(w, *[1000.0] * 12)
    entered(w, *range(12))
    key = np.uint64(root(SEED, LEAVE + APART))
    for k in range(12):
        assert whole(w.watch.key[k], 9) == bits(key, k, 9)


# ---------------------------------------------------------------- whom a look lists


@pytest.mark.parametrize("factor", [1e-9, 0.3, 1.0, 1.0001, 7.0, 1e12])
def test_whoever_passes_the_edge_has_at_least_the_code(factor):
    """Soldiers with a lower code have a factor below what the edge leaves room for."""
    code = code_above(factor)
    assert 0 <= code <= 256
    assert (RISK[:code] <= factor * (1.0 + 1e-12)).all()
    assert code == 0 or RISK[min(code, 255)] <= factor * np.exp(0.126)


def test_codes_follow_from_the_room_under_the_edge():
    ceiling, codes = np.zeros((2, CELLS), np.float32), np.zeros((2, CELLS), np.uint16)
    ceiling[LOSS, 0] = 1.0  # above the edge whoever he is
    ceiling[LEAVE, 1] = TOP / 10.0  # above it with ten times the hazard
    ceiling[LOSS, 2] = 0.9 * LAYERS.top[LOSS]  # below it whoever he is
    thresholds(ceiling, np.array([-1, 0]), ACTS, LAYERS.top, codes)
    assert codes[0, 0] == 0
    assert risk(10.0) - 1 <= codes[0, 1] <= risk(10.0)
    assert (codes[0, 2:] == 256).all()
    assert (codes[1] == 256).all()


def listed(w, codes, last: int) -> list[int]:
    """Return whom a sweep of the numbers below ``last`` lists."""
    out = np.empty(w.force.hot.size + 1, np.int32)
    scratch = np.full(4, 7, np.uint16), np.ones(CELLS, np.uint8)  # what was there before does not matter
    return out[: sweep(last, codes, ROW, *scratch, w.force, out)].tolist()


def test_only_those_who_are_acted_on_and_pass_their_code_are_listed(w):
    w.force.hot["risk"][:6] = [10, 20, 30, 20, 20, 20]
    w.force.hot["state"][3], w.force.hot["cell"][4] = AWAY, 1
    codes = np.full((2, CELLS), 256, np.uint16)
    codes[0, 0] = 20
    assert listed(w, codes, 6) == [1, 2, 5]
    assert listed(w, codes, 2) == [1]
    codes[0, 0], codes[0, 1] = 256, 0
    assert listed(w, codes, 6) == [4], "in his cell anybody is"


def test_a_sweep_finds_whom_one_by_one_comparison_finds():
    """Its first, quick pass loses nobody."""
    rng, n = np.random.default_rng(5), 3000
    w = world(n)
    w.force.hot["risk"], w.force.hot["cell"] = rng.integers(0, 256, n), rng.integers(0, CELLS, n)
    w.force.hot["state"] = rng.choice(4, n)
    for _ in range(20):
        codes = rng.choice([0, 60, 120, 200, 256], (2, CELLS)).astype(np.uint16)
        codes[1] = 256
        hot = w.force.hot
        wanted = np.flatnonzero((hot["state"] == HERE) & (hot["risk"] >= codes[0, hot["cell"]]))
        assert listed(w, codes, n) == wanted.tolist()


def test_whoever_may_pass_is_listed():
    """Codes and entries come from the same bound: nobody with an entry is missed by the sweep."""
    rng, n = np.random.default_rng(6), 5000
    w = world(n)
    w.force.hot["risk"], w.force.hot["cell"] = rng.integers(60, 160, n), rng.integers(0, CELLS, n)
    w.watch.ceiling[:] = 10.0 ** rng.uniform(-5.0, 0.0, w.watch.ceiling.shape)
    w.watch.ceiling[LOSS, ::2] = 0.0
    codes = np.zeros((2, CELLS), np.uint16)
    thresholds(w.watch.ceiling, w.law.lead, ACTS, LAYERS.top, codes)
    seen = set(listed(w, codes, n))
    limits = [[int(limit_of(i, c, w.force, w.law, w.watch, LAYERS)) for c in (LOSS, LEAVE)] for i in range(n)]
    needed = set(np.flatnonzero(np.any(limits, axis=1)).tolist())
    assert needed <= seen
    assert len(seen - needed) < 0.1 * n, "a code too low lists a few more, and no crowd"


def test_members_of_cells_are_listed_whatever_they_do(w):
    w.force.hot["cell"][:5], w.force.hot["state"][2] = [3, 0, 3, 4, 3], AWAY
    out = np.empty(13, np.int32)
    cells = (np.arange(CELLS) == 3).astype(np.uint8)
    assert out[: members(12, cells, w.force, out)].tolist() == [0, 2, 4]
    assert out[: members(2, cells, w.force, out)].tolist() == [0]


def test_a_cell_has_outgrown_what_was_foreseen_if_its_bound_has(w):
    most, ceiling, cells = w.law.most, w.watch.ceiling, np.zeros(CELLS, np.uint8)
    most[LEAVE], ceiling[LEAVE] = 1.0, 1.0
    most[LEAVE, [2, 5]] = 1.1
    assert outgrown(LEAVE, 0.0, most, ceiling, cells) == 2
    assert np.flatnonzero(cells).tolist() == [2, 5]
    assert outgrown(LEAVE, 1.2, most, ceiling, cells) == 0, "so much is allowed anyway"
    assert np.flatnonzero(cells).tolist() == [2, 5], "what another chance flagged stays so"


# ---------------------------------------------------------------- the top layer


def high(w, day: int, first: int = 0, last: int | None = None) -> tuple[list[int], list[float], list[int]]:
    """Draw the top layer for entries of the watch; return who may move, his U and his entry."""
    size = int(w.watch.size[0])
    soldiers, chances, count = np.empty(size + 2, np.int32), np.empty(size + 2, np.uint8), np.zeros(2, np.int64)
    room, last = scratch(size + 2, size), size if last is None else last
    n = high_layer(day, first, last, LAYERS, w.watch, room, soldiers, chances, 2, count)
    assert (chances[2:n] == w.watch.chance[room.entry[2:n]]).all()
    assert count.tolist() == [last - first, 0]
    return soldiers[2:n].tolist(), room.listed[2:n].tolist(), room.entry[2:n].tolist()


def looked_at(w, day: int) -> list[int]:
    """Draw the top layer, and see which of the entries that may move stand; return whose do."""
    soldiers, _, lines = high(w, day)
    stands = [
        still_watched(i, int(w.watch.chance[k]), k, day, LAYERS, w.force, w.law, w.book, w.watch)
        for i, k in zip(soldiers, lines, strict=True)
    ]
    return [i for i, stand in zip(soldiers, stands, strict=True) if stand]


def test_a_draw_is_looked_at_if_it_is_below_its_limit():
    rng = np.random.default_rng(2)
    key, low = rng.integers(0, 2**63, 1000).astype(np.uint64), np.full(1000, 9, np.uint8)
    limit = (2.0**53 * rng.uniform(0.0, 1.0, 1000)).astype(np.uint64)
    limit[::3], limit[1::3] = 0, 2**53 + 1
    drawn(DAY, 0, 1000, key, limit, low)
    numbers = np.array([int(whole(k, DAY)) >> 11 for k in key])
    assert np.array_equal(low, numbers < limit.astype(float))
    assert not low[::3].any()
    assert low[1::3].all()
    low[:] = 9
    drawn(DAY, 10, 20, key, limit, low)
    assert (low[:10] == 9).all()
    assert (low[20:] == 9).all()


def test_the_top_layer_lists_all_whose_u_of_the_day_may_be_under_their_hazard():
    n = 20_000
    w = world(n, rate=4.0 * TOP)
    w.watch.ceiling[LEAVE] = w.law.most[LEAVE] * 1.3
    assert len(entered(w, *range(n))) == n
    u, most = np.empty(n), w.watch.ceiling[LEAVE, 0] * RISK[RISK_ZERO + 1]
    for day in range(3):
        uniforms(SEED, LEAVE, day, LAYERS, u)
        soldiers, drawn_u, _ = high(w, day)
        # who is below the layers as well is found there; his draw up here may fall anywhere
        above = u >= TOP
        found = dict(zip(soldiers, drawn_u, strict=True))
        assert {i for i in found if above[i]} == set(np.flatnonzero(above & (u < most)).tolist())
        assert all(found[i] == u[i] for i in found if above[i])
        share = (most - TOP) / (1.0 - TOP)
        assert abs(len(found) - n * share) < 5.0 * np.sqrt(n * share)


def test_parts_of_the_watch_find_what_the_whole_finds():
    n = 3000
    w = world(n, rate=4.0 * TOP)
    w.watch.ceiling[LEAVE] = w.law.most[LEAVE]
    entered(w, *range(n))
    parts = [high(w, DAY, *ends)[0] for ends in ((0, 1), (1, 1), (1, 2000), (2000, n))]
    assert [i for part in parts for i in part] == high(w, DAY)[0]


def test_an_entry_of_one_who_has_moved_is_dropped(w):
    """When its draw is looked at: he was entered anew if need be."""
    of_his_own(w, 1000.0, 1000.0)
    entered(w, 0, 1)
    w.force.hot["state"][0] = AWAY
    assert looked_at(w, DAY) == [1]
    assert w.watch.limit[0] == 0
    assert w.watch.limit[1] > 0
    w.force.hot["state"][0] = HERE
    assert looked_at(w, DAY) == [1], "and does not come back by itself"


def test_an_entry_that_is_looked_at_takes_the_limit_of_the_day(w):
    """Clocks have run down; what is left to come is less."""
    left = 600.0 * np.exp(-np.arange(TABLE) / 10.0) + 1.0
    w.law.spell[0] = w.law.spell_peak[0] = np.log(left)
    assess(0, 0, 0, w.force, w.law)
    assert entered(w, 0) == [(0, LEAVE)]
    limits = [int(w.watch.limit[0])]
    for day in range(4, 200, 5):
        seen = looked_at(w, day)
        limits.append(int(w.watch.limit[0]))
        if seen:
            assess(0, 0, day, w.force, w.law)
            assert limits[-1] == limit_of(0, LEAVE, w.force, w.law, w.watch, LAYERS)
        else:
            assert limits[-1] == limits[-2]
    assert limits[0] == 2**53 + 1
    assert limits == sorted(limits, reverse=True)
    assert len(set(limits)) > 5


def test_looks_change_nothing_where_nothing_runs_down(w):
    """So many as the limit says."""
    of_his_own(w, 6.0)
    entered(w, 0)
    limit, risk_before = int(w.watch.limit[0]), w.force.hot["risk"][0]
    looks = sum(len(looked_at(w, day)) for day in range(2000))
    assert w.watch.limit[0] == limit
    assert w.force.hot["risk"][0] == risk_before
    share = limit / 2**53
    assert looks > 20
    assert abs(looks - 2000 * share) < 5.0 * np.sqrt(2000 * share)


def test_fetching_reads_and_changes_nothing(w):
    w.force.cold["step"] = np.arange(12)
    before, sink = (w.force.hot.tobytes(), w.force.cold.tobytes()), np.zeros(2, np.int64)
    fetch(2, 5, np.arange(12, dtype=np.int32), w.force, sink)
    assert (w.force.hot.tobytes(), w.force.cold.tobytes()) == before
    assert sink.tolist() == [0, 2 + 3 + 4 + 3 * HERE]


def test_tidying_drops_the_entries_without_a_limit_and_keeps_the_rest_in_order(w):
    of_his_own(w, *[1000.0] * 12)
    entered(w, *range(12))
    keys = w.watch.key[:12].copy()
    w.watch.limit[[0, 3, 4, 11]] = 0
    kept = [1, 2, 5, 6, 7, 8, 9, 10]
    found = high(w, DAY)[:2]
    tidy(w.watch)
    assert w.watched == [(i, LEAVE) for i in kept]
    assert np.array_equal(w.watch.key[:8], keys[kept])
    assert (w.watch.limit[:8] > 0).all()
    assert high(w, DAY)[:2] == found
    tidy(w.watch)
    assert len(w.watched) == 8


def test_an_empty_watch_is_tidy_and_finds_nobody(w):
    tidy(w.watch)
    assert high(w, DAY) == ([], [], [])


def test_the_draws_of_the_top_layer_are_told_apart_from_all_others():
    """From those of the layers, and from what is drawn for a move."""
    layered = set(range(len(CHANCES)))
    assert not {c + APART for c in layered} & (layered | set(range(OUTCOME, 64)))
    assert max(layered) < OUTCOME < APART
