import numpy as np
import pytest
from scipy import stats

from muster.kernels.posting import (
    FIRST_POSTING,
    GO_HOME,
    HOLDING,
    RETURN_POSTING,
    SAME_ROLE,
    STAY_AWAY,
    TO_ROLE,
    choose_company,
    choose_role,
    draw,
    is_sought,
    new_cell,
    role_of_posting,
)
from muster.kernels.room import empty_lots
from muster.model.states import RULES
from tests.kernels.callable_parts import callable_parts
from tests.kernels.small import AWAY, AWAY_CELL, HERE, WAITING, world

(
    choose_company, choose_role, draw, is_sought, new_cell, role_of_posting,
) = callable_parts(
    choose_company, choose_role, draw, is_sought, new_cell, role_of_posting
)

SEED, N = 4, 2000
LEAST_P = 1e-5
LOTS = empty_lots(2)


@pytest.fixture
def w():
    return world(N)


def luck(i: int, step: int = 0):
    """Return the numbers of one soldier's posting, in the first place."""
    LOTS.soldier[0], LOTS.step[0] = i, step
    draw(SEED, 1, LOTS)
    return LOTS


def companies(w, role: int, step: int = 0) -> np.ndarray:
    return np.array([choose_company(SEED, 0, role, luck(i, step), w.places) for i in range(N)])


def cell_of(w, i: int, rule: int, target: int) -> int:
    """Return the cell to which a soldier's move leads."""
    return new_cell(SEED, 0, rule, target, luck(i, w.force.cold["step"][i]), w.force, w.places)


def test_companies_that_accept_alike_are_taken_alike(w):
    counts = np.bincount(companies(w, 0), minlength=8)
    assert counts[2:].sum() == 0
    assert stats.chisquare(counts[:2]).pvalue > LEAST_P


def test_a_company_is_taken_in_proportion_to_its_acceptance(w):
    w.places.accept[0] = 0.25
    assert stats.chisquare(np.bincount(companies(w, 0))[:2], [N * 0.2, N * 0.8]).pvalue > LEAST_P


def test_one_that_takes_nobody_is_not_taken(w):
    w.places.accept[1] = 0.0
    assert (companies(w, 0) == 0).all()


def test_where_nobody_accepts_the_last_one_tried_is_taken(w):
    w.places.accept[:] = 0.0
    assert set(companies(w, 0).tolist()) == {0, 1}


def test_a_vacancy_elsewhere_moves_only_those_whom_it_draws(w):
    """Everybody walks his own sequence: a company that accepts less loses some, and nobody else moves."""
    before = companies(w, 0)
    w.places.accept[0] = 0.5
    after = companies(w, 0)
    moved = before != after
    assert (before[moved] == 0).all()
    assert 0 < moved.sum() < N


def test_another_step_is_another_draw(w):
    first, second = companies(w, 0), companies(w, 0, step=1)
    assert 0.4 < (first == second).mean() < 0.6


def test_roles_follow_their_cumulative_shares(w):
    w.places.role_share[:] = 0.5, 0.8
    roles = np.bincount([choose_role(luck(i).role[0], w.places) for i in range(N)])
    assert stats.chisquare(roles, [N * 0.5, N * 0.3, N * 0.2]).pvalue > LEAST_P


def test_the_role_of_a_posting_by_its_rule(w):
    w.places.role_share[:] = 0.0, 1.0
    w.places.state_role[WAITING], w.places.returnee[:] = 2, 0.0

    def role(rule: int, home: int) -> int:
        return role_of_posting(SEED, 0, rule, WAITING, home, luck(0), w.places)

    assert [role(TO_ROLE + k, 3) for k in range(3)] == [0, 1, 2]
    assert role(HOLDING, 0) == 2
    assert [role(rule, 3) for rule in (RETURN_POSTING, SAME_ROLE, FIRST_POSTING)] == [2, 2, 1]
    assert [role(rule, -1) for rule in (RETURN_POSTING, SAME_ROLE, GO_HOME)] == [1, 1, 1]
    w.places.returnee[:] = 1.0
    assert role(RETURN_POSTING, 3) == 0


def chosen(w, rule: int, target: int = HERE) -> set[int]:
    """Return to which companies 200 soldiers of company ``home`` are led."""
    home = w.force.cold["home"].copy()
    cells = [cell_of(w, i, rule, target) for i in range(200)]
    w.force.cold["home"] = home
    return {int(w.places.company[cell]) for cell in cells}


