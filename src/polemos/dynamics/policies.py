"""Policies at work: attack effort and truces as they are carried out, which is not always as was ordered.

A policy is no mechanism: it has no parameters and no noise, and every other order is carried out as it is
given.
"""

from typing import final

import equinox as eqx
import jax.numpy as jnp

from polemos._core.fields import outcome, signal
from polemos._core.types import ByActor, ByActorSector, BySector, Scalar


class Inputs(eqx.Module):
    """What decides how an order is carried out."""

    ordered: ByActorSector  # attack effort, 0 is none
    hurry: ByActor  # factor of a deadline ahead
    unrest: ByActor  # factor of a state in upheaval
    truce: BySector  # ordered, 1 while it holds
    peace: Scalar  # 1 once a settlement has stopped the fighting


class Outputs(eqx.Module):
    """What the others may read."""

    attack: ByActorSector = outcome("1", (0.0, 12.0), "attack effort after the calendar", observable=False)
    truce: BySector = signal()  # 1 where nobody fights


@final
class Policies(eqx.Module):
    """The orders of both sides, carried out."""

    def init(self, ordered: ByActorSector) -> Outputs:
        """Nobody attacks before the first week."""
        return Outputs(attack=jnp.zeros_like(ordered), truce=jnp.zeros_like(ordered[0]))

    def step(self, inputs: Inputs, dt: float = 1.0) -> Outputs:
        """Effort follows the calendar and unrest at home; a settlement is a truce everywhere."""
        del dt
        effort = inputs.ordered * (inputs.hurry * inputs.unrest)[:, None]
        return Outputs(attack=effort, truce=jnp.maximum(inputs.truce, inputs.peace))
