"""Policies at work: attack effort as it is carried out, which is not always as it was ordered.

A policy is no mechanism: it has no parameters and no noise, and every order but this one is carried out as
it is given.
"""

from typing import final

import equinox as eqx
import jax.numpy as jnp

from polemos._core.fields import outcome
from polemos._core.types import ByActor, ByActorSector


class Inputs(eqx.Module):
    """What decides how an order is carried out."""

    ordered: ByActorSector  # attack effort, 0 is none
    hurry: ByActor  # factor of a deadline ahead
    unrest: ByActor  # factor of a state in upheaval


class Outputs(eqx.Module):
    """What the others may read."""

    attack: ByActorSector = outcome("1", (0.0, 12.0), "attack effort after the calendar", observable=False)


@final
class Policies(eqx.Module):
    """The orders of both sides, carried out."""

    def init(self, ordered: ByActorSector) -> Outputs:
        """Nobody attacks before the first week."""
        return Outputs(attack=jnp.zeros_like(ordered))

    def step(self, inputs: Inputs, dt: float = 1.0) -> Outputs:
        """Effort is hurried or not by a deadline ahead, and less in a state in upheaval."""
        del dt
        return Outputs(attack=inputs.ordered * (inputs.hurry * inputs.unrest)[:, None])
