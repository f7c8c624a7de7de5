"""The small model in Muster and in its peers, in turn, each in its own environment: speed, memory, counts, law.

`make bench-peers` makes the environments, checks that everybody gives the same law, runs each peer once a round, writes
`benchmarks/results/peers.json` and renders `docs/benchmarks.md` from what is kept there.
"""

from __future__ import annotations

import argparse
from typing import Any

from benchmarks import law, page, results
from benchmarks.environments import PEERS, Peer, prepare, say, work

DAYS = 365
ROUNDS = 7
SECONDS = 1.0  # least time spent on a peer in a round, so that the fast are not timed by a blink


def check_laws(peers: list[Peer]) -> dict[str, Any]:
    """Return each adapter's comparison with the plain loop, and the daily means that were compared."""
    plain_peer = next(peer for peer in PEERS if peer.adapter == "numba_loop")
    plain = work(plain_peer, "law", law.SOLDIERS, law.DAYS, law.PLAIN_SEEDS)
    out: dict[str, Any] = {}
    for peer in peers:
        say(f"law: {peer.title}")
        found = work(peer, "law", law.SOLDIERS, law.DAYS, law.SEEDS)
        out[peer.adapter] = law.compare(plain, found) | {"left": mean_by_day(found)}
    return {"soldiers": law.SOLDIERS, "days": law.DAYS, "seeds": len(law.SEEDS), "plain_seeds": len(law.PLAIN_SEEDS),
            "plain_left": mean_by_day(plain), "adapters": out}  # fmt: skip


def mean_by_day(found: dict[str, Any]) -> list[float]:
    """Return the leavers of each day, on average over seeds."""
    return [round(sum(day) / len(day), 3) for day in zip(*found["left"], strict=True)]


def time_all(peers: list[Peer], rounds: int, days: int, largest: int) -> list[dict[str, Any]]:
    """Return every peer's runs at each size, one process a peer, size and round, in turn."""
    pairs = [(peer, size) for peer in peers for size in peer.sizes if size <= largest]
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for k in range(rounds):
        for peer, size in pairs:
            say(f"round {k + 1} of {rounds}: {peer.title}, {size:,} soldiers")
            found = work(peer, "time", size, days, [k + 1], SECONDS)
            row = rows.setdefault((peer.adapter, size), first_row(peer, size, days, found))
            row["times"].append(found["times"])
            row["peak_bytes"] = max(row["peak_bytes"], found["peak_bytes"])
            row["own_bytes"] = max(row["own_bytes"], found["own_bytes"])
    return list(rows.values())


def first_row(peer: Peer, size: int, days: int, found: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of a peer at one size, with the counts of its first run."""
    kept = {name: found[name] for name in ("lost", "left", "work", "versions")}
    about = {"adapter": peer.adapter, "title": peer.title, "soldiers": size, "days": days}
    return about | kept | {"times": [], "peak_bytes": 0, "own_bytes": 0}


def options(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--largest", type=int, default=10**9, help="leave out larger forces than this")
    parser.add_argument("--only", nargs="+", metavar="ADAPTER", help="these adapters alone; nothing is then kept")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    """Make environments, check laws, time, keep, and render the page."""
    asked = options(arguments)
    chosen, missing = [], {}
    for peer in PEERS:
        if not asked.only or peer.adapter in asked.only:
            say(f"environment: {peer.name}")
            problem = prepare(peer)
            if problem:
                missing[peer.title] = problem
            else:
                chosen.append(peer)
    found = {
        "machine": results.machine(), "missing": missing, "law": check_laws(chosen),
        "rows": time_all(chosen, asked.rounds, asked.days, asked.largest),
    }  # fmt: skip
    print(page.peers_text(found))
    if not asked.only:
        results.keep("peers", found)
        page.write()


if __name__ == "__main__":
    main()
