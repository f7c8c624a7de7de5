import numpy as np
import pytest

from muster.kernels.chance import BLOCK, RISK, RISK_ZERO, layers, mix, place, root, stream, uniforms
from muster.kernels.layout import TABLE
from muster.kernels.moves import backdate
from muster.kernels.plain import visit_all
from muster.kernels.walk import candidates, eligible, first_only, in_reach, low_layers, try_all, walk
from muster.kernels.watch import BATCH, enter, sweep, thresholds
from tests.kernels.small import (
    ALL,
    AWAY,
    AWAY_CELL,
    CELLS,
    HERE,
    LAYERS,
    LEAVE,
    LOSS,
    UNBORN,
    WAITING,
    World,
    bound_rates,
    scratch,
    watch,
    world,
)

SEED, DAY, N = 6, 3, 2 * BLOCK + 1234
ROW = np.array([2, 0, 2, 2])  # of the codes, by state: only those who are here are acted on
ACTS = np.array([[1, 1], [0, 0]], np.uint8)


def people(rate: float = 0.01) -> World:
    """Return a world of soldiers who differ: in cell, in a trait that acts on leaving, in their days, some away."""
    rng, w = np.random.default_rng(8), world(N, rate)
    w.law.trait[0, 1] = np.linspace(-2.0, 4.0, 256)
    w.law.spell[:] = 0.1 * np.exp(-np.arange(TABLE) / 4.0)
    w.law.spell_peak[:] = w.law.spell
    w.law.rate[LEAVE] = rate * np.linspace(0.1, 2.0, CELLS)
    w.force.cold["trait"][:, 1] = rng.integers(0, 256, N)
    w.force.hot["cell"] = rng.integers(0, AWAY_CELL, N)
    w.force.hot["state"] = rng.choice([UNBORN, HERE, AWAY, WAITING], N, p=[0.1, 0.7, 0.1, 0.1])
    w.force.hot["since"] = rng.integers(-5, 1, N)
    w.tally.blocks[:] = [np.bincount(b, minlength=4) for b in np.split(w.force.hot["state"], [BLOCK, 2 * BLOCK])]
    backdate(SEED, 0, N, 0, w.force, w.law, w.book)  # so that everybody's risk is assessed
    bound_rates(w.law)
    return w


def look(w: World, cut=LAYERS):
    """List who must be watched above the layers under today's hazards, as the engine does."""
    seen = watch(3 * N)
    seen.ceiling[:] = w.law.most
    codes, least, always = np.zeros((2, CELLS), np.uint16), np.zeros(4, np.uint16), np.zeros(CELLS, np.uint8)
    listed = np.empty(N + 1, np.int32)
    thresholds(seen.ceiling, w.law.lead, ACTS, cut.top, codes)
    n = sweep(N, codes, ROW, least, always, w.force, listed)
    enter(SEED, 0, listed[:n], w.force, w.law, w.book, seen, cut)
    return seen


def walked(w: World, day: int, cut=LAYERS, shares: int = 1, seen=None, depth=None) -> tuple[np.ndarray, np.ndarray]:
    """Return who moves and by which chance, found by the walk in so many shares; ``seen`` is the watch."""
    seen = look(w, cut) if seen is None else seen
    rooms, count = [scratch(4 * N, seen.size[0]) for _ in range(shares)], np.zeros(2, np.int64)
    soldiers, chances, found = np.empty(4 * N, np.int32), np.empty(4 * N, np.uint8), 0
    blocks = np.linspace(0, len(w.tally.blocks), shares + 1).astype(int).tolist()
    entries = np.linspace(0, seen.size[0], shares + 1).astype(int).tolist()
    for k in range(shares):
        found += walk(
            SEED, day, (blocks[k], blocks[k + 1]), (entries[k], entries[k + 1]), cut.full if depth is None else depth,
            cut, w.force, w.law, w.book, w.tally, seen, rooms[k], soldiers[found:], chances[found:], count,
        )  # fmt: skip
    n = first_only(soldiers, chances, found, np.full(N, 255, np.uint8))
    order = np.argsort(soldiers[:n])
    return soldiers[:n][order], chances[:n][order]


def visited(w: World, day: int, cut=LAYERS) -> tuple[np.ndarray, np.ndarray]:
    """Return the same by the plain loop with the same numbers."""
    u, soldiers, chances = np.empty((2, N)), np.empty(N, np.int32), np.empty(N, np.uint8)
    for chance in (LOSS, LEAVE):
        uniforms(SEED, chance, day, cut, u[chance])
    n = visit_all(day, u, w.force, w.law, w.book, soldiers, chances)
    return soldiers[:n], chances[:n]


def check_walk(w: World, cut=LAYERS, of_law=LAYERS, seen=None) -> None:
    """Check for some days that the walk finds whom the plain loop finds, by one watch that ages."""
    seen = look(w, cut) if seen is None else seen
    for day in range(3, 9):
        for one, other in zip(walked(w, day, cut, seen=seen), visited(w, day, of_law), strict=True):
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
    w.law.trait[:], w.law.spell[:] = 0.0, 0.0
    w.force.hot["risk"] = RISK_ZERO + 1
    assert w.law.most.max() < LAYERS.width[0]
    shallow, deep = walked(w, 5, depth=np.array([1, 1])), walked(w, 5)
    assert shallow[0].size > 0
    assert np.array_equal(shallow[0], deep[0])


