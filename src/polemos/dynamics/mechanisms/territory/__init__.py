"""Territory: who holds how much of each front sector.

Claim    Fronts move slowly against a defender's advantage, in proportion to a sector's mobility, with
         rare breakthroughs; ground held on the other side's soil wears away.
Law      rho = a + l + pi + surprise - gamma (depth_1 - depth_2),  m = forces + m_0,  Q = E(z)^eta s^eta_s,
         a = omega ln(m_1 / m_2) + ln(Q_1 / Q_2) + theta_1 - theta_2 + g (effort_1 - effort_2),
         u = G(S) e^q c S(rho + n, delta) + G(J) J - lambda (ground held on enemy soil),
         S(z, delta) = sign(z) w softplus((|z| - delta) / w),  w = 0.05;  n, pi: AR(1)
         l' = l - r (l + a): what is counted wears off, as the other side learns to meet it; r = 0, never
         surprise: sigma (effort_1 - effort_2) where a front is new, at most sigma; fades by e in its memory
         depth: root of the ground held on enemy soil, km; strength falls with distance from home
         q' = k q + s e: the pace of a front drifts over months, so that weeks of movement come in clusters
         G(x) = 1 - kappa (1 - min(effort_i, 1)),  i: the side that x is an advance of
         Two laws of the front, blended: kappa = 0, whoever is stronger advances, whether it attacks or not;
         kappa = 1, a side advances as far as it attacks, and ground still wears away. Two laws of numbers:
         omega = 1, forces count by their ratio; omega = 0, forces counted have no weight at the front.
Omits    Where in a sector the line runs; terrain; grey zones (a matter of observation, not of state).
Sources  Weekly area changes in the case's ledger; CDB90 for the chance that an attack succeeds; Boulding
         (1962) for the loss of strength gradient.
"""

from typing import final

import jax.numpy as jnp

from polemos._core.compiled import computed_once
from polemos._core.fields import quantity
from polemos._core.random import Key
from polemos._core.types import ByActor, ByActorSector, BySector, Scalar, SectorFlag
from polemos.dynamics.contract import AbstractMechanism
from polemos.dynamics.mechanisms.territory.interface import Inputs, Noise, Outputs, Pressure, State
from polemos.dynamics.mechanisms.territory.laws import fading, smooth_band
from polemos.dynamics.sides import SKELETON_FORCE, of_both_sides

GRAIN = 1.0 / 64.0  # km^2; flows are whole grains, so that areas add up exactly in float32
LEAST_EFFICIENCY = 1e-6  # of fire, so that a side with no materiel at all has a log power
LARGEST_PACE = 4.6  # a hundred times as fast as usual, or as slow

__all__ = ["GRAIN", "Inputs", "Noise", "Outputs", "Pressure", "State", "Territory", "smooth_band"]


