"""Find the cell that a move leads to: each soldier walks his own keyed sequence of candidate companies."""

from __future__ import annotations

import numpy as np

from muster.kernels.chance import bits, mix, purposes, root, unit
from muster.kernels.compiled import woven
from muster.kernels.layout import Force, Lots, Places

# What the keyed draws of a posting are for; numbers above those of the daily chances.
PLACE, GROUP, ROLE, OWN = purposes(33, 34, 35, 40)
STAY_AWAY, GO_HOME, FIRST_POSTING, HOLDING, RETURN_POSTING, SAME_ROLE, TO_ROLE = 0, 1, 2, 3, 4, 5, 6
TRIES = 32


@woven
def draw(seed: int, n: int, lots: Lots) -> None:
    """Draw what the postings of ``n`` soldiers need of luck, most of them no more (loops that vectorise)."""
    soldier, step = lots.soldier, lots.step
    role, place = root(seed, ROLE), root(seed, PLACE)
    for k in range(n):
        lots.role[k] = unit(bits(role, soldier[k], step[k]))
    for k in range(n):
        number = bits(place, soldier[k], step[k] * TRIES)
        lots.place[k], lots.taken[k] = number, unit(mix(number + place))


@woven
def is_sought(rule: int, home: int) -> bool:
    """Return whether a company is looked for: not by who stays away or goes back to one that he has."""
    return rule >= FIRST_POSTING or (rule == GO_HOME and home < 0)


@woven
def choose_company(seed: int, k: int, role: int, lots: Lots, places: Places) -> int:
    """Walk the soldier's own sequence of candidate companies and take the first that accepts."""
    first = places.role_first[role]
    n = places.role_first[role + 1] - first
    company = first + np.int64(unit(lots.place[k]) * n)
    if lots.taken[k] >= places.accept[company]:
        key, i, step = root(seed, PLACE), lots.soldier[k], lots.step[k]
        for t in range(1, TRIES):
            number = bits(key, i, step * TRIES + t)
            company = first + np.int64(unit(number) * n)
            if unit(mix(number + key)) < places.accept[company]:
                break
    return company


@woven
def choose_role(u: float, places: Places) -> int:
    """Return the role of a first posting (0 infantry, 1 other combat, 2 support)."""
    return np.int64(u >= places.role_share[0]) + np.int64(u >= places.role_share[1])


@woven
def role_of_posting(seed: int, k: int, rule: int, target: int, home: int, lots: Lots, places: Places) -> int:
    """Return the role whose companies a move looks through; who has no home yet is posted like a newcomer."""
    if rule >= TO_ROLE:
        return rule - TO_ROLE
    if rule == HOLDING:
        return places.state_role[target]
    if rule == RETURN_POSTING and unit(bits(root(seed, OWN), lots.soldier[k], lots.step[k])) < places.returnee[0]:
        return 0
    if home >= 0 and rule in (RETURN_POSTING, SAME_ROLE):
        return np.int64(places.role[home])
    return choose_role(lots.role[k], places)


@woven
def new_cell(seed: int, k: int, rule: int, target: int, lots: Lots, force: Force, places: Places) -> int:
    """Return the cell to which a move of the ``k``-th of some soldiers leads."""
    cell = np.int64(places.away[target])
    if rule != STAY_AWAY:
        i = lots.soldier[k]
        company = np.int64(force.cold[i].home)
        if is_sought(rule, company):
            role = role_of_posting(seed, k, rule, target, company, lots, places)
            company = choose_company(seed, k, role, lots, places)
        cell = np.int64(places.first_cell[company])
        if places.groups[company] > 1:
            cell += np.int64(unit(bits(root(seed, GROUP), i, company)) * places.groups[company])
    return cell
