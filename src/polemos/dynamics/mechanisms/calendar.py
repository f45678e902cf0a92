"""Dated facts: seasons that slow an advance, deadlines that hurry one.

Claim    Sides press harder before a date that may change the terms, such as a change of
         administration; mud and frost pace the front whatever anybody wants.
Law      mobility factor = exp(-k season),  effort factor of side i = 1 + d_i exp(-(D - t) / tau)
         before the deadline D, and 1 from it on
Omits    Weather as it was (seasons are windows, not forecasts); deadlines nobody announced; talks,
         whose windows belong to the peace table.
Sources  Deadlines in bargaining: Roth, Murnighan and Schoumaker (1988); that they move effort on a
         front is a conjecture under test, so the prior of d_i includes 0.
"""

from typing import final

import equinox as eqx
import jax.numpy as jnp

from polemos._core.fields import quantity
from polemos._core.random import Key
from polemos._core.types import ByActor, ByPatron, Scalar
from polemos.dynamics.contract import AbstractMechanism, Nothing

NEVER = 1e6  # weeks; stands for no deadline ahead, with a pull and a derivative of 0 (infinity has neither)


class Inputs(eqx.Module):
    """What the case's calendar says of this week."""

    season: Scalar  # share of the week that lies in an adverse season, 0-1
    weeks_to_deadline: ByActor  # weeks until the next deadline that a side feels; inf when none is ahead
    administration: ByPatron  # 1 from a patron's change of administration on


class Outputs(eqx.Module):
    """What the others may read."""

    mobility_factor: Scalar  # multiplies the mobility of every sector, 0-1
    effort_factor: ByActor  # multiplies a side's attack effort, >= 0
    administration: ByPatron  # 1 from a patron's change of administration on


@final
class Calendar(AbstractMechanism[Nothing, Nothing]):
    """Dated facts; no state and no noise of its own."""

    season_effect: Scalar = quantity(
        "1", (0.0, 3.0), "k: log reduction of mobility in a wholly adverse week", source="assumption of form"
    )
    deadline_horizon: Scalar = quantity(
        "week", (1.0, 52.0), "tau: how far ahead of a deadline its pull is felt", source="assumption of form"
    )
    deadline_effort: ByActor = quantity(
        "1",
        (-2.0, 3.0),
        "d: relative change of attack effort at the deadline; 0 is no effect",
        source="assumption of form",
        neutral=0.0,
    )

    def init(self, start: Inputs) -> tuple[Nothing, Outputs]:
        """A calendar remembers nothing; `start` as it says before the first week."""
        return Nothing(), self.step(start)

    def draw(self, key: Key) -> Nothing:
        """A calendar has no noise."""
        del key
        return Nothing()

    def step(self, inputs: Inputs, dt: float = 1.0) -> Outputs:
        """The factors of one week; pure numbers, the same however long the step."""
        del dt
        weeks = jnp.minimum(inputs.weeks_to_deadline, NEVER)
        pull = jnp.exp(-weeks / self.deadline_horizon)
        return Outputs(
            mobility_factor=jnp.exp(-self.season_effect * inputs.season),
            effort_factor=jnp.maximum(1.0 + self.deadline_effort * pull, 0.0),
            administration=inputs.administration,
        )
