"""M16: commanders of companies and brigades: part of a unit's effect is theirs, and goes when they go."""

import numpy as np

from muster.kernels.chance import draws
from muster.model.declare import Effect, Mechanism, Memory, Offset, Parameter, Prior

MONTH = 30.4375
GOES, COMES = 310, 311
REVIEW = 180.0  # days within which a commander judged clearly worst is replaced (judgement)


def removal(p, today, effect):
    """Return each company commander's hazard of being replaced for results, by his true ``effect`` (worst: highest).

    A share ``replace_worst`` is under review; of those replaced, the error rate and what is concealed make
    some be picked at random. Counts that are hidden hide who is worst.
    """
    share = today.lever("replace_worst")
    if share == 0.0:
        return np.zeros(1)  # of every company
    hidden = 0.0
    if "concealment" not in today.scenario.without:
        hidden = today.scenario.parameters["concealment.hides"] * today.lever("results_pressure")
    error = 1.0 - (1.0 - today.lever("replacement_error")) * (1.0 - hidden)
    worst = effect > np.quantile(effect, 1.0 - share)
    return (np.where(worst, 1.0 - error, 0.0) + error * share) / REVIEW


def succeed(today, effect, hazard, purpose):
    """Return the effects of those in command after the week: of some new men, standard normal, keyed by unit and day."""
    from scipy.special import ndtri

    units = np.arange(effect.size)
    gone = draws(today.seed, purpose + GOES, units, today.day) < -np.expm1(-today.step * hazard)
    if today.day == 0:
        gone = np.ones(effect.size, bool)
    after = effect.copy()
    after[gone] = ndtri(np.clip(draws(today.seed, purpose + COMES, units[gone], today.day), 1e-6, 1.0 - 1e-6))
    return after


def command_company(p, today):
    """Return the effect of each company's commander."""
    effect = today.memory["company_commander"]
    return succeed(today, effect, 1.0 / (p.company_tenure * MONTH) + removal(p, today, effect), 0)


def command_brigade(p, today):
    """Return the effect of each brigade's commander."""
    return succeed(today, today.memory["brigade_commander"], 1.0 / (p.brigade_tenure * MONTH), 2)


def settle(p, today, climate, commander):
    """Return a unit's climate, which follows its commander with a half-life."""
    before = today.memory[climate]
    return before + (today.memory[commander] - before) * (1.0 - 0.5 ** (today.step / p.half_life))


def felt(p, today):
    """Return the log hazard by company, with the commanders' share of the variance of companies' effects."""
    spread = today.scenario.parameters["units.company"] * np.sqrt(p.share)
    return spread * today.memory["company_climate"] - spread**2 / 2.0


def felt_in_brigade(p, today):
    """Return the log hazard by brigade, centred, as brigades are few; nought outside brigades."""
    log = today.scenario.parameters["units.brigade"] * np.sqrt(p.share) * today.memory["brigade_climate"]
    return np.append(log[:-1] - np.log(np.exp(log[:-1]).mean()), 0.0)


MECHANISM = Mechanism(
    name="leadership",
    title="Commanders and their turnover (M16)",
    reason="conflict with commanders",
    group="trust",
    rows=(8, 17, 18),
    parameters=(
        Parameter("share", 0.39, Prior("beta", 0.39, 0.17, 0.65), "share of variance",
                  "commander's share of the variance between units; the rest stays with the unit",
                  "spain2021battalion (existence; size not seen)", 0.0, 1.0),
        Parameter("half_life", 60.0, Prior("lognormal", 60, 25, 140), "days", "half-life of the old commander's effect", "judgement", 1.0, 1000.0),
        Parameter("company_tenure", 9.0, Prior("lognormal", 9, 5, 16), "months", "mean time in command of a company", "judgement", 1.0, 120.0),
        Parameter("brigade_tenure", 14.0, Prior("lognormal", 14, 8, 24), "months", "mean time in command of a brigade", "judgement", 1.0, 120.0),
    ),
    contributions=(
        Offset("leave", "company", felt),
        Offset("leave", "brigade", felt_in_brigade),
    ),
    memory=(
        Memory("company_commander", "company", command_company),
        Memory("company_climate", "company", lambda p, today: settle(p, today, "company_climate", "company_commander")),
        Memory("brigade_commander", "brigade", command_brigade),
        Memory("brigade_climate", "brigade", lambda p, today: settle(p, today, "brigade_climate", "brigade_commander")),
    ),
    neutral={"share": 0.0},
    effects=(
        Effect("left", -1, "share", {"replace_worst": 0.3, "replacement_error": 0.0, "units.company": 1.5}),
        Effect("left", -1, "company_tenure", {"replace_worst": 0.3, "replacement_error": 0.0, "units.company": 1.5}),
    ),
)
