"""Comparisons on the drill army: nothing from nothing, everything reproducible, and each policy from its own day."""

from datetime import date

import numpy as np
import pytest

from muster.data.case import load_case
from muster.data.errors import InputError
from muster.ensemble import perform
from muster.ensemble.draws import Draws
from muster.ensemble.keep import Store
from muster.ensemble.task import Finished
from muster.model.scenario import Policy
from muster.policy import compare
from muster.policy.beliefs import draws_of
from muster.policy.compare import Request, collect, run
from muster.policy.outcomes import OUTCOMES

CASE = load_case("drill")
DAY, UNTIL, SCALE = date(2030, 9, 1), date(2030, 12, 1), 0.2


def policy(name: str, day: date = DAY, **levers: float) -> Policy:
    settings = [{"lever": lever, "from": day, "value": value} for lever, value in levers.items()]
    return Policy.model_validate({"name": name, "reason": "to see", "set": settings})


def request(*policies: Policy, pairs: int = 4, **more) -> Request:
    return Request(CASE, policies, pairs, **({"scale": SCALE, "until": UNTIL} | more))


ASKED = request(policy("nothing", rest=30.0), policy("late", date(2030, 10, 1), intake=1.5))


@pytest.fixture(scope="module")
def found():
    return run(ASKED)


def test_a_policy_that_changes_nothing_gives_exactly_nothing(found):
    nothing = found.policies[0]
    assert np.array_equal(nothing.outcomes[:, 0], nothing.outcomes[:, 1], equal_nan=True)
    assert np.array_equal(nothing.weeks[:, 0], nothing.weeks[:, 1], equal_nan=True)
    assert nothing.changed.sum() == 0
    assert nothing.others[:, 1:].sum() == 0  # those who leave, leave on the same day
    assert nothing.others[:, 0].sum() > 0
    assert all(one.difference == 0.0 for one in nothing.differences.values())


def test_a_setting_for_single_brigades_that_changes_nothing_gives_exactly_nothing():
    settings = [{"lever": "rest", "from": date(2030, 9, 4), "value": 30.0, "brigades": [0]}]
    nothing = Policy.model_validate({"name": "nothing", "reason": "to see", "set": settings})
    (against,) = run(request(nothing, pairs=1)).policies
    assert against.first == date(2030, 9, 4)
    assert np.array_equal(against.weeks[:, 0], against.weeks[:, 1], equal_nan=True)
    assert against.changed.sum() == 0


def test_each_policy_counts_from_its_own_first_day(found):
    assert [against.first for against in found.policies] == [DAY, date(2030, 10, 1)]
    weeks = [against.weeks.shape[3] for against in found.policies]
    assert weeks == [14, 9]
    late = found.policies[1].differences
    assert late["serving"].difference > 0
    assert late["serving"].probability_better == 1.0


def test_two_pairs_share_a_draw_with_its_units_and_past_and_differ_by_luck():
    tasks = ASKED.tasks
    assert [(t.point.draw, t.point.units, t.seeds) for t in tasks] == [(0, 1, (1, 2)), (1, 3, (3, 4))]
    odd = request(*ASKED.policies, pairs=5, seed=11)
    pairs = [(0, 11, (11, 12)), (1, 13, (13, 14)), (2, 15, (15,))]
    assert [(t.point.draw, t.point.units, t.seeds) for t in odd.tasks] == pairs
    assert [odd.pairs_in(k) for k in range(4)] == [0, 2, 4, 5]
    draws = draws_of(CASE, "prior", 2, seed=1)
    tasks = request(policy("p", rest=60.0), draws=draws).tasks
    assert [dict(task.parameters) for task in tasks] == [draws.parameters(k) for k in range(2)]


def test_pairs_stand_in_the_order_of_their_seeds_whatever_the_policy(found):
    rows = [row for task in ASKED.tasks for row in task.do()]
    for against in found.policies:
        assert against.draws.tolist() == [0, 0, 1, 1]
        assert against.seeds.tolist() == [1, 2, 3, 4]
        own = [row.values["outcomes"] for row in rows if row.key["scenario"] == against.policy.name]
        assert np.array_equal(against.outcomes, np.array(own), equal_nan=True)


def test_every_outcome_has_a_difference(found):
    assert set(found.policies[1].differences) == set(OUTCOMES)
    assert found.policies[1].differences["departures"].pairs == found.pairs == 4


def test_stopped_in_the_middle_it_goes_on_from_there(found, tmp_path, monkeypatch):
    store, done, longer = Store(tmp_path / "runs"), [], request(*ASKED.policies, pairs=6)

    def stop(standing):
        if standing.done == 2:
            raise KeyboardInterrupt

    cut = run(longer, store=store, progress=stop)
    assert cut.interrupted
    assert cut.pairs == 2
    monkeypatch.setattr(perform, "_here", lambda tasks, missing: done.extend(missing) or iter(()))
    run(longer, store=store)
    monkeypatch.undo()
    assert len(done) == 3 - len(list(store.folder.iterdir())) == 1
    again = run(longer, store=store)
    for one, other in zip(again.policies, found.policies, strict=True):
        for name in ("outcomes", "weeks", "changed", "others", "draws", "seeds"):
            assert np.array_equal(getattr(one, name)[:4], getattr(other, name), equal_nan=True), name


def test_a_failed_pair_is_named_and_the_others_stand(found):
    tasks = [Finished(1, reason="too big"), Finished(0, ASKED.tasks[0].do())]
    part = collect(ASKED, tasks)
    assert part.pairs == 2
    assert [(one.seed, one.reason) for one in part.failed] == [(3, "too big"), (4, "too big")]
    with pytest.raises(InputError, match="no pair came to its end: too big"):
        collect(ASKED, tasks[:1])


def test_about_names_what_decides_the_bytes():
    about = ASKED.about()
    for other in (
        request(*ASKED.policies, pairs=6), request(*ASKED.policies, seed=2), request(ASKED.policies[0]),
        request(*ASKED.policies, scale=0.1), request(*ASKED.policies, draws=draws_of(CASE, "prior", 2)),
        request(*ASKED.policies, base=(policy("ground", date(2030, 2, 1), rest=40.0),)),
    ):  # fmt: skip
        assert other.about() != about


def test_what_cannot_be_compared_is_refused():
    for policies, said in (((), "found none"), ((policy("a"), policy("a")), "found a")):
        with pytest.raises(InputError, match=said):
            request(*policies)
    with pytest.raises(InputError, match="first day by 2030-12-01"):
        request(policy("late", date(2031, 3, 1), rest=60.0))
    with pytest.raises(InputError, match="expected 2 for 4 pairs, found 1"):
        request(policy("p", rest=60.0), draws=Draws((), np.zeros((1, 0)), "few"))
    assert compare.EACH == 2
