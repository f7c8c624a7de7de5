"""Spread the hazards of companies over their cells, with the bounds that the walk goes by."""

from __future__ import annotations

from numba import njit

from muster.kernels.layout import F8, I4, Law

ROUNDING = 1.000001  # a bound stands above what single precision may round down


@njit(cache=True, _nrt=False)
def spread(chance: int, by_company: F8, company: I4, law: Law) -> float:
    """Write a chance's rate for each cell (``by_company`` of its ``company``) and what bounds it; return the most."""
    lead, peak = law.lead[chance], 0.0
    for cell in range(company.size):
        rate = by_company[company[cell]]
        law.rate[chance, cell] = rate
        most = rate * ROUNDING * (law.lift[lead, cell] if lead >= 0 else 1.0)
        law.most[chance, cell] = most
        peak = max(peak, most)
    return peak
