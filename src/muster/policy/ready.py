"""Ready policies by name, policies from files, and either moved to another first day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from muster.data.errors import InputError, quote
from muster.model.scenario import Policy, read_policy

FOLDER = Path(__file__).parent / "policies"


@cache
def ready() -> dict[str, Policy]:
    """Return the ready policies by name, in the order of their names."""
    return {path.stem: read_policy(path) for path in sorted(FOLDER.glob("*.toml"))}


def find_policy(text: str) -> Policy:
    """Return a ready policy by its name, or the policy in a file; raises `InputError`."""
    if text in ready():
        return ready()[text]
    if "/" not in text and not text.endswith(".toml") and not Path(text).exists():
        raise InputError(f"policy {quote(text)}: expected a TOML file or one of {', '.join(ready())}")
    return read_policy(text)


def find_policies(texts: Iterable[str], start: date | None = None) -> tuple[Policy, ...]:
    """Return policies by name or file, beginning on ``start`` instead of their own first day where it is given."""
    found = [find_policy(text) for text in texts]
    return tuple(found if start is None else [moved(policy, start) for policy in found])


def moved(policy: Policy, start: date) -> Policy:
    """Return a policy whose first setting begins on ``start``, all its dates moved by as many days.

    Raises `InputError` for one with a rota, whose weeks belong to its case.
    """
    if policy.rota is not None:
        raise InputError(f"--start: policy {policy.name!r} has a rota, which cannot be moved")
    if not policy.settings:
        return policy
    by = start - min(setting.start for setting in policy.settings)
    try:
        settings = [
            setting.model_copy(update={"start": setting.start + by, "until": setting.until and setting.until + by})
            for setting in policy.settings
        ]
    except OverflowError:
        ends = f"policy {policy.name!r} ends by {date.max}"
        raise InputError(f"--start {start}: expected a day from which {ends}") from None
    return policy.model_copy(update={"settings": settings})
