"""The one error that bad input raises."""

SHOWN = 40


class InputError(ValueError):
    """Input that cannot be used: one line saying what, where, and what was expected."""


def quote(found: object) -> str:
    """Return what was found as it is shown in a message: on one line and cut to 40 characters."""
    text = found if isinstance(found, str) else str(found)
    return repr(text if len(text) <= SHOWN else text[:SHOWN] + "...")
