"""Persistence: the front stays where it is, give or take a random walk.

Law      held' = held + s e in each sector, from one side to the other, within the ground there is
Sources  The no-change forecast, the first baseline of any forecast of a series.
"""

import dataclasses
from typing import Any, ClassVar, final

import equinox as eqx
import jax.numpy as jnp

from polemos._core.random import Key
from polemos._core.types import ByActorSector, BySector
from polemos.dynamics.facts import Facts, Start
from polemos.dynamics.links import Switches
from polemos.dynamics.model import AbstractModel, Moment
from polemos.dynamics.outcomes import OUTCOMES


class Front(eqx.Module):
    """Ground held by each side, km^2."""

    held: ByActorSector


GROUND = {"held": dataclasses.replace(OUTCOMES["held"], read=lambda front: front.held)}


def front_of(facts: Facts, members: BySector) -> Front:
    """The ground of the case, one front a member; `members` has their axis."""
    return Front(facts.geography.held + jnp.zeros_like(members)[None])


def moved(front: Front, flow: BySector) -> Front:
    """Ground goes from the second side to the first, as far as there is any."""
    flow = jnp.clip(flow, -front.held[0], front.held[1])
    return Front(front.held + jnp.stack([flow, -flow]))


@final
class Persistence(AbstractModel):
    """No change is expected; how far it may go astray is a parameter.

    spread  km^2 of a week's move, its standard deviation
    """

    outcomes: ClassVar = GROUND
    spread: BySector

    def begin(self, facts: Facts) -> tuple[Front, Front, Start]:
        """The ground of the case."""
        front = front_of(facts, self.spread)
        return front, front, {}

    def draw(self, key: Key) -> Any:
        """One number a sector, its sign that of the side with the lower stream number."""
        return key.within("rival").contest("move")

    def step(
        self, now: Moment, facts: Facts, noise: BySector, switches: Switches, dt: float = 1.0
    ) -> tuple[Front, Front]:
        """A step of a random walk."""
        front = moved(now.carried, self.spread * noise * dt**0.5)
        return front, front