def test_a_returnee_goes_to_infantry_or_to_his_role(w):
    w.force.cold["home"] = 2
    w.places.returnee[:] = 1.0
    assert chosen(w, RETURN_POSTING) == {0, 1}
    w.places.returnee[:] = 0.0
    assert chosen(w, RETURN_POSTING) == {2}


def test_some_returnees_are_sent_to_the_infantry(w):
    w.force.cold["home"], w.places.returnee[:] = 2, 0.3
    cells = [cell_of(w, i, RETURN_POSTING, HERE) for i in range(N)]
    sent = (w.places.role[w.places.company[cells]] == 0).sum()
    assert abs(sent - 0.3 * N) < 5.0 * np.sqrt(N * 0.3 * 0.7)


def test_who_goes_home_finds_his_company_and_who_is_transferred_one_of_its_role(w):
    w.force.cold["home"] = 1
    assert chosen(w, GO_HOME) == {1}
    assert chosen(w, SAME_ROLE) == {0, 1}
    w.force.cold["home"] = 3
    assert chosen(w, SAME_ROLE) == {3}


@pytest.mark.parametrize(("role", "companies_of_it"), [(0, {0, 1}), (1, {2}), (2, {3})])
def test_a_role_can_be_ordered(w, role, companies_of_it):
    w.force.cold["home"] = 1
    assert chosen(w, TO_ROLE + role) == companies_of_it


@pytest.mark.parametrize("rule", [GO_HOME, FIRST_POSTING, RETURN_POSTING, SAME_ROLE])
def test_who_never_had_a_unit_is_posted_for_the_first_time(w, rule):
    w.force.cold["home"] = -1
    w.places.role_share[:] = 0.0, 1.0
    assert chosen(w, rule) == {2}


@pytest.mark.parametrize(
    ("rule", "home", "sought"),
    [(STAY_AWAY, -1, False), (STAY_AWAY, 2, False), (GO_HOME, 2, False), (GO_HOME, -1, True), (FIRST_POSTING, 2, True),
     (RETURN_POSTING, 1, True), (SAME_ROLE, 1, True), (TO_ROLE, 2, True)],
)  # fmt: skip
def test_luck_is_read_by_those_alone_who_look_for_a_company(w, rule, home, sought):
    w.force.cold["home"], w.places.groups[:], w.places.role_share[:] = home, 1, 1.0
    assert is_sought(rule, home) == sought
    cells = set()
    for number in (1, 1 << 62, 3 << 62):
        lots = empty_lots(2)
        lots.soldier[0], lots.role[0], lots.place[0], lots.taken[0] = 7, number / 2**64, number, 0.0
        cells.add(new_cell(SEED, 0, rule, HERE, lots, w.force, w.places))
    assert (len(cells) > 1) == sought


def test_those_who_wait_are_held_in_companies_of_their_state(w):
    w.places.state_role[WAITING], w.force.cold["home"] = 2, 1
    assert w.places.company[cell_of(w, 0, HOLDING, WAITING)] == 3


def test_who_goes_away_is_where_those_of_his_state_are(w):
    assert cell_of(w, 0, STAY_AWAY, AWAY) == AWAY_CELL + AWAY


def test_finding_a_cell_changes_nobody(w):
    before = w.force.cold.copy()
    for rule in range(TO_ROLE + 3):
        cell_of(w, 0, rule, HERE)
    assert np.array_equal(w.force.cold, before)


def test_groups_of_a_company_are_filled_alike_and_who_comes_home_finds_his_group(w):
    w.force.cold["home"] = 1
    cells = np.array([cell_of(w, i, GO_HOME, HERE) for i in range(N)])
    assert stats.chisquare(np.bincount(cells, minlength=4)[2:]).pvalue > LEAST_P
    w.force.cold["step"] += 3
    again = [cell_of(w, i, GO_HOME, HERE) for i in range(N)]
    assert np.array_equal(cells, again)


def test_rules_are_numbered_as_the_model_names_them():
    rules = STAY_AWAY, GO_HOME, FIRST_POSTING, HOLDING, RETURN_POSTING, SAME_ROLE, TO_ROLE, TO_ROLE + 1, TO_ROLE + 2
    assert [RULES[k] for k in rules] == list(RULES)
