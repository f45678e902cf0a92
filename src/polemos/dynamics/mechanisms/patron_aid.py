"""Patron aid: how much outside supporters give, how long they hesitate, and what they fear to give.

Claim    Aid follows who is seen as winning and who needs rescue; fear of the adversary's reaction delays each
         new step, and a step that goes unpunished lowers the fear of the next.
Law      logit w' = logit w + (1 - exp(-dt / T)) (aim - logit w)
         aim = w_0 + a1 lead + a2 max(-trend, 0) - a3 tension - a4 log(1 + years) + a5 administration
         allocated = base (w / w(0)) lever (1 + sum_k benefit_k approved_k) exp(s e - s^2 / 2)
         budget = budget base (w / w(0)) lever exp(s_b e - s_b^2 / 2), for it is paid to a schedule
         a requested step is approved by decision, or while the patron decides with hazard
         logistic((benefit_k - fear_k cost) / scale) / delay
         fear_k = a_k / (a_k + b_k);  after a step: reaction with chance q_k -> a_k + 1 and tension + 1,
         none -> b_k + 1 and b_j + omega^|k - j| for every other step j
Omits    What is given (categories only), conditions, parties and parliaments, talks among patrons. That a
         reaction comes in the week of the step or not at all.
Sources  Red lines as Bayesian learning after Schelling (1966); bandwagon and rescue carry rival theories of
         what success does to aid, and both stay on. Allocations: the case's ledger.
"""

from typing import Any, ClassVar, final

import equinox as eqx
import jax
import jax.numpy as jnp

from polemos._core.dates import WEEKS_A_YEAR
from polemos._core.fields import POSITIVE, SHARE, outcome, quantity, signal
from polemos._core.random import Key
from polemos._core.types import ByActor, ByActorPatron, ByPatron, ByPatronRung, ByRung, Scalar
from polemos.dynamics.contract import AbstractMechanism, stocks_of


class State(eqx.Module):
    """What it remembers from week to week; nobody else reads it."""

    willingness: ByPatron  # w: 0-1
    punished: ByPatronRung  # a: counts for a severe reaction to a step
    unpunished: ByPatronRung  # b: counts against one
    approved: ByPatronRung  # 1 where a step was taken
    waiting: ByPatronRung  # weeks from the first request to the approval, or so far
    tension: ByPatron  # reactions met, fading
    weeks: ByPatron  # since the start


class Inputs(eqx.Module):
    """What it reads from the others."""

    perceived_lead: ByPatron  # -1 to 1, publics of the patron see the side it backs as winning
    trend: ByPatron  # -1 to 1, ground gained lately by the side it backs
    administration: ByPatron  # 1 when another administration is in office
    strength: ByPatron  # lever, multiplies what is allocated
    requested: ByPatronRung  # 1 from when a step is asked for
    approve: ByPatronRung  # lever, 1 when a step is taken by decision
    decides: ByPatron  # lever, 1 while the patron may take steps by its own weighing
    backs: ByActorPatron  # 1 where a patron backs a belligerent


class Noise(eqx.Module):
    """Everything random this week."""

    allocation: ByPatron  # standard normal
    budget: ByPatron  # standard normal
    decision: ByPatronRung  # uniform
    reaction: ByPatronRung  # uniform


class Outputs(eqx.Module):
    """What the others may read."""

    aid: ByActor = outcome("EUR_bn/week", POSITIVE, "military aid allocated to a belligerent", absent=0.0)
    budget_aid: ByActor = outcome(
        "EUR_bn/week", POSITIVE, "budget aid allocated to a belligerent", absent=0.0
    )
    willingness: ByPatron = outcome("1", SHARE, "willingness of a patron to give")
    next_red_line: ByPatron = outcome(
        "1", SHARE, "feared chance of a severe reaction to the next step"
    )  # fear of the least feared step not yet taken; 0 when none is left
    approved: ByPatronRung = outcome("1", SHARE, "1 where a step of aid was taken")
    delay: ByPatron = outcome("week", POSITIVE, "mean wait from request to approval so far")


class StepOutputs(Outputs):
    """The same, and what was decided."""

    allocated: ByPatron = signal()  # EUR_bn/week, military
    budget: ByPatron = signal()  # EUR_bn/week
    reacted: ByPatronRung = signal()  # 1 where a new step met a severe reaction