@final
class Territory(AbstractMechanism[State, Noise]):
    """Advance in every sector; the fields are its parameters, one draw per instance."""

    mobility: BySector = quantity(
        "km^2/week",
        (0.0, 5000.0),
        "c: advance per unit of log power beyond the band",
        source="weekly area changes",
    )
    stalemate_band: BySector = quantity(
        "1", (0.0, 3.0), "delta: log power ratio below which the front stands", source="assumption of form"
    )
    local_persistence: BySector = quantity(
        "1",
        (0.0, 0.99),
        "phi: weekly persistence of local noise",
        source="autocorrelation of weekly area changes",
    )
    local_spread: BySector = quantity(
        "1", (0.0, 3.0), "spread of local noise in log power", source="assumption of form"
    )
    relative_strength: ByActor = quantity(
        "1",
        (-3.0, 3.0),
        "theta: strength beyond what can be counted, in log power",
        source="assumption of form",
    )
    effort_gain: Scalar = quantity(
        "1", (0.0, 2.0), "g: log power per unit of attack effort", source="assumption of form"
    )
    effort_persistence: BySector = quantity(
        "1", (0.0, 0.99), "weekly persistence of a side's own swings of effort", source="assumption of form"
    )
    effort_spread: BySector = quantity(
        "1", (0.0, 2.0), "spread of a side's own swings of effort, in log power", source="assumption of form"
    )
    sufficiency_power: Scalar = quantity(
        "1", (0.0, 1.0), "eta: log power per log fire efficiency", source="assumption of form", neutral=0.0
    )
    support_power: Scalar = quantity(
        "1", (0.0, 1.0), "eta_s: log power per log support", source="assumption of form", neutral=0.0
    )
    breakthrough_rate: Scalar = quantity(
        "1/week",
        (0.0, 0.2),
        "p_J: weekly chance of a breakthrough where one side is thin",
        source="episodes in the war",
    )
    breakthrough_threshold: Scalar = quantity(
        "1", (0.0, 5.0), "log power ratio beyond which a defence is thin", source="assumption of form"
    )
    breakthrough_size: Scalar = quantity(
        "week",
        (0.0, 100.0),
        "whole area of a breakthrough, in weeks of the sector's mobility",
        source="episodes",
    )
    breakthrough_duration: Scalar = quantity(
        "week", (1.0, 12.0), "mean length of a breakthrough", source="assumption of form"
    )
    salient_decay: BySector = quantity(
        "1/week",
        (0.0, 0.5),
        "lambda: weekly share of ground held on enemy soil that is lost whatever the balance",
        source="decay of held ground in the case's ledger",
        neutral=0.0,
    )
    maximum_advance: Scalar = quantity(
        "km^2/week",
        (0.0, 20000.0),
        "most that can change hands in a sector in a week",
        source="largest weekly change",
    )
    threat_memory: Scalar = quantity(
        "week", (1.0, 26.0), "how long a loss of ground is felt as a threat", source="assumption of form"
    )
    advance_needs_effort: Scalar = quantity(
        "1",
        (0.0, 1.0),
        "kappa: share of a side's advance that waits for its attack effort, full at a main effort",
        source="assumption of form",
        neutral=0.0,
        optional=True,
    )
    force_weight: BySector = quantity(
        "1",
        (0.0, 1.0),
        "omega: log power per log force; 0 is forces that do not count at the front",
        source="assumption of form",
        neutral=1.0,
        optional=True,
    )

    reversion: BySector = quantity(
        "1/week",
        (0.0, 1.0),
        "r: weekly share of an advantage that the other side learns to meet",
        source="assumption of form",
        neutral=0.0,
        optional=True,
    )
    surprise: BySector = quantity(
        "1",
        (0.0, 5.0),
        "sigma: log power that a main effort has by surprise where the front is new",
        source="assumption of form",
        neutral=0.0,
        optional=True,
    )
    surprise_memory: BySector = quantity(
        "week",
        (0.1, 52.0),
        "time in which surprise fades by a factor e",
        source="assumption of form",
        neutral=1.0,
        optional=True,
    )
    strength_gradient: BySector = quantity(
        "1/km",
        (0.0, 0.5),
        "gamma: log power that a side loses per km of depth on the other's soil",
        source="loss of strength gradient: Boulding (1962)",
        neutral=0.0,
        optional=True,
    )
    pace_persistence: BySector = quantity(
        "1",
        (0.0, 1.0),
        "weekly persistence of the pace of a front",
        source="assumption of form",
        neutral=1.0,
        optional=True,
    )
    pace_spread: BySector = quantity(
        "1",
        (0.0, 1.0),
        "weekly shocks to the log of the pace of a front, their standard deviation",
        source="assumption of form",
        neutral=0.0,
        optional=True,
    )

    def init(self, held: ByActorSector, open_sectors: BySector) -> tuple[State, Outputs]:
        """The state at the start: ground as the case gives it (km^2), no noise yet, open fronts no news."""
        held = held + jnp.zeros_like(self.mobility)[None]
        nothing = jnp.zeros_like(held[0])
        state = State(
            held=jnp.round(held / GRAIN) * GRAIN,
            local=nothing,
            tempo=nothing,
            level=nothing,
            pace=nothing,
            surprise=nothing,
            breakthrough=nothing,
            recent_loss=jnp.zeros_like(held),
            known=open_sectors + nothing,
        )
        return state, Outputs(
            held=state.held,
            gain=nothing,
            recent_loss=state.recent_loss,
            fought=jnp.zeros_like(nothing[0]),
            shown=self.relative_strength[0] - self.relative_strength[1],
        )

    def draw(self, key: Key) -> Noise:
        """Noise of one week: local, of tempo, and of breakthroughs."""
        return Noise(
            local=key.contest("local"),
            tempo=key.contest("tempo"),
            pace=key.normal("pace", "sector"),
            trigger=key.uniform("trigger", "sector"),
            depth=key.gamma2("depth", "sector"),
        )

    def step(self, state: State, inputs: Inputs, noise: Noise, dt: float = 1.0) -> tuple[State, Outputs]:
        """Move the front by one step of dt weeks."""
        pressure, local, flow = self.driven(state, inputs, noise, dt)
        return self.moved(state, pressure, inputs, local, self.whole_grains(state.held, flow, dt), dt)

    @computed_once
    def driven(
        self, state: State, inputs: Inputs, noise: Noise, dt: float = 1.0
    ) -> tuple[Pressure, BySector, BySector]:
        """What bears on the fronts, their local noise, and the flow of both in a step of dt weeks, in km^2.

        One compiled function for every model of a war, so that a front that is run again flows alike.
        """
        pressure = self.pressure(state, inputs, noise, dt)
        local = self.local_noise(state, noise.local, dt)
        return pressure, local, self.flow(pressure, inputs, local) * dt

    def pressure(self, state: State, inputs: Inputs, noise: Noise, dt: float = 1.0) -> Pressure:
        """What bears on the fronts in a step of dt weeks, all but their local noise."""
        tempo = self._wander(state.tempo, noise.tempo, self.effort_persistence, self.effort_spread, dt)
        counted = self.advantage(inputs)
        level = state.level - self.reversion * dt * (state.level + counted)
        surprise = self._surprise(state, inputs)
        kept = self.pace_persistence if dt == 1.0 else self.pace_persistence**dt
        drifted = kept * state.pace + self.pace_spread * (noise.pace if dt == 1.0 else dt**0.5 * noise.pace)
        pace = jnp.clip(drifted, -LARGEST_PACE, LARGEST_PACE)
        on_enemy_soil = state.held * inputs.own_soil[::-1]
        depth = jnp.sqrt(jnp.maximum(on_enemy_soil, GRAIN))  # km; as of a square, and its slope a number
        far = self.strength_gradient * (depth[0] - depth[1])
        advantage = counted + level + tempo + surprise - far
        return Pressure(
            advantage=advantage,
            tempo=tempo,
            level=level,
            pace=pace,
            surprise=surprise * jnp.exp(-dt / self.surprise_memory),
            breakthrough=self._breakthrough(state.breakthrough, advantage, noise, dt),
            mobility=self.mobility * inputs.mobility_factor * jnp.exp(pace),
            wear=self.salient_decay * (on_enemy_soil[0] - on_enemy_soil[1]),
        )

    def local_noise(self, state: State, shock: BySector, dt: float = 1.0) -> BySector:
        """n: the local noise a step later, of a standard normal shock."""
        return self._wander(state.local, shock, self.local_persistence, self.local_spread, dt)

    def flow(self, pressure: Pressure, inputs: Inputs, local: BySector) -> BySector:
        """u: what passes to the first belligerent under a local noise, km^2/week; it rises with the noise."""
        push = smooth_band(pressure.advantage + local, self.stalemate_band)
        speed = (
            pressure.mobility * self._pressed(push, inputs.effort)
            + self._pressed(pressure.breakthrough, inputs.effort)
            - pressure.wear
        )
        return jnp.where(inputs.active, speed, 0.0)

    def possible(self, held: ByActorSector, flow: BySector, dt: float = 1.0) -> BySector:
        """What of a flow (km^2 in a step of dt weeks) speed and the ground there is to take allow."""
        limit = self.maximum_advance * dt
        return jnp.clip(jnp.clip(flow, -limit, limit), -held[0], held[1])

    def moved(
        self,
        state: State,
        pressure: Pressure,
        inputs: Inputs,
        local: BySector,
        gain: BySector,
        dt: float = 1.0,
    ) -> tuple[State, Outputs]:
        """The state after a gain of the first belligerent (km^2, whole grains), and what it shows."""
        change = of_both_sides(gain)
        recent_loss = fading(state.recent_loss, jnp.maximum(-change, 0.0) / dt, self.threat_memory, dt)
        new = State(
            held=state.held + change,
            local=local,
            tempo=pressure.tempo,
            level=pressure.level,
            pace=pressure.pace,
            surprise=pressure.surprise,
            breakthrough=jnp.where(inputs.active, pressure.breakthrough, 0.0),
            recent_loss=recent_loss,
            known=jnp.maximum(state.known, inputs.active.astype(gain.dtype)),
        )
        return new, Outputs(
            held=new.held,
            gain=gain,
            recent_loss=recent_loss,
            fought=jnp.mean(inputs.active.astype(gain.dtype), axis=0),
            shown=self._shown(local + pressure.tempo, inputs.active),
        )

    def advantage(self, inputs: Inputs) -> BySector:
        """a: log power of the first belligerent less that of the second in each sector, as it is counted."""
        efficiency = jnp.maximum(2.0 * inputs.sufficiency / (1.0 + inputs.sufficiency), LEAST_EFFICIENCY)
        of_side = (
            self.sufficiency_power * jnp.log(efficiency)
            + self.support_power * jnp.log(inputs.support)
            + self.relative_strength
        )
        of_force = jnp.log(inputs.force[0] + SKELETON_FORCE) - jnp.log(inputs.force[1] + SKELETON_FORCE)
        of_effort = self.effort_gain * (inputs.effort[0] - inputs.effort[1])
        return self.force_weight * of_force + (of_side[0] - of_side[1]) + of_effort

    def _surprise(self, state: State, inputs: Inputs) -> BySector:
        """What is left of a surprise, and where a front is new that of whoever opens it; in log power."""
        new = inputs.active & (state.known <= 0.0)
        opener = jnp.clip(inputs.effort[0] - inputs.effort[1], -1.0, 1.0)
        return jnp.where(new, self.surprise * opener, state.surprise)

    def _pressed(self, advance: BySector, effort: ByActorSector) -> BySector:
        """What is left of an advance as far as the side that makes it has to attack for it.

        Chosen, not multiplied, where all of it is left: a product by 1 moves where XLA joins product and sum.
        """
        left = 1.0 - self.advance_needs_effort * (1.0 - jnp.minimum(effort, 1.0))
        share = jnp.where(advance > 0.0, left[0], left[1])
        return jnp.where(share < 1.0, share * advance, advance)

    def _shown(self, noise: BySector, active: SectorFlag) -> Scalar:
        """Relative strength with the noise of the sectors that fought."""
        fought = active.astype(noise.dtype)
        noise_shown = jnp.sum(noise * fought, axis=0) / jnp.maximum(jnp.sum(fought, axis=0), 1.0)
        return (self.relative_strength[0] - self.relative_strength[1]) + noise_shown

    def _wander(
        self, old: BySector, shock: BySector, persistence: BySector, spread: BySector, dt: float
    ) -> BySector:
        """One step of a stationary AR(1) with the given spread."""
        kept = persistence if dt == 1.0 else persistence**dt
        return kept * old + jnp.sqrt(1.0 - kept**2) * spread * shock

    def _breakthrough(self, running: BySector, advantage: BySector, noise: Noise, dt: float) -> BySector:
        """Start one where a side is thin, let one under way end; geometric length, gamma depth.

        A length of at least one step that ends after each with chance dt / d has the mean d exactly.
        """
        starts = (noise.trigger < -jnp.expm1(-self.breakthrough_rate * dt)) & (
            jnp.abs(advantage) > self.breakthrough_threshold
        )
        speed = (
            jnp.sign(advantage)
            * self.mobility
            * self.breakthrough_size
            * noise.depth
            / self.breakthrough_duration
        )
        goes_on = noise.trigger < 1.0 - dt / self.breakthrough_duration
        return jnp.where(running == 0.0, jnp.where(starts, speed, 0.0), jnp.where(goes_on, running, 0.0))

    @computed_once
    def whole_grains(self, held: ByActorSector, flow: BySector, dt: float) -> BySector:
        """Bound a flow by speed and by the ground there is to take, in whole grains."""
        return jnp.round(self.possible(held, flow, dt) / GRAIN) * GRAIN
