"""Beliefs: what fighting teaches each side of the other's strength, and of what the other will bear.

Claim    War reveals what peace hides: each side starts with a belief of its own about relative strength and
         learns from results; losses that the other has borne without quitting show that it bears them.
Law      y = strength beyond what is counted, as the week showed it;  v <- v + Q dt
         K = v / (v + R / (f dt)),  b <- b + K (y - b),  v <- (1 - K) v;  f: share of the front that fought
         ln tolerance ~ Normal(m, s) given tolerance > C:  E = exp(m + s^2/2) Phi(s - z) / Phi(-z),
         z = (ln C - m) / s
Omits    What is said at a negotiating table (talks teach too); bluff, and results that are staged; a common
         error of both sides. Rivals who stay optimistic whatever happens are those with a large R.
Sources  Local-level filter: Harvey (1989). Learning by fighting: Slantchev (2003), Powell (2004), contested
         by a critique in the British Journal of Political Science (2012): convergence is not imposed here.
"""

from typing import final

import equinox as eqx
import jax.numpy as jnp
from jax.scipy.special import log_ndtr

from polemos._core.fields import ANY, POSITIVE, outcome, quantity, signal
from polemos._core.random import Key
from polemos._core.types import ByActor, Scalar
from polemos.dynamics.contract import AbstractMechanism, Nothing
from polemos.dynamics.sides import of_both_sides

LEAST_FOUGHT = 1e-6  # share of the front; where less fights, nothing is learnt
LARGEST_TOLERANCE = 1e9  # persons; a belief beyond it says that the other will bear anything


class State(eqx.Module):
    """What it remembers from week to week; nobody else reads it."""

    believed_strength: ByActor  # own strength over the other's, log power
    variance: ByActor  # of that belief


class Inputs(eqx.Module):
    """What fighting shows."""

    shown: (
        Scalar  # strength beyond what is counted as this week showed it, positive for the first belligerent
    )
    fought: Scalar  # share of sectors with a front, 0-1
    casualties: ByActor  # persons, of the other side so far


class Outputs(eqx.Module):
    """What the others may read."""

    believed_strength: ByActor = outcome(
        "1", ANY, "a side's belief about its own relative strength", absent=0.0, carried=True
    )
    believed_tolerance: ByActor = outcome(
        "persons", POSITIVE, "losses a side believes the other will bear", absent=LARGEST_TOLERANCE
    )


class StepOutputs(Outputs):
    """The same, and how much was learnt."""

    gain: ByActor = signal()  # K: weight of this week's result in the belief, 0-1


@final
class Beliefs(AbstractMechanism[State, Nothing]):
    """What each side has learnt of the other; the fields are its parameters, one draw per instance."""

    optimism: ByActor = quantity(
        "1",
        (-3.0, 3.0),
        "own strength as believed at the start over what it is, log power",
        source="two optimists disagree: Blainey (1973)",
        neutral=0.0,
    )
    initial_variance: ByActor = quantity(
        "1", (1e-6, 9.0), "variance of that belief at the start", source="assumption"
    )
    drift: Scalar = quantity(
        "1/week",
        (0.0, 1.0),
        "Q: variance by which strength is thought to change a week",
        source="assumption",
        neutral=0.0,
    )
    result_variance: ByActor = quantity(
        "1",
        (1e-3, 1000.0),
        "R: variance that a side allows one week's results, all of the front fighting",
        source="assumption",
    )
    initial_tolerance: ByActor = quantity(
        "persons",
        (1e3, 1e8),
        "exp(m): median of the losses that a side believes the other will bear, before any were seen",
        source="statements in the case's ledger",
    )
    tolerance_spread: ByActor = quantity(
        "1", (0.05, 3.0), "s: log spread of that belief", source="assumption"
    )

    def init(self, strength: Scalar, casualties: ByActor) -> tuple[State, Outputs]:
        """Beliefs at the start.

        strength     true relative strength, positive for the first belligerent
        casualties   of the other side so far, (actor,)
        """
        state = State(
            believed_strength=of_both_sides(strength) + self.optimism,
            variance=self.initial_variance + 0.0 * casualties,
        )
        return state, Outputs(state.believed_strength, self.tolerance(casualties))

    def draw(self, key: Key) -> Nothing:
        """Learning has no noise of its own: results have."""
        del key
        return Nothing()

    def step(self, state: State, inputs: Inputs, dt: float = 1.0) -> tuple[State, StepOutputs]:
        """Learn from the results of dt weeks."""
        fought = jnp.maximum(inputs.fought, LEAST_FOUGHT) * dt
        before = state.variance + self.drift * dt
        gain = jnp.where(inputs.fought > LEAST_FOUGHT, before / (before + self.result_variance / fought), 0.0)
        shown = of_both_sides(inputs.shown)
        new = State(
            believed_strength=state.believed_strength + gain * (shown - state.believed_strength),
            variance=(1.0 - gain) * before,
        )
        return new, StepOutputs(new.believed_strength, self.tolerance(inputs.casualties), gain)

    def tolerance(self, casualties: ByActor) -> ByActor:
        """Mean of the lognormal belief, given that so many were borne; never below them."""
        log_median, spread = jnp.log(self.initial_tolerance), self.tolerance_spread
        seen = jnp.maximum(casualties, 1.0)
        z = (jnp.log(seen) - log_median) / spread
        log_mean = log_median + 0.5 * spread**2 + log_ndtr(spread - z) - log_ndtr(-z)
        return jnp.maximum(jnp.exp(jnp.minimum(log_mean, jnp.log(LARGEST_TOLERANCE))), casualties)
