"""One week of the war: the phases in their order, each in one line.

A mechanism reads the state at the start of the week and what the phases above it left, as
`couplings.py` spells out; both sides are always updated together. Rooms not built yet have their place
in the list as comments, so that the order never has to be guessed.
"""

import equinox as eqx

from polemos._core.random import Key
from polemos._core.types import ByActor, ByActorSector, SectorFlag
from polemos.dynamics import couplings
from polemos.dynamics.couplings import Switches
from polemos.dynamics.facts import Facts
from polemos.dynamics.mechanisms import attrition, territory
from polemos.dynamics.mechanisms.reserves import RedeployOutputs
from polemos.dynamics.state import State, War

PHASES = (
    "calendar.step",
    # policies set levers before the week starts (simulate.py); patron decisions
    # materiel deliveries
    "reserves.recruit",
    "reserves.redeploy",
    "attrition.step",
    "reserves.absorb",
    "territory.step",
    # deep strikes; economy; narrative, opinion, upheaval; beliefs; bargaining
)


class Events(eqx.Module):
    """What happened in a week and no stock remembers."""

    losses: ByActorSector  # persons
    recruits: ByActor  # persons
    redeployed: RedeployOutputs  # persons
    attack: ByActorSector  # attack effort after the calendar
    active: SectorFlag
    broken: ByActor  # 1 where manpower is broken


class Luck(eqx.Module):
    """Everything random in one week, by mechanism."""

    attrition: attrition.Noise
    territory: territory.Noise


def draw(war: War, key: Key) -> Luck:
    """The luck of one week; each mechanism draws under its own name."""
    return Luck(
        attrition=war.attrition.draw(key.within("attrition")),
        territory=war.territory.draw(key.within("territory")),
    )


def step(
    war: War, state: State, facts: Facts, luck: Luck, switches: Switches, dt: float = 1.0
) -> tuple[State, Events]:
    """Advance the war by dt weeks under given facts and luck."""
    dates = war.calendar.step(couplings.calendar_reads(facts))
    effort = couplings.attack_effort(dates, facts, switches)

    people, recruited = war.reserves.recruit(state.reserves, couplings.recruit_reads(facts, switches), dt)
    state = State(reserves=people, territory=state.territory)

    orders = couplings.redeploy_reads(war, state, facts, switches)
    people, redeployed = war.reserves.redeploy(state.reserves, orders, dt)
    state = State(reserves=people, territory=state.territory)

    seen = couplings.attrition_reads(state, effort, facts, switches)
    fought = war.attrition.step(seen, luck.attrition, dt)
    active = couplings.active_sectors(state, facts)

    people, absorbed = war.reserves.absorb(state.reserves, couplings.loss_reads(fought, facts, switches), dt)
    state = State(reserves=people, territory=state.territory)

    seen = couplings.territory_reads(state, dates, effort, facts, switches)
    ground, _ = war.territory.step(state.territory, seen, luck.territory, dt)

    events = Events(
        losses=fought.losses,
        recruits=recruited.recruits,
        redeployed=redeployed,
        attack=effort,
        active=active,
        broken=absorbed.broken,
    )
    return State(reserves=people, territory=ground), events
