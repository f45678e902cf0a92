"""The laws man by man against exact chances and moments, within four Monte Carlo standard errors."""

from fractions import Fraction

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from oracles import closed_forms as exact
from polemos.dynamics.mechanisms.attrition.jump_chain import Duel

FIGHTS = 40_000


@jax.jit
def fight_all(duel, force, keys):
    return jax.vmap(lambda key: duel.fight(key, force))(keys)


def outcomes(m, n, a=1.0, b=1.0, w=1.0, variant="helmbold", seed=0):
    duel = Duel(rate=jnp.array([a, b], jnp.float32), exponent=jnp.asarray(w, jnp.float32), variant=variant)
    keys = jax.random.split(jax.random.key(seed), FIGHTS)
    survivors, elapsed = fight_all(duel, jnp.array([m, n], jnp.float32), keys)
    return np.asarray(survivors, float), np.asarray(elapsed, float)


def within_four_errors(sample, expected):
    error = sample.std(ddof=1) / np.sqrt(len(sample))
    assert abs(sample.mean() - expected) < 4 * error, f"{sample.mean()} +- {error}, not {expected}"


@pytest.mark.parametrize(
    ("m", "n", "a", "b", "chance"),
    [
        (2, 1, 1, 1, Fraction(5, 6)),
        (3, 2, 1, 1, Fraction(31, 40)),
        (5, 4, 1, 1, Fraction(51907, 72576)),
        (10, 8, 1, 1, None),
        (4, 3, Fraction(3, 2), 1, Fraction(96037, 170170)),
        (5, 5, 1, 2, Fraction(75139, 90090)),
        (7, 9, 1, Fraction(5, 4), None),
    ],
)
def test_who_wins_under_the_square_law(m, n, a, b, chance):
    expected = exact.chance_square(m, n, a, b)
    assert chance in (None, expected)
    survivors, _ = outcomes(m, n, float(a), float(b))
    assert (survivors.min(axis=1) == 0).all()
    within_four_errors((survivors[:, 0] > 0).astype(float), float(expected))


@pytest.mark.parametrize(("m", "n", "a", "b"), [(3, 2, 1, 1), (10, 8, 1, 1), (10, 8, 1.2, 1), (6, 9, 1, 1.7)])
@pytest.mark.parametrize("variant", ["proportional_linear", "linear"])
def test_who_wins_under_the_linear_law(m, n, a, b, variant):
    """Helmbold's law with w = 1/2 takes as long otherwise but is won by the same: the same embedded chain."""
    survivors, _ = outcomes(m, n, a, b, variant=variant, seed=1)
    within_four_errors((survivors[:, 0] > 0).astype(float), exact.chance_area_fire(m, n, a, b))


@pytest.mark.parametrize(("m", "n"), [(3, 2), (10, 8), (6, 6)])
def test_how_long_and_who_is_left(m, n):
    survivors, elapsed = outcomes(m, n, seed=2)
    length, first, second = exact.moments_square(m, n)
    within_four_errors(elapsed, length)
    within_four_errors(survivors[:, 0], first)
    within_four_errors(survivors[:, 1], second)


def test_many_men_follow_the_law_of_large_forces():
    """A duel of hundreds ends with what the deterministic law leaves, to the order of the square root."""
    duel = Duel(rate=jnp.array([1.2, 1.0]), exponent=jnp.asarray(1.0))
    keys = jax.random.split(jax.random.key(3), 400)
    survivors, _ = fight_all(duel, jnp.array([1000.0, 800.0]), keys)
    _, left = exact.square_end(1000, 800, 1.2, 1.0)
    assert abs(float(survivors[:, 0].mean()) - left) < 0.02 * left
