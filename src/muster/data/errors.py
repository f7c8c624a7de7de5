"""The one error that bad input raises."""

SHOWN = 40
MOST_BITS = 10_000  # of a whole number that Python writes out in digits


class InputError(ValueError):
    """Input that cannot be used: one line saying what, where, and what was expected."""


def quote(found: object) -> str:
    """Return what was found as it is shown in a message: on one line and cut to 40 characters."""
    if isinstance(found, int) and found.bit_length() > MOST_BITS:
        text = hex(found)
    else:
        text = found if isinstance(found, str) else str(found)
    return repr(text if len(text) <= SHOWN else text[:SHOWN] + "...")
