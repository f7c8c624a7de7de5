"""Fit a case: waves of runs, an emulator of what they give, draws from the posterior, and runs at those draws."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.calibration.design import Design, Desk, ask
from muster.calibration.emulator import Emulator, learn
from muster.calibration.gauge import Gauge, known_targets, stated
from muster.calibration.posterior import Posterior
from muster.calibration.prior import draws_at, spread_scores, uncertain
from muster.calibration.sampler import Data, Sample, check_installed, draw
from muster.calibration.settle import learn_near, near, settle
from muster.data.case import Case
from muster.data.errors import InputError
from muster.data.targets import Target
from muster.model.simulate import VERSION

Array = NDArray[np.float64]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """How a fit goes about: points of each wave, how much wider than the posterior each asks, and draws at the end.

    The first wave asks the prior; each later one asks the posterior so far with errors ``wider`` than they are. At
    the end ``draws`` are run as the emulator has them, and moved by what their own runs gave ``steps`` times.
    """

    points: tuple[int, ...] = (512, 384, 512, 640)
    wider: tuple[float, ...] = (0.0, 1.5, 1.25, 1.0)
    draws: int = 300
    seed: int = 1
    steps: int = 2


@dataclass(frozen=True)
class Fit:
    """A finished fit: the posterior, the emulator and the design that it came from, and the targets it used."""

    posterior: Posterior
    emulator: Emulator
    design: Design
    targets: tuple[Target, ...]
    used: NDArray[np.int64]
    sample: Sample = field(repr=False)


def fit(desk: Desk, until: date, plan: Plan | None = None, say: Say = lambda text: None) -> Fit:
    """Fit the case of a desk to the targets that had ended by ``until``.

    Runs that are kept already are not run again, so an interrupted fit goes on and ends with the same posterior.
    ``say`` is told what is being done. Raises `InputError` where no target had ended, or where too many runs fail.
    """
    check_installed()
    plan = plan or Plan()
    targets = known_targets(desk.case)
    used = used_by(targets, until, desk.case)
    design = explore(desk, targets, used, plan, say)
    say("learning what the runs gave")
    data = data_of(targets, used)

    def again(known: Design) -> Emulator:
        return learn_near(known, targets, used, desk.bench)

    emulator = again(design)
    say("drawing from the posterior")
    pool = draw(emulator, data, plan.draws, plan.seed)
    end = settle(desk, design, emulator, data, pool, len(plan.points), plan.steps, again, say)
    posterior = posterior_of(desk, targets, until, plan, end.sample, end.runs.logs, end.runs.failed, end.emulator, used)
    return Fit(posterior, end.emulator, end.design.joined(end.runs), targets, used, end.sample)


def used_by(targets: Sequence[Target], until: date, case: Case) -> NDArray[np.int64]:
    """Return which targets a fit that knows what happened until a day may use."""
    used = np.array([k for k, target in enumerate(targets) if target.fitted_by(until)], np.int64)
    if not used.size:
        first = min(target.end for target in targets)
        raise InputError(f"until: expected a date from {first} on, by which a target of case {case.name} had ended")
    return used


def data_of(targets: Sequence[Target], used: NDArray[np.int64]) -> Data:
    """Return what was published of the targets that are used."""
    logs, errors, noisy = stated(targets)
    return Data(used, logs[used], errors[used], noisy[used])


def explore(desk: Desk, targets: Sequence[Target], used: NDArray[np.int64], plan: Plan, say: Say) -> Design:
    """Ask the prior, then the posterior so far, wave by wave; the same waves for the same plan, wherever they run."""
    scores = spread_scores(plan.points[0], len(uncertain(desk.case)), plan.seed)
    say("asking the prior")
    design = checked(ask(desk, scores, 0))
    for wave in range(1, len(plan.points)):
        say(f"choosing the points of wave {wave}")
        emulator = learn(design.scores, design.logs, near(design, targets, used), bench=desk.bench)
        asked = draw(emulator, data_of(targets, used), plan.points[wave], plan.seed + wave, wider=plan.wider[wave])
        design = checked(design.joined(ask(desk, asked.scores, wave)))
    return design


def checked(design: Design) -> Design:
    """Refuse a design of which more than a fifth failed: what is left would lean to where nothing fails."""
    if design.failed > 0.2 * (design.failed + len(design.scores)):
        why = f", the first in {design.reasons[0]}" if design.reasons else ""
        raise InputError(f"fit: {design.failed} of {design.failed + len(design.scores)} runs failed{why}")
    return design


def posterior_of(
    desk: Desk, targets: Sequence[Target], until: date, plan: Plan, sample: Sample, simulated: Array, failed: int,
    emulator: Emulator, used: NDArray[np.int64],
) -> Posterior:  # fmt: skip
    """Return the posterior of a sample, with what the runs at its draws gave and where it all comes from."""
    which = slice(0, len(targets))
    provenance = {
        "case": desk.case.name, "case_digest": desk.case.digest, "targets": digest_of(targets), "version": VERSION,
        "until": until.isoformat(), "scale": desk.scale, "used": [targets[k].id for k in used],
        "points": list(plan.points), "wider": list(plan.wider), "steps": plan.steps, "seed": plan.seed,
        "checks": sample.checks, "failed": failed,
        "explained": [round(float(x), 3) for x in emulator.explained[which]],
        "missed": [round(float(x), 4) for x in np.sqrt(np.diag(emulator.missed)[which])],
    }  # fmt: skip
    return Posterior(
        draws_at(uncertain(desk.case), sample.scores, "posterior"), sample.scores, sample.noise,
        np.exp(simulated[:, which]), tuple(target.id for target in targets), provenance,
    )  # fmt: skip


def digest_of(targets: Sequence[Target]) -> str:
    """Return 16 hex digits over all that the targets say."""
    return hashlib.sha256(repr(list(targets)).encode()).hexdigest()[:16]


def desk_of(case: Case, **where: Any) -> Desk:
    """Return a desk for a case, whose gauge takes all of its targets; keywords as in `Desk`."""
    return Desk(case, Gauge(known_targets(case)), **where)
