"""Deep strikes: what strikes on the rear do to exports, to how safe people feel, and to the risk of more.

Claim    Strikes on a rear cost the side struck some of its exports for as long as they outrun repair, bring
         the war home to its people, and each may be answered by a severe escalation. What being exposed
         does to support for the war is for opinion to say: it may rally a public or wear it down.
Law      k' = -a d k + (1 - k) / tau            capacity; rests at 1 / (1 + a d tau)
         h' = b (1 - exp(-x d) - h)             exposure; rests at 1 - exp(-x d)
         1 - risk' = (1 - risk) (1 - q)^(d dt)  no escalation, if each strike is met with chance q
         d: weekly strikes received;  both differential equations are solved exactly in dt
Omits    Targets, weapons, defences and ranges; what strikes cost the striker. Getting used to strikes, and
         the difference between the first of its kind and the hundredth: new kinds are steps of aid, in
         patron_aid. What an escalation would be and what would follow: the chance is reported, and
         nothing reads it.
Sources  Assumptions of form. A product of survivals is the chance that a series of risky steps goes
         unanswered (Schelling 1960, on brinkmanship).
"""

from typing import final

import equinox as eqx
import jax.numpy as jnp

from polemos._core.fields import POSITIVE, SHARE, outcome, quantity, signal
from polemos._core.random import Key
from polemos._core.types import ByActor, Scalar
from polemos.dynamics.contract import AbstractMechanism, Nothing, stocks_of


class State(eqx.Module):
    """What it remembers from week to week; nobody else reads it."""

    capacity: ByActor  # export capacity of the side struck, 1 whole
    exposure: ByActor  # how far the rear of the side struck feels the war, 0-1
    risk: ByActor  # chance so far that the side struck has met strikes with a severe escalation


class Inputs(eqx.Module):
    """What it reads from the others."""

    strikes: ByActor  # lever of the striker, strikes/week


class Outputs(eqx.Module):
    """What the others may read."""

    strikes: ByActor = outcome(
        "1/week", POSITIVE, "weekly strikes on the other's rear", absent=0.0, carried=True
    )
    exposure: ByActor = outcome("1", SHARE, "how far the rear feels the war", absent=0.0)
    capacity: ByActor = outcome(
        "1", SHARE, "export capacity left by strikes", name="export_capacity", absent=1.0
    )
    risk: ByActor = outcome(
        "1", SHARE, "chance so far of a severe escalation by the side struck", name="escalation"
    )


class StepOutputs(Outputs):
    """The same, and its flows."""

    received: ByActor = signal()  # strikes/week
    hazard: ByActor = signal()  # 1/week, of a severe escalation by the side struck


@final
class DeepStrikes(AbstractMechanism[State, Nothing]):
    """Strikes on either rear; every parameter belongs to the side that is struck."""

    initial_exposure: ByActor = quantity(
        "1", (0.0, 1.0), "exposure of the rear at the start", source="assumption of form", neutral=0.0
    )
    export_damage: ByActor = quantity(
        "1",
        (0.0, 0.1),
        "a: share of the export capacity left that one strike takes",
        source="assumption of form",
        neutral=0.0,
    )
    repair_time: ByActor = quantity(
        "week", (1.0, 104.0), "tau: mean time to repair export capacity", source="assumption of form"
    )
    exposure_per_strike: ByActor = quantity(
        "week",
        (0.0, 0.5),
        "x: exposure that one weekly strike brings in the long run, while it is low",
        source="assumption of form",
        neutral=0.0,
    )
    exposure_pace: Scalar = quantity(
        "1/week", (0.0, 2.0), "b: rate at which exposure is felt, and forgotten", source="assumption of form"
    )
    reaction: ByActor = quantity(
        "1",
        (0.0, 0.05),
        "q: chance that one strike is met with a severe escalation",
        source="contested: nobody knows it, so its prior must be wide",
        neutral=0.0,
    )

    def init(self) -> tuple[State, Outputs]:
        """The state at the start: whole capacity, exposure as given, nothing struck yet."""
        nothing = jnp.zeros_like(self.initial_exposure)
        state = State(
            capacity=jnp.ones_like(self.initial_exposure), exposure=self.initial_exposure, risk=nothing
        )
        return state, Outputs(**stocks_of(state, Outputs), strikes=nothing)

    def draw(self, key: Key) -> Nothing:
        """No noise: strikes are counted, and escalation is kept as a chance."""
        del key
        return Nothing()

    def step(self, state: State, inputs: Inputs, dt: float = 1.0) -> tuple[State, StepOutputs]:
        """One step of dt weeks under strikes at a steady rate."""
        received = inputs.strikes[::-1]
        hazard = -jnp.log1p(-self.reaction) * received
        new = State(
            capacity=self._capacity(state.capacity, received, dt),
            exposure=self._exposure(state.exposure, received, dt),
            risk=state.risk - (1.0 - state.risk) * jnp.expm1(-hazard * dt),
        )
        shown = {**stocks_of(new, Outputs), "strikes": inputs.strikes}
        return new, StepOutputs(**shown, received=received, hazard=hazard)

    def _capacity(self, capacity: ByActor, received: ByActor, dt: float) -> ByActor:
        """Damage in proportion to what is left, repair in proportion to what is missing."""
        damage = self.export_damage * received
        rest = 1.0 / (1.0 + damage * self.repair_time)
        fading = jnp.exp(-(damage + 1.0 / self.repair_time) * dt)
        return rest + (capacity - rest) * fading

    def _exposure(self, exposure: ByActor, received: ByActor, dt: float) -> ByActor:
        """Towards the level that strikes at this rate bring."""
        rest = -jnp.expm1(-self.exposure_per_strike * received)
        fading = jnp.exp(-self.exposure_pace * dt)
        return rest + (exposure - rest) * fading
