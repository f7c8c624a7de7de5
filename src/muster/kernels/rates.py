"""Set the hazards of companies, and for their cells the bounds that the walk goes by."""

from __future__ import annotations

from muster.kernels.compiled import kernel, part, woven
from muster.kernels.layout import F8, I4, I8, Echo, Law, Pulse

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
    """Give companies their rate of a chance, ``total`` (companies,), and their cells the bound that follows from it.

    ``total`` is scratch then.
    """
    lead, rate, most = law.lead[chance], law.rate[chance], law.most[chance]
    for k in range(total.size):
        rate[k], total[k] = total[k], total[k] * ROUNDING
    if lead >= 0:
        for k in range(total.size):
            total[k] *= law.lift[lead, k]
    for cell in range(company.size):
        most[cell] = total[company[cell]]


@kernel
def spread_all(chances: I8, rows: F8, company: I4, law: Law) -> None:
    """Do so for several chances, a row of ``rows`` for each."""
    for k in range(chances.size):
        spread(chances[k], rows[k], company, law)


@part
def resound(echo: Echo, added: F8) -> None:
    """Let a day pass on what companies feel of their departures, and set the hazards (J, companies) that follow."""
    for e in range(echo.row.size):
        for k in range(echo.left.size):
            echo.felt[e, k] = (echo.felt[e, k] + echo.gain[e] * echo.left[k]) * echo.keep[e]
            added[echo.row[e], k] = echo.felt[e, k] / max(echo.strength[k], echo.fewest[e])


@part
def pulsate(p: int, day: int, pulse: Pulse, total: F8) -> bool:
    """Write the day's hazards (companies,) of the p-th chance that changes daily; return whether they are others.

    ``total`` is as it was where they are not.
    """
    factor = pulse.factor[p, day % 7]
    if factor == pulse.felt[p]:
        return False
    pulse.felt[p] = factor
    for k in range(total.size):
        total[k] = pulse.base[p, k] * factor
    return True
