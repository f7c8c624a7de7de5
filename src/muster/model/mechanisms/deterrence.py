"""M8: perceived certainty of punishment, learned mostly from one's own company, and severity."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Memory, Offset, Parameter, Prior, Reading

DAYS = 120.0  # from act to sanction in the case's history: case to suspicion and to court, M17's medians
MOST_LATE = 2.0  # delays after which a sanction counts for nothing (judgement)
REFERENCE = 0.07  # p_ref: share to court of 2024, at which the offset is nought


def remember_arrests(p, today):
    """Return arrests of comrades, fading with a half-life of half a year."""
    return today.memory["arrests_seen"] * 0.5 ** (today.step / 180.0) + today.company_arrests


def remember_ends(p, today):
    """Return comrades' spells that ended in arrest or return, fading alike."""
    ended = today.company_arrests + today.company_homecomings
    return today.memory["ends_seen"] * 0.5 ** (today.step / 180.0) + ended


def perceived(p, today):
    """Return e_c (d - d_ref) / t_d - e_c log(P / p_ref) - e_s log S by company, P a blend of official rate and comrades' fate.

    A company that has seen little leans on the official rate, worth ten spells seen. The rate is that of
    spells, not of cases: a change in what is registered is no change in who is punished.
    """
    seen = (today.memory["arrests_seen"] + 10.0 * today.sanction) / (today.memory["ends_seen"] + 10.0)
    belief = p.local * seen + (1.0 - p.local) * today.sanction
    late = p.certainty * DAYS * (today.lever("court_delay") - 1.0) / p.patience
    fear = p.certainty * np.log(np.maximum(belief, 1e-3) / REFERENCE) + p.severity * np.log(today.lever("severity"))
    return np.minimum(late, p.certainty * MOST_LATE) - fear


MECHANISM = Mechanism(
    name="deterrence",
    title="Deterrence: certainty before severity (M8)",
    reason="no punishment expected",
    group="punishment",
    coupling="all soldiers learn the official rate",
    parameters=(
        Parameter("certainty", 1.1, Prior("lognormal", 0.30, 0.075, 1.2), "elasticity",
                  "e_c: elasticity to perceived probability of sanction", "nagin2013deterrence (direction; size judgement)", 0.0, 3.0),
        Parameter("severity", 0.15, Prior("normal", 0.15, -0.34, 0.64), "elasticity",
                  "e_s: elasticity to severity", "chen2025deterrent; drago2009prison", -2.0, 2.0),
        Parameter("legitimacy", 0.5, Prior("normal", 0.5, 0.0, 1.0), "elasticity per unit of trust",
                  "c_L: severity works where trust is high and backfires where it is low", "chen2025deterrent (sign)", -2.0, 3.0),
        Parameter("patience", 60.0, Prior("lognormal", 60, 20, 180), "days", "t_d: delay by which a sanction loses its force", "judgement", 5.0, 1000.0),
        Parameter("local", 0.82, Prior("beta", 0.82, 0.57, 0.96), "share",
                  "weight of own company's experience in belief", "lochner2007perceptions", 0.0, 1.0),
    ),
    contributions=(
        Offset("leave", "company", perceived),
        Reading("trust", "leave", table=lambda p, x: p.legitimacy * (x - 0.5), reach=lambda p: 1.0, cap=2.5,
                slope=lambda p, today: -np.log(today.lever("severity"))),
    ),
    memory=(Memory("arrests_seen", "company", remember_arrests), Memory("ends_seen", "company", remember_ends)),
    neutral={"certainty": 0.0, "severity": 0.0, "legitimacy": 0.0},
    effects=(
        Effect("left", -1, "certainty"),
        Effect("left", -1, "severity", {"severity": 3.0}),
        Effect("left", -1, "patience", {"court_delay": 2.0}),
    ),
    rows=(3,),
)
