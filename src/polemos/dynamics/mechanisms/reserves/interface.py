"""What reserves remember, read and show: stocks, and the inputs and outputs of their phases."""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from polemos._core.fields import COUNTED, PEOPLE, POOL, outcome, signal
from polemos._core.types import ByActor, ByActorSector, BySector, SectorFlag

ByStage = Float[Array, "actor stage *#member"]
ByArrival = Float[Array, "actor slot sector *#member"]
ByOrigin = Float[Array, "actor origin sector *#member"]


class State(eqx.Module):
    """What it remembers: every person of each side is in exactly one stock of people.

    `contingent` and `sent` say who of the force they are; `casualties` counts events.
    """

    force: ByActorSector  # committed at the front, with third-party troops
    contingent: ByActorSector  # of it, third-party troops
    sent: ByActorSector  # of it, who was sent there by order and is still there
    rest: ByActor  # k: what a man counts at the front who was not picked, 1 before anybody was
    transit: ByArrival  # under way, by weeks still to go
    reserve: ByActor
    training: ByStage
    wounded: ByStage  # those who will return
    pool: ByActor  # who could still be recruited
    dead: ByActor  # cumulative
    captured: ByActor  # cumulative
    invalided: ByActor  # cumulative; wounded who do not return
    deserted: ByActor  # cumulative
    casualties: ByActor  # cumulative killed, captured and wounded; a count of events, not of people
    contingent_casualties: ByActor  # cumulative, of third-party troops; they do not come back
    weeks_short: ByActor  # weeks running in which the committed force was below the threshold


class RecruitInputs(eqx.Module):
    """For the phase `recruit`."""

    pay: ByActor  # pay offered over pay at the start
    support: ByActor  # 0-1
    initial_support: ByActor  # 0-1, at the start of the run
    mobilization: ByActor  # lever, 0 is none
    contingent: ByActorSector  # persons/week of third-party troops arriving


class RedeployInputs(eqx.Module):
    """For the phase `redeploy`."""

    threat: ByActorSector  # own ground lost lately, in weeks of the sector's mobility
    priority: ByActorSector  # lever, added to the log weight of a sector
    send: ByActorSector  # lever, persons/week from the reserve to a sector
    recall: ByActorSector  # lever, share a week of own force in a sector back to the reserve
    hold_reserve: ByActor  # lever, persons kept back on top of the minimum
    open: BySector  # 1 where forces may be sent
    opened: BySector  # lever, 1 where a policy opened the sector
    truce: BySector  # lever, 1 where nobody fights


class LossInputs(eqx.Module):
    """For the phase `absorb`."""

    losses: ByActorSector  # persons killed, captured or wounded in this step
    support: ByActor  # 0-1
    opened: BySector  # lever, 1 where a policy opened the sector
    truce: BySector  # lever, 1 where nobody fights


class RecruitOutputs(eqx.Module):
    """What `recruit` changes for others."""

    force: ByActorSector
    reserve: ByActor
    pool: ByActor
    recruits: ByActor


class RedeployOutputs(eqx.Module):
    """What `redeploy` changes for others."""

    force: ByActorSector
    reserve: ByActor
    active: SectorFlag
    moves: "Moves"


class LossOutputs(eqx.Module):
    """What `absorb` changes for others."""

    force: ByActorSector
    active: SectorFlag
    dead: ByActor
    captured: ByActor
    deserted: ByActor
    casualties: ByActor
    contingent_casualties: ByActor
    lost: ByActor
    quality: ByActorSector
    broken: ByActor


class Moves(eqx.Module):
    """Who moved in a step; the matrix of moves is made only when asked for."""

    sent: ByActorSector  # persons ordered from the reserve to a sector
    entering: ByActorSector  # persons who set out for a sector under the rule of allocation
    leaving: ByActorSector  # persons who left a sector under it

    def inflow(self) -> ByActorSector:
        """Who set out for each sector."""
        return self.entering + self.sent

    def outflow(self) -> ByActorSector:
        """Who left each sector for others."""
        return self._shares()[:, 1:] * jnp.sum(self.entering, axis=1, keepdims=True)

    def moved(self) -> ByOrigin:
        """Who set out for each sector, by origin: the reserve first, then the sectors."""
        moved = self._shares()[:, :, None] * self.entering[:, None, :]
        return jnp.concatenate([moved[:, :1] + self.sent[:, None], moved[:, 1:]], axis=1)

    def _shares(self) -> Float[Array, "actor origin *#member"]:
        """Shares of the origins in every inflow: it draws on the common pool in proportion to what fed it."""
        from_reserve = jnp.maximum(jnp.sum(self.entering, axis=1) - jnp.sum(self.leaving, axis=1), 0.0)
        sources = jnp.concatenate([from_reserve[:, None], self.leaving], axis=1)
        return sources / jnp.maximum(jnp.sum(sources, axis=1, keepdims=True), 1e-6)


class Outputs(eqx.Module):
    """What the others may read."""

    force: ByActorSector = outcome("persons", (0.0, PEOPLE), "committed force")
    reserve: ByActor = outcome("persons", (0.0, PEOPLE), "reserve")
    pool: ByActor = outcome("persons", (0.0, POOL), "who could still be recruited")
    dead: ByActor = outcome("persons", (0.0, PEOPLE), "dead since the war began")
    casualties: ByActor = outcome(
        "persons", (0.0, COUNTED), "killed, captured and wounded since the war began"
    )
    contingent_casualties: ByActor = outcome(
        "persons", (0.0, COUNTED), "killed, captured and wounded of third-party troops"
    )
    captured: ByActor = outcome("persons", (0.0, PEOPLE), "captured or missing since the start")
    deserted: ByActor = outcome("persons", (0.0, PEOPLE), "deserted since the start")
    recruits: ByActor = outcome("persons/week", (0.0, POOL), "new recruits", observable=False)
    active: SectorFlag = outcome("1", (0.0, 1.0), "1 where a front is fought over", observable=False)
    broken: ByActor = outcome(
        "1", (0.0, 1.0), "1 where manpower is broken", name="break.manpower", observable=False
    )
    lost: ByActor = signal()  # own killed, captured and wounded in this step, persons
    quality: ByActorSector = signal()  # what a man of the force counts at the front
    moves: Moves = signal()
