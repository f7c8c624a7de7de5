"""The causal loops that can be cut: what feeds absence, or holds it back, through other people's absence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Loop:
    """One loop: ``sign`` 1 where absence feeds itself through it, -1 where it holds itself back.

    A run is cut off from it by the parameters ``given`` and without the mechanisms ``without``: what the loop acts on
    then stays at its reference, whoever is absent.
    """

    key: str
    name: str
    sign: Literal[-1, 1]
    path: str
    given: Mapping[str, float] = field(default_factory=dict)
    without: tuple[str, ...] = ()


LOOPS: tuple[Loop, ...] = (
    Loop("R1", "workload", 1, "absence, fewer infantry, more days on position, exhaustion, absence",
         given={"workload.response": 0.0}),
    Loop("R2", "contagion", 1, "a departure, its example to the company, further departures",
         without=("contagion",)),
    Loop("R3", "swamping", 1, "absence, more cases than courts can take, less risk of a sanction, absence",
         given={"congestion.elasticity": 1.0}),
    Loop("R4", "thin line", 1, "absence, thinner cover, more losses and pressure where it is thin, absence",
         given={"casualties.thin": 0.0, "probing.seeks": 0.0}),
    Loop("R5", "specialists", 1, "absence, a gap in the infantry, specialists sent there, absence",
         given={"specialists.reaction": 0.0}),
    Loop("R8", "unfairness", 1, "absentees seen to live normally, resentment of those who stay, absence",
         without=("resentment",)),
    Loop("B1", "depletion", -1, "those most disposed leave first, the others' hazard is lower",
         without=("frailty",)),
    Loop("B4", "legal exits", -1, "transfers granted, less need of absence to change unit",
         given={"transfer.relief": 0.0}),
)  # fmt: skip
