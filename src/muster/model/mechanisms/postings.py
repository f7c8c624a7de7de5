"""Postings: which companies take a newcomer."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Parameter, Prior

BATCH = 8  # weeks between two formed companies for the same unit (judgement)


def acceptance(p, strength, authorised, raised, priority=1.0):
    """Return each company's chance to take a candidate, from this morning's vacancies.

    A company not yet raised takes nobody; a full one still takes a few. ``priority`` multiplies the
    pull of vacancies.
    """
    vacancy = np.clip(1.0 - strength / authorised, 0.03, 1.0) ** (p.vacancies * priority)
    return np.where(raised, vacancy, 0.0)


def batches(whole, week, companies):
    """Return by company how many times its usual share it takes this week: formed companies go to one in eight."""
    if whole == 0.0:
        return np.ones(companies)
    turn = (np.arange(companies) + week) % BATCH == 0
    return (1.0 - whole) + whole * BATCH * turn


MECHANISM = Mechanism(
    name="postings",
    title="Postings to companies",
    reason="",
    essential=True,
    coupling="a company's vacancies draw those posted anywhere in its role",
    parameters=(
        Parameter("vacancies", 1.0, Prior("normal", 1.0, 0.5, 1.5), "exponent",
                  "how strongly vacancies draw postings; 0 for not at all", "judgement", 0.0, 5.0),
    ),
    effects=(Effect("manning_p10", 1, "vacancies"),),
    rows=(15,),
)
