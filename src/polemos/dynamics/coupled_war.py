"""The war as coupled mechanisms, as a model that can be run."""

from typing import Any, ClassVar, final

import jax.numpy as jnp

from polemos._core.random import Key
from polemos.dynamics.couplings import start_of, state_at_start
from polemos.dynamics.facts import Facts, Start
from polemos.dynamics.links import Switches
from polemos.dynamics.mechanisms.reserves import RedeployOutputs
from polemos.dynamics.model import AbstractModel, Noise
from polemos.dynamics.outcomes import OUTCOMES
from polemos.dynamics.state import State, War
from polemos.dynamics.week import Events, draw, step


@final
class CoupledWar(AbstractModel):
    """All mechanisms of a case with one draw of their parameters a member."""

    outcomes: ClassVar = OUTCOMES
    war: War

    def begin(self, facts: Facts) -> tuple[State, Events, Start]:
        """Each mechanism at its start; the same under every policy."""
        state = state_at_start(self.war, facts)
        return state, no_events(state), start_of(self.war, state, facts)

    def draw(self, key: Key) -> Noise:
        """The noise of each mechanism, by its name."""
        return draw(self.war, key)

    def step(
        self, state: State, facts: Facts, noise: Noise, switches: Switches, dt: float = 1.0
    ) -> tuple[Any, Any]:
        """One week, phase by phase."""
        return step(self.war, state, facts, noise, switches, dt)


def no_events(state: State) -> Events:
    """The week before the first: nothing has happened yet."""
    force = state.reserves.force
    return Events(
        losses=jnp.zeros_like(force),
        recruits=jnp.zeros_like(state.reserves.reserve),
        redeployed=RedeployOutputs(*[jnp.zeros_like(force)] * 3),
        attack=jnp.zeros_like(force),
        active=jnp.zeros(force.shape[1:], bool),
        broken=jnp.zeros_like(state.reserves.reserve),
    )
