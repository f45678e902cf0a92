"""Manpower: recruits, training, the wounded who return, and where the force stands.

Claim    A front draws troops in proportion to what its sectors are worth and how threatened they are;
         moving them takes weeks, and one sector's gain is another's loss.
Law      recruits q = min(N, q0 (pay)^e_b (1 + k mobilisation) (s / s_0)^e_s dt)
         training and recovery: two equal exponential stages each, mean tau
         desired force m*_s = (sum m + r - r_min) w_s / sum w,  w = v exp(x threat + priority) (m_j + m_0)^xi,
         m_j: the other side's force there
         moves D = clip(m* - m, -mu m, cap), inflows scaled to the supply, 1-3 weeks under way
         desertion z = (m - c) (1 - exp(-h exp(y (1 - s)) dt)),  c: third-party troops in m
         third-party troops lose as the force does that they stand in, stay where they were sent and count as
         nobody's own dead; who is lost of them does not come back
         quality: m counts k (m - b - c) + q b + c at the front,  b: what is left of those sent by order;
         k falls as they are picked and rises as they return, so that a side's sum over all is kept
Omits    Ranks and branches; mothballed age groups; units as such; who is best but by having been picked, and
         recruits who are better or worse than the rest.
Sources  Allocation in proportion to value is the equilibrium of contests in every sector (Friedman
         1958); the pipelines are gamma delays of order 2.
"""

from typing import ClassVar, final

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from polemos._core.fields import quantity
from polemos._core.random import Key
from polemos._core.types import ByActor, ByActorSector, BySector, Scalar, SectorFlag
from polemos.dynamics.contract import AbstractMechanism, Nothing, stocks_of
from polemos.dynamics.mechanisms.reserves.interface import (
    ByStage,
    LossInputs,
    LossOutputs,
    Moves,
    Outputs,
    RecruitInputs,
    RecruitOutputs,
    RedeployInputs,
    RedeployOutputs,
    State,
)
from polemos.dynamics.sides import SKELETON_FORCE

NOBODY = 1e-3  # persons: of a force below it nothing is said
LARGEST_ALARM = 30.0  # log weight at which a threatened sector outweighs any other; more would overflow
WEEKS_SHORT = 4  # weeks running below the threshold before manpower counts as broken


def _stages(stock: ByStage, entering: ByActor, mean: Scalar, dt: float) -> tuple[ByStage, ByActor]:
    """Two equal exponential stages with the given total mean; returns the stock and who leaves it."""
    leaving = stock * -jnp.expm1(-2.0 * dt / mean)
    arriving = jnp.stack([entering, leaving[:, 0]], axis=1)
    return stock - leaving + arriving, leaving[:, 1]


def _share(part: Float[Array, "..."], whole: Float[Array, "..."]) -> Float[Array, "..."]:
    """part / whole, from 0 to 1; 0 where there is no whole."""
    return jnp.minimum(part / jnp.where(whole > 0.0, whole, 1.0), 1.0) * (whole > 0.0)


def _active(force: ByActorSector, opened: BySector, truce: BySector) -> SectorFlag:
    """Where a front is fought over: both sides stand in some strength or it was opened, without a truce."""
    return ((jnp.min(force, axis=0) > SKELETON_FORCE) | (opened > 0.0)) & (truce <= 0.0)


