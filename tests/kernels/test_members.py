import numpy as np
import pytest

from muster.kernels import members as lists
from muster.kernels.chance import RISK, RISK_ZERO, SHARES, WINDOW, first_of, share_of, word_of
from muster.kernels.layout import JOINED
from muster.kernels.members import ANY
from muster.kernels.room import empty_members, empty_raises
from muster.kernels.sweep import draw
from tests.kernels.callable_parts import callable_parts
from tests.kernels.small import AWAY, AWAY_CELL, CELLS, HERE, LEAVE, LOSS, WAITING, list_all, world

acted_on, choose, choose_ahead, forget = callable_parts(
    lists.acted_on, lists.choose, lists.choose_ahead, lists.forget
)  # fmt: skip
join, number_of, risk_of, first_of, share_of, word_of = callable_parts(
    lists.join, lists.number_of, lists.risk_of, first_of, share_of, word_of
)  # fmt: skip

N, KEY = 600, np.uint64(0xC0FFEE)
FAR = 2**31 - 1  # the highest number a soldier can have


def mixed(pages: int = N, four: int = 0):
    """Return a world of soldiers in cells and states of their own, and lists of them; no chance acts on who waits."""
    w, rng = world(N), np.random.default_rng(3)
    w.book.menu[AWAY, 0] = LOSS
    w.force.hot["cell"], w.force.hot["state"] = rng.integers(0, AWAY_CELL, N), rng.choice([HERE, AWAY, WAITING], N)
    w.force.hot["risk"] = rng.integers(0, 256, N)
    made = empty_members(CELLS, N, pages, four)
    forget(KEY, made)
    list_all(w, made)
    draw(KEY, made.listed, made.word)  # as the look at everybody does that follows
    return w, made


def members(w, cell: int) -> list[int]:
    """Return who is in a cell, in a state that some chance acts on."""
    return np.flatnonzero((w.force.hot["cell"] == cell) & (w.force.hot["state"] != WAITING)).tolist()


def joined(i: int, cell: int, made) -> None:
    """Let a soldier join a cell."""
    join(i, np.uint64(word_of(made.key[0], i)), cell, made)


def chosen(made, chance, cell, high, varies=False, key=KEY) -> list[int]:
    """Return who is chosen of a cell, in order."""
    return sorted(made.chosen[: choose(chance, varies, cell, high, N, 0, key, made)].tolist())


def test_members_are_listed_by_cell_in_the_order_of_numbers():
    w, made = mixed()
    for cell in range(CELLS):
        listed = made.listed[made.start[cell] : made.start[cell + 1]]
        assert [number_of(entry) for entry in listed] == members(w, cell)


def test_an_entry_tells_number_state_and_risk():
    w, made = mixed()
    for entry in made.listed[:50]:
        i = number_of(entry)
        assert risk_of(entry) == w.force.hot["risk"][i]
        for state in (HERE, AWAY):
            assert acted_on(entry, np.uint32(1 << state)) == (w.force.hot["state"][i] == state)
        assert acted_on(entry, np.uint32(0xFFFFFFFF))
    last = np.uint64(FAR) | np.uint64(31) << lists.STATE | np.uint64(255) << lists.RISKS
    assert (number_of(last), risk_of(last), acted_on(last, np.uint32(1 << 31))) == (FAR, 255, True)


def test_a_cell_tells_which_states_are_in_it():
    w, made = mixed()
    for cell in range(CELLS):
        there = {int(state) for state in w.force.hot["state"][members(w, cell)]}
        assert made.states[cell] == sum(1 << state for state in there)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.7, 1.0])
def test_chosen_are_those_with_a_point_below_a_level(share):
    """A share of the word that is below the level's says whether there can be one."""
    w, made = mixed()
    there = members(w, 2)
    below = [i for i in there if share_of(np.uint64(word_of(KEY, i)), LEAVE) < share * SHARES]
    assert chosen(made, LEAVE, 2, share / WINDOW) == below
    assert chosen(made, LEAVE, 2, ANY) == there


