"""Simulation-based calibration of the fit on the drill case, from one design of runs.

    .venv/bin/python -m validation.sbc

Parameters and noise are drawn from their priors, a run at them and drawn errors make the data, and the fit's own
emulator, error model and sampler give a posterior that did not see that run. Over many such armies the truth must
fall anywhere in its posterior with the same chance (Talts et al. 2018); whether it does is judged by the simultaneous
envelope of Säilynoja, Bürkner and Vehtari (2022), for the parameters that the data tell of, the noise and the log
likelihood (Modrák et al. 2023). Keeps its results in calibration.json and draws sbc.png. Runs are kept in
build/calibration, so that a check cut short goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import inspect
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from muster.calibration import sampler
from muster.calibration.design import Design, Desk, ask
from muster.calibration.emulator import ALONE, Emulator, errors_of, judge, teach
from muster.calibration.fit import data_of, used_by
from muster.calibration.gauge import Gauge, known_targets, stated
from muster.calibration.prior import chance_scores, uncertain
from muster.calibration.relevance import Bench
from muster.calibration.settle import near
from muster.calibration.transport import moved, standings
from muster.data.case import load_case
from muster.data.targets import Target
from muster.ensemble.executors import cores, executor_of
from muster.ensemble.keep import Store

ROOT = Path(__file__).parent.parent
RESULTS, PICTURE = Path(__file__).parent / "calibration.json", Path(__file__).parent / "sbc.png"
RUNS = ROOT / "build" / "calibration"
PARTS = ("emulator", "gauge", "prior", "relevance", "sampler", "settle", "transport")  # whole files, and
OF_FIT = (data_of, used_by)  # parts of calibration that the results hang on
SPEAKS_OF = (*(f"src/muster/calibration/{name}.py" for name in PARTS), "src/muster/kernels", "src/muster/model",
             "src/muster/data/cases/drill")  # fmt: skip
UNTIL = date(2031, 6, 30)
POINTS, MOST, FOLDS = 1024, 1024, 3
WARM_UP, DRAWS, THIN = 100, 300, 3
TELLING, LEAST_TOLD = 0.3, 5  # mean contraction from which a parameter is told, and how many must be
LEVEL = 0.05  # chance that a right method is called wrong, over all quantities together
NULL_SAMPLES = 20_000

Array = NDArray[np.float64]
Item = dict[str, Any]
Tell = Callable[[str], None]


def digest() -> str:
    """Return the sha256 of the code and the case that the results speak of."""
    told = hashlib.sha256()
    for place in SPEAKS_OF:
        at = ROOT / place
        for path in [at] if at.is_file() else sorted(at.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                told.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    for function in OF_FIT:
        told.update(inspect.getsource(function).encode())
    return told.hexdigest()


# ---------------------------------------------------------------- armies with known truth


@dataclass(frozen=True)
class Army:
    """One army whose truth is known: ``scores`` (k,), ``noise``, what was ``published``, and ``truth`` (T + M + M,)."""

    scores: Array
    noise: float
    published: tuple[Target, ...]
    truth: Array


def desk(folder: Path = RUNS, tell: Tell | None = None) -> Desk:
    """Return the desk of the drill at full scale, until publication ends."""
    case = load_case("drill")

    def say(wave: str, standing: Any) -> None:
        if tell and standing.done % 50 == 0:
            tell(f"{standing.done} of {standing.of} runs")

    return Desk(case, Gauge(known_targets(case)), scale=1.0, until=UNTIL, store=Store(folder), progress=say)


def design_of(where: Desk, points: int = POINTS) -> Design:
    """Return runs at points of the prior."""
    return ask(where, chance_scores(MOST, len(uncertain(where.case)), 1)[:points], 0)


@contextmanager
def on_all_cores(tell: Tell) -> Iterator[Desk]:
    """Give the desk with as many processes as there are cores."""
    with executor_of(cores()) as executor:
        yield replace(desk(tell=tell), executor=executor)


def publish(design: Design, point: int, targets: Sequence[Target], seed: int = 1) -> Army:
    """Return the army of one point: its noise is drawn, and so is what is published of it."""
    rng = np.random.default_rng((seed, point))
    noise = float(np.exp(np.log(sampler.NOISE_MEDIAN) + sampler.NOISE_SPREAD * rng.standard_normal()))
    _, errors, noisy = stated(targets)
    logs = design.logs[point, : len(targets)]
    logs = logs + np.sqrt(errors**2 + (noise * noisy) ** 2) * rng.standard_normal(len(targets))
    said = tuple(replace(t, value=float(np.exp(x)) * t.bias) for t, x in zip(targets, logs, strict=True))
    return Army(design.scores[point], noise, said, design.logs[point])


@dataclass(frozen=True)
class Fold:
    """Points that are held out, and what was learnt from all others."""

    held: NDArray[np.int64]
    others: Design
    taught: tuple[Array, ...]
    errors: Array

    def emulator(self, army: Army, used: NDArray[np.int64]) -> Emulator:
        """Return the emulator as a fit to what was published of an army has it."""
        return judge(self.taught, self.others.logs, self.errors, near(self.others, army.published, used))


def folds(design: Design, count: int = FOLDS, bench: Bench = ALONE) -> Iterator[Fold]:
    """Yield folds in which every ``count``-th point is held out; what the others tell is learnt at a bench."""
    which = np.arange(len(design.scores)) % count
    for number in range(count):
        rest = which != number
        others = Design(design.scores[rest], design.logs[rest], design.waves[rest])
        taught = teach(others.scores, others.logs, bench=bench)
        errors = errors_of(others.scores, others.logs, bench=bench)
        yield Fold(np.flatnonzero(~rest), others, taught, errors)


# ---------------------------------------------------------------- posteriors


def mode(told: Sequence[Array]) -> tuple[Array, Array]:
    """Return the scores (k,) that what was published makes likeliest, and their covariance there (Gauss and Newton)."""
    constant, linear, quadratic, mean, basis, missed, logs, variance, noisy, *_ = told
    sure = np.linalg.inv(missed + np.diag(variance + (sampler.NOISE_MEDIAN * noisy) ** 2))
    place = np.zeros(linear.shape[1])

    def off(scores: Array) -> Array:
        found: Array = logs - mean - (constant + linear @ scores + (quadratic @ scores) @ scores) @ basis
        return found

    def height(scores: Array) -> float:
        return float(-0.5 * off(scores) @ sure @ off(scores) - 0.5 * scores @ scores)

    for _ in range(20):
        slope = basis.T @ (linear + 2.0 * quadratic @ place)
        curve = np.eye(place.size) + slope.T @ sure @ slope
        step = np.linalg.solve(curve, slope.T @ sure @ off(place) - place)
        while height(place + step) < height(place) and np.abs(step).max() > 1e-4:
            step = step / 2.0
        place = place + step
        if np.abs(step).max() < 1e-3:
            break
    return place, np.linalg.inv(curve)


@lru_cache(maxsize=4)
def chain(shapes: tuple[tuple[int, ...], ...], warm_up: int, draws: int) -> Callable[..., dict[str, Any]]:
    """Return a chain of the fit's own model, compiled once for data of one shape.

    It begins at the mode and knows the covariance there, so that its warm-up has only the step to find.
    """
    import jax
    import jax.numpy as jnp
    from numpyro.infer.hmc import hmc
    from numpyro.infer.util import initialize_model

    example = [np.eye(*shape) if len(shape) == 2 and shape[0] == shape[1] else np.ones(shape) for shape in shapes]
    laid = initialize_model(jax.random.PRNGKey(0), sampler.model, dynamic_args=True, model_args=tuple(example))
    start, move = hmc(potential_fn_gen=laid.potential_fn, algo="NUTS")

    @jax.jit
    def run(key: Any, place: Any, spread: Any, told: Any) -> Any:
        first = {"log_noise": jnp.log(sampler.NOISE_MEDIAN), "scores": place}
        state = start(
            first, warm_up, inverse_mass_matrix=spread, dense_mass=True, adapt_mass_matrix=False,
            max_tree_depth=sampler.MOST_DEPTH, model_args=told, rng_key=key,
        )  # fmt: skip
        state = jax.lax.fori_loop(0, warm_up, lambda _, state: move(state, told), state)

        def draw(state: Any, _: Any) -> Any:
            state = move(state, told)
            said = {"diverging": state.diverging, "steps": state.num_steps}
            return state, {**laid.postprocess_fn(*told)(state.z), **said}

        return jax.lax.scan(draw, state, None, length=draws)[1]

    return run


def draw(
    emulator: Emulator, published: Sequence[Target], used: NDArray[np.int64], seed: int, draws: int = DRAWS
) -> Item:
    """Return draws given what was published of an army, by name, the first axis the draw; few enough to be apart."""
    import jax

    told = sampler.given(emulator, data_of(published, used))
    place, covariance = mode(told)
    spread = np.zeros((place.size + 1,) * 2)
    spread[0, 0], spread[1:, 1:] = 0.5 * sampler.NOISE_SPREAD**2, covariance  # of log noise, before scores by name
    with sampler.exactly():
        run = chain(tuple(np.shape(x) for x in told), min(WARM_UP, draws), draws)
        found = run(jax.random.PRNGKey(seed), place, spread, told)
        return {name: np.asarray(values)[THIN - 1 :: THIN] for name, values in found.items()}


def log_likelihood(emulator: Emulator, army: Army, used: NDArray[np.int64]) -> float:
    """Return the log likelihood at the truth, as the fit sees it."""
    data, promised = data_of(army.published, used), emulator(army.scores)[used]
    missed_there, own = emulator.missed_of(used), np.diag(sampler.variance(data, army.noise))
    laws = [
        stats.multivariate_normal(promised, size * missed_there + own).logpdf(data.logs) + np.log(share)
        for size, share in zip(*sampler.sizes_of(emulator.uneven), strict=True)
    ]
    return float(np.logaddexp.reduce(laws))


def runs_at(
    emulator: Emulator, data: sampler.Data, scores: Array, noise: Array, wanted: NDArray[np.int64], seed: int
) -> Array:
    """Return what runs at draws (n, k) would give of some outcomes (W,), given what was published, shape (n, W).

    What the emulator misses of one outcome goes together with what it misses of the others, of which data tell.
    """
    rng, which = np.random.default_rng(seed), data.which
    promised, across = emulator.at(scores), emulator.missed[np.ix_(wanted, which)]
    runs = promised[:, wanted]
    for k, own in enumerate(noise):
        told = np.linalg.solve(emulator.missed_of(which) + np.diag(sampler.variance(data, float(own))), across.T).T
        left = emulator.missed[np.ix_(wanted, wanted)] - told @ across.T
        runs[k] += rng.multivariate_normal(told @ (data.logs - promised[k, which]), left, method="eigh")
    return runs


def replicate(fold: Fold, army: Army, used: NDArray[np.int64], seed: int, draws: int = DRAWS) -> Item:
    """Return, for one army, how many draws lie below the truth for every quantity, and each score's contraction.

    Both also of the draws as the fit then moves them, with runs drawn as the emulator and what it misses have them.
    """
    emulator = fold.emulator(army, used)
    found = draw(emulator, army.published, used, seed, draws)
    likelihood = (found["log_likelihood"] < log_likelihood(emulator, army, used)).sum()
    below = [*(found["scores"] < army.scores).sum(axis=0), (found["noise"] < army.noise).sum(), likelihood]
    data, (scores, noise) = data_of(army.published, used), (found["scores"], found["noise"])
    runs = runs_at(emulator, data, scores, noise, np.arange(emulator.mean.size), seed)
    after = moved(emulator, data, standings(emulator, data, scores, noise), scores, noise, runs)
    return {
        "moved": [int(x) for x in (after < army.scores).sum(axis=0)],
        "moved_contraction": 1.0 - after.var(axis=0),
        "ranks": [int(x) for x in below],
        "draws": len(found["noise"]),
        "contraction": 1.0 - found["scores"].var(axis=0),
        "diverging": float(found["diverging"].mean()),
    }


# ---------------------------------------------------------------- ranks


def departure(ranks: NDArray[np.int64], draws: int) -> Array:
    """Return how far the worst point of an ECDF is from uniform, for each row of ranks (..., N) from 0 to ``draws``.

    Twice the smallest tail probability over all points, which is gamma of Säilynoja, Bürkner and Vehtari (2022).
    """
    ranks = np.atleast_2d(ranks)
    n, at = ranks.shape[1], np.arange(1, draws + 1)
    counts = np.apply_along_axis(np.bincount, 1, ranks, minlength=draws + 1).cumsum(axis=1)[:, :draws]
    low, high = tails(n, draws)
    return np.minimum(2.0 * np.minimum(low[at - 1, counts], high[at - 1, counts]).min(axis=1), 1.0)


@lru_cache(maxsize=4)
def tails(n: int, draws: int) -> tuple[Array, Array]:
    """Return P(X <= x) and P(X >= x) of the count of ranks below each point, shape (draws, n + 1)."""
    chance = (np.arange(1, draws + 1) / (draws + 1))[:, None]
    counts = np.arange(n + 1)
    return stats.binom.cdf(counts, n, chance), stats.binom.sf(counts - 1, n, chance)


@lru_cache(maxsize=4)
def null(n: int, draws: int, samples: int = NULL_SAMPLES) -> Array:
    """Return the departures of ``samples`` sets of n uniform ranks, in order."""
    rng = np.random.default_rng(1)
    parts = [departure(rng.integers(0, draws + 1, (1000, n)), draws) for _ in range(-(-samples // 1000))]
    return np.sort(np.concatenate(parts)[:samples])


def envelope(n: int, draws: int, level: float) -> tuple[Array, Array]:
    """Return the simultaneous envelope of the rank ECDF at (1, ..., draws) / (draws + 1), as shares, each (draws,)."""
    gamma = float(np.quantile(null(n, draws), level))
    chance = np.arange(1, draws + 1) / (draws + 1)
    return stats.binom.ppf(gamma / 2.0, n, chance) / n, stats.binom.ppf(1.0 - gamma / 2.0, n, chance) / n


def judged(ranks: NDArray[np.int64], draws: int) -> float:
    """Return the chance that uniform ranks depart as far as these (N,) do, somewhere."""
    ordered = null(len(ranks), draws)
    found = departure(ranks, draws)[0]
    return float((np.searchsorted(ordered, found * (1.0 + 1e-9), side="right") + 1) / (ordered.size + 1))


# ---------------------------------------------------------------- all of it


def calibrate(
    design: Design, where: Desk, replications: int, tell: Tell, draws: int = DRAWS, count: int = FOLDS
) -> Item:
    """Return ranks, their tests and the contraction of every parameter over that many armies."""
    targets = known_targets(where.case)
    used = used_by(targets, UNTIL, where.case)
    rows: list[Item] = []
    for number, fold in enumerate(folds(design, count, where.bench)):
        share = replications * (number + 1) // count - replications * number // count
        for point in fold.held[:share]:
            rows.append(replicate(fold, publish(design, int(point), targets), used, int(point), draws))
        tell(f"{len(rows)} of {replications} posteriors")
    keys = [d.key for d in uncertain(where.case)]
    return result(rows, keys)


def result(rows: Sequence[Item], keys: Sequence[str]) -> Item:
    """Return what is kept: contraction, tests of the quantities that matter, and their ranks."""
    ranks = np.array([row["ranks"] for row in rows])
    draws = rows[0]["draws"]
    contraction = np.mean([row["contraction"] for row in rows], axis=0)
    order = np.argsort(-contraction)
    told = [int(k) for k in order if contraction[k] >= TELLING]
    names = [*keys, "noise", "log likelihood"]
    matter = [*(told or order[:LEAST_TOLD].tolist()), len(keys), len(keys) + 1]
    tested = {names[k]: round(judged(ranks[:, k], draws), 4) for k in matter}
    after = np.array([row["moved"] for row in rows])
    widened = np.mean([row["moved_contraction"] for row in rows], axis=0)
    others = [judged(ranks[:, k], draws) for k in range(len(keys))]
    least = LEVEL / len(matter)
    return {
        "passed": bool(min(tested.values()) >= least and len(told) >= LEAST_TOLD),
        "values": {
            "replications": len(rows), "draws": draws, "least_p": round(least, 5), "p": tested,
            "inside_95_each": sum(p >= 0.05 for p in tested.values()),
            "of_all_parameters_below_0.05": [sum(p < 0.05 for p in others), len(others)],
            "diverging": round(float(np.mean([row["diverging"] for row in rows])), 5),
            "contraction": {keys[k]: round(float(contraction[k]), 3) for k in order[:25]},
            "told": len(told),
            "p_moved": {keys[k]: round(judged(after[:, k], draws), 4) for k in matter[:-2]},
            "contraction_moved": {keys[k]: round(float(widened[k]), 3) for k in matter[:-2]},
            "ranks": {names[k]: ranks[:, k].tolist() for k in matter},
        },
    }  # fmt: skip


def picture(values: Item, path: Path = PICTURE) -> None:
    """Draw the rank ECDF differences of the quantities that matter, with the 95% simultaneous envelope."""
    import matplotlib.pyplot as plt

    draws, names = values["draws"], list(values["ranks"])
    at = np.arange(1, draws + 1) / (draws + 1)
    low, high = envelope(values["replications"], draws, 0.05)
    down = -(-len(names) // 4)
    figure, axes = plt.subplots(down, 4, figsize=(11, 2.1 * down + 0.6), sharex=True, sharey=True, layout="constrained")
    for place in np.ravel(axes)[len(names) :]:
        place.set_axis_off()
    for place, name in zip(np.ravel(axes), names, strict=False):
        counts = np.bincount(values["ranks"][name], minlength=draws + 1).cumsum()[:draws]
        place.fill_between(at, low - at, high - at, color="#0072b2", alpha=0.2, lw=0)
        place.plot(at, counts / values["replications"] - at, color="#d55e00", lw=1.2)
        place.set_title(f"{name}  p = {values['p'][name]:.2f}", loc="left", fontsize=8)
        place.tick_params(labelsize=7)
        place.spines[["top", "right"]].set_visible(False)
    figure.suptitle(f"Ranks of the truth among posterior draws: ECDF less uniform, {values['replications']} armies, "
                    "95% simultaneous envelope", x=0.01, ha="left", fontsize=10)  # fmt: skip
    figure.supxlabel("share of draws below the truth", fontsize=9)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def kept(path: Path = RESULTS) -> dict[str, Item]:
    """Return the results that are kept, or nothing."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def keep(name: str, item: Item, path: Path = RESULTS) -> None:
    """Put a result in the place of an older one, leaving others as they are."""
    together = dict(sorted((kept(path) | {name: item}).items()))
    text = json.dumps(together, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text.replace('},"', '},\n"').replace('],"', '],\n"') + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Run, keep, draw and say whether ranks are uniform and enough parameters contract."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--replications", type=int, default=210)
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--picture", type=Path, default=PICTURE)
    chosen, before = parser.parse_args(arguments), digest()

    def tell(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    with on_all_cores(tell) as where:
        found = calibrate(design_of(where), where, chosen.replications, tell)
    if digest() != before:
        sys.exit("the code changed while it was being checked: nothing kept, run it again")
    settings = {"points": POINTS, "folds": FOLDS, "warm_up": WARM_UP, "thin": THIN}
    keep("sbc", {"digest": before, "settings": settings} | found, chosen.out)
    picture(found["values"], chosen.picture)
    print(json.dumps({name: x for name, x in found["values"].items() if name != "ranks"}, indent=1))
    return 0 if found["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