@final
class Reserves(AbstractMechanism[State, Nothing]):
    """People of both sides; acts three times a week and has no noise of its own."""

    phases: ClassVar[tuple[str, ...]] = ("recruit", "redeploy", "absorb")

    recruits: ByActor = quantity(
        "persons/week",
        (0.0, 50000.0),
        "q0: recruits a week at the start's pay and support",
        source="stated recruitment",
    )
    pay_elasticity: Scalar = quantity(
        "1", (0.0, 3.0), "e_b: recruits per log pay", source="assumption of form", neutral=0.0
    )
    mobilization_gain: Scalar = quantity(
        "1",
        (0.0, 5.0),
        "k: relative rise of recruits per unit of mobilisation",
        source="assumption of form",
        neutral=0.0,
    )
    support_elasticity: Scalar = quantity(
        "1", (0.0, 3.0), "e_s: recruits per log support", source="assumption of form", neutral=0.0
    )
    training_time: Scalar = quantity(
        "week", (1.0, 52.0), "mean time from recruit to reserve", source="assumption of form"
    )
    return_share: Scalar = quantity(
        "1", (0.0, 1.0), "share of the wounded who return", source="assumption of form"
    )
    recovery_time: Scalar = quantity(
        "week", (1.0, 52.0), "mean time until they return", source="assumption of form"
    )
    killed_share: ByActor = quantity(
        "1", (0.0, 0.6), "share of losses that are dead", source="casualty estimates"
    )
    captured_share: ByActor = quantity(
        "1", (0.0, 0.3), "share of losses that are captured or missing", source="casualty estimates"
    )
    desertion: ByActor = quantity(
        "1/week",
        (0.0, 0.05),
        "h: weekly hazard of desertion at full support",
        source="assumption of form",
        neutral=0.0,
    )
    desertion_support: Scalar = quantity(
        "1",
        (0.0, 5.0),
        "y: log rise of desertion as support falls from 1 to 0",
        source="assumption of form",
        neutral=0.0,
    )
    threat_weight: ByActor = quantity(
        "1",
        (0.0, 5.0),
        "x: log weight of a sector per unit of threat",
        source="assumption of form",
        neutral=0.0,
    )
    enemy_weight: ByActor = quantity(
        "1",
        (0.0, 1.0),
        "xi: log weight of a sector per log of the other side's force there; 0 does not look at it",
        source="assumption of form",
        neutral=0.0,
        optional=True,
    )
    sector_value: ByActorSector = quantity(
        "1", (0.0, 100.0), "v: what a sector is worth to a side, relative", source="Friedman (1958)"
    )
    sent_quality: ByActor = quantity(
        "1",
        (1.0, 2.0),
        "q: what a man sent by order counts at the front, over the mean of his side at the start",
        source="assumption of form",
        neutral=1.0,
        optional=True,
    )
    outflow_limit: Scalar = quantity(
        "1/week",
        (0.0, 1.0),
        "mu: share of a sector's force that can leave in a week",
        source="assumption of form",
    )
    inflow_limit: Scalar = quantity(
        "persons/week", (0.0, 1e6), "most who can be sent to a sector in a week", source="assumption of form"
    )
    transit_time: Scalar = quantity(
        "week", (1.0, 3.0), "time under way between sectors", source="assumption of form"
    )
    minimum_reserve: ByActor = quantity(
        "persons", (0.0, 1e6), "r_min: reserve never sent", source="assumption of form"
    )
    initial_force: ByActor = quantity(
        "persons", (0.0, 3e6), "committed at the front at the start", source="stated strength"
    )
    initial_reserve: ByActor = quantity(
        "persons", (0.0, 3e6), "reserve at the start", source="stated strength"
    )
    initial_training: ByActor = quantity(
        "persons", (0.0, 3e6), "in training at the start", source="stated mobilisation"
    )
    initial_wounded: ByActor = quantity(
        "persons", (0.0, 3e6), "wounded at the start who will return", source="casualty estimates"
    )
    initial_pool: ByActor = quantity(
        "persons", (0.0, 5e7), "N: who could still be recruited at the start", source="population"
    )
    initial_dead: ByActor = quantity(
        "persons", (0.0, 3e6), "dead before the start", source="casualty estimates"
    )
    initial_casualties: ByActor = quantity(
        "persons", (0.0, 3e6), "killed, captured and wounded before the start", source="casualty estimates"
    )
    garrison: ByActorSector = quantity(
        "persons", (0.0, 1e5), "force in a sector that is closed at the start", source="assumption of form"
    )
    break_threshold: ByActor = quantity(
        "1",
        (0.0, 1.0),
        "share of the initial force below which manpower is broken",
        source="contested: report it as a curve",
    )

    def init(self, open_sectors: BySector) -> tuple[State, Outputs]:
        """The state at the start: the force stands in proportion to what open sectors are worth.

        The rule of allocation, where it looks at no enemy, would have put it there. A side to which no open
        sector is worth anything keeps all of it in reserve.
        """
        weight = self.sector_value * open_sectors
        total = jnp.sum(weight, axis=1)
        force = self.initial_force[:, None] * weight / jnp.where(total > 0.0, total, 1.0)[:, None]
        nobody = jnp.zeros_like(self.initial_force)
        state = State(
            force=force + self.garrison * (1.0 - open_sectors),
            contingent=jnp.zeros_like(force),
            sent=jnp.zeros_like(force),
            rest=nobody + 1.0,
            transit=jnp.zeros((2, 3, *force.shape[1:]), force.dtype),
            reserve=self.initial_reserve + jnp.where(total > 0.0, 0.0, self.initial_force),
            training=jnp.stack([self.initial_training, self.initial_training], axis=1) / 2.0,
            wounded=jnp.stack([self.initial_wounded, self.initial_wounded], axis=1) / 2.0,
            pool=self.initial_pool,
            dead=self.initial_dead,
            captured=nobody,
            invalided=nobody,
            deserted=nobody,
            casualties=self.initial_casualties,
            contingent_casualties=nobody,
            weeks_short=nobody,
        )
        nowhere = jnp.zeros_like(state.force)
        return state, Outputs(
            **stocks_of(state, Outputs),
            recruits=nobody,
            lost=nobody,
            quality=jnp.ones_like(state.force),
            active=_active(state.force, jnp.zeros_like(open_sectors), jnp.zeros_like(open_sectors)),
            broken=nobody,
            moves=Moves(nowhere, nowhere, nowhere),
        )

    def draw(self, key: Key) -> Nothing:
        """Manpower has no noise of its own."""
        del key
        return Nothing()

    def recruit(self, state: State, inputs: RecruitInputs, dt: float = 1.0) -> tuple[State, RecruitOutputs]:
        """New recruits enter training; the trained and the recovered join the reserve."""
        willing = (
            self.recruits
            * inputs.pay**self.pay_elasticity
            * (1.0 + self.mobilization_gain * inputs.mobilization)
            * (inputs.support / inputs.initial_support) ** self.support_elasticity
        )
        recruits = jnp.minimum(state.pool, willing * dt)
        training, trained = _stages(state.training, recruits, self.training_time, dt)
        wounded, recovered = _stages(state.wounded, jnp.zeros_like(recruits), self.recovery_time, dt)
        new = eqx.tree_at(
            lambda s: (s.pool, s.training, s.wounded, s.reserve, s.force, s.contingent),
            state,
            (
                state.pool - recruits,
                training,
                wounded,
                state.reserve + trained + recovered,
                state.force + inputs.contingent * dt,
                state.contingent + inputs.contingent * dt,
            ),
        )
        return new, RecruitOutputs(**stocks_of(new, RecruitOutputs), recruits=recruits)

    def redeploy(
        self, state: State, inputs: RedeployInputs, dt: float = 1.0
    ) -> tuple[State, RedeployOutputs]:
        """Orders first (recall, send), then the rule of allocation; nobody appears or vanishes."""
        arriving, rest = state.transit[:, 0], state.transit[:, 1:]
        force = state.force + arriving
        own = jnp.maximum(force - state.contingent, 0.0)
        recall = jnp.minimum(inputs.recall * dt, 1.0)
        recalled = own * recall
        reserve = state.reserve + jnp.sum(recalled, axis=1)
        ordered = inputs.send * dt
        granted = jnp.minimum(1.0, reserve / jnp.maximum(jnp.sum(ordered, axis=1), 1.0))
        sent = ordered * granted[:, None]  # a prepared move: it stands in the sector the same week
        reserve = reserve - jnp.sum(sent, axis=1)
        force = force - recalled + sent
        coming = jnp.sum(rest, axis=1)
        own = own - recalled + sent
        leaving, entering = self._moves(force, own, coming, reserve, inputs, dt)
        reserve = reserve + jnp.sum(leaving, axis=1) - jnp.sum(entering, axis=1)
        transit = jnp.concatenate([rest, jnp.zeros_like(arriving)[:, None]], axis=1)
        transit = transit + self._slots()[None, :, None] * entering[:, None]
        picked = jnp.minimum(state.sent * (1.0 - recall) + sent, own - leaving)  # others leave first
        new = eqx.tree_at(
            lambda s: (s.force, s.transit, s.reserve, s.sent, s.rest),
            state,
            (
                jnp.maximum(force - leaving, 0.0),
                transit,
                jnp.maximum(reserve, 0.0),
                picked,
                self._rest(state, picked),
            ),
        )
        moves = Moves(sent=sent, entering=entering, leaving=leaving)
        active = _active(new.force, inputs.opened, inputs.truce)
        return new, RedeployOutputs(new.force, new.reserve, active, moves)

    def absorb(self, state: State, inputs: LossInputs, dt: float = 1.0) -> tuple[State, LossOutputs]:
        """Losses and desertion leave the force; of the wounded some will return."""
        of_contingent = inputs.losses * _share(state.contingent, state.force)
        contingent = jnp.maximum(state.contingent - of_contingent, 0.0)
        lost = jnp.sum(inputs.losses - of_contingent, axis=1)
        dead, captured = self.killed_share * lost, self.captured_share * lost
        wounded = lost - dead - captured
        returning = self.return_share * wounded
        hazard = self.desertion * jnp.exp(self.desertion_support * (1.0 - inputs.support))
        remaining = state.force - inputs.losses
        deserting = jnp.maximum(remaining - contingent, 0.0) * -jnp.expm1(-hazard * dt)[:, None]
        force = remaining - deserting
        own = jnp.sum(force - contingent, axis=1)  # third-party troops do not mend a side's manpower
        committed = own + jnp.sum(state.transit, axis=(1, 2))
        short = committed < self.break_threshold * self.initial_force
        weeks_short = jnp.where(short, state.weeks_short + dt, 0.0)
        new = State(
            force=force,
            contingent=contingent,
            sent=state.sent * _share(force - contingent, state.force - state.contingent),
            rest=state.rest,
            transit=state.transit,
            reserve=state.reserve,
            training=state.training,
            wounded=jnp.stack([state.wounded[:, 0] + returning, state.wounded[:, 1]], axis=1),
            pool=state.pool,
            dead=state.dead + dead,
            captured=state.captured + captured,
            invalided=state.invalided + (wounded - returning),
            deserted=state.deserted + jnp.sum(deserting, axis=1),
            casualties=state.casualties + lost,
            contingent_casualties=state.contingent_casualties + jnp.sum(of_contingent, axis=1),
            weeks_short=weeks_short,
        )
        return new, LossOutputs(
            **stocks_of(new, LossOutputs),
            lost=lost,
            quality=self._quality(new),
            active=_active(force, inputs.opened, inputs.truce),
            broken=(weeks_short >= WEEKS_SHORT).astype(force.dtype),
        )

    def _rest(self, state: State, picked: ByActorSector) -> ByActor:
        """k after a week's moves: who is picked leaves the rest the poorer, who returns makes it richer.

        What a side counts in all is kept, as far as k stays within 0 and 1.
        """
        own = jnp.sum(state.force - state.contingent, axis=1) + jnp.sum(state.transit, axis=(1, 2))
        others = own + state.reserve - jnp.sum(state.sent, axis=1)
        returned = jnp.sum(state.sent, axis=1) - jnp.sum(picked, axis=1)
        left = others + returned
        counts = (state.rest * others + self.sent_quality * returned) / jnp.maximum(left, 1.0)
        return jnp.where(left >= 1.0, jnp.clip(counts, 0.0, 1.0), state.rest)

    def _quality(self, state: State) -> ByActorSector:
        """What a man counts at the front, by sector; third-party troops count 1, with no picking at all."""
        sent = _share(state.sent, state.force)
        others = _share(jnp.maximum(state.force - state.sent - state.contingent, 0.0), state.force)
        counts = 1.0 + (self.sent_quality - 1.0)[:, None] * sent + (state.rest - 1.0)[:, None] * others
        return jnp.where(state.force > NOBODY, counts, 1.0)

    def _moves(
        self,
        force: ByActorSector,
        own: ByActorSector,
        coming: ByActorSector,
        reserve: ByActor,
        inputs: RedeployInputs,
        dt: float,
    ) -> tuple[ByActorSector, ByActorSector]:
        """Who leaves each sector and who sets out for it: the rule of allocation under its frictions.

        The rule looks at all who stand in a sector and moves a side's own.
        """
        spare = reserve - self.minimum_reserve - inputs.hold_reserve
        alarm = jnp.minimum(self.threat_weight[:, None] * inputs.threat, LARGEST_ALARM)
        weight = self.sector_value * jnp.exp(alarm + inputs.priority)
        weight = weight * self._faced(force) * inputs.open
        standing = (force + coming) * inputs.open
        available = jnp.maximum(jnp.sum(standing, axis=1) + spare, 0.0)
        total = jnp.sum(weight, axis=1, keepdims=True)
        share = weight / jnp.where(total > 0.0, total, 1.0)
        gap = (available[:, None] * share - standing) * inputs.open
        leaving = jnp.minimum(jnp.maximum(-gap, 0.0), jnp.minimum(self.outflow_limit * dt, 1.0) * own)
        wanted = jnp.minimum(jnp.maximum(gap, 0.0), self.inflow_limit * dt)
        supply = jnp.maximum(jnp.sum(leaving, axis=1) + spare, 0.0)
        scale = jnp.minimum(1.0, supply / jnp.maximum(jnp.sum(wanted, axis=1), 1.0))
        return leaving, wanted * scale[:, None]

    def _faced(self, force: ByActorSector) -> ByActorSector:
        """How much heavier a sector weighs for who stands against it there; 1 where a side does not look."""
        return jnp.exp(self.enemy_weight[:, None] * jnp.log(force[::-1] + SKELETON_FORCE))

    def _slots(self) -> Float[Array, "slot *#member"]:
        """Shares of a departure that arrive after 1, 2 and 3 weeks; their mean is the transit time."""
        return jnp.stack(
            [jnp.maximum(1.0 - jnp.abs(weeks - self.transit_time), 0.0) for weeks in (1.0, 2.0, 3.0)]
        )
