"""M6: cohesion of the company, worn by replacement; it strengthens the company's norm, whichever that is."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Memory, Offset, Parameter, Prior

LEAST, MOST = -2.0, 1.0  # SD: a company of strangers, and one long together (judgement)
NORM_DAYS = 60.0  # half-life of what a company remembers of its leavers (judgement)


def newcomers(today):
    """Return how many joined each company since the step before: what is there now and was lost, less what was there."""
    if today.day == 0:
        return np.zeros_like(today.company_strength)
    lost = today.company_departures + today.company_losses
    return np.maximum(today.company_strength - today.memory["strength_before"] + lost, 0.0)


def bond(p, today):
    """Return cohesion after the week: growing towards its most, diluted by strangers who came one by one.

    Men who come as a formed company bring their bonds with them.
    """
    before = today.memory["cohesion"]
    strangers = newcomers(today) * (1.0 - today.lever("whole_companies"))
    grown = (MOST - before) * -np.expm1(-today.step / p.grows)
    return np.clip(before + grown - p.dilution * strangers / np.maximum(today.company_strength, 5.0), LEAST, MOST)


def remember_leavers(p, today):
    """Return the company's leavers of late."""
    return today.memory["leavers"] * 0.5 ** (today.step / NORM_DAYS) + today.company_departures


def comply(p, today):
    """Return b_G G (1 - norm / pivot) by company, the norm being the share of comrades lately gone."""
    norm = today.share_of_company(today.memory["leavers"])
    return p.effect * today.memory["cohesion"] * (1.0 - norm / p.pivot)


MECHANISM = Mechanism(
    name="cohesion",
    title="Cohesion and replacement (M6)",
    reason="among strangers",
    group="contagion",
    rows=(12, 17),
    coupling="who is posted from elsewhere is a stranger in his new company",
    parameters=(
        Parameter("effect", -0.15, Prior("normal", -0.25, -0.50, 0.0), "log hazard per SD",
                  "b_G: effect of one SD of cohesion while nobody leaves", "dupreez2012cohesion; costa2003cowards", -2.0, 1.0),
        Parameter("grows", 60.0, Prior("lognormal", 60, 25, 140), "days", "t_G: time in which bonds grow", "judgement", 5.0, 1000.0),
        Parameter("dilution", 5.0, Prior("lognormal", 5, 2, 12), "SD",
                  "c_turn: cohesion lost if the whole company were replaced by strangers",
                  "judgement: reference cohesion at a tenth replaced a month", 0.0, 50.0),
        Parameter("pivot", 0.5, Prior("beta", 0.5, 0.25, 0.75), "share",
                  "share of comrades gone at which leaving is the norm and cohesion turns its sign",
                  "bearman1991localism: tight companies deserted more where leaving was the norm (size judgement)", 0.02, 1.0),
    ),
    contributions=(Offset("leave", "company", comply),),
    memory=(
        Memory("cohesion", "company", bond),
        Memory("strength_before", "company", lambda p, today: today.company_strength),
        Memory("leavers", "company", remember_leavers),
    ),
    neutral={"effect": 0.0},
    effects=(Effect("left", 1, "dilution"), Effect("left", 1, "pivot", {"cohesion.dilution": 12.0, "baseline.leave": 0.01})),
)