@final
class PatronAid(AbstractMechanism[State, Noise]):
    """All patrons by the same law; the fields are its parameters, one draw per instance."""

    phases: ClassVar[tuple[str, ...]] = ("decide",)

    base: ByPatron = quantity(
        "EUR_bn/week", (0.0, 20.0), "military aid allocated at the start", source="allocations"
    )
    budget_base: ByPatron = quantity(
        "EUR_bn/week", (0.0, 20.0), "budget aid allocated at the start", source="allocations"
    )
    spread: ByPatron = quantity(
        "1", (0.0, 2.0), "s: log spread of weekly military aid", source="monthly allocations", neutral=0.0
    )
    budget_spread: ByPatron = quantity(
        "1",
        (0.0, 2.0),
        "s_b: log spread of weekly budget aid",
        source="assumption",
        neutral=0.0,
        same_as="spread",
    )
    initial_willingness: ByPatron = quantity(
        "1", (0.01, 0.99), "w at the start", source="assumption of scale"
    )
    memory: Scalar = quantity(
        "week", (1.0, 104.0), "T: time in which willingness follows", source="assumption"
    )
    bandwagon: Scalar = quantity(
        "1", (0.0, 5.0), "a1: log odds per unit of perceived lead", source="contested", neutral=0.0
    )
    rescue: Scalar = quantity(
        "1", (0.0, 5.0), "a2: log odds when the side backed loses ground", source="contested", neutral=0.0
    )
    tension_effect: Scalar = quantity(
        "1", (0.0, 5.0), "a3: log odds lost per severe reaction", source="assumption", neutral=0.0
    )
    tension_memory: Scalar = quantity(
        "week", (1.0, 104.0), "how long a reaction is felt", source="assumption"
    )
    fatigue: ByPatron = quantity(
        "1",
        (-2.0, 3.0),
        "a4: log odds lost per log of years at war since the start; two signs",
        source="contested",
        neutral=0.0,
    )
    administration_effect: ByPatron = quantity(
        "1",
        (-5.0, 5.0),
        "a5: log odds under another administration; two signs",
        source="assumption",
        neutral=0.0,
    )
    benefit: ByRung = quantity(
        "1",
        (0.0, 2.0),
        "what a step adds to the worth of military aid, over 1",
        source="assumption",
        neutral=0.0,
    )
    initial_fear: ByRung = quantity(
        "1", (0.001, 0.999), "fear of a severe reaction to a step at the start", source="assumption"
    )
    fear_weight: Scalar = quantity(
        "1", (0.1, 1000.0), "observations that the fear at the start is worth", source="assumption"
    )
    similarity: Scalar = quantity(
        "1", (0.0, 1.0), "omega: what a step teaches of the next", source="assumption", neutral=0.0
    )
    true_reaction: ByRung = quantity(
        "1",
        (0.0, 1.0),
        "q: chance that a step does meet a severe reaction; what is feared is no evidence for it",
        source="assumption",
        neutral=0.0,
    )
    reaction_cost: ByPatron = quantity(
        "1", (0.0, 100.0), "cost of a severe reaction, in units of benefit", source="assumption"
    )
    weighing_scale: Scalar = quantity(
        "1", (0.001, 10.0), "spread of what benefit and fear are weighed by", source="assumption"
    )
    decision_time: ByPatron = quantity(
        "week", (1.0, 520.0), "delay: mean weeks to approve what is plainly worth it",
        source="requests and approvals",
    )  # fmt: skip

    def init(self, backs: ByActorPatron) -> tuple[State, Outputs]:
        """The state at the start: allocations at their base, nothing approved."""
        nothing = jnp.zeros_like(self.base)
        none = nothing[:, None] + jnp.zeros_like(self.initial_fear)[None]
        state = State(
            willingness=self.initial_willingness,
            punished=none + self.initial_fear * self.fear_weight,
            unpunished=none + (1.0 - self.initial_fear) * self.fear_weight,
            approved=none,
            waiting=none,
            tension=nothing,
            weeks=nothing,
        )
        given = {"aid": _for_side(backs, self.base), "budget_aid": _for_side(backs, self.budget_base)}
        return state, Outputs(**_shown(state), **given)

    def draw(self, key: Key) -> Noise:
        """Noise of one week: of allocations, decisions and reactions."""
        return Noise(
            allocation=key.normal("allocation", "patron"),
            budget=key.normal("budget", "patron"),
            decision=key.uniform("decision", "patron", "rung"),
            reaction=key.uniform("reaction", "patron", "rung"),
        )

    def decide(
        self, state: State, inputs: Inputs, noise: Noise, dt: float = 1.0
    ) -> tuple[State, StepOutputs]:
        """Weigh, give and learn for a step of dt weeks."""
        aim = self._aim(state, inputs)
        log_odds = _log_odds(state.willingness)
        willingness = jax.nn.sigmoid(aim + (log_odds - aim) * jnp.exp(-dt / self.memory))
        approved, reacted = self._steps(state, inputs, noise, dt)
        punished, unpunished = self._learn(state, approved - state.approved, reacted)
        asked = jnp.maximum(inputs.requested, jnp.where(state.waiting > 0.0, 1.0, 0.0))
        worth = 1.0 + jnp.sum(self.benefit * approved, axis=1)
        given = inputs.strength * willingness / self.initial_willingness
        allocated = self.base * given * worth * _scatter(self.spread, noise.allocation)
        budget = self.budget_base * given * _scatter(self.budget_spread, noise.budget)
        fading = jnp.exp(-dt / self.tension_memory)
        new = State(
            willingness=willingness,
            punished=punished,
            unpunished=unpunished,
            approved=approved,
            waiting=state.waiting + asked * (1.0 - approved) * dt,
            tension=state.tension * fading + jnp.sum(reacted, axis=1),
            weeks=state.weeks + dt,
        )
        return new, StepOutputs(
            **_shown(new),
            aid=_for_side(inputs.backs, allocated),
            budget_aid=_for_side(inputs.backs, budget),
            allocated=allocated,
            budget=budget,
            reacted=reacted,
        )

    def _aim(self, state: State, inputs: Inputs) -> ByPatron:
        """Log odds of willingness that a patron is heading for."""
        return (
            _log_odds(self.initial_willingness)
            + self.bandwagon * inputs.perceived_lead
            + self.rescue * jnp.maximum(-inputs.trend, 0.0)
            - self.tension_effect * state.tension
            - self.fatigue * jnp.log1p(state.weeks / WEEKS_A_YEAR)
            + self.administration_effect * inputs.administration
        )

    def _steps(
        self, state: State, inputs: Inputs, noise: Noise, dt: float
    ) -> tuple[ByPatronRung, ByPatronRung]:
        """What is approved by now, and which new steps met a severe reaction."""
        cost = self.reaction_cost[:, None]
        worth_it = jax.nn.sigmoid((self.benefit - _fear(state) * cost) / self.weighing_scale)
        hazard = worth_it / self.decision_time[:, None] * inputs.requested * inputs.decides[:, None]
        by_weighing = noise.decision < -jnp.expm1(-hazard * dt)
        approved = jnp.where(by_weighing | (inputs.approve > 0.0), 1.0, state.approved)
        new = approved - state.approved
        return approved, jnp.where(noise.reaction < self.true_reaction, new, 0.0)

    def _learn(
        self, state: State, new: ByPatronRung, reacted: ByPatronRung
    ) -> tuple[ByPatronRung, ByPatronRung]:
        """Counts after this week's steps; an unpunished one speaks for its neighbours too."""
        quiet = new - reacted
        return state.punished + reacted, state.unpunished + _told_along(quiet, self.similarity)


