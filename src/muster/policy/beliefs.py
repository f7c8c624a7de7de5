"""Draws of parameters to run under: of the posterior, of the prior, or the case's own values."""

from __future__ import annotations

from muster.calibration.posterior import FILE, load_posterior
from muster.calibration.prior import draw_prior
from muster.data.case import Case
from muster.data.errors import InputError
from muster.ensemble.draws import Draws, defaults

SOURCES = ("posterior", "prior", "defaults")


def draws_of(case: Case, source: str, n: int, seed: int = 1) -> Draws:
    """Return ``n`` draws from a source; raises `InputError` for one that is unknown or that the case does not have.

    Those of the posterior are its first: it has no more than were simulated when it was made.
    """
    if source == "defaults":
        return defaults(n)
    if source == "prior":
        return draw_prior(case, n, seed)
    if source == "posterior":
        return load_posterior(case).draws.first(n)
    raise InputError(f"--draws: expected one of {', '.join(SOURCES)}, found {source!r}")


def best_source(case: Case) -> str:
    """Return the source that says most of what is known: the posterior where the case has one."""
    return "posterior" if (case.folder / FILE).exists() else "defaults"
