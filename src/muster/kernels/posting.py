"""Find the cell that a move leads to: each soldier walks his own keyed sequence of candidate companies."""

from __future__ import annotations

import numpy as np

from muster.kernels.chance import bits, mix, purposes, root, unit
from muster.kernels.compiled import woven
from muster.kernels.layout import Force, Places

# What the keyed draws of a posting are for; numbers above those of the daily chances.
PLACE, GROUP, ROLE, OWN = purposes(33, 34, 35, 40)
STAY_AWAY, GO_HOME, FIRST_POSTING, HOLDING, RETURN_POSTING, SAME_ROLE, TO_ROLE = 0, 1, 2, 3, 4, 5, 6
TRIES = 32


@woven
def choose_company(seed: int, i: int, step: int, role: int, places: Places) -> int:
    """Walk the soldier's own sequence of candidate companies and take the first that accepts."""
    first = places.role_first[role]
    n = places.role_first[role + 1] - first
    key = root(seed, PLACE)
    company = first
    for k in range(TRIES):
        number = bits(key, i, step * TRIES + k)
        company = first + np.int64(unit(number) * n)
        if unit(mix(number + key)) < places.accept[company]:
            break
    return company


@woven
def choose_role(seed: int, i: int, step: int, places: Places) -> int:
    """Return the role of a first posting (0 infantry, 1 other combat, 2 support)."""
    u = unit(bits(root(seed, ROLE), i, step))
    return np.int64(u >= places.role_share[0]) + np.int64(u >= places.role_share[1])


@woven
def role_of_posting(seed: int, i: int, rule: int, target: int, home: int, step: int, places: Places) -> int:
    """Return the role whose companies a move looks through; who has no home yet is posted like a newcomer."""
    if rule >= TO_ROLE:
        return rule - TO_ROLE
    if rule == HOLDING:
        return places.state_role[target]
    if rule == RETURN_POSTING and unit(bits(root(seed, OWN), i, step)) < places.returnee[0]:
        return 0
    if home >= 0 and rule in (RETURN_POSTING, SAME_ROLE):
        return np.int64(places.role[home])
    return choose_role(seed, i, step, places)


@woven
def new_cell(seed: int, i: int, rule: int, target: int, force: Force, places: Places) -> int:
    """Return the cell a move leads to."""
    cell = np.int64(places.away[target])
    if rule != STAY_AWAY:
        company, step = np.int64(force.cold[i].home), np.int64(force.cold[i].step)
        if rule != GO_HOME or company < 0:
            role = role_of_posting(seed, i, rule, target, company, step, places)
            company = choose_company(seed, i, step, role, places)
        group = np.int64(unit(bits(root(seed, GROUP), i, company)) * places.groups[company])
        cell = np.int64(places.first_cell[company]) + group
    return cell
