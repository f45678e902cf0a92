"""Shares of a public: how they move, are remembered and are told to a poll."""

import jax.numpy as jnp

from polemos._core.types import ByActor, Scalar


def shifted(share: ByActor, log_odds: ByActor) -> ByActor:
    """A share whose log odds are moved: p / (p + (1 - p) exp(-x)). Exactly p at x = 0, 0 and 1 stay."""
    return share / (share + (1.0 - share) * jnp.exp(-log_odds))


def expressed(share: ByActor, falsification: ByActor) -> ByActor:
    """Support that is shown: of those who do not support, a share f says that they do."""
    return share + (1.0 - share) * falsification


def remembered(old: ByActor, new: ByActor, memory: Scalar, dt: float) -> ByActor:
    """Exponential memory: the weight of the past falls by e in `memory` weeks; what rests stays exact."""
    return new + (old - new) * jnp.exp(-dt / memory)
