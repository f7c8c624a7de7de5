import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.data.errors import InputError
from muster.ensemble.keep import Store
from muster.ensemble.perform import Finished
from muster.model.scenario import Scenario
from muster.model.simulate import simulate
from muster.policy import search as module
from muster.policy.outcomes import judge
from muster.policy.search import Tried, front_of, search
from tests.model.drill import CASE, on
from tests.policy.asked import Dice, small


@pytest.fixture(scope="module")
def found():
    return search(small(), make=Dice)


def test_every_policy_is_tried_on_the_same_luck_as_the_baseline(found):
    """What is kept of a policy is what two runs from the first day give, and nothing else."""
    asked = found.asked
    one = found.front[0]
    point = asked.fresh[1]
    runs = [
        simulate(CASE, Scenario.build(CASE, policies), seed=point.seed, until=on(75))
        for policies in ([], [asked.limits.policy(one.name, one.values)])
    ]
    before, after = (judge(run, slice(30, 76)) for run in runs)
    assert np.array_equal(found.before[1], before, equal_nan=True)
    assert np.array_equal(found.after[0, 1], after, equal_nan=True)
    assert found.goals()[0, 1, 0] == (after - before)[module.NAMES.index("departures")]


def test_effort_and_prices_are_goals_too(found):
    for number, one in enumerate(found.front):
        assert found.goals()[number, :, 1].tolist() == [found.asked.limits.effort(one.values)] * 3


def test_the_front_keeps_the_limits_and_nobody_beats_it(found):
    assert len(found.tried) == 8
    assert found.allowed
    assert 1 <= len(found.front) <= 3
    for one in found.front:
        assert one.allowed
        assert not any((other.goals < one.goals).all() for other in found.tried if other.allowed)


def test_an_interrupted_search_goes_on_from_what_was_kept(tmp_path, monkeypatch):
    store = Store(tmp_path)
    whole = search(small(), store=store)
    kept = sorted(path.name for path in tmp_path.iterdir())
    with monkeypatch.context() as patch:
        patch.setattr("muster.ensemble.family.Family.do", lambda self: pytest.fail("it was kept"))
        again = search(small(), store=store)
    assert sorted(path.name for path in tmp_path.iterdir()) == kept
    assert [t.values for t in again.tried] == [t.values for t in whole.tried]
    assert again.after.tobytes() == whole.after.tobytes()


def test_a_broken_limit_is_told_of_and_the_least_bad_shown():
    levers = ("tour_limit=3..20", "rest=30..60")
    asked = small(levers, goals=("departures",), limits=("coverage",), evaluations=4)
    found = search(asked, make=Dice)
    if not found.allowed:
        assert len(found.front) == 1
    worst = found.worsened().mean(axis=1)
    assert found.allowed == bool((np.array([t.limits for t in found.tried]) <= 0.0).all(axis=1).any())
    assert worst.shape == (len(found.front), 1)


def test_budgets_are_limits():
    asked = small()
    limits = dataclasses.replace(asked.limits, budgets=(module_budget(),))
    found = search(dataclasses.replace(asked, limits=limits, evaluations=4), make=Dice)
    for one in found.tried:
        assert one.limits[-1] == pytest.approx(one.values["supply"] * 2.0 - 0.5)


def module_budget():
    from muster.policy.limits import Budget

    return Budget("transport", 0.5, {"supply": 2.0})


def test_enough_is_asked_of_outcomes_in_every_draw(found):
    limits = found.asked.limits
    never = dataclasses.replace(limits, goals=(dataclasses.replace(limits.goals[0], enough=2.0), limits.goals[1]))
    strict = dataclasses.replace(found, asked=dataclasses.replace(found.asked, limits=never))
    assert not strict.enough().any()
    assert found.enough().shape == (len(found.front), 3)


def test_runs_are_counted_and_a_failure_ends_it(monkeypatch):
    told = []
    search(small(evaluations=4), make=Dice, watch=lambda done, of: told.append((done, of)))
    assert told[-1][0] <= told[-1][1] == 4 * 2 + 3 * 3
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    monkeypatch.setattr(module, "perform", lambda tasks, *rest: iter([Finished(0, reason="out of memory")]))
    with pytest.raises(InputError, match="a run came to nothing: out of memory"):
        search(small(), make=Dice)


def tried(name, *goals, broken=0.0):
    return Tried(name, np.zeros(1), {}, np.array(goals), np.array([broken]))


def test_of_too_many_the_most_crowded_go():
    line = [tried(str(n), x, 1.0 - x) for n, x in enumerate((0.0, 0.48, 0.5, 0.52, 1.0))]
    first, middle, last = (t.name for t in front_of(line, 3))
    assert (first, last) == ("0", "4")
    assert middle in {"1", "2", "3"}


def test_where_no_policy_keeps_the_limits_the_least_bad_is_shown():
    rows = [tried("a", 0.0, broken=2.0), tried("b", 5.0, broken=0.1), tried("c", 1.0, broken=1.0)]
    assert [t.name for t in front_of(rows, 3)] == ["b"]


ROW = st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from([-1.0, 0.0, 2.0]))
ROWS = st.lists(ROW, min_size=1, max_size=12)


@given(ROWS, st.integers(1, 6))
def test_a_front_keeps_the_limits_has_no_equals_and_nobody_beaten(rows, most):
    every = [tried(str(n), float(a), float(b), broken=c) for n, (a, b, c) in enumerate(rows)]
    front = front_of(every, most)
    allowed = [one for one in every if one.allowed]
    assert 1 <= len(front) <= most
    assert len({tuple(one.goals) for one in front}) == len(front)
    assert [tuple(one.goals) for one in front] == sorted(tuple(one.goals) for one in front)
    if allowed:
        assert all(one.allowed for one in front)
        for one in front:
            assert not any((o.goals <= one.goals).all() and (o.goals < one.goals).any() for o in allowed)
    else:
        assert front[0].limits[0] == min(one.limits[0] for one in every)


@given(ROWS)
def test_a_front_that_has_room_is_whole(rows):
    every = [tried(str(n), float(a), float(b)) for n, (a, b, _) in enumerate(rows)]
    goals = {tuple(one.goals) for one in every}
    whole = {g for g in goals if not any(o != g and o[0] <= g[0] and o[1] <= g[1] for o in goals)}
    assert {tuple(one.goals) for one in front_of(every, 99)} == whole


def test_a_limit_that_is_just_met_is_kept():
    assert tried("a", 1.0, broken=0.0).allowed
    assert not tried("a", 1.0, broken=1e-12).allowed


def test_an_outcome_that_no_run_tells_is_no_difference_and_no_harm(found):
    blank = dataclasses.replace(found, after=np.full_like(found.after, np.nan))
    assert not blank.goals()[:, :, 0].any()
    assert (blank.worsened() <= 0.0).all()


def test_what_is_asked_decides_the_document_and_nothing_else():
    plain = small().about()
    assert small().about() == plain
    for change in (
        {"evaluations": 9}, {"shown": 4}, {"seed": 2}, {"scale": 0.5}, {"until": on(76)},
        {"points": small().fresh}, {"fresh": small().points}, {"levers": ("supply",)}, {"goals": ("departures",)},
        {"limits": ("coverage=0.1",)},
    ):  # fmt: skip
        assert small(**change).about() != plain, change


def test_what_cannot_be_simulated_is_refused_before_anything_is():
    for change in ({"scale": 0.0}, {"seed": -9}, {"until": on(-1)}):
        with pytest.raises(InputError):
            dataclasses.replace(small(), **change).check()
    small().check()
