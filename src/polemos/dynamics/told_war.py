"""The war whose table is told of other chips than are held: what if held ground went as a record went?

How much ground will be held when talks come decides what it buys, and a law of the front is one guess of it.
Here both sides sit at the table with ground that is given, week by week, while the war that is fought goes on
as it does: the front, the forces and the dead are those of the war, only what is bargained over is not.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, final

import equinox as eqx
import jax.numpy as jnp

from polemos._core.random import Key
from polemos._core.types import ByActor
from polemos.dynamics.facts import Facts, Start
from polemos.dynamics.links import Switches
from polemos.dynamics.model import AbstractModel, Moment
from polemos.dynamics.outcomes import OUTCOMES, Outcome


class Noise(eqx.Module):
    """Everything random in a week, and the chips that the table is told of.

    chips  km^2 outside the front that each side holds on the other's soil; as the war has it where NaN
    """

    war: Any
    chips: ByActor


@final
class ToldWar(AbstractModel):
    """A war, coupled or replayed, whose table is told something; told nothing, it is that war."""

    outcomes: ClassVar[Mapping[str, Outcome]] = OUTCOMES
    fought: AbstractModel

    def begin(self, facts: Facts) -> tuple[Any, Any, Start]:
        """As the war begins."""
        return self.fought.begin(facts)

    def draw(self, key: Key) -> Noise:
        """The noise of the war, and nothing that is told."""
        nothing = jnp.full((2, 1), jnp.nan, jnp.float32)
        return Noise(self.fought.draw(key), nothing + jnp.zeros_like(key.member, jnp.float32))

    def step(
        self, now: Moment, facts: Facts, noise: Noise, switches: Switches, dt: float = 1.0
    ) -> tuple[Any, Any]:
        """One week of the war. ValueError in a case without a table."""
        if facts.table is None:
            message = "this war has no table that could be told of chips"
            raise ValueError(message)
        told = replace(facts, table=replace(facts.table, chips=noise.chips))
        return self.fought.step(now, told, noise.war, switches, dt)
