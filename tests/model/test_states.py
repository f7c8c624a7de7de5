from collections import Counter

import pytest

from muster.model.states import (
    AWAY,
    CHANCE,
    CHANCES,
    ENDINGS,
    GROUPS,
    KIND,
    MOVE,
    MOVES,
    RULES,
    SERVING,
    STATE,
    STATES,
    TOTALS,
)


@pytest.mark.parametrize("names", [STATES, [m.name for m in MOVES], [c.name for c in CHANCES]])
def test_every_name_once(names):
    assert max(Counter(names).values()) == 1


@pytest.mark.parametrize("move", MOVES, ids=lambda m: m.name)
def test_a_move_leads_from_one_state_to_another_by_a_known_rule(move):
    assert move.origin in STATE
    assert move.target in STATE
    assert move.origin != move.target or move.name in ("transferred", "reassigned")
    assert move.rule in RULES
    assert move.kind in {*KIND, ""}
    assert move.group in {*GROUPS, ""}
    assert move.meaning


def test_every_move_has_exactly_one_cause():
    """A chance (leaving has two, which add up), the end of a wait, or an arrival."""
    chances = {name for c in CHANCES for names in c.moves.values() for name in names}
    endings = [name for names in ENDINGS.values() for name in names]
    arrivals = [m.name for m in MOVES if m.origin == "unborn"]
    assert sorted([*chances, *endings, *arrivals]) == sorted(MOVE)


def test_a_chance_starts_where_its_moves_start():
    for chance in CHANCES:
        for state, names in chance.moves.items():
            assert {MOVES[MOVE[name]].origin for name in names} == {state}


def test_outcomes_of_one_cause_stand_side_by_side():
    """The kernels find an outcome as the first move plus its number."""
    for names in [*(n for c in CHANCES for n in c.moves.values()), *ENDINGS.values()]:
        first = MOVE[names[0]]
        assert [MOVE[name] for name in names] == list(range(first, first + len(names)))


def test_volunteers_stand_before_the_called_up():
    for kind in ("mustered", "inducted"):
        assert MOVE[f"{kind}_mobilised"] == MOVE[f"{kind}_volunteers"] + 1


def test_every_state_can_be_reached_and_only_the_last_ones_cannot_be_left():
    assert {m.target for m in MOVES} == set(STATES) - {"unborn"}
    assert set(STATES) - {m.origin for m in MOVES} == {"missing", "killed", "discharged"}


def test_those_who_hold_a_new_unit_or_none():
    for move in MOVES:
        assert (move.rule == "away") == (move.target not in ("training", "present", "reserve"))


def test_departures_come_in_two_intentions():
    """The first outcome means to return, the second is for good: one split serves them all."""
    for chance in ("leave", "follow"):
        for names in CHANCES[CHANCE[chance]].moves.values():
            assert [MOVES[MOVE[name]].target for name in names] == list(AWAY)


def test_at_most_one_varying_chance_acts_on_a_state():
    """A soldier's record has room for one risk code."""
    states = [state for c in CHANCES if c.varies for state in c.moves]
    assert max(Counter(states).values()) == 1


def test_totals_and_serving_name_what_exists():
    assert {name for names in TOTALS.values() for name in names} <= set(MOVE)
    assert set(SERVING) <= set(STATES)
