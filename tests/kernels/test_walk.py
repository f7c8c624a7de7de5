import numpy as np
import pytest

from muster.kernels.chance import BLOCK, RISK, RISK_ZERO, bits, layers, root, uniforms, whole
from muster.kernels.hazard import assess
from muster.kernels.layout import Watch
from muster.kernels.plain import visit_all
from muster.kernels.walk import code_above, enter, first_only, high_layer, low_layers, sweep, thresholds
from tests.kernels.small import AWAY, CELLS, HERE, LAYERS, LEAVE, LOSS, UNBORN, WAITING, World, bound_rates, risk, world

SEED, N = 6, 5 * BLOCK + 1234
ROW = np.array([2, 0, 2, 2])  # of the codes, by state: only those who are here are acted on
ACTS = np.array([[1, 1], [0, 0]], np.uint8)


def people(rate: float = 0.01) -> World:
    """Return a world of soldiers who differ: in cell, in a trait that acts on leaving, some away."""
    rng, w = np.random.default_rng(8), world(N, rate)
    w.law.trait[0, 1] = np.linspace(-2.0, 4.0, 256)
    w.law.rate[LEAVE] = rate * np.linspace(0.1, 2.0, CELLS)
    w.force.cold["trait"][:, 1] = rng.integers(0, 256, N)
    w.force.hot["cell"] = rng.integers(0, 6, N)
    w.force.hot["state"] = rng.choice([UNBORN, HERE, AWAY, WAITING], N, p=[0.1, 0.7, 0.1, 0.1])
    w.force.hot["since"] = rng.integers(-5, 3, N)
    for i in range(N):
        assess(i, w.book.varying[w.force.hot["state"][i]], 0, w.force, w.law)
    bound_rates(w.law)
    return w


def watch_of(w: World, cut=LAYERS) -> tuple[Watch, int]:
    """List who must be watched above the layers, as the engine does."""
    n = w.force.hot.size
    watch = Watch(*(np.empty(3 * n, kind) for kind in (np.int32, np.uint8, np.uint64, np.uint64)))
    codes, listed = np.zeros((2, CELLS), np.uint16), np.empty(n + 1, np.int32)
    thresholds(w.law.most, w.law.lead, ACTS, cut.top, codes)
    n = sweep(n, codes, ROW, w.force, listed)
    return watch, enter(SEED, 0, -1, listed[:n], 0, w.law.most, cut, w.force, w.law, w.book, watch)


def walked(w: World, day: int, cut=LAYERS, shares: int = 1, listed=None) -> tuple[np.ndarray, np.ndarray]:
    """Return who moves and by which chance, found by the walk in so many shares; ``listed`` is the watch."""
    watch, watched = listed or watch_of(w, cut)
    where, u, count = np.empty(8 * BLOCK, np.int32), np.empty(8 * BLOCK), np.zeros(2, np.int64)
    soldiers, chances, found = np.empty(4 * N, np.int32), np.empty(4 * N, np.uint8), 0
    blocks = np.linspace(0, len(w.tally.blocks), shares + 1).astype(int)
    entries = np.linspace(0, watched, shares + 1).astype(int)
    for k in range(shares):
        found += low_layers(
            SEED, day, blocks[k], blocks[k + 1], cut.full, cut, w.force, w.law, w.book, w.tally, where, u,
            soldiers[found:], chances[found:], count,
        )  # fmt: skip
        found += high_layer(
            day, entries[k], entries[k + 1], watch, cut, w.force, w.law, w.book, soldiers[found:], chances[found:],
            count,
        )  # fmt: skip
    n = first_only(soldiers[:found], chances[:found], np.full(N, 255, np.uint8))
    order = np.argsort(soldiers[:n])
    return soldiers[:n][order], chances[:n][order]


def visited(w: World, day: int, cut=LAYERS) -> tuple[np.ndarray, np.ndarray]:
    """Return the same by the plain loop with the same numbers."""
    u, soldiers, chances = np.empty((2, N)), np.empty(N, np.int32), np.empty(N, np.uint8)
    for chance in (LOSS, LEAVE):
        uniforms(SEED, chance, day, cut, u[chance])
    n = visit_all(day, u, w.force, w.law, w.book, soldiers, chances)
    return soldiers[:n], chances[:n]


def check_walk(w: World, cut=LAYERS, of_law=LAYERS, listed=None) -> None:
    """Check for some days that the walk finds whom the plain loop finds."""
    for day in range(3, 9):
        for one, other in zip(walked(w, day, cut, listed=listed), visited(w, day, of_law), strict=True):
            assert np.array_equal(one, other)


@pytest.mark.parametrize("rate", [0.0, 1e-4, 0.01, 0.2, 3.0])
def test_the_walk_finds_whom_the_plain_loop_finds(rate):
    check_walk(people(rate))


def test_it_finds_somebody_in_the_layers_and_above():
    soldiers, _ = walked(people(), 3)
    u = np.empty(N)
    uniforms(SEED, LEAVE, 3, LAYERS, u)
    above = (u[soldiers] >= LAYERS.top[LEAVE]).sum()
    assert above > 50
    assert soldiers.size - above > 50


