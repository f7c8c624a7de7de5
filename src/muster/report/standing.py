"""What stands behind the parameters of a run, in a sentence."""

from __future__ import annotations

from muster.data.case import Case

NOT_FITTED = (
    "Not fitted: parameters are the centres of their priors, a few moved by hand within them towards published levels;"
    " the list of parameters says which, and agreement there is no test."
)
FITTED = (
    "Fitted: parameters are the {reason}. Where a number was used in the fit, agreement is in sample and no test;"
    " muster fit tells which were, and how well numbers held out are met."
)
POSTERIOR = (
    "Each run has a draw of the parameters from the posterior, fitted to what was published: agreement with numbers"
    " used in the fit is in sample and no test."
)
PRIOR = (
    "Each run has a draw of the parameters from their priors: this is what the literature leaves open, before any"
    " published count is taken into account."
)


def parameters_are(case: Case, draws: str = "") -> str:
    """Return what the parameters of runs are: fitted values, draws from a source, or neither.

    ``draws``: the source of draws, "" or "defaults" where every run has the case's own parameters.
    """
    if draws == "posterior":
        return POSTERIOR
    if draws == "prior":
        return PRIOR
    return FITTED.format(reason=case.fitted.rstrip(".")) if case.fitted else NOT_FITTED
