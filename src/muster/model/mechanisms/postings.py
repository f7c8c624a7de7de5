"""Postings: which companies take a newcomer."""

import numpy as np

from muster.model.declare import Mechanism, Parameter, Prior


def acceptance(p, strength, authorised, raised):
    """Return each company's chance to take a candidate, from this morning's vacancies.

    A company not yet raised takes nobody; a full one still takes a few.
    """
    vacancy = np.clip(1.0 - strength / authorised, 0.03, 1.0) ** p.vacancies
    return np.where(raised, vacancy, 0.0)


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
)