def test_where_a_chance_varies_the_level_is_that_of_each_ones_risk():
    """It is written beside him in the list; of those who have joined since nothing is known, so that all are taken."""
    w, made = mixed()
    there, new = members(w, 2), [i for i in range(N) if w.force.hot["cell"][i] != 2][:3]
    level, risk = 0.1, RISK[w.force.hot["risk"]]
    below = [i for i in there if share_of(np.uint64(word_of(KEY, i)), LEAVE) < level * risk[i] * SHARES]
    assert below != [i for i in there if share_of(np.uint64(word_of(KEY, i)), LEAVE) < level * SHARES]
    assert chosen(made, LEAVE, 2, level / WINDOW, varies=True) == below
    for i in new:
        joined(i, 2, made)
    assert chosen(made, LEAVE, 2, level / WINDOW, varies=True) == sorted(below + new)


def test_words_that_are_not_kept_are_drawn_for_those_listed():
    w, made = mixed(four=1)
    there, new, other = members(w, 2), [i for i in range(N) if w.force.hot["cell"][i] != 2][:3], np.uint64(0xBEE)
    below = [i for i in there if share_of(np.uint64(word_of(other, i)), LOSS) < 0.3 * SHARES]
    assert chosen(made, LOSS, 2, 0.3 / WINDOW, key=other) == below
    for i in new:
        joined(i, 2, made)
    assert chosen(made, LOSS, 2, 0.3 / WINDOW, key=other) == sorted(below + new), "of those who joined all are taken"


@pytest.mark.parametrize("many", [1, JOINED - 1, JOINED, JOINED + 1, 3 * JOINED])
def test_those_who_join_are_chosen_like_those_listed(many):
    w, made = mixed()
    new = [i for i in range(N) if w.force.hot["cell"][i] != 2][:many]
    for i in new:
        joined(i, 2, made)
    there = members(w, 2)
    assert chosen(made, LOSS, 2, ANY) == sorted(there + new)
    level = 0.3
    below = [i for i in there + new if share_of(np.uint64(word_of(KEY, i)), LOSS) < level * SHARES]
    assert chosen(made, LOSS, 2, level / WINDOW) == sorted(below)
    assert made.used[0] == -(-many // JOINED)
    assert chosen(made, LOSS, 3, ANY) == members(w, 3)


def test_where_too_many_have_joined_everybody_is_looked_at():
    _, made = mixed(pages=2)
    for i in range(2 * JOINED):
        joined(i, i % 2, made)
    assert made.missed[0] == 0
    for i in range(5):
        joined(i, 4, made)
    assert made.missed[0] == 5
    assert chosen(made, LOSS, 3, 0.0) == list(range(N))


def test_a_window_forgets_who_joined():
    _, made = mixed(pages=1)
    for i in range(2 * JOINED):
        joined(i, i % 2, made)
    forget(np.uint64(7), made)
    assert (made.used[0], made.missed[0], made.key[0]) == (0, 0, 7)
    assert (made.head == -1).all()
    assert (made.count == 0).all()


@pytest.mark.parametrize("varies", [True, False])
def test_members_of_many_cells_are_chosen_together_and_stand_cell_by_cell(varies):
    _, made = mixed()
    raises, n = empty_raises(3 * CELLS), 3 * CELLS
    raises.cell[:], raises.high[:] = np.arange(n) % CELLS, 0.4 / WINDOW
    k, rounds = 0, 0
    while k < n:
        first, k = k, choose_ahead(k, n, LOSS, varies, N, KEY, raises, made)
        rounds += 1
        for x in range(first, k):
            found = sorted(made.chosen[made.edge[x] : made.edge[x + 1]].tolist())
            other = made._replace(chosen=made.chosen.copy())
            assert found == chosen(other, LOSS, int(raises.cell[x]), 0.4 / WINDOW, varies)
        for soldier, number in zip(made.chosen[: made.edge[k]].tolist(), made.first, strict=False):
            assert number == first_of(np.uint64(word_of(KEY, soldier)), LOSS)
    assert 1 < rounds < n


def test_a_list_made_anew_tells_what_has_changed():
    w, made = mixed()
    w.force.hot["risk"] = RISK_ZERO
    list_all(w, made)
    assert {risk_of(entry) for entry in made.listed[: made.start[-1]]} == {RISK_ZERO}
