"""M14: the outside option at home: unregistered work and shelter, by region."""

from muster.model.declare import Effect, Mechanism, Parameter, Prior, Trait


def access(q):
    """Return J, standardised access to work and shelter, of quantiles q over synthetic home regions."""
    from scipy.special import ndtri

    return ndtri(q)


MECHANISM = Mechanism(
    name="outside",
    title="Outside option by home region (M14)",
    reason="work and shelter at home",
    group="outside",
    rows=(7,),
    parameters=(
        Parameter("leave", 0.15, Prior("normal", 0.15, -0.05, 0.35), "log hazard per SD",
                  "o_d: leaving with access to unregistered work or shelter",
                  "mclauchlin2014terrain; sokri2013attrition (direction)", -1.0, 2.0),
        Parameter("stay_away", 0.4, Prior("normal", 0.4, -0.09, 0.89), "log hazard per SD",
                  "psi: how much such access keeps from returning", "judgement; albrecht2018run against it", -2.0, 3.0),
    ),
    contributions=(
        # centred: the mean hazard over regions is that of the reference
        Trait("region", "leave", table=lambda p, q: p.leave * access(q) - p.leave**2 / 2.0),
        Trait("region", "return", table=lambda p, q: -p.stay_away * access(q) - p.stay_away**2 / 2.0),
    ),
    neutral={"leave": 0.0, "stay_away": 0.0},
    effects=(Effect("back", -1, "stay_away"), Effect("left", -1, "leave")),  # who would leave is gone soon, as with frailty
)
