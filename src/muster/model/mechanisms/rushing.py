"""Brigades rushed from one hot spot to the next: never out of the line, always where pressure is highest."""

import numpy as np

from muster.model.declare import Effect, Mechanism, Parameter, Prior

GOLDEN = 0.6180339887498949  # spreads those rushed evenly over brigade numbers


def rushed(p, multiple, brigades):
    """Return which brigades are rushed: a share of them, the same ones throughout."""
    return (np.arange(brigades) * GOLDEN + 0.5) % 1.0 < p.share * multiple


def hurry(sector, rushed, intensity):
    """Return the sectors after the rushed have changed places with those who stand where pressure is highest.

    ``sector`` (brigades,) is -1 out of the line; how many brigades each sector has stays as it was.
    """
    out = sector.copy()
    held = np.flatnonzero(sector >= 0)
    first = np.argsort(~rushed[held], kind="stable")
    out[held[first]] = np.sort(sector[held])[np.argsort(-intensity[np.sort(sector[held])], kind="stable")]
    return out


MECHANISM = Mechanism(
    name="rushing",
    title="From hot spot to hot spot",
    reason="",
    group="front",
    rows=(13,),
    coupling="those who are rushed stand where others would have stood",
    parameters=(
        Parameter("share", 0.1, Prior("beta", 0.15, 0.05, 0.30), "share of brigades",
                  "brigades that are sent from hot spot to hot spot without rest",
                  "docs/drivers.md section 8: many brigades have not left the fighting area since 2022 (judgement)", 0.0, 1.0),
    ),
    neutral={"share": 0.0},
    effects=(Effect("load_p90", 1, "share"),),
)
