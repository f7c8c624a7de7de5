"""M17: what becomes of a spell in the books: a case or none, when, and under which article."""

from muster.model.declare import Effect, Mechanism, Parameter, Prior

MECHANISM = Mechanism(
    name="registration",
    title="Registration (M17)",
    reason="",
    essential=True,
    coupling="where clerks are short, all cases of the army wait in one queue",
    parameters=(
        Parameter("level", 1.25, Prior("lognormal", 1.0, 0.6, 1.3), "ratio", "multiplies the dated practice of registration",
                  "up2024deserters; forua2026prosecutor: half or fewer registered; M17 prior 0.61 (0.35-0.83)", 0.0, 3.0),
        Parameter("technical", 0.14, Prior("beta", 0.14, 0.04, 0.30), "share of cases",
                  "late from leave or hospital, soon closed", "focus2025technical", 0.0, 0.9),
        Parameter("duplicates", 0.05, Prior("lognormal", 0.05, 0.01, 0.2), "per case",
                  "second case for the same spell (repeat spells are simulated besides)", "judgement; cases per person 1.03-1.5", 0.0, 0.9),
        Parameter("on_return", 0.7, Prior("beta", 0.7, 0.35, 0.93), "share",
                  "returns in an amnesty window without a case for which one is opened then",
                  "censor2025reserve: forgiveness presupposes a registered case; share is judgement", 0.0, 1.0),
        Parameter("unit_spread", 0.4, Prior("normal", 0.4, 0.1, 0.7), "sd of log odds", "spread of registration between brigades", "judgement", 0.0, 2.0),
        Parameter("capacity", 0.0, Prior("fixed", 0, 0, 0), "multiple of the path",
                  "clerical capacity against the case's path; 0 for no limit", "docs/drivers.md section 9: one MP's argument", 0.0, 10.0),
        Parameter("suspicion_delay", 60.0, Prior("lognormal", 60, 20, 150), "days", "case to suspicion, mean", "judgement", 1.0, 1000.0),
        Parameter("court_delay", 60.0, Prior("lognormal", 60, 20, 150), "days", "suspicion to court, mean", "judgement", 1.0, 1000.0),
        Parameter("verdict_delay", 90.0, Prior("lognormal", 90, 30, 250), "days", "court to verdict, mean", "judgement", 1.0, 1000.0),
    ),
    effects=(Effect("registered_407", 1, "level"), Effect("registered_407", 1, "technical"),
             Effect("registered_407", 1, "on_return", {"amnesty": 1.0})),
    rows=(1,),
)
