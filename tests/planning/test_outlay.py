import numpy as np
import pytest

from muster.planning.keep import keepable
from muster.planning.network import Network
from muster.planning.outlay import arc_costs, kept_costs, mean_effect
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
