"""M11: absence as a way to another unit, and the legal way that competes with it."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Offset, Parameter, Prior, Rate
from muster.model.force import FIELD

REACH = 60.0  # days of waiting at which a legal transfer is worth half (M11)


def motive(p, today):
    """Return the hazard of leaving for another unit by company: h exp(u_m) c_t exp(-b_W a_T / (1 + W / 60))."""
    legal = today.lever("transfer_grant") / (1.0 + today.lever("transfer_delay") / REACH)
    wish = today.relative(p.spread, today.company_effect) * (today.structure.role < FIELD)
    return p.motive * wish * today.lever("choice_of_unit") * np.exp(-p.relief * legal)


def granted(p, today):
    """Return the hazard of a legal transfer by company."""
    return p.requests * today.lever("transfer_grant") * (today.structure.role < FIELD)


def harsh(p, today):
    """Return the log ratio of return where returnees are sent to the hardest units more than under free choice."""
    return np.log(p.harshness) * (today.lever("returnees_to_infantry") - 0.35) / 0.65


MECHANISM = Mechanism(
    name="transfer",
    title="Absence as a transfer, and the legal route (M11)",
    reason="wanted another unit",
    group="outside",
    rows=(5, 6),
    coupling="those transferred take places that others then do not find",
    parameters=(
        Parameter("motive", 8e-5, Prior("lognormal", 8e-5, 2.5e-5, 2.5e-4), "per day",
                  "h_0tr: hazard of leaving for another unit if the choice were certain and no legal route existed",
                  "sized to M11's share of spells before closure, 0.14 (0.04-0.30), itself judgement; ap1965desertion and time1966shaping as parallels", 0.0, 0.01),
        Parameter("spread", 0.5, Prior("lognormal", 0.5, 0.2, 1.0), "sd of log",
                  "spread of the wish between companies", "judgement", 0.0, 2.0),
        Parameter("relief", 1.0, Prior("lognormal", 1.0, 0.3, 3.0), "log ratio",
                  "b_W: what a sure and immediate legal transfer takes off the motive",
                  "ramsberger2002awol: absence rises where legal ways out are closed (direction)", 0.0, 10.0),
        Parameter("requests", 4e-4, Prior("lognormal", 4e-4, 1.5e-4, 1e-3), "per day",
                  "legal transfers a soldier asks for; at 0.4 granted, 4,300 a month in brigades",
                  "docs/drivers.md section 11: 55,000 through Army+ by December 2025", 0.0, 0.05),
        Parameter("harshness", 0.75, Prior("lognormal", 0.75, 0.5, 1.1), "hazard ratio",
                  "voluntary return if all returnees were sent to infantry", "comments2026syrskyi (practice); size judgement", 0.05, 3.0),
    ),
    contributions=(
        Rate("follow", "company", motive, "weekly"),
        Rate("transfer", "company", granted, "weekly"),
        Offset("return", "army", harsh),
    ),
    neutral={"motive": 0.0, "requests": 0.0, "harshness": 1.0},
    effects=(
        Effect("left", 1, "motive"),
        Effect("left", -1, "relief", {"transfer_grant": 1.0, "transfer_delay": 0.0, "transfer.motive": 0.002}),
        Effect("transferred", 1, "requests", {"transfer_grant": 1.0}),
        Effect("back", 1, "harshness", {"returnees_to_infantry": 1.0}),
    ),
)
