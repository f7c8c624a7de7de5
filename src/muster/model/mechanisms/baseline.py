"""Levels: the hazards of leaving, coming back, being caught and vanishing at reference."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Offset, Parameter, Prior
from muster.model.states import ROLE


def leave(p, today):
    """Return log h_ref plus the role's share, by company."""
    by_role = np.zeros(len(ROLE))
    by_role[[ROLE["combat"], ROLE["support"]]] = np.log(p.other_arms)
    by_role[ROLE["trainee"]] = np.log(p.trainees)
    return np.log(p.leave) + by_role[today.role]


MECHANISM = Mechanism(
    name="baseline",
    title="Reference levels",
    reason="no single cause",
    essential=True,
    coupling="legal discharges and exchanges of prisoners are numbers for the whole army, shared by those who wait for them",
    parameters=(
        Parameter("leave", 1.8e-4, Prior("lognormal", 3e-4, 1.2e-4, 7.5e-4), "per day",
                  "h_ref: hazard of a mobilised line infantryman, unexhausted, 150 days after assignment",
                  "core model (judgement)", 1e-6, 0.05),
        Parameter("other_arms", 0.35, Prior("lognormal", 0.35, 0.15, 0.8), "ratio",
                  "hazard outside the infantry relative to it",
                  "glass2013historynet: 80% of Western deserters front-line infantry; size is judgement", 0.01, 2.0),
        Parameter("trainees", 1.0, Prior("lognormal", 1.0, 0.5, 2.0), "ratio",
                  "reference hazard in training relative to the infantry, before the early peak", "judgement", 0.01, 10.0),
        Parameter("come_back", 6.5e-4, Prior("lognormal", 0.0012, 0.0006, 0.0024), "per day",
                  "voluntary return at 30 days of absence", "sized to the claim of about 30% returning", 1e-6, 0.2),
        Parameter("apprehension", 2e-4, Prior("lognormal", 3e-4, 1e-4, 9e-4), "per day",
                  "hazard of being caught at the reference share to court",
                  "costa2008heroes; opendatabot2025", 0.0, 0.1),
        Parameter("vanish", 1e-4, Prior("lognormal", 1e-4, 0.3e-4, 3e-4), "per day",
                  "going for good: abroad, new identity", "judgement", 0.0, 0.1),
    ),
    contributions=(
        Offset("leave", "company", leave),
        Offset("return", "army", lambda p, today: np.log(p.come_back)),
        Offset("catch", "army", lambda p, today: np.log(max(p.apprehension, 1e-12))),
        Offset("vanish", "army", lambda p, today: np.log(max(p.vanish, 1e-12))),
    ),
    effects=(
        Effect("left", 1, "leave"),
        Effect("left", 1, "trainees"),
        Effect("back", 1, "come_back"),
        Effect("arrested", 1, "apprehension"),
        Effect("vanished", 1, "vanish"),
    ),
    rows=(1, 2),
)
