"""What the room of reserves owns, reads and says: its stocks, and the inputs and outputs of its phases."""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from polemos._core.types import ByActor, ByActorSector, BySector

ByStage = Float[Array, "actor stage *#member"]
ByArrival = Float[Array, "actor slot sector *#member"]
ByOrigin = Float[Array, "actor origin sector *#member"]


class State(eqx.Module):
    """What this mechanism alone owns: every person of each side is in exactly one of these."""

    force: ByActorSector  # committed at the front
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
    initial_force: ByActor  # committed at the start, the yardstick of breaking
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
    recall: ByActorSector  # lever, share a week of a sector's force back to the reserve
    hold_reserve: ByActor  # lever, persons kept back on top of the minimum
    open: BySector  # 1 where forces may be sent


class LossInputs(eqx.Module):
    """For the phase `absorb`."""

    losses: ByActorSector  # persons killed, captured or wounded in this step
    support: ByActor  # 0-1


class RecruitOutputs(eqx.Module):
    """What the others may read of the phase `recruit`."""

    recruits: ByActor  # persons in this step


class RedeployOutputs(eqx.Module):
    """What the others may read of the phase `redeploy`; the matrix of moves is made only when asked for."""

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


class LossOutputs(eqx.Module):
    """What the others may read of the phase `absorb`."""

    broken: ByActor  # 1 where manpower is broken
