"""Materiel: one stock a side, made at home, sent by patrons, used up by the force at the front.

Claim    What is promised is not yet there: allocations arrive over months, production follows spending
         and is held down by export controls and strikes, and a force that wants materiel fights less.
Law      allocations a pass two equal exponential stages of mean T in all, solved exactly in dt
         capacity = P_0 spending^e (1 - c sanctions),  P' = (capacity - P) / tau
         produced = exp(-k strikes) P,   need n = c_n sum_s I_s m_s,  I_s = 1 + k_n (effort_1 + effort_2)
         use = min(n, Y / R) a week,  Y' = produced + delivered - use,  z' = (use / n - z) / tau_z
Omits    Kinds of materiel and whether they fit together: everything is one sum at fixed prices. Losses of
         stock to the enemy, captures, wear; who pays. Allocations that are withdrawn.
Sources  Two equal stages are a gamma delay of order 2, as in the pipelines of reserves. That production
         and deliveries feed one stock is common to models of attrition; the numbers are priors.
"""

from typing import ClassVar, final

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from polemos._core.fields import POSITIVE, SHARE, outcome, quantity
from polemos._core.random import Key
from polemos._core.types import ByActor, ByActorSector, Scalar, SectorFlag
from polemos.dynamics.contract import AbstractMechanism, Nothing

BILLION = 1e9  # need is quoted in EUR for each person, the stock in EUR_bn
STAGES = 2  # of the delay of deliveries
LEAST_SPENDING = 1e-6  # over that at the start, so that no spending at all has a logarithm

ByStage = Float[Array, "actor stage *#member"]


class State(eqx.Module):
    """What it remembers from week to week; nobody else reads it."""

    stock: ByActor  # EUR_bn at fixed prices
    potential: ByActor  # EUR_bn/week that would be produced if nothing were struck
    ordered: ByStage  # EUR_bn allocated and not yet delivered
    sufficiency: ByActor  # materiel used over materiel needed, smoothed, 0-1


class DeliverInputs(eqx.Module):
    """For the phase `deliver`."""

    allocated: ByActor  # EUR_bn/week allocated by patrons
    spending: ByActor  # real military spending over that at the start
    sanctions: ByActor  # effective sanctions, 0-1
    strikes: ByActor  # weekly strikes received on the rear


class Outputs(eqx.Module):
    """What the others may read."""

    stock: ByActor = outcome("EUR_bn", POSITIVE, "materiel stock", name="materiel")
    production: ByActor = outcome("EUR_bn/week", POSITIVE, "materiel produced")
    sufficiency: ByActor = outcome("1", SHARE, "materiel used over materiel needed", absent="sufficiency")


class DeliverOutputs(eqx.Module):
    """What `deliver` changes for others, and its flows."""

    stock: ByActor
    production: ByActor
    produced: ByActor  # EUR_bn in this step
    delivered: ByActor  # EUR_bn in this step


class UseInputs(eqx.Module):
    """For the phase `use`."""

    force: ByActorSector  # persons committed
    effort: ByActorSector  # attack effort, 0 is none
    active: SectorFlag  # there is a front in the sector


class UseOutputs(eqx.Module):
    """What `use` changes for others, and its flows."""

    stock: ByActor
    sufficiency: ByActor
    need: ByActor  # EUR_bn in this step
    used: ByActor  # EUR_bn in this step


