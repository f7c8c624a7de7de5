"""What would have to be given up where no schedule exists: each requirement on its own, the least of it first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from muster.planning.check import Complaint, check_plan
from muster.planning.flow import Flow, Programme
from muster.planning.naming import name_units
from muster.planning.network import Leave, Network
from muster.planning.problem import OUT, Problem, Unit
from muster.planning.standing import stand

MOST_EXTRA = 26  # weeks by which a limit on tours or rests is loosened at most


@dataclass(frozen=True)
class Relaxation:
    """One requirement given up so that a schedule exists.

    ``name``: uncovered, tours, rests, units, reserve, tour_limit or rest. ``amount`` of ``measure`` given up;
    ``least``: no schedule gives up less of it alone. ``share``: the amount over what was asked of that kind.
    ``instances``: what the independent check complains of in the schedule that gives up just this.
    """

    name: str
    amount: float
    measure: str
    least: bool
    share: float
    text: str
    instances: tuple[Complaint, ...]


def relaxations(problem: Problem, seconds: float = 60.0) -> list[Relaxation]:
    """Return what makes a problem feasible, each alone, least share first; kinds that never do are left out."""
    each = seconds / 6.0
    found = [
        _uncovered(problem, each),
        _over(problem, each),
        _cut(problem, each),
        _more(problem, each),
        _reserve(problem, each),
        _rule(problem, "tour_limit", each),
        _rule(problem, "rest", each),
    ]
    return sorted((item for item in found if item is not None), key=lambda item: (item.share, item.name))


def _solve(problem: Problem, leave: Leave, seconds: float) -> tuple[Network, Flow] | None:
    network = Network(problem, leave)
    nothing = leave == Leave()
    # without a price the search is for any schedule, and one that holds few weeks in the line is found soonest
    costs = network.columns["line"].astype(float) if nothing else None
    flow = Programme(network).solve(costs, seconds, gap=0.05 if nothing else 0.0)
    return (network, flow) if flow.status in ("optimal", "feasible") else None


def _complaints(problem: Problem, network: Network, flow: Flow) -> tuple[Complaint, ...]:
    """Return what the check says, against the rules as asked, of the schedule that a flow stands for."""
    return tuple(check_plan(problem, stand(problem, name_units(network, flow.arcs))))


def _measure(problem: Problem) -> str:
    return "unit-weeks" if problem.counted else "sector-weeks"


def _weeks_asked(problem: Problem) -> float:
    """Return the weeks in the line that cover asks for, in units of mean strength."""
    mean = 1.0 if problem.counted else float(np.mean([unit.fit for unit in problem.units]))
    return max(float(problem.required.sum()) / mean, 1.0)


def _uncovered(problem: Problem, seconds: float) -> Relaxation | None:
    found = _solve(problem, Leave(cover=True), seconds)
    if found is None:
        return None
    network, flow = found
    instances = _complaints(problem, network, flow)
    missing = float(flow.short.sum())
    names = {c.who for c in instances if c.rule == "cover"}
    text = f"Leave {missing:,.6g} {_measure(problem)} of cover open, in {some(names, 'sector')}."
    least = flow.status == "optimal"
    asked = max(float(Programme(network).need.sum()), 1e-9)
    return Relaxation("uncovered", missing, _measure(problem), least, missing / asked, text, instances)


def some(names: set[str], what: str) -> str:
    """Return a few names, or how many there are.

    >>> some({"North"}, "sector"), some(set("ABCDEF"), "sector")
    ('North', '6 sectors')
    """
    return f"{len(names)} {what}s" if len(names) > 4 else ", ".join(sorted(names))


def _over(problem: Problem, seconds: float) -> Relaxation | None:
    return _weeks(problem, "tours", Leave(longer=min(problem.weeks, MOST_EXTRA)), "tour", seconds,
                  "Let tours run over the limit by {n} weeks in all, of {who}.")  # fmt: skip


def _cut(problem: Problem, seconds: float) -> Relaxation | None:
    return _weeks(problem, "rests", Leave(shorter=min(problem.weeks, MOST_EXTRA)), "rest", seconds,
                  "Cut {n} weeks of rest in all, of {who}.")  # fmt: skip


def _weeks(problem: Problem, name: str, leave: Leave, rule: str, seconds: float, text: str) -> Relaxation | None:
    found = _solve(problem, leave, seconds)
    if found is None:
        return None
    network, flow = found
    amount = float(flow.arcs @ network.columns["given_up"])
    instances = _complaints(problem, network, flow)
    who = some({c.who for c in instances if c.rule == rule}, "unit")
    said = text.format(n=f"{amount:,.0f}", who=who)
    least = flow.status == "optimal"
    return Relaxation(name, amount, "weeks", least, amount / _weeks_asked(problem), said, instances)


def _more(problem: Problem, seconds: float) -> Relaxation | None:
    found = _solve(problem, Leave(units=True), seconds)
    if found is None:
        return None
    network, flow = found
    extra = int(flow.extra.sum())
    wider = replace(problem, units=(*problem.units, *reinforcements(network, flow.extra.tolist())))
    again = _solve(wider, Leave(), seconds)
    if again is None:
        return None
    instances = _complaints(wider, *again)
    text = f"Have {extra} unit{'s' if extra != 1 else ''} more, rested and ready in the first week."
    return Relaxation("units", extra, "units", flow.status == "optimal", extra / len(problem.units), text, instances)


def reinforcements(network: Network, extra: Sequence[int]) -> Iterator[Unit]:
    """Yield fresh units, as many of each kind as asked for, like the first of that kind."""
    for kind, count in enumerate(extra):
        like = network.sample(kind)
        for number in range(1, int(count) + 1):
            fresh = replace(like, in_line=0, sector=OUT, ready=0, dose=0.0, in_force=None)
            yield replace(fresh, name=f"more {kind + 1}.{number}")


def _reserve(problem: Problem, seconds: float) -> Relaxation | None:
    found = _solve(problem, Leave(reserve=True), seconds) if problem.reserve else None
    if found is None:
        return None
    network, flow = found
    amount = flow.price
    text = f"Let the reserve fall short by {amount:,.0f} unit-weeks in all."
    share = amount / (problem.reserve * problem.weeks)
    instances = _complaints(problem, network, flow)
    return Relaxation("reserve", amount, "unit-weeks", flow.status == "optimal", share, text, instances)


def _rule(problem: Problem, rule: str, seconds: float) -> Relaxation | None:
    """Return the least change of one rule for everybody, found by trying one week more at a time."""
    asked, least = int(getattr(problem, rule)), True
    sign = 1 if rule == "tour_limit" else -1
    for weeks in range(1, MOST_EXTRA + 1):
        value = asked + sign * weeks
        if value < 1 or value > problem.weeks:
            return None
        looser = problem.with_rules(**{rule: value})
        network = Network(looser)
        flow = Programme(network).solve(network.columns["line"].astype(float), seconds / 2.0, gap=0.05)
        if flow.status in ("optimal", "feasible"):
            text = {"tour_limit": f"Allow every tour {_weeks_of(value)} instead of {asked}.",
                    "rest": f"Ask for {_weeks_of(value)} of rest instead of {asked}."}[rule]  # fmt: skip
            instances = _complaints(looser, network, flow)
            return Relaxation(rule, weeks, "weeks", least, weeks / asked, text, instances)
        least = least and flow.status == "infeasible"
    return None


def _weeks_of(count: int) -> str:
    return "1 week" if count == 1 else f"{count} weeks"
