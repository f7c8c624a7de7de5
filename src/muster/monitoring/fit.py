"""The hierarchical count model: departures by unit and month, units in groups, months of the calendar.

departures ~ negative binomial(mean = strength x share reported x exp(level + month + conditions + group + unit),
size r), with normal effects of group, unit and month whose spreads are learnt. Drawn from with NumPyro's NUTS.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.data.errors import InputError
from muster.monitoring.panel import Panel

Floats = NDArray[np.float64]
Index = NDArray[np.int64]
Shape = tuple[int, int, int, int]  # units, groups, months, terms
Direct = frozenset[str]  # levels whose effects are drawn directly
Data = tuple[NDArray[Any], ...]
Begin = Callable[[int, Data], Any]
GoOn = Callable[[Any, Data], tuple[Any, dict[str, Floats]]]
CHAINS, WARM_UP, DRAWS = 2, 400, 500
MOST_DEPTH, MOST_ROUNDS = 8, 6  # doublings of a trajectory, rounds of draws
LEAST_ABOVE = 128  # length of a table of counts, so that shapes recur
DIVERGING = "diverging"
# what a level needs for its effects to be drawn directly, not as standard scores (the better the data tell them,
# the better that mixes): departures of a mean unit, units of a mean group, departures of a mean month
DIRECT_FROM = {"unit": 40.0, "group": 20.0, "month": 100.0}
MOST_RHAT, LEAST_ESS, MOST_DIVERGING = 1.05, 100.0, 0.005


@dataclass(frozen=True)
class Posterior:
    """Draws of the model, first axis the draw: ``slopes`` (S, terms) of the standardised columns, ``level`` (S,),
    ``month`` (S, months), ``group`` (S, groups), ``unit`` (S, units) within groups, ``size`` (S,) of the negative
    binomial, ``spreads`` by level (S,); ``checks`` what the sampler says of itself."""

    level: Floats
    slopes: Floats
    month: Floats
    group: Floats
    unit: Floats
    size: Floats
    spreads: dict[str, Floats]
    checks: dict[str, float]

    def effect(self, group_of: Index) -> Floats:
        """Return the effect of each unit, its group's included, shape (S, units)."""
        return self.unit + (self.group[:, group_of] if self.group.shape[1] else 0.0)

    def log_rate(self, panel: Panel, matrix: Floats, draw: int) -> Floats:
        """Return the log rate of each row in one draw, without the effects of unit and group."""
        rate: Floats = self.level[draw] + self.month[draw][panel.month] + matrix @ self.slopes[draw]
        return rate


def fit(panel: Panel, matrix: Floats, reported: Floats | None = None, seed: int = 1, draws: int = DRAWS) -> Posterior:
    """Draw from the model given a panel and the columns of its conditions, shape (rows, terms).

    ``reported``: the share of a row's departures that reports have brought in so far. ``draws``: of each chain in
    one round; rounds are added until the draws are enough, a few at most. Chains run beside each other. Raises
    `InputError` where NumPyro is not installed.
    """
    used = panel.used
    exposure = panel.strength[used] if reported is None else panel.strength[used] * reported[used]
    counts = panel.departures[used]
    crude = float(np.log(counts.sum() / exposure.sum()))
    data = as_floats([
        counts, np.log(exposure) + crude, matrix[used], panel.unit[used], panel.month[used], panel.group_of,
        counts_above(counts),
    ])  # fmt: skip
    shape = (len(panel.units), len(panel.groups), len(panel.months), matrix.shape[1])
    direct = directly_drawn(shape, float(counts.sum()))
    begin, go_on = make_chain(shape, direct, draws, min(WARM_UP, 2 * draws), counts.size)
    rounds: list[dict[str, Floats]] = []
    with ThreadPoolExecutor(CHAINS) as pool:
        states = list(pool.map(lambda k: begin(CHAINS * seed + k, data), range(CHAINS)))
        for _ in range(MOST_ROUNDS):
            told = list(pool.map(lambda state: go_on(state, data), states))
            states = [state for state, _ in told]
            rounds.append({name: np.stack([drawn[name] for _, drawn in told]) for name in told[0][1]})
            found = {name: np.concatenate([each[name] for each in rounds], axis=1) for name in rounds[0]}
            checks = mixing(found)
            if mixed(checks):
                break
    found["level"] += crude
    return posterior(found, shape, direct, checks)


