"""The order of battle and the numbering of soldiers: who can exist, and where they can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.data.case import Case
from muster.kernels.chance import draws
from muster.kernels.tally import add_up
from muster.model.declare import Array
from muster.model.states import ROLE, ROLES, STATES

Index = NDArray[np.int64]
COMPANY_EFFECT, BRIGADE_EFFECT, SUPPLY_EFFECT, BATTALION_EFFECT, REGISTRATION_EFFECT = 300, 301, 302, 303, 304
INTAKE_MOST = 3  # multiples of the historical intake that numbers are set aside for
BLOCK = 32768  # numbers are set aside in multiples of it
FIELD = 3  # roles below this one serve in brigades


@dataclass(frozen=True)
class Structure:
    """Companies sorted by role, their cells (company x duty group), battalions and brigades.

    Brigade number ``brigades`` stands for everything outside brigades (training, reserve, away).
    """

    brigades: int
    role_first: Index  # (roles + 1,)
    role: Index  # (companies,)
    brigade: Index  # (companies,)
    battalion: Index  # (companies,)
    authorised: Array  # (companies,)
    raised: Index  # (companies,): day from which the company exists
    groups: Index  # (companies,)
    first_cell: Index  # (companies,)
    company: Index  # (cells,)
    cell_role: Index  # (cells,)
    cell_brigade: Index  # (cells,)
    away: Index  # (states,): cell of those away in that state, or -1
    company_effect: Array  # (companies,): stratified standard normal quantiles
    brigade_effect: Array  # (brigades + 1,)
    supply_effect: Array  # (brigades + 1,)
    battalion_effect: Array  # (battalions,)
    registration_effect: Array  # (brigades + 1,)

    @property
    def cells(self) -> int:
        """Number of cells."""
        return self.company.size

    @cached_property
    def company32(self) -> NDArray[np.int32]:
        """Return ``company`` as the kernels read it."""
        return self.company.astype(np.int32)

    @property
    def companies(self) -> int:
        """Number of companies."""
        return self.role.size

    @cached_property
    def _steps(self) -> tuple[Index, Array]:
        """Days on which companies are raised, in order, and the posts of each role from then on (days, roles)."""
        days, at = np.unique(self.raised, return_inverse=True)
        posts = np.zeros((days.size, len(ROLES)))
        np.add.at(posts, (at, self.role), self.authorised)
        return days, posts.cumsum(axis=0)

    def posts_raised(self, day: int) -> Array:
        """Return the posts of all companies raised by a day, shape (roles,)."""
        days, posts = self._steps
        k = int(np.searchsorted(days, day, side="right"))
        return posts[k - 1] if k else np.zeros(len(ROLES))

    @cached_property
    def brigade_raised(self) -> Index:
        """Day on which the first infantry company of each brigade is raised, shape (brigades,)."""
        infantry = slice(self.role_first[0], self.role_first[1])
        first = np.full(self.brigades, np.iinfo(np.int64).max)
        np.minimum.at(first, self.brigade[infantry], self.raised[infantry])
        return first

    def by_company(self, counts: NDArray[np.int32]) -> Array:
        """Return whole numbers by cell added up by company."""
        sums = np.empty(self.companies)
        add_up(counts, self.company32, sums)
        return sums

    @property
    def infantry_cells(self) -> int:
        """Number of cells of the infantry; they come first."""
        return int(np.searchsorted(self.company, self.role_first[1]))


def stratified(seed: int, purpose: int, n: int) -> Array:
    """Return n standard normal quantiles at (k + 1/2)/n in a keyed random order."""
    from scipy.special import ndtri

    order = np.argsort(draws(seed, purpose, np.arange(n), n), kind="stable")
    values = np.empty(n)
    values[order] = ndtri((np.arange(n) + 0.5) / n)
    return values


def company_counts(case: Case, scale: float) -> list[int]:
    """Return how many companies each role has at a scale; companies keep their size."""
    f = case.force
    full = [f["brigades"] * f["infantry_companies_per_brigade"], f["combat_companies_total"],
            f["support_companies_total"], f["training_companies"], f["reserve_companies"]]
    away = len(STATES)
    return [max(1, round(n * scale)) for n in full] + [away]


def build_structure(case: Case, seed: int, scale: float) -> Structure:
    """Lay out companies, cells and brigades of a case at a scale."""
    counts = company_counts(case, scale)
    n = sum(counts)
    role = np.repeat(np.arange(len(ROLES)), counts)
    brigades = max(1, round(case.force["brigades"] * scale))
    position = np.concatenate([np.arange(c) / c for c in counts])
    brigade = np.where(role < FIELD, (position * brigades).astype(np.int64), brigades)
    groups = np.where(role == ROLE["infantry"], int(case.force["duty_groups"]), 1)
    first_cell = np.concatenate([[0], np.cumsum(groups)[:-1]])
    company = np.repeat(np.arange(n), groups)
    away_company = n - len(STATES) + np.arange(len(STATES))
    battalion = np.arange(n) // 4
    return Structure(
        brigades=brigades,
        role_first=np.concatenate([[0], np.cumsum(counts)]),
        role=role,
        brigade=brigade,
        battalion=battalion,
        authorised=np.full(n, case.force["company_size"]),
        raised=np.where(role < FIELD, raising_days(case, brigades)[np.minimum(brigade, brigades - 1)], 0),
        groups=groups,
        first_cell=first_cell,
        company=company,
        cell_role=role[company],
        cell_brigade=brigade[company],
        away=first_cell[away_company],
        company_effect=np.concatenate([stratified(seed, COMPANY_EFFECT + 10 + r, c) for r, c in enumerate(counts)]),
        brigade_effect=np.append(stratified(seed, BRIGADE_EFFECT, brigades), 0.0),
        supply_effect=np.append(stratified(seed, SUPPLY_EFFECT, brigades), 0.0),
        battalion_effect=stratified(seed, BATTALION_EFFECT, int(battalion[-1]) + 1),
        registration_effect=np.append(stratified(seed, REGISTRATION_EFFECT, brigades), 0.0),
    )


def raising_days(case: Case, brigades: int) -> Index:
    """Return the day on which each brigade is raised: a share at the start, the rest evenly after it."""
    share = case.force["brigades_at_start"] / case.force["brigades"]
    place = (np.arange(brigades) + 0.5) / brigades
    later = (place - share) / max(1.0 - share, 1e-9) * case.force["raising_days"]
    # raised ones are spread over the whole number range, so that they share sectors with old ones
    order = np.argsort((np.arange(brigades) * 0.6180339887498949) % 1.0, kind="stable")
    days = np.zeros(brigades, dtype=np.int64)
    days[order] = np.where(place < share, 0, np.maximum(later, 0)).astype(np.int64)
    days[order[0]] = 0  # a small scale has at least one brigade to muster in
    return days


@dataclass(frozen=True)
class Numbering:
    """Which numbers soldiers have: fixed by arrival day and index, never by who else exists.

    The first ``initial`` numbers serve at the start. Day d then owns ``base[d]`` numbers from
    ``main[d]`` on, and for an intake above the historical one those from ``extra[d]`` on.
    """

    initial: int
    base: Index  # (days,)
    main: Index
    extra: Index

    def ranges(self, day: int, arrivals: int) -> list[tuple[int, int]]:
        """Return the ranges of numbers that ``arrivals`` newcomers of a day take."""
        own = min(arrivals, int(self.base[day]))
        first, more = int(self.main[day]), int(self.extra[day])
        return [(first, first + own), (more, more + arrivals - own)]

    def all_ranges(self, arrivals: Index) -> Index:
        """Return for every day the ends of the two ranges of numbers that its ``arrivals`` take, shape (days, 4)."""
        own = np.minimum(arrivals, self.base)
        return np.stack([self.main, self.main + own, self.extra, self.extra + arrivals - own], axis=1)

    def size(self, arrivals: Index) -> int:
        """Return how many numbers a run needs storage for, in whole blocks."""
        over = np.flatnonzero(arrivals > self.base)
        last = int(self.main[-1] + self.base[-1])
        if over.size:
            day = over[-1]
            last = int(self.extra[day] + arrivals[day] - self.base[day])
        return -(-max(last, 1) // BLOCK) * BLOCK


def historical_intake(case: Case, paths: Mapping[str, Array], scale: float) -> Array:
    """Return those inducted a day, at scale, before any lever (monthly path over the month's days).

    ``paths`` are the case's inputs day by day, as the scenario has them.
    """
    days = np.arange(np.datetime64(case.start), np.datetime64(case.end) + 1)
    month = days.astype("datetime64[M]")
    length = ((month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(float)
    # a path row may cover part of a month only: the first days of the case hold a month's number
    first = month == month[0]
    length[first] = first.sum()
    daily: Array = paths["intake_per_month"] * paths["intake_perimeter_factor"] * scale / length
    return daily


def whole(flow: Array) -> Index:
    """Return integers whose running total follows that of ``flow`` to within one."""
    return np.diff(np.floor(np.cumsum(flow) + 1e-9), prepend=0.0).astype(np.int64)


def number_soldiers(case: Case, paths: Mapping[str, Array], scale: float) -> Numbering:
    """Set aside numbers for everybody who could arrive, whatever the levers."""
    initial = round(case.force["initial_strength"] * scale)
    base = whole(historical_intake(case, paths, scale))
    main = initial + np.cumsum(base) - base
    room = base * (INTAKE_MOST - 1) + INTAKE_MOST
    extra = -(-(initial + base.sum()) // BLOCK) * BLOCK + np.cumsum(room) - room
    return Numbering(initial, base, main, extra)


def picked(records: NDArray[Any], which: NDArray[Any]) -> NDArray[Any]:
    """Return a copy of some records, by number or by a mask.

    They go as plain bytes: NumPy gathers records field by field, forty times slower.
    """
    found: NDArray[Any] = records.view(f"V{records.dtype.itemsize}")[which].view(records.dtype)
    return found
