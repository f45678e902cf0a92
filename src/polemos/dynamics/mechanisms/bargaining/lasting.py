"""How a peace lasts: when both would rather stop as they stand, and what makes war begin again.

A ceasefire needs more than a settlement in one way and less in another: nothing is handed over, so that no
gain of one side can make up for a loss of the other, and each has to want it for itself.
"""

import jax.numpy as jnp

from polemos._core.types import ByActor, Scalar
from polemos.dynamics.mechanisms.bargaining.values import LEAST_COST, Fighting, Terms
from polemos.dynamics.sides import together

LARGEST_LOG = 10.0
"""Of what makes a peace break sooner or later."""


def as_held(terms: Terms, stake: ByActor) -> ByActor:
    """g: what it is worth to each side that all stays as it is held, and costs nothing any more."""
    return terms.line + stake * (terms.chips - terms.chips[::-1])


def stopping(hazard: Scalar, held: ByActor, value: ByActor, cost: ByActor, dt: float = 1.0) -> Scalar:
    """Chance that dt weeks of talks end in a ceasefire, 1 - exp(-h_C (1 - exp(-weeks)) dt).

    held   g: of each side, if all stays as it is held
    value  V: of each side, if war goes on, with whatever may be signed later
    cost   front that a week of war costs each

    What a side gains by stopping is counted in weeks of its own costs; the side that gains less decides, and
    nobody stops who would rather fight. How likely the ceasefire is to break moves both sides of this alike:
    it changes how much is gained, and not whether.
    """
    gain = jnp.maximum(held - value, 0.0)
    dear = cost > LEAST_COST
    ready = jnp.where(dear, -jnp.expm1(-gain / jnp.where(dear, cost, 1.0)), (gain > 0.0).astype(gain.dtype))
    return -jnp.expm1(-hazard * jnp.minimum(ready[0], ready[1]) * dt)


def expected_shift(expected: Fighting, terms: Terms) -> Scalar:
    """Tenths of the front by which the sides expect the line to move, if war goes on; mean over both."""
    return 5.0 * together(jnp.abs(expected.ground - terms.line))


def strain_on_peace(of_shift: Scalar, shift: Scalar, of_guarantee: Scalar, guarantee: Scalar) -> Scalar:
    """What multiplies the hazard that a peace breaks: exp(kappa_chi shift - kappa_G guarantee).

    shift      of power, as `expected_shift` tells it: who expects to gain by fighting has least reason to
               keep a deal, and both know it (Powell 2006)
    guarantee  of patrons, 0 is none
    """
    return jnp.exp(jnp.clip(of_shift * shift - of_guarantee * guarantee, -LARGEST_LOG, LARGEST_LOG))


def strained(recurrence: Scalar, strain: Scalar) -> Scalar:
    """chi: the chance that a deal does not last where the hazard behind it is so many times as large."""
    lasts = jnp.log1p(-jnp.minimum(recurrence, 1.0 - 1e-6))
    return jnp.where(strain == 1.0, recurrence, -jnp.expm1(strain * lasts))


def resuming(hazard: Scalar, strain: Scalar, dt: float = 1.0) -> Scalar:
    """Chance that war begins again within dt weeks of a peace."""
    return -jnp.expm1(-hazard * strain * dt)