def directly_drawn(shape: Shape, departures: float) -> Direct:
    """Return the levels whose effects the data tell well enough to be drawn directly."""
    units, groups, months, _ = shape
    told = {"unit": departures / units, "group": units / max(groups, 1), "month": departures / months}
    return frozenset(name for name, least in DIRECT_FROM.items() if told[name] >= least)


def as_floats(data: Sequence[NDArray[Any]]) -> Data:
    """Return arrays in single precision and 32-bit places, as the sampler works."""
    kinds = {"f": np.float32, "i": np.int32}
    return tuple(values.astype(kinds[values.dtype.kind]) for values in data)


def counts_above(counts: Floats) -> Floats:
    """Return how many counts lie above 0, 1, 2, ...; padded to a power of two, so that shapes recur.

    With them the sum of log gamma(y + r) - log gamma(r) over rows is a short sum of log(r + k), since y is whole.
    """
    most = int(counts.max())
    above = counts.size - np.cumsum(np.bincount(counts.astype(np.int64), minlength=most + 1))
    room = max(LEAST_ABOVE, 1 << most.bit_length())
    return np.pad(above.astype(np.float64), (0, room - above.size))


@lru_cache(maxsize=8)
def make_chain(shape: Shape, direct: Direct, draws: int, warm_up: int, rows: int) -> tuple[Begin, GoOn]:
    """Return what runs a chain on panels of one shape: its warm-up, and one round of draws.

    Both are compiled once a shape, which takes longer than to run them; compiled code runs in threads.
    """
    try:
        import jax
        from numpyro.infer.hmc import hmc
        from numpyro.infer.util import initialize_model
    except ImportError:
        raise InputError("units: expected NumPyro, which an extra brings: pip install 'muster[bayes]'") from None

    model = initialize_model(
        jax.random.PRNGKey(0), make_model(shape, direct), dynamic_args=True, model_args=no_data(shape, rows)
    )
    start, move = hmc(potential_fn_gen=model.potential_fn, algo="NUTS")

    @jax.jit
    def begin(key: Any, data: Any) -> Any:
        keys = jax.random.split(key, 1 + len(model.param_info.z))
        places = zip(keys[1:], model.param_info.z.items(), strict=True)
        first = {name: jax.random.uniform(own, z.shape, minval=-0.5, maxval=0.5) for own, (name, z) in places}
        state = start(first, warm_up, max_tree_depth=MOST_DEPTH, model_args=data, rng_key=keys[0])
        return jax.lax.fori_loop(0, warm_up, lambda _, state: move(state, data), state)

    @jax.jit
    def go_on(state: Any, data: Any) -> Any:
        def draw(state: Any, _: Any) -> Any:
            state = move(state, data)
            return state, {**model.postprocess_fn(*data)(state.z), DIVERGING: state.diverging}

        return jax.lax.scan(draw, state, None, length=draws)

    def told(state: Any, data: Any) -> tuple[Any, dict[str, Floats]]:
        state, drawn = go_on(state, data)
        return state, {name: np.asarray(values, np.float64) for name, values in drawn.items()}

    return lambda seed, data: begin(jax.random.PRNGKey(seed), data), told


def no_data(shape: Shape, rows: int) -> Data:
    """Return data of one shape that say nothing, by which the model is laid out."""
    none = np.zeros((2, rows), np.int64)
    return as_floats([np.ones(rows), np.zeros(rows), np.zeros((rows, shape[3])), *none, np.zeros(shape[0], np.int64),
                      np.zeros(LEAST_ABOVE)])  # fmt: skip


