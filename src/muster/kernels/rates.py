"""Spread the hazards of companies over their cells, with the bounds that the walk goes by."""

from __future__ import annotations

from muster.kernels.compiled import kernel, part, woven
from muster.kernels.layout import F8, I4, I8, Echo, Law

ROUNDING = 1.000001  # a bound stands above what single precision may round down


@woven
def sum_up(chance: int, rows: F8, of: I8, total: F8) -> None:
    """Write the sum of the ``rows`` (J, companies) ``of`` a chance into ``total`` (companies,)."""
    total[:] = 0.0
    for j in range(of.size):
        if of[j] == chance:
            for k in range(total.size):
                total[k] += rows[j, k]


@part
def spread(chance: int, total: F8, company: I4, law: Law) -> None:
    """Give cells their company's rate of a chance, ``total`` (companies,), and the bound that follows from it."""
    lead, rate, most = law.lead[chance], law.rate[chance], law.most[chance]
    if lead < 0:
        for cell in range(company.size):
            here = total[company[cell]]
            rate[cell], most[cell] = here, here * ROUNDING
    else:
        lift = law.lift[lead]
        for cell in range(company.size):
            here = total[company[cell]]
            rate[cell], most[cell] = here, here * ROUNDING * lift[cell]


@kernel
def spread_all(chances: I8, rows: F8, company: I4, law: Law) -> None:
    """Do so for several chances, a row of ``rows`` for each."""
    for k in range(chances.size):
        spread(chances[k], rows[k], company, law)


@kernel
def spread_slopes(which: I8, slopes: F8, varying: I8, lift: F8, company: I4, law: Law) -> None:
    """Give cells their company's slopes (W, companies) of some readings, and lift (V, companies) of bounds.

    ``which`` (W,) readings; ``varying`` (V,) chances.
    """
    for w in range(which.size):
        for cell in range(company.size):
            law.slope[cell, which[w]] = slopes[w, company[cell]]
    for v in range(varying.size):
        for cell in range(company.size):
            law.lift[varying[v], cell] = lift[v, company[cell]]


@part
def resound(echo: Echo, added: F8) -> None:
    """Let a day pass on what companies feel of their departures, and set the hazards (J, companies) that follow."""
    for e in range(echo.row.size):
        for k in range(echo.left.size):
            echo.felt[e, k] = (echo.felt[e, k] + echo.gain[e] * echo.left[k]) * echo.keep[e]
            added[echo.row[e], k] = echo.felt[e, k] / max(echo.strength[k], echo.fewest[e])
