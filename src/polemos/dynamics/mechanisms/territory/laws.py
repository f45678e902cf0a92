"""Laws of the front that stand alone."""

import jax
import jax.numpy as jnp

from polemos._core.types import ByActorSector, BySector, Scalar

BAND_WIDTH = 0.05  # softness of the edge of the stalemate band, in log force ratio


def smooth_band(push: BySector, half_width: BySector | Scalar, edge: float = BAND_WIDTH) -> BySector:
    """S(z, delta): no movement while |z| is inside the stalemate band, |z| - delta beyond it; odd in z."""
    return jnp.sign(push) * edge * jax.nn.softplus((jnp.abs(push) - half_width) / edge)


def fading(old: ByActorSector, new: ByActorSector, memory: Scalar, dt: float) -> ByActorSector:
    """Exponential memory: weight of the past falls by e in `memory` weeks."""
    return new + (old - new) * jnp.exp(-dt / memory)
