"""What runs are asked: counts over a run, what was published of them, and both beside each other."""

from muster.model.outcomes.comparison import Comparison, compare, counting_basis, spread
from muster.model.outcomes.published import CLAIMS, DRIVERS_OF, OUTCOMES, Outcome, role
from muster.model.outcomes.reading import (
    FOLLOWED,
    between,
    covered,
    last_day,
    monthly,
    stock,
    total,
    whole_months,
)

__all__ = [
    "CLAIMS",
    "DRIVERS_OF",
    "FOLLOWED",
    "OUTCOMES",
    "Comparison",
    "Outcome",
    "between",
    "compare",
    "counting_basis",
    "covered",
    "last_day",
    "monthly",
    "role",
    "spread",
    "stock",
    "total",
    "whole_months",
]
