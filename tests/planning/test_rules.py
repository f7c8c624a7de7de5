import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.planning.check import check_plan
from muster.planning.problem import OUT
from muster.planning.rules import RULES, fixed_cycles, longest_first
from tests.planning.small import alike, problem, unit

ENOUGH = problem(alike(18), [500.0] * 12, weeks=20, tour=4, rest=2)


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_with_enough_units_a_rule_is_lawful(rule):
    assert check_plan(ENOUGH, rule(ENOUGH)) == []


def test_cycles_are_the_same_for_every_unit():
    table = fixed_cycles(ENOUGH)
    turn = 6
    for row in table:
        held = row != OUT
        assert (held[:-turn] == held[turn:]).all()
        assert held[:turn].sum() == 4


def test_whoever_is_longest_in_the_line_is_relieved_first():
    units = [unit("a", in_line=1, sector=0), unit("b", in_line=3, sector=1), unit("c")]
    asked = problem(units, [500.0, 500.0], weeks=2, tour=4, rest=1)
    table = longest_first(asked)
    assert table[:, 0].tolist() == [0, OUT, 1]
    assert (table != OUT).sum(axis=0).tolist() == [2, 2]


def test_a_rule_breaks_limits_where_units_are_too_few():
    short = problem(alike(13), [500.0] * 12, weeks=20, tour=4, rest=2)
    table = longest_first(short)
    assert ((table != OUT).sum(axis=0) == 12).all()
    assert {c.rule for c in check_plan(short, table)} == {"tour"} or "rest" in {
        c.rule for c in check_plan(short, table)
    }


def test_every_sector_is_held_by_somebody():
    for rule in RULES.values():
        table = rule(ENOUGH)
        for week in range(20):
            assert set(range(12)) <= set(np.unique(table[:, week]))


SMALL = st.builds(
    lambda count, sectors, tour, rest: problem(alike(count), [500.0] * sectors, weeks=9, tour=tour, rest=rest),
    st.integers(1, 6), st.integers(1, 4), st.integers(1, 4), st.integers(1, 4),
)  # fmt: skip


@given(SMALL)
def test_as_many_stand_in_the_line_as_there_are_sectors_or_units_and_no_two_in_one_sector(asked):
    table = longest_first(asked)
    for column in table.T.tolist():
        held = [sector for sector in column if sector != OUT]
        assert len(held) == min(len(asked.sectors), len(asked.units))
        assert len(set(held)) == len(held)


@given(SMALL)
def test_a_cycle_breaks_no_limit_of_its_own(asked):
    assert {c.rule for c in check_plan(asked, fixed_cycles(asked))} <= {"cover"}


@given(SMALL)
def test_a_unit_stays_in_one_sector_for_a_tour_of_a_fixed_cycle(asked):
    table = fixed_cycles(asked)
    both = (table[:, 1:] != OUT) & (table[:, :-1] != OUT)
    assert (table[:, 1:][both] == table[:, :-1][both]).all()


def test_whoever_is_still_away_goes_in_last():
    asked = problem([unit("a", ready=3), unit("b", ready=1), unit("c")], [500.0, 500.0], weeks=1, tour=2, rest=1)
    assert longest_first(asked)[:, 0].tolist() == [OUT, 1, 0]


def test_one_unit_alone_is_never_relieved():
    asked = problem([unit(in_line=2, sector=0)], [500.0], weeks=4, tour=2, rest=1)
    assert longest_first(asked).tolist() == [[0, 0, 0, 0]]


def test_rules_have_names_to_show():
    assert list(RULES) == ["fixed cycles", "longest in line first"]
