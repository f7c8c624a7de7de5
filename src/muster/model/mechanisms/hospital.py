"""Hospital: how long the wounded are away."""

from muster.model.declare import Mechanism, Parameter, Prior

MECHANISM = Mechanism(
    name="hospital",
    title="Hospital",
    reason="",
    essential=True,
    parameters=(
        Parameter("spread", 0.7, Prior("normal", 0.7, 0.4, 1.0), "sd of log", "spread of days to return around the driver's median", "judgement", 0.0, 2.0),
    ),
    rows=(19,),
)