def test_finding_is_not_moving():
    w = people()
    before = w.force.hot["state"].copy(), w.force.cold.tobytes()
    assert walked(w, 3)[0].size > 0
    assert np.array_equal(w.force.hot["state"], before[0])
    assert w.force.cold.tobytes() == before[1]


# ---------------------------------------------------------------- planted errors


def test_a_stale_bound_is_caught():
    w = people()
    w.force.hot["risk"] -= np.minimum(w.force.hot["risk"], 6)
    with pytest.raises(AssertionError):
        check_walk(w)


def test_a_stale_watch_is_caught():
    """Hazards that rose since the watch was listed."""
    w = people()
    seen = look(w)
    w.law.rate[:] *= 4.0
    bound_rates(w.law)
    check_walk(w)
    with pytest.raises(AssertionError):
        check_walk(w, seen=seen)


def test_edges_that_differ_between_walk_and_law_are_caught():
    """The same error as edges that adapt to a run: the candidates are other soldiers."""
    moved = layers([ALL, ALL - 1], (0.0, 1e-3, 3e-3, 6e-3, 0.012, 0.025))
    w = people()
    check_walk(w, moved, moved)
    with pytest.raises(AssertionError):
        check_walk(w, moved)


def test_a_depth_that_differs_between_walk_and_law_is_caught():
    """A layer that one run skips through and the other draws one by one deals other luck."""
    with pytest.raises(AssertionError):
        check_walk(people(), layers([ALL, ALL - 2]))


def test_a_layer_taken_unconditionally_by_the_walk_alone_is_caught():
    with pytest.raises(AssertionError):
        check_walk(people(), LAYERS._replace(skip=1.0 / np.log1p(-LAYERS.width)))


# ---------------------------------------------------------------- the pieces


@pytest.mark.parametrize("length", [BLOCK, 1000, 1])
@pytest.mark.parametrize("layer", range(ALL))
def test_candidates_stand_where_their_gaps_lead(layer, length):
    """As a slow walk along the same stream finds them, to the last one of the block."""
    key, where, number = np.uint64(root(SEED, 1)), np.empty(BLOCK, np.int32), np.empty(BLOCK, np.uint64)
    wanted, position, counter = [], -1, int(stream(key, 7, layer, 2))
    while True:
        x = mix(np.uint64(counter))
        position += 1 + int(np.log(((int(x) >> 11) + 1) / 2.0**53) * LAYERS.skip[layer])
        if position >= length:
            break
        wanted.append((position, int(x)))
        counter = (counter + 0x9E3779B97F4A7C15) % 2**64
    n = candidates(key, 7, 2, layer, length, LAYERS, where, number)
    assert list(zip(where[:n].tolist(), number[:n].tolist(), strict=True)) == wanted


def test_a_shorter_block_has_the_first_candidates_of_the_longer():
    key, long, short = np.uint64(root(SEED, 0)), np.empty(BLOCK, np.int32), np.empty(BLOCK, np.int32)
    number = np.empty(BLOCK, np.uint64)
    n = candidates(key, 7, 0, 4, BLOCK, LAYERS, long, number)
    m = candidates(key, 7, 0, 4, 5000, LAYERS, short, number)
    assert 0 < m < n
    assert short[:m].tolist() == [x for x in long[:n] if x < 5000]


def test_only_those_acted_on_and_within_reach_of_their_bound_are_kept():
    w = world(6)
    w.force.hot["state"][2] = AWAY
    w.force.hot["cell"][3:] = [1, 2, 0]
    w.law.most[LOSS] = 1.0  # whoever is acted on
    w.law.most[LOSS, 1] = LAYERS.low[1]  # cannot reach into the layer
    w.law.most[LOSS, 2] = 0.0
    room = scratch(0)
    room.where[:5], room.number[:5] = [0, 2, 3, 4, 5], np.arange(1, 6, dtype=np.uint64) << np.uint64(40)
    n = in_reach(5, 0, LOSS, 1, LAYERS, room, w.force, w.law, w.book)
    assert room.where[:n].tolist() == [0, 5]
    assert room.u[0] == place(np.uint64(1 << 40), LAYERS.low[1], LAYERS.width[1])
    assert room.u[1] == place(np.uint64(5 << 40), LAYERS.low[1], LAYERS.width[1])


def test_a_candidate_with_u_above_his_bound_is_passed_over():
    """Those of one layer by how much of it lies under the bound."""
    w = world(BLOCK)
    w.law.most[LOSS] = LAYERS.low[1] + 0.3 * LAYERS.width[1]
    room = scratch(0)
    room.where[:], room.number[:] = np.arange(BLOCK), [mix(np.uint64(k)) for k in range(BLOCK)]
    n = in_reach(BLOCK, 0, LOSS, 1, LAYERS, room, w.force, w.law, w.book)
    assert (room.u[:n] < w.law.most[LOSS, 0]).all()
    assert abs(n - 0.3 * BLOCK) < 5.0 * np.sqrt(BLOCK * 0.3 * 0.7)