def make_model(shape: Shape, direct: Direct) -> Any:
    """Return the model of panels of one shape as NumPyro writes models."""
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist

    units, groups, months, terms = shape

    def effects(name: str, size: int, balanced: bool) -> Any:
        """Draw normal effects and their spread; balanced ones sum to nought, so that the level is theirs alone."""
        if size < 2:
            return jnp.zeros(size)
        spread = numpyro.sample(f"spread_{name}", dist.HalfNormal(1.0))
        scale = spread if name in direct else 1.0
        law = dist.ZeroSumNormal(scale, (size,)) if balanced else dist.Normal(0.0, scale).expand([size])
        drawn = numpyro.sample(name, law)
        return drawn if name in direct else spread * drawn

    def model(counts: Any, log_exposure: Any, matrix: Any, unit: Any, month: Any, group_of: Any, above: Any) -> None:
        log_rate = log_exposure + numpyro.sample("level", dist.Normal(0.0, 2.0))
        if terms:
            log_rate = log_rate + matrix @ numpyro.sample("slopes", dist.Normal(0.0, 1.0).expand([terms]))
        log_rate = log_rate + effects("month", months, True)[month] if months > 1 else log_rate
        own = effects("unit", units, False) if units > 1 else jnp.zeros(units)
        if groups > 1:
            own = own + effects("group", groups, True)[group_of]
        log_rate = log_rate + own[unit]
        log_size = numpyro.sample("log_size", dist.Normal(1.5, 1.5))
        size = jnp.exp(log_size)
        likelihood = (above * jnp.log(size + jnp.arange(above.size))).sum() + counts.size * size * log_size
        likelihood += (counts * log_rate - (counts + size) * jnp.logaddexp(log_rate, log_size)).sum()
        numpyro.factor("likelihood", likelihood)

    return model


def posterior(found: dict[str, Floats], shape: Shape, direct: Direct, checks: dict[str, float]) -> Posterior:
    """Return the draws of all chains together, with R-hat, effective draws and divergences."""
    units, groups, months, terms = shape
    flat = {name: values.reshape(-1, *values.shape[2:]) for name, values in found.items()}
    size = flat["level"].size
    sizes = {"unit": units, "group": groups, "month": months}
    effects = {name: flat.get(name, np.zeros((size, count))) for name, count in sizes.items()}
    for name in effects:
        if name not in direct and f"spread_{name}" in flat:
            effects[name] = effects[name] * flat[f"spread_{name}"][:, None]
    spreads = {name.removeprefix("spread_"): v for name, v in flat.items() if name.startswith("spread_")}
    return Posterior(
        level=flat["level"],
        slopes=flat.get("slopes", np.zeros((size, terms))),
        month=effects["month"],
        group=effects["group"],
        unit=effects["unit"],
        size=np.exp(flat["log_size"]),
        spreads=spreads,
        checks=checks,
    )


def mixing(found: dict[str, Floats]) -> dict[str, float]:
    """Return the worst split R-hat and the fewest effective draws of all that was drawn, and the share divergent."""
    from numpyro.diagnostics import effective_sample_size, split_gelman_rubin

    drawn = [values for name, values in found.items() if name != DIVERGING]
    return {
        "rhat": max(float(np.max(split_gelman_rubin(values))) for values in drawn),
        "effective_draws": min(float(np.min(effective_sample_size(values))) for values in drawn),
        "diverging": float(found[DIVERGING].mean()),
    }


def mixed(checks: dict[str, float]) -> bool:
    """Return whether the sampler's own checks give no reason for doubt."""
    return (
        checks["rhat"] <= MOST_RHAT and checks["effective_draws"] >= LEAST_ESS and checks["diverging"] <= MOST_DIVERGING
    )
