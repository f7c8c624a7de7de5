"""What the columns of a panel are: a small TOML file beside it, or the names that columns usually have."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from muster.data.documents import Document, Text, read_document
from muster.data.errors import InputError, quote

Kind = Literal["given", "controlled", "both"]
MEANS = {
    "given": "given to the commander: profiles are adjusted for it",
    "controlled": "his to decide: profiles are not adjusted for it",
    "both": "partly his to decide: profiles are shown with and without adjustment",
}
Months = Annotated[int, Field(ge=0, le=12)]


class Columns(Document):
    """Which column holds what; counts are of the month, strength is the mean present."""

    unit: Text = "unit"
    group: Text | None = None
    month: Text = "month"
    strength: Text | None = None
    soldier_days: Text | None = None
    departures: Text = "departures"
    returns: Text | None = None
    losses: Text | None = None

    @model_validator(mode="after")
    def _once(self) -> Self:
        if self.strength and self.soldier_days:
            raise ValueError("expected strength or soldier_days, found both")
        named = self.named()
        for column in named:
            if named.count(column) > 1:
                raise ValueError(f"column {quote(column)} is named twice")
        return self

    def named(self) -> list[str]:
        """Return the columns that are named."""
        return [column for column in self.model_dump().values() if column is not None]


class Condition(Document):
    """A condition under which a unit serves.

    ``over`` divides by another column (evacuations done over evacuations asked), ``per_soldier`` by strength;
    ``lag`` takes the value of so many months before; ``per`` is the step that a rate ratio speaks of.
    """

    column: Text
    label: Text | None = None
    kind: Kind
    over: Text | None = None
    per_soldier: bool = False
    lag: Months = 0
    per: Annotated[float, Field(gt=0)] | None = None

    @property
    def name(self) -> str:
        """How results name the condition."""
        over = f"_over_{self.over}" if self.over else "_per_soldier" if self.per_soldier else ""
        return f"{self.column}{over}" + (f"_lag{self.lag}" if self.lag else "")

    @property
    def title(self) -> str:
        """How a person reads it."""
        title = self.label or self.column.replace("_", " ")
        return title + (f", {self.lag} month{'s' * (self.lag > 1)} before" if self.lag else "")


class Settings(Document):
    """What a panel is and what is asked of it.

    ``threshold``: profiles give the probability that a unit's ratio exceeds it. ``run_length``: months that a
    unit is watched, on average, until a false alarm. ``unit_word`` and ``event_word`` serve the report.
    """

    title: Text = "Units"
    unit_word: Text = "unit"
    event_word: Text = "departures"
    columns: Columns = Columns()
    condition: list[Condition] = Field(default_factory=list)
    threshold: Annotated[float, Field(gt=1, le=10)] = 1.5
    run_length: Annotated[float, Field(ge=20, le=10_000)] = 400.0

    @model_validator(mode="after")
    def _once(self) -> Self:
        names = [condition.name for condition in self.condition]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"condition {quote(name)} appears twice")
        return self


USUAL_STRENGTH = {"strength": "strength", "soldier_days": "soldier_days"}
USUAL = ("group", "returns", "losses")


def read_settings(path: Path) -> Settings:
    """Return the description in a TOML file; raises `InputError`."""
    return read_document(path, Settings)


def usual_settings(columns: Collection[str]) -> Settings:
    """Return a description by the columns' usual names: whatever is left is a condition, adjusted for by nobody."""
    named = {name: name for name in (*USUAL, *USUAL_STRENGTH) if name in columns}
    if {"strength", "soldier_days"} <= set(named):
        del named["soldier_days"]
    if "brigade" in columns and "group" not in columns:
        named["group"] = "brigade"
    roles = Columns(**named)
    rest = [column for column in columns if column not in roles.named() and column != "soldier_days"]
    return Settings(columns=roles, condition=[Condition(column=column, kind="controlled") for column in rest])


def complete(settings: Settings, file: Path, columns: Collection[str]) -> Settings:
    """Return the description with the strength column it left open; raises `InputError` for a missing column."""
    roles = settings.columns
    if roles.strength is None and roles.soldier_days is None:
        found = [name for name in USUAL_STRENGTH if name in columns]
        if not found:
            raise InputError(f"{file}: expected a column strength or soldier_days (or a description that names it)")
        roles = roles.model_copy(update={found[0]: found[0]})
    for role, column in roles.model_dump().items():
        if column is not None and column not in columns:
            raise InputError(f"{file}: column {quote(column)} ({role}) is missing; found {', '.join(columns)}")
    for condition in settings.condition:
        for wanted in (condition.column, condition.over):
            if wanted is not None and wanted not in columns:
                raise InputError(f"{file}: column {quote(wanted)} (a condition) is missing; found {', '.join(columns)}")
    return settings.model_copy(update={"columns": roles})