def test_a_block_has_so_many_whom_a_chance_acts_on():
    w = people()
    for block in range(3):
        here = (w.force.hot["state"][block * BLOCK : (block + 1) * BLOCK] == HERE).sum()
        assert eligible(block, LEAVE, w.book, w.tally) == here


def test_blocks_without_them_are_passed_over():
    """Nobody would be found there anyway; nobody is even visited."""
    w = world(N)
    w.force.hot["state"], w.tally.blocks[:] = AWAY, [0, 0, BLOCK, 0]
    soldiers, chances, count = np.empty(N, np.int32), np.empty(N, np.uint8), np.zeros(2, np.int64)
    n = walk(SEED, 3, (0, 3), (0, 0), LAYERS.full, LAYERS, w.force, w.law, w.book, w.tally, w.watch, scratch(N),
             soldiers, chances, count)  # fmt: skip
    assert (n, count.tolist()) == (0, [0, 0])


@pytest.mark.parametrize("n", [0, 1, BATCH - 1, BATCH, 3 * BATCH + 5])
def test_of_those_listed_stay_those_whose_u_is_under_their_probability(n):
    """In any number of batches; each is tried by his own chance."""
    w, rng = world(500, rate=0.5), np.random.default_rng(3)
    w.law.rate[LEAVE] = 2.0
    room, count = scratch(n), np.zeros(2, np.int64)
    soldiers, chances = rng.integers(0, 500, n).astype(np.int32), rng.integers(0, 2, n).astype(np.uint8)
    room.listed[:], room.entry[:] = rng.uniform(size=n), -1
    p = -np.expm1(-np.array([0.5, 2.0]))
    wanted = [pair for pair, u in zip(zip(soldiers, chances, strict=True), room.listed, strict=True) if u < p[pair[1]]]
    m = try_all(n, DAY, LAYERS, w.force, w.law, w.book, w.watch, room, soldiers, chances, count)
    assert list(zip(soldiers[:m], chances[:m], strict=True)) == wanted
    assert count.tolist() == [0, n]


def test_an_entry_of_the_watch_that_stands_no_more_is_not_tried():
    w, room, count = world(3, rate=50.0), scratch(2, 2), np.zeros(2, np.int64)
    w.watch.ceiling[LEAVE], w.watch.limit[:2], w.watch.size[0] = 1.0, 77, 2
    w.force.hot["state"][1] = AWAY
    soldiers, chances = np.array([1, 2], np.int32), np.full(2, LEAVE, np.uint8)
    room.entry[:] = 0, 1
    assert try_all(2, DAY, LAYERS, w.force, w.law, w.book, w.watch, room, soldiers, chances, count) == 1
    assert soldiers[0] == 2
    assert count.tolist() == [0, 1]
    assert w.watch.limit[0] == 0 < w.watch.limit[1]


def test_the_layers_list_with_their_u_all_who_may_move():
    """In the order of blocks, chances and layers; nobody's hazard has been evaluated yet."""
    w = people()
    room, count = scratch(N), np.zeros(2, np.int64)
    soldiers, chances = np.empty(N, np.int32), np.empty(N, np.uint8)
    kernel = w.force, w.law, w.book, w.tally
    n = low_layers(SEED, DAY, 0, 3, LAYERS.full, LAYERS, *kernel, room, soldiers, chances, count)
    assert count[0] > n > 500
    assert count[1] == 0
    assert (room.entry[:n] == -1).all()
    assert (np.diff(soldiers[:n] // BLOCK) >= 0).all()
    hot = w.force.hot[soldiers[:n]]
    assert (hot["state"] == HERE).all()
    most = w.law.most[chances[:n], hot["cell"]] * np.where(chances[:n] == LEAVE, RISK[hot["risk"]], 1.0)
    assert (room.listed[:n] < most).all()
    u = np.empty((2, N))
    for chance in (LOSS, LEAVE):
        uniforms(SEED, chance, DAY, LAYERS, u[chance])
    lowest = np.full((2, N), 2.0)
    np.minimum.at(lowest, (chances[:n], soldiers[:n]), room.listed[:n])
    listed = lowest < 2.0
    assert np.array_equal(lowest[listed], u[listed])


def test_of_two_moves_the_first_chance_counts_and_only_once():
    soldiers, chances = np.array([5, 2, 5, 5, 2, 7], np.int32), np.array([3, 1, 0, 0, 1, 0], np.uint8)
    best = np.full(9, 255, np.uint8)
    n = first_only(soldiers, chances, 5, best)
    assert list(zip(soldiers[:n].tolist(), chances[:n].tolist(), strict=True)) == [(2, 1), (5, 0)]
    assert (best == 255).all()