@final
class Materiel(AbstractMechanism[State, Nothing]):
    """Stocks of both sides; acts twice a week and has no noise of its own."""

    phases: ClassVar[tuple[str, ...]] = ("deliver", "use")

    initial_stock: ByActor = quantity(
        "EUR_bn", (0.0, 2000.0), "materiel that can be used up, at the start", source="assumption"
    )
    initial_production: ByActor = quantity(
        "EUR_bn/week",
        (0.0, 50.0),
        "P_0: production at the start, of new and restored materiel",
        source="military budgets",
    )
    initial_ordered: ByActor = quantity(
        "EUR_bn",
        (0.0, 500.0),
        "allocated before the start and not delivered by then",
        source="recorded allocations",
        neutral=0.0,
    )
    delivery_time: ByActor = quantity(
        "week", (1.0, 104.0), "T: mean time from allocation to delivery", source="assumption of form"
    )
    production_time: Scalar = quantity(
        "week", (1.0, 260.0), "tau: time in which production approaches capacity", source="assumption of form"
    )
    spending_elasticity: Scalar = quantity(
        "1",
        (0.0, 1.5),
        "e: log capacity per log real military spending",
        source="assumption of form",
        neutral=0.0,
    )
    export_control: ByActor = quantity(
        "1",
        (0.0, 1.0),
        "c: share of capacity that the tightest sanctions would take away",
        source="assumption of form",
        neutral=0.0,
    )
    strike_damage: ByActor = quantity(
        "week",
        (0.0, 0.1),
        "k: log production lost per weekly strike received",
        source="assumption of form",
        neutral=0.0,
    )
    need: ByActor = quantity(
        "EUR/persons/week",
        (0.0, 100000.0),
        "c_n: materiel that a committed person uses up where nobody attacks",
        source="assumption; total of production and deliveries over the force",
        neutral=0.0,
    )
    effort_gain: Scalar = quantity(
        "1",
        (0.0, 5.0),
        "k_n: relative rise of both sides' need per unit of attack effort",
        source="assumption of form",
        neutral=0.0,
    )
    quiet_share: Scalar = quantity(
        "1",
        (0.0, 1.0),
        "need in a sector without a front over need in one where nobody attacks",
        source="assumption of form",
    )
    rationing: ByActor = quantity(
        "week",
        (1.0, 52.0),
        "R: stock, in weeks of need, below which use is cut in proportion",
        source="assumption of form",
        neutral=1.0,
    )
    sufficiency_memory: Scalar = quantity(
        "week", (0.1, 26.0), "tau_z: how long past use is felt at the front", source="assumption of form"
    )

    def init(self, force: ByActorSector, active: SectorFlag) -> tuple[State, Outputs]:
        """The state at the start: as if allocations had come evenly, and use were what the stock allows.

        force   persons committed in each sector
        active  where there is a front
        """
        waiting = self.initial_ordered / STAGES
        quiet = UseInputs(force=force, effort=jnp.zeros_like(force), active=active)
        need = self._need(quiet)
        allowed = jnp.minimum(need, self.initial_stock / self.rationing)
        state = State(
            stock=self.initial_stock,
            potential=self.initial_production,
            ordered=jnp.stack([waiting, waiting], axis=1),
            sufficiency=_share(allowed, need),
        )
        return state, Outputs(state.stock, self.initial_production, state.sufficiency)

    def draw(self, key: Key) -> Nothing:
        """Supply has no noise of its own: that of allocations belongs to the patrons."""
        del key
        return Nothing()

    def deliver(self, state: State, inputs: DeliverInputs, dt: float = 1.0) -> tuple[State, DeliverOutputs]:
        """Take in what was produced and delivered in a step of dt weeks."""
        ordered, delivered = self._delay(state.ordered, inputs.allocated * dt, dt)
        capacity = self.capacity(inputs)
        gap = state.potential - capacity
        closed = -jnp.expm1(-dt / self.production_time)
        spared = jnp.exp(-self.strike_damage * inputs.strikes)
        produced = spared * (capacity * dt + gap * self.production_time * closed)
        new = State(
            stock=state.stock + (produced + delivered),
            potential=state.potential - gap * closed,
            ordered=ordered,
            sufficiency=state.sufficiency,
        )
        return new, DeliverOutputs(new.stock, produced / dt, produced, delivered)

    def use(self, state: State, inputs: UseInputs, dt: float = 1.0) -> tuple[State, UseOutputs]:
        """Use up what is needed and, of a short stock, its share."""
        need = self._need(inputs) * dt
        kept = 1.0 - 1.0 / self.rationing  # of a short stock, in a week
        kept = kept if dt == 1.0 else kept**dt
        used = jnp.minimum(need, state.stock * (1.0 - kept))
        share = _share(used, need)
        fading = jnp.exp(-dt / self.sufficiency_memory)
        new = State(
            stock=state.stock - used,
            potential=state.potential,
            ordered=state.ordered,
            sufficiency=share + (state.sufficiency - share) * fading,
        )
        return new, UseOutputs(new.stock, new.sufficiency, need, used)

    def capacity(self, inputs: DeliverInputs) -> ByActor:
        """What production moves towards, EUR_bn/week."""
        spending = jnp.maximum(inputs.spending, LEAST_SPENDING)
        growth = jnp.exp(self.spending_elasticity * jnp.log(spending))
        return self.initial_production * growth * (1.0 - self.export_control * inputs.sanctions)

    def _need(self, inputs: UseInputs) -> ByActor:
        """EUR_bn/week that would be used if there were no want of materiel."""
        intensity = 1.0 + self.effort_gain * (inputs.effort[0] + inputs.effort[1])
        intensity = jnp.where(inputs.active, intensity, self.quiet_share)
        return self.need / BILLION * jnp.sum(inputs.force * intensity, axis=1)

    def _delay(self, ordered: ByStage, entering: ByActor, dt: float) -> tuple[ByStage, ByActor]:
        """Two equal exponential stages with a steady inflow; returns the stages and what leaves them.

        With x = 2 dt / T and p = exp(-x), what was in the first stage is still there with chance p and in
        the second with chance x p; what enters evenly over the step is there with the means of these.
        """
        elapsed = STAGES * dt / self.delivery_time
        still = jnp.exp(-elapsed)
        gone = -jnp.expm1(-elapsed)
        moved_on = elapsed * still
        first = ordered[:, 0] * still + entering * gone / elapsed
        fresh = jnp.maximum(gone - moved_on, 0.0) / elapsed  # never below 0 but for rounding
        second = ordered[:, 1] * still + ordered[:, 0] * moved_on + entering * fresh
        leaving = (ordered[:, 0] - first) + (ordered[:, 1] - second) + entering
        return jnp.stack([first, second], axis=1), jnp.maximum(leaving, 0.0)


def _share(used: ByActor, need: ByActor) -> ByActor:
    """Used over needed; 1 where nothing is needed."""
    needed = need > 0.0
    return jnp.where(needed, used / jnp.where(needed, need, 1.0), 1.0)
