"""Narrative: who each public sees as winning, from ground, surprise, initiative and strikes.

Claim    Who is seen as winning follows what happens on the ground, above all what was not expected and what
         happens on the other side's soil, and it fades.
Law      n' = n + (1 - exp(-dt / T)) (tanh(drive) - n) + v sqrt(1 - exp(-2 dt / T)) xi, kept in (-1, 1)
         drive = n_0 + z_1 (g + (z_K - 1) g_abroad - x) / G + z_2 (initiative_1 - initiative_2) + z_3 x / G
                 + z_4 (d_1 - d_2) / D,  x: net ground a week, as remembered over T_x
         initiative_i: mean over sectors with a front of w / (w + mobility), w: ground that i has won there
         lately, net, at least 0; an order to attack is not seen
         poll: shares in proportion to exp(c + b n), exp(c - b n) and 1 (neither, or unsure)
Omits    Press and propaganda, parties, and what leaders say; a public's own stake in the answer.
Sources  Multinomial logit for three answers: McFadden (1974). Polls of who is winning in the case's ledger.
         That surprise and soil count more is a conjecture of the argument: their priors include 0 and 1.
"""

from typing import final

import equinox as eqx
import jax.numpy as jnp

from polemos._core.fields import SHARE, outcome, quantity, signal
from polemos._core.random import Key
from polemos._core.types import ByActor, ByActorPublic, ByPublic, Scalar
from polemos.dynamics.contract import AbstractMechanism
from polemos.dynamics.sides import of_both_sides


class State(eqx.Module):
    """What it remembers from week to week; nobody else reads it."""

    lead: ByPublic  # -1 to 1, positive where the first belligerent is seen as winning
    trend: Scalar  # km^2/week net to the first belligerent, as remembered


class Inputs(eqx.Module):
    """What publics see of the week."""

    gain: Scalar  # km^2/week net to the first belligerent
    gain_abroad: Scalar  # of it, on the de-jure soil of the side that lost it
    initiative: ByActor  # mean over active sectors of ground lately won, by their mobility, 0-1
    strikes: ByActor  # strikes/week by each side


class Noise(eqx.Module):
    """Everything random this week."""

    news: ByPublic  # standard normal, positive for the first belligerent


class Outputs(eqx.Module):
    """What the others may read."""

    lead: ByPublic = signal(
        absent=0.0, carried=True
    )  # -1 to 1, positive where the first belligerent is seen as winning
    winning: ByActorPublic = outcome(
        "1", SHARE, "share of a public that names a side as winning"
    )  # in a poll; the rest says neither or is unsure


class StepOutputs(Outputs):
    """The same, and what moved it."""

    surprise: Scalar = signal()  # km^2/week beyond the trend, ground abroad counted as it is felt


@final
class Narrative(AbstractMechanism[State, Noise]):
    """All publics by the same law; the fields are its parameters, one draw per instance."""

    initial_view: ByActorPublic = quantity(
        "1",
        (-3.0, 3.0),
        "standing of a side in the eyes of a public at the start and in the long run; only differences count",
        source="polls of who is winning",
    )
    memory: Scalar = quantity("week", (1.0, 52.0), "T: memory of publics", source="polls before and after")
    trend_memory: Scalar = quantity(
        "week", (1.0, 52.0), "T_x: weeks over which ground gained makes what is expected", source="assumption"
    )
    ground_scale: Scalar = quantity(
        "km^2/week",
        (1.0, 5000.0),
        "G: net ground in a week that publics notice",
        source="weekly area changes",
    )
    surprise_effect: Scalar = quantity(
        "1", (0.0, 5.0), "z_1: effect of ground beyond what is expected", source="assumption", neutral=0.0
    )
    soil_salience: Scalar = quantity(
        "1", (1.0, 20.0), "z_K: what ground on the loser's own soil counts", source="contested", neutral=1.0
    )
    initiative_effect: Scalar = quantity(
        "1", (0.0, 5.0), "z_2: effect of winning ground in more sectors", source="assumption", neutral=0.0
    )
    trend_effect: Scalar = quantity(
        "1", (0.0, 5.0), "z_3: effect of the trend of ground", source="assumption", neutral=0.0
    )
    strike_effect: Scalar = quantity(
        "1", (0.0, 5.0), "z_4: effect of striking the other's rear more", source="assumption", neutral=0.0
    )
    strike_scale: Scalar = quantity(
        "1/week", (1.0, 5000.0), "D: weekly strikes that publics notice", source="assumption"
    )
    spread: ByPublic = quantity(
        "1",
        (0.0, 1.0),
        "v: lasting spread of views that nothing here explains",
        source="changes between polls",
        neutral=0.0,
    )
    poll_certainty: ByPublic = quantity(
        "1",
        (-5.0, 5.0),
        "c: log odds of naming a side rather than neither, when neither leads",
        source="shares that name neither",
    )
    poll_slope: ByPublic = quantity(
        "1", (0.0, 10.0), "b: log odds of naming a side per unit of its lead", source="polls"
    )

    def init(self) -> tuple[State, Outputs]:
        """Views as they stand at the start, no trend yet."""
        lead = jnp.tanh(self._standing())
        return State(lead=lead, trend=jnp.zeros_like(self.memory)), Outputs(lead, self.poll(lead))

    def draw(self, key: Key) -> Noise:
        """News of one week for each public."""
        return Noise(news=key.contest("news", "public"))

    def step(self, state: State, inputs: Inputs, noise: Noise, dt: float = 1.0) -> tuple[State, StepOutputs]:
        """Move every public's view by one step of dt weeks."""
        surprise = (inputs.gain - state.trend) + (self.soil_salience - 1.0) * inputs.gain_abroad
        trend = inputs.gain + (state.trend - inputs.gain) * jnp.exp(-dt / self.trend_memory)
        drive = (
            self.surprise_effect * surprise / self.ground_scale
            + self.trend_effect * trend / self.ground_scale
            + self.initiative_effect * (inputs.initiative[0] - inputs.initiative[1])
            + self.strike_effect * (inputs.strikes[0] - inputs.strikes[1]) / self.strike_scale
        )
        kept = jnp.exp(-dt / self.memory)
        seen = jnp.tanh(self._standing() + drive)
        news = self.spread * jnp.sqrt(1.0 - kept**2) * noise.news
        lead = jnp.clip(seen + (state.lead - seen) * kept + news, -1.0, 1.0)
        return State(lead=lead, trend=trend), StepOutputs(lead, self.poll(lead), surprise)

    def poll(self, lead: ByPublic) -> ByActorPublic:
        """Shares that name the one side and the other; what is missing to 1 names neither."""
        log_odds = self.poll_certainty + self.poll_slope * of_both_sides(lead)
        largest = jnp.maximum(jnp.maximum(log_odds[0], log_odds[1]), 0.0)
        weights = jnp.exp(log_odds - largest)
        return weights / ((weights[0] + weights[1]) + jnp.exp(-largest))

    def _standing(self) -> ByPublic:
        return self.initial_view[0] - self.initial_view[1]
