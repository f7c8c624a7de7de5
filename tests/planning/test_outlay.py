import numpy as np
import pytest

from muster.planning.keep import Kept, keepable
from muster.planning.network import Network
from muster.planning.outlay import arc_costs, kept_costs, mean_effect
from muster.planning.pattern import Tour
from muster.planning.problem import OUT
from tests.planning.small import alike, problem, unit


def test_a_week_in_the_line_costs_its_losses_and_a_mean_effect():
    asked = problem(alike(1), [1.0], tour=2)
    net = Network(asked)
    each = 3000 * (asked.strain.losses + mean_effect(asked))
    assert arc_costs(net) == pytest.approx(net.columns["line"] * each)
    assert 0 < mean_effect(asked) < asked.strain.most


def test_pressure_raises_the_losses():
    asked = problem(alike(1), [1.0, 1.0], tour=1, pressures=[1.0, 3.0])
    net = Network(asked)
    cost = {arc.group: cost for arc, cost in zip(net.arcs, arc_costs(net), strict=True) if arc.line}
    assert cost[1] - cost[0] == pytest.approx(3000 * 2 * asked.strain.losses)


def test_following_the_plan_in_force_is_cheaper_than_leaving_it():
    force = (0, OUT, 0, OUT, 0, OUT)
    asked = problem([unit(in_force=force)], [1.0], tour=1, change=1.0)
    whole = list(keepable(asked))[-1]
    net = Network(asked)
    fresh = arc_costs(net)[[n for n, a in enumerate(net.arcs) if a.line and a.week % 2 == 0]].sum()
    (kept,) = kept_costs(asked, [whole])
    assert kept < fresh
    assert np.isclose(fresh - kept, 0.45 * 6)


def test_a_stronger_unit_costs_more_in_proportion():
    light, heavy = (Network(problem([unit(strength=s)], [1.0], tour=2)) for s in (1000.0, 3000.0))
    assert arc_costs(heavy) == pytest.approx(3 * arc_costs(light))


def test_what_stays_out_of_the_line_costs_nothing_where_there_is_no_plan_in_force():
    net = Network(problem(alike(1), [1.0], tour=2))
    costs = arc_costs(net)
    assert not costs[net.columns["line"] == 0].any()
    assert (costs[net.columns["line"] > 0] > 0).all()


def test_costs_of_those_kept_add_up_over_tours_and_are_none_for_none():
    asked = problem([unit(in_force=(0, OUT, 1))], [1.0, 1.0], weeks=3, tour=1, pressures=[1.0, 2.0])
    one, two = Tour(0, 1, 0), Tour(2, 3, 1)
    parts = kept_costs(asked, [Kept(0, (one,), 2), Kept(0, (two,), 3), Kept(0, (one, two), 3), Kept(0, (), 3)])
    assert parts[2] == pytest.approx(parts[0] + parts[1])
    assert parts[3] == 0.0
    assert kept_costs(asked, []).shape == (0,)


def test_the_weeks_beyond_the_plan_change_nothing():
    asked = problem([unit(in_force=(0,) * 3)], [1.0], weeks=3, tour=3, rest=2, change=1.0)
    net = Network(asked)
    last = [cost for arc, cost in zip(net.arcs, arc_costs(net), strict=True) if (arc.week, arc.line) == (2, 1)]
    each = 3000 * (asked.strain.losses + mean_effect(asked))
    assert last == [pytest.approx(each + 0.45)]
