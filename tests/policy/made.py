"""A made-up comparison with plausible numbers, so that tables and pictures are tested without simulating."""

from datetime import date

import numpy as np

from muster.data.case import load_case
from muster.model import registry
from muster.model.scenario import Policy
from muster.model.states import ROLES
from muster.policy.changed import BANDS
from muster.policy.compare import Against, Comparison, Failure, Request
from muster.policy.outcomes import OUTCOMES, SERIES

CASE = load_case("drill")


def policy(name: str, day: date, **levers: float) -> Policy:
    settings = [{"lever": lever, "from": day, "value": value} for lever, value in levers.items()]
    title = {"rest": "Rest", "amnesty": "Amnesty"}.get(name)
    return Policy.model_validate({"name": name, "title": title, "reason": f"To see what {name} does.", "set": settings})


def made(pairs: int = 8) -> Comparison:
    """Return a comparison of two policies on the drill army at half scale."""
    policies = policy("rest", date(2031, 3, 3), rest=60.0), policy("amnesty", date(2031, 6, 2), amnesty=1.0)
    request = Request(CASE, policies, pairs, scale=0.5)
    each = tuple(against(one, first, pairs, seed) for one, first, seed in zip(
        policies, (date(2031, 3, 3), date(2031, 6, 2)), (1, 2), strict=True))  # fmt: skip
    return Comparison(request, each, (Failure(9, "too big"),))


def against(one: Policy, first: date, pairs: int, seed: int) -> Against:
    luck = np.random.default_rng(seed)
    levels = np.array([0.8 if outcome.unit == "share" else 500.0 for outcome in OUTCOMES.values()])
    common = luck.normal(1.0, 0.05, (pairs, 1, 1))
    moved = np.stack([np.zeros((pairs, len(levels))), luck.normal(-0.05, 0.02, (pairs, len(levels)))], axis=1)
    weeks = -(-((CASE.end - first).days + 1) // 7)
    course = luck.normal(10.0, 1.0, (pairs, 2, len(SERIES), weeks))
    shape = (pairs, 2, len(ROLES), len(BANDS), len(registry.mechanisms()))
    changed = luck.poisson(0.02, shape)
    seeds = np.arange(1, pairs + 1)
    return Against(
        one, first, np.arange(pairs) // 2, seeds, levels * (common + moved), course, changed,
        luck.poisson(50, (pairs, 4)),
    )  # fmt: skip
