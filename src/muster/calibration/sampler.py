"""Draw scores and noise given what was published, with NumPyro's NUTS on the emulator."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.calibration.emulator import Emulator
from muster.data.errors import InputError

Array = NDArray[np.float64]
NOISE_MEDIAN, NOISE_SPREAD = 0.12, 0.5  # lognormal prior of the common noise of monthly counts (judgement)
CHAINS, WARM_UP, LEAST, MOST_DEPTH = 2, 500, 400, 8  # LEAST: draws of a chain, of which as many as asked are kept


SIZES = 5  # of what an emulator misses, between which the likelihood is averaged


@dataclass(frozen=True)
class Sample:
    """Draws given the data: ``scores`` (S, k), ``noise`` (S,), ``log_likelihood`` (S,), and what the sampler says."""

    scores: Array
    noise: Array
    log_likelihood: Array
    checks: dict[str, float]


@dataclass(frozen=True)
class Data:
    """What is fitted: logs of published values over stated bias, their stated errors, and where the noise applies.

    ``which`` (F,) are the emulator's outcomes that they belong to; ``logs``, ``errors`` and ``noisy`` are (F,).
    """

    which: NDArray[np.int64]
    logs: Array
    errors: Array
    noisy: Array


def draw(emulator: Emulator, data: Data, draws: int, seed: int, chains: int = CHAINS, wider: float = 1.0) -> Sample:
    """Return ``draws`` of scores in all, given the data.

    ``wider`` multiplies every error: a wave of a design asks around the posterior, not only in it. Raises
    `InputError` where NumPyro is not installed.
    """
    check_installed()
    import jax
    from numpyro.infer import MCMC, NUTS

    each = max(LEAST, -(-draws // chains))
    with exactly():
        told = given(emulator, data, wider)
        nuts = NUTS(lambda: model(*told), max_tree_depth=MOST_DEPTH)
        mcmc = MCMC(nuts, num_warmup=WARM_UP, num_samples=each, num_chains=chains, chain_method="sequential",
                    progress_bar=False)  # fmt: skip
        mcmc.run(jax.random.PRNGKey(seed), extra_fields=("diverging",))
        found = {name: np.asarray(values, np.float64) for name, values in mcmc.get_samples(group_by_chain=True).items()}
        diverging = float(np.asarray(mcmc.get_extra_fields()["diverging"]).mean())
    kept = np.linspace(0, each * chains - 1, draws).round().astype(int)
    flat = {name: values.reshape(-1, *values.shape[2:])[kept] for name, values in found.items()}
    return Sample(flat["scores"], flat["noise"], flat["log_likelihood"], mixing(found) | {"diverging": diverging})


def check_installed() -> None:
    """Raise `InputError` where what a fit needs is not installed."""
    if find_spec("numpyro") is None or find_spec("threadpoolctl") is None:
        raise InputError("fit: expected NumPyro, which an extra brings: pip install 'muster[bayes]'")


def exactly() -> AbstractContextManager[Any]:
    """Have JAX work in double precision for as long as the context lasts: other models here do with single."""
    import jax

    double: AbstractContextManager[Any] = jax.enable_x64(True)
    return double


def log_likelihood(logs: Array, data: Data, noise: Array) -> Array:
    """Return the log likelihood (n,) of what runs gave, ``logs`` (n, F), with each one's common ``noise`` (n,)."""
    variance = data.errors**2 + (noise[:, None] * data.noisy) ** 2
    terms = (logs - data.logs) ** 2 / variance + np.log(2.0 * np.pi * variance)
    told: Array = -0.5 * terms.sum(axis=1)
    return told


def variance(data: Data, noise: float) -> Array:
    """Return the variance (F,) of what was published, around what the model gives."""
    found: Array = data.errors**2 + (noise * data.noisy) ** 2
    return found


def given(emulator: Emulator, data: Data, wider: float = 1.0) -> tuple[Array, ...]:
    """Return what `model` is told: all arrays, so that one that is compiled serves other data of the same shape."""
    which = data.which
    sizes, shares = sizes_of(emulator.uneven)
    return (
        emulator.constant, emulator.linear, emulator.quadratic, emulator.mean[which], emulator.basis[:, which],
        emulator.missed_of(which), data.logs, data.errors**2, data.noisy, np.asarray(wider**2),
        sizes, np.log(shares),
    )  # fmt: skip


def sizes_of(uneven: float) -> tuple[Array, Array]:
    """Return factors (Q,) of the covariance of what is missed, with mean 1 and lognormal, and the ``shares`` of each.

    They are nodes of a quadrature (Gauss and Hermite): what an emulator misses is larger here and smaller there.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(SIZES)
    factors = np.exp(2.0 * uneven * nodes)
    shares = weights / weights.sum()
    return factors / (factors @ shares), shares


def model(
    constant: Any, linear: Any, quadratic: Any, mean: Any, basis: Any, missed: Any, logs: Any, variance: Any,
    noisy: Any, wider: Any, sizes: Any, shares: Any,
) -> None:  # fmt: skip
    """State the model as NumPyro has models: standard normal scores, lognormal noise, logs normal at each size of miss.

    ``shares`` are given as logarithms.
    """
    import jax
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist

    scores = numpyro.sample("scores", dist.Normal(0.0, 1.0).expand([linear.shape[1]]))
    log_noise = numpyro.sample("log_noise", dist.Normal(np.log(NOISE_MEDIAN), NOISE_SPREAD))
    noise = numpyro.deterministic("noise", jnp.exp(log_noise))
    components = jnp.asarray(constant) + linear @ scores + (quadratic @ scores) @ scores
    own = jnp.diag(variance + (noise * noisy) ** 2)

    def likelihood(size: Any) -> Any:
        law = dist.MultivariateNormal(mean + components @ basis, covariance_matrix=wider * (size * missed + own))
        return law.log_prob(jnp.asarray(logs))

    told = jax.scipy.special.logsumexp(jax.vmap(likelihood)(jnp.asarray(sizes)) + shares)
    numpyro.deterministic("log_likelihood", told)
    numpyro.factor("likelihood", told)


def mixing(found: dict[str, Array]) -> dict[str, float]:
    """Return the worst split R-hat and the fewest effective draws over all scores and the noise.

    Draws that swing to and fro can be worth more than independent ones, or have no estimate: they count as all.
    """
    from numpyro.diagnostics import effective_sample_size, split_gelman_rubin

    drawn = [found["scores"], found["noise"]]
    whole = found["noise"].size
    worth = np.concatenate([np.atleast_1d(effective_sample_size(values)) for values in drawn])
    return {
        "rhat": max(float(np.max(split_gelman_rubin(values))) for values in drawn),
        "effective_draws": float(np.where((worth <= 0.0) | (worth > whole), whole, worth).min()),
    }
