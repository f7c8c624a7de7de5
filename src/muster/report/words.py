"""Numbers and dates as a person would say them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from muster.data.figures import Figure

if TYPE_CHECKING:
    from muster.model.simulate import Result


def rounded(value: float, digits: int = 3) -> float:
    """Return a number with that many significant digits.

    >>> rounded(21602.4), rounded(0.04512, 2), rounded(0.0)
    (21600.0, 0.045, 0.0)
    """
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def number(value: float, digits: int = 3) -> str:
    """Return any number with that many significant digits, never as a power of ten.

    >>> number(-0.26158, 4), number(20000.0), number(0.000099886, 4)
    ('−0.2616', '20,000', '0.00009989')
    """
    size = f"{abs(rounded(value, digits)):,.12f}".rstrip("0").rstrip(".")
    return f"−{size}" if value < 0 and size != "0" else size


def several(noun: str) -> str:
    """Return the plural of a word for a kind of unit.

    >>> several("company"), several("brigade")
    ('companies', 'brigades')
    """
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{noun}s"


def count(value: float, digits: int = 3) -> str:
    """Return a number of people or cases with three significant digits.

    >>> count(21602), count(88.6), count(0.4)
    ('21,600', '89', '0')
    """
    return f"{round(rounded(value, digits)):,}"


def percent(value: float) -> str:
    """Return a share as a percentage, to a tenth below ten per cent.

    >>> percent(0.304), percent(0.0174), percent(-0.13)
    ('30%', '1.7%', '−13%')
    """
    shown = f"{abs(value) * 100:.1f}" if abs(value) < 0.0995 else f"{abs(value) * 100:.0f}"
    return f"{'−' if value < 0 and float(shown) else ''}{shown.removesuffix('.0')}%"


def intervals(results: Sequence[Result]) -> str:
    """Return in words what the intervals of several runs, or the lack of any, mean."""
    if len(results) == 1:
        return "One run, one course of chance: no intervals. Use --runs for some."
    parameters = [tuple(result.parameters.values()) for result in results]
    if len(set(parameters)) > 1:
        return f"Intervals are 90% over {len(results)} runs, each with other luck and a draw of parameters of its own."
    return f"Intervals are 90% over {len(results)} seeds: chance alone, not what we do not know about parameters."


def is_share(figure: Figure) -> bool:
    """Return whether a figure is a share rather than a count."""
    return figure.unit.startswith(("share", "relative"))


def like(figure: Figure, value: float) -> str:
    """Return a simulated value in the manner of the figure that it stands beside."""
    return percent(value) if is_share(figure) else count(value)


def printed(figure: Figure) -> str:
    """Return a published value in full, as its source printed it."""
    return f"{number(100 * figure.value, 10)}%" if is_share(figure) else f"{figure.value:,.10g}"


def day(when: date) -> str:
    """Return a date in words.

    >>> day(date(2024, 11, 29))
    '29 Nov 2024'
    """
    return f"{when.day} {when:%b %Y}"


def period(start: date, end: date) -> str:
    """Return a period as short as it can be said.

    >>> period(date(2024, 1, 1), date(2024, 12, 31)), period(date(2024, 2, 1), date(2024, 2, 29))
    ('2024', 'Feb 2024')
    >>> period(date(2025, 1, 1), date(2025, 10, 31)), period(date(2024, 1, 1), date(2024, 1, 1))
    ('Jan–Oct 2025', '1 Jan 2024')
    """
    if start == end:
        return day(start)
    whole = start.day == 1 and (end + timedelta(days=1)).day == 1
    if not whole:
        return f"{day(start)} – {day(end)}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start:%b %Y}"
    if start.year != end.year:
        return f"{start:%b %Y} – {end:%b %Y}"
    return str(start.year) if (start.month, end.month) == (1, 12) else f"{start:%b}–{end:%b %Y}"