def _scatter(spread: ByPatron, shock: ByPatron) -> ByPatron:
    """A lognormal factor of mean 1."""
    return jnp.exp(spread * shock - 0.5 * spread**2)


def _fear(state: State) -> ByPatronRung:
    """Expected chance of a severe reaction to a step, 0-1."""
    return state.punished / (state.punished + state.unpunished)


def _shown(state: State) -> dict[str, Any]:
    """What the others may read of the state: the next red line and the delay are over all steps."""
    left = jnp.where(state.approved > 0.0, 2.0, _fear(state))
    least = jnp.min(left, axis=1, initial=2.0)
    asked = (state.waiting > 0.0).astype(least.dtype)
    return {
        **stocks_of(state, Outputs),
        "next_red_line": jnp.where(least < 1.5, least, 0.0),
        "delay": jnp.sum(state.waiting, axis=1) / jnp.maximum(jnp.sum(asked, axis=1), 1.0),
    }


def _for_side(backs: ByActorPatron, given: ByPatron) -> ByActor:
    """What each side is given by those who back it."""
    return jnp.sum(backs * given[None], axis=1)


def _told_along(steps: ByPatronRung, similarity: Scalar) -> ByPatronRung:
    """What every rung is told by all steps, its own whole and each other times similarity per rung between.

    Two passes along the rungs give the sum over all pairs without raising anything to a power.
    """
    rungs = range(steps.shape[1])
    told = [steps[:, rung] for rung in rungs]
    for rung in rungs[1:]:
        told[rung] = told[rung] + similarity * told[rung - 1]
    from_above = 0.0
    for rung in reversed(rungs):
        told[rung] = told[rung] + from_above
        from_above = similarity * (steps[:, rung] + from_above)
    return jnp.stack(told, axis=1) if told else steps


def _log_odds(share: ByPatron) -> ByPatron:
    kept = jnp.clip(share, 1e-4, 1.0 - 1e-4)
    return jnp.log(kept) - jnp.log1p(-kept)
