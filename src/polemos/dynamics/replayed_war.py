"""The war run again as it went: with noise that evidence has found, and what its fronts did beside their law.

A war that is fitted to a record has noise of its own for every week of it (abduction), and for each front and
week a residual: what its ground gained beside what the law had. Under the policy that was followed both
together give the record back of every front that was open; where a policy keeps one closed, nothing moves.
Under another policy both stay as they are while the law answers (action and prediction: Pearl 2009,
Causality, section 7.1), which is what the record lets us say of what would have been.
"""

from typing import Any, ClassVar, final

import equinox as eqx
import jax.numpy as jnp

from polemos._core.random import Key
from polemos._core.types import BySector
from polemos.dynamics import week
from polemos.dynamics.facts import Facts, Start
from polemos.dynamics.links import Switches
from polemos.dynamics.mechanisms import territory
from polemos.dynamics.mechanisms.territory import Inputs, Territory
from polemos.dynamics.model import AbstractModel, Moment
from polemos.dynamics.outcomes import OUTCOMES
from polemos.dynamics.state import Carried, Outputs, War


class Noise(eqx.Module):
    """Everything random in a week, and what of its gains is beside the law.

    residual  km^2 that the first belligerent gains, 0 in weeks that no record tells of
    """

    week: dict[str, Any]
    residual: BySector


@final
class ReplayedWar(AbstractModel):
    """The coupled war with residuals of its fronts; without any it is the coupled war."""

    outcomes: ClassVar = OUTCOMES
    war: War

    def begin(self, facts: Facts) -> tuple[Carried, Outputs, Start]:
        """Each mechanism at its start."""
        return week.begin(self.war, facts)

    def draw(self, key: Key) -> Noise:
        """The noise of the war, and no residual."""
        nothing = jnp.zeros((len(dict(key.streams)["sector"]), 1), jnp.float32)
        return Noise(week.draw(self.war, key), nothing + jnp.zeros_like(key.member, jnp.float32))

    def step(
        self, now: Moment, facts: Facts, noise: Noise, switches: Switches, dt: float = 1.0
    ) -> tuple[Carried, Outputs]:
        """One week, with the residuals in the gains of its fronts."""

        def front(
            state: territory.State, inputs: Inputs, chance: territory.Noise, dt: float
        ) -> tuple[territory.State, territory.Outputs]:
            return _replayed(self.war.territory, state, inputs, chance, noise.residual, dt)

        return week.step(
            self.war, now.carried, now.start, facts, noise.week, switches, dt, instead={"territory": front}
        )


def _replayed(
    law: Territory, state: territory.State, inputs: Inputs, noise: territory.Noise, residual: BySector,
    dt: float,
) -> tuple[territory.State, territory.Outputs]:  # fmt: skip
    """A step of the fronts by their law and its residual, in whole grains of the ground that there is."""
    pressure, local, flow = law.driven(state, inputs, noise, dt)
    beside = jnp.where(inputs.active, residual, 0.0)  # a front that is not there does nothing beside its law
    gain = law.possible(state.held, flow, dt) + beside
    bounded = jnp.clip(gain, -state.held[0], state.held[1])
    gain = jnp.round(bounded / territory.GRAIN) * territory.GRAIN
    return law.moved(state, pressure, inputs, local, gain, dt)
