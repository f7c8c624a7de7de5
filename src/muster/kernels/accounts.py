"""Let a day pass on all accounts, cell by cell; nobody's record is touched."""

from __future__ import annotations

from muster.kernels.compiled import kernel, part, woven
from muster.kernels.fetch import AHEAD, ask_for_paid, prefetch
from muster.kernels.hazard import value
from muster.kernels.layout import F8, I8, U1, Flows, Force, Law

REBASE_BELOW = 1e-24  # least P before an account is rewritten
REBASE_ALONG = 1e-12  # and with it those of other cells that come near


@woven
def pass_cell(cell: int, a: int, flows: Flows, law: Law) -> float:
    """Let a day pass on an account of a cell, A <- keep A + gift by condition and then by event; return its P."""
    now, event, brigade = flows.condition[cell], flows.event[cell], flows.brigade[cell]
    keep, gift = flows.keep[a, now, brigade], flows.gift[a, now, brigade]
    if event:
        keep *= flows.event_keep[a, event]
        gift = gift * flows.event_keep[a, event] + flows.event_gift[a, event]
    p = law.paid[cell, a, 0] * keep
    law.paid[cell, a, 0] = p
    law.paid[cell, a, 1] += gift / p
    return p


@part
def pass_day(flows: Flows, law: Law) -> float:
    """Let a day pass on all accounts; return the least P. Events alone change an account that is steady."""
    least, cells = 1.0, flows.condition.size
    for cell in range(cells):
        ask_for_paid(min(cell + AHEAD, cells - 1), law)
        for a in range(flows.keep.shape[0]):
            if flows.event[cell] or not flows.steady[a]:
                least = min(least, pass_cell(cell, a, flows, law))
    return least


@kernel
def rebase(cells: U1, account: int, force: Force, law: Law) -> None:
    """Rewrite the constants of the flagged cells so that P is 1 and S is 0 there again."""
    for i in range(force.hot.size):
        if force.hot[i].state and cells[force.hot[i].cell]:
            force.cold[i].balance[account] = value(i, account, force.hot[i].cell, force, law)
    for cell in range(cells.size):
        if cells[cell]:
            law.paid[cell, account, 0], law.paid[cell, account, 1] = 1.0, 0.0


@kernel
def balances(
    size: int, step: int, account: int, state: int, role: int, roles: I8, force: Force, law: Law, out: F8
) -> int:
    """Write what stands on an account of every ``step``-th soldier below ``size`` in a state and role; return how many.

    ``roles`` (cells,).
    """
    n = 0
    for i in range(0, size, step):
        ahead = min(i + AHEAD * step, size - 1)
        prefetch(force.hot, ahead)
        prefetch(force.cold, ahead)
        cell = force.hot[i].cell
        if force.hot[i].state == state and roles[cell] == role:
            out[n] = value(i, account, cell, force, law)
            n += 1
    return n


@part
def accrue(flows: Flows, law: Law, force: Force, flags: U1) -> None:
    """Let a day pass, and rewrite accounts where P has grown too small to divide by; ``flags`` (cells,) is scratch."""
    if pass_day(flows, law) >= REBASE_BELOW:
        return
    for account in range(law.paid.shape[1]):
        n = 0
        for cell in range(flags.size):
            flags[cell] = law.paid[cell, account, 0] < REBASE_ALONG
            n += flags[cell]
        if n:
            rebase(flags, account, force, law)
