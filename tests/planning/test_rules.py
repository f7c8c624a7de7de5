import numpy as np
import pytest

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
