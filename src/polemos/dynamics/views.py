"""What is read along a link where it is more than one output: sums over sectors, soil and publics.

Each function takes the outputs of the link's source and the week, and sees nothing else of the war: the
ground, who belongs to whom, and parameters.
"""

from typing import Any

import jax.numpy as jnp

from polemos._core.types import ByActor, ByActorSector, ByPatron, BySector, Scalar, SectorFlag
from polemos.dynamics.links import Face, Now
from polemos.dynamics.sides import of_both_sides, signs

# Of territory -----------------------------------------------------------------------------------------


def net_gain(ground: Face, now: Now) -> Scalar:
    """Ground that passed to the first belligerent, km^2 a week."""
    return jnp.sum(ground.gain / now.dt, axis=0)


def gain_abroad(ground: Face, now: Now) -> Scalar:
    """Net ground a week to the first belligerent on the de-jure soil of the side that lost it."""
    gain, soil = ground.gain / now.dt, now.facts.geography.own_soil
    return jnp.sum(jnp.maximum(gain, 0.0) * soil[1] - jnp.maximum(-gain, 0.0) * soil[0], axis=0)


def soil_lost(ground: Face, now: Now) -> ByActor:
    """Own de-jure soil newly lost, km^2 a week."""
    change = of_both_sides(ground.gain) / now.dt
    return jnp.maximum(-jnp.sum(change * now.facts.geography.own_soil, axis=1), 0.0)


def soil_held(ground: Face, now: Now) -> ByActor:
    """Own de-jure soil in the other's hands, km^2."""
    return jnp.sum(ground.held[::-1] * now.facts.geography.own_soil, axis=1)


def threat(ground: Face, now: Now) -> ByActorSector:
    """Ground lost lately, in weeks of the sector's mobility."""
    return ground.recent_loss / _mobility(now)


def defeat(ground: Face, now: Now) -> ByActor:
    """Ground lost lately in all sectors, in weeks of their mobility."""
    return jnp.sum(ground.recent_loss, axis=1) / jnp.sum(_mobility(now), axis=0)


def trend_of_backed_side(ground: Face, now: Now) -> ByPatron:
    """Net ground gained lately by the side that a patron backs over all mobility, from -1 to 1."""
    lost = jnp.sum(ground.recent_loss, axis=1)
    net = lost[1] - lost[0]
    return _backed(now) * (net / (jnp.abs(net) + jnp.sum(_mobility(now), axis=0)))


def advances(ground: Face, now: Now) -> ByActor:
    """Share of active sectors in which a side has lately won ground, each from 0 to 1 by its mobility.

    An order to attack is not seen here: only what it took.
    """
    won = ground.recent_loss[::-1] - ground.recent_loss
    shown = jnp.maximum(won, 0.0) / (jnp.abs(won) + _mobility(now))
    return _share_of_active(shown, now.source("reserves").active)


def front_held(ground: Face, now: Now) -> ByActor:
    """Ground of the contested front that each side holds, km^2."""
    return jnp.sum(ground.held * now.facts.geography.front, axis=1)


def chips_held(ground: Face, now: Now) -> ByActor:
    """Ground outside the front that each side holds on the other's de-jure soil, km^2, or is told to hold."""
    places, table = now.facts.geography, now.facts.table
    held = jnp.sum(ground.held * places.chips * places.own_soil[::-1], axis=1)
    if table is None or table.chips is None:
        return held
    return jnp.where(jnp.isnan(table.chips), held, table.chips)


# Of policies ------------------------------------------------------------------------------------------


def open_sectors(levers: Any, now: Now) -> BySector:
    """1 where forces may be sent: open from the start, or opened by a policy."""
    return jnp.maximum(now.facts.geography.open_at_start, levers.open)


def guarantee_of_patrons(levers: Any, now: Now) -> Scalar:
    """How firmly a peace is guaranteed: by the patron that does it most."""
    del now
    return jnp.max(levers.guarantee, axis=0, initial=0.0)


def urge_of_patrons(levers: Any, now: Now) -> Scalar:
    """How hard all patrons together urge talks."""
    del now
    return jnp.sum(levers.urge, axis=0)


def leads(attack: ByActorSector, active: SectorFlag) -> ByActor:
    """Share of active sectors in which a side attacks more than the other."""
    return _share_of_active((attack > attack[::-1]).astype(attack.dtype), active)


# Of the others ----------------------------------------------------------------------------------------


def recent_dead(people: Face, now: Now) -> ByActor:
    """Own dead, persons a week; third-party troops are nobody's own."""
    return now.war.reserves.killed_share * people.lost / now.dt


def force_as_it_counts(people: Face, now: Now) -> ByActorSector:
    """Committed force, each man as he counts at the front.

    Chosen, not multiplied, where all count alike: a product by 1 moves where XLA joins product and sum.
    """
    del now
    return jnp.where(people.quality == 1.0, people.force, people.force * people.quality)


def force_in_all(people: Face, now: Now) -> ByActor:
    """Committed force in all sectors."""
    del now
    return jnp.sum(people.force, axis=1)


def force_at_chips(people: Face, now: Now) -> ByActor:
    """Committed force in sectors where there may be chips, either side's."""
    return jnp.sum(people.force * now.facts.geography.chips, axis=1)


def losses_in_all(fighting: Face, now: Now) -> ByActor:
    """Losses in all sectors, persons a week."""
    return jnp.sum(fighting.losses, axis=1) / now.dt


def losses_of_the_other(people: Face, now: Now) -> ByActor:
    """Killed, captured and wounded of the other side since the war began."""
    del now
    return people.casualties[::-1]


def strikes_received(rear: Face, now: Now) -> ByActor:
    """Strikes a week on the own rear."""
    del now
    return rear.strikes[::-1]


def perceived_lead(narrative: Face, now: Now) -> ByActor:
    """How far each side's own public sees it as winning."""
    seen = jnp.sum(now.facts.geography.own_public * narrative.lead[None], axis=1)
    return signs(seen.ndim, seen.dtype) * seen


def lead_of_backed_side(narrative: Face, now: Now) -> ByPatron:
    """How far each patron's public sees the side that it backs as winning."""
    return _backed(now) * jnp.sum(now.facts.geography.patron_public * narrative.lead[None], axis=1)


# Small steps on the way -------------------------------------------------------------------------------


def _backed(now: Now) -> ByPatron:
    """1 for a patron of the first belligerent, -1 for one of the second."""
    return now.facts.geography.backs[0] - now.facts.geography.backs[1]


def _share_of_active(shown: ByActorSector, active: SectorFlag) -> ByActor:
    """Mean over the sectors with a front; 0 where there is none."""
    fought = active.astype(shown.dtype)
    return jnp.sum(shown * fought, axis=1) / jnp.maximum(jnp.sum(fought, axis=0), 1.0)


def _mobility(now: Now) -> BySector:
    """km^2/week; a sector that never moves is never threatened."""
    return jnp.maximum(now.war.territory.mobility, 1.0)