def test_shares_of_the_work_do_not_matter():
    w = people()
    for one, other in zip(walked(w, 4), walked(w, 4, shares=3), strict=True):
        assert np.array_equal(one, other)


def test_layers_above_every_bound_need_not_be_walked():
    """One layer deep is enough where all hazards lie in it, and the U that count are the same."""
    w = people(1e-4)
    w.law.trait[:] = 0.0
    w.force.hot["risk"] = RISK_ZERO + 1
    assert w.law.most.max() < LAYERS.width[0]
    shallow, deep = walked(w, 5, LAYERS._replace(full=np.array([1, 1]))), walked(w, 5)
    assert shallow[0].size > 0
    assert np.array_equal(shallow[0], deep[0])


# ---------------------------------------------------------------- planted errors


def test_a_stale_bound_is_caught():
    w = people()
    w.force.hot["risk"] -= np.minimum(w.force.hot["risk"], 6)
    with pytest.raises(AssertionError):
        check_walk(w)


def test_a_stale_watch_is_caught():
    """Hazards that rose since the watch was listed."""
    w = people()
    listed = watch_of(w)
    w.law.rate[:] *= 4.0
    bound_rates(w.law)
    check_walk(w)
    with pytest.raises(AssertionError):
        check_walk(w, listed=listed)


def test_edges_that_differ_between_walk_and_law_are_caught():
    """The same error as edges that adapt to a run: the candidates are other soldiers."""
    moved = layers([6, 5], (0.0, 1e-3, 2e-3, 4e-3, 6e-3, 8e-3, 0.016))
    w = people()
    check_walk(w, moved, moved)
    with pytest.raises(AssertionError):
        check_walk(w, moved)


def test_a_layer_taken_unconditionally_by_the_walk_alone_is_caught():
    with pytest.raises(AssertionError):
        check_walk(people(), LAYERS._replace(skip=1.0 / np.log1p(-LAYERS.width)))


# ---------------------------------------------------------------- the pieces


def test_of_two_moves_the_first_chance_counts_and_only_once():
    soldiers, chances = np.array([5, 2, 5, 5, 2], np.int32), np.array([3, 1, 0, 0, 1], np.uint8)
    best = np.full(9, 255, np.uint8)
    n = first_only(soldiers, chances, best)
    assert sorted(zip(soldiers[:n].tolist(), chances[:n].tolist(), strict=True)) == [(2, 1), (5, 0)]
    assert (best == 255).all()


@pytest.mark.parametrize("factor", [1e-9, 0.3, 1.0, 1.0001, 7.0, 1e12])
def test_whoever_passes_the_edge_has_at_least_the_code(factor):
    """Soldiers with a lower code have a factor below what the edge leaves room for."""
    code = code_above(factor)
    assert 0 <= code <= 256
    assert (RISK[:code] <= factor * (1.0 + 1e-12)).all()
    assert code == 0 or RISK[min(code, 255)] <= factor * np.exp(0.126)


def test_codes_follow_from_the_room_under_the_edge():
    most, codes = np.zeros((2, CELLS), np.float32), np.zeros((2, CELLS), np.uint16)
    most[LOSS, 0] = 1.0  # above the edge whoever he is
    most[LEAVE, 1] = LAYERS.top[LEAVE] / 10.0  # above it with ten times the hazard
    thresholds(most, np.array([-1, 0]), ACTS, LAYERS.top, codes)
    assert codes[0, 0] == 0
    assert risk(10.0) - 1 <= codes[0, 1] <= risk(10.0)
    assert (codes[0, 2:] == 256).all()
    assert (codes[1] == 256).all()


def test_only_those_who_are_acted_on_and_pass_their_code_are_listed():
    w = world(6)
    w.force.hot["risk"] = [10, 20, 30, 20, 20, 20]
    w.force.hot["state"][3], w.force.hot["cell"][4] = AWAY, 1
    codes = np.full((2, CELLS), 256, np.uint16)
    codes[0, 0] = 20
    out = np.empty(7, np.int32)
    assert out[: sweep(6, codes, ROW, w.force, out)].tolist() == [1, 2, 5]
    assert out[: sweep(2, codes, ROW, w.force, out)].tolist() == [1]


def test_the_watch_has_an_entry_for_each_chance_that_may_pass_its_edge():
    w = world(3, rate=0.5 * LAYERS.top[LEAVE])
    w.force.hot["risk"] = [RISK_ZERO, risk(3.0), risk(1000.0)]
    watch, n = watch_of(w)
    assert watch.soldier[:n].tolist() == [1, 2]
    assert watch.chance[:n].tolist() == [LEAVE, LEAVE]
    assert watch.limit[1] > watch.limit[0]
    assert watch.limit[1] == 2**53 + 1, "a chance of one"


def test_the_watch_draws_the_number_that_belongs_to_the_day():
    w = people()
    watch, n = watch_of(w)
    for k in range(0, n, 997):
        key = np.uint64(root(SEED, int(watch.chance[k]) + 64))
        assert whole(watch.key[k], 9) == bits(key, int(watch.soldier[k]), 9)
