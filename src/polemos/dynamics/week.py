"""One week of the war: the phases in their order, each in one line.

A mechanism reads the state at the start of the week and what the phases above it left, as
`couplings.py` spells out; both sides are always updated together. A mechanism that the case does not
use is passed over.
"""

import dataclasses
from typing import Any

import equinox as eqx

from polemos._core.random import Key
from polemos._core.types import ByActor, ByActorSector, SectorFlag
from polemos.dynamics import couplings
from polemos.dynamics.facts import Facts
from polemos.dynamics.links import Switches
from polemos.dynamics.mechanisms.reserves import RedeployOutputs
from polemos.dynamics.state import State, War

PHASES = (
    "calendar.step",
    # policies set levers before the week starts (simulate.py)
    "patron_aid.decide",
    "materiel.deliver",
    "reserves.recruit",
    "reserves.redeploy",
    "materiel.use",
    "attrition.step",
    "reserves.absorb",
    "territory.step",
    "deep_strikes.step",
    "economy.step",
    "narrative.step",
    "opinion.step",
    "upheaval.step",
    "beliefs.step",
    # bargaining
)


class Events(eqx.Module):
    """What happened in a week and no stock remembers."""

    losses: ByActorSector  # persons
    recruits: ByActor  # persons
    redeployed: RedeployOutputs  # persons
    attack: ByActorSector  # attack effort after the calendar
    active: SectorFlag
    broken: ByActor  # 1 where manpower is broken


Luck = dict[str, Any]
"""Everything random in one week: the Noise of each mechanism, by its name."""


def draw(war: War, key: Key) -> Luck:
    """The luck of one week; each mechanism draws under its own name."""
    rooms = {field.name: getattr(war, field.name) for field in dataclasses.fields(war)}
    return {name: room.draw(key.within(name)) for name, room in rooms.items() if room is not None}


def acted(
    war: War, state: State, name: str, phase: str, given: tuple[Any, ...], dt: float
) -> tuple[State, Any]:
    """One phase of a mechanism that keeps a slice of the state; nothing happens where it is not used."""
    room = getattr(war, name)
    if room is None:
        return state, None
    after, outputs = getattr(room, phase)(getattr(state, name), *given, dt)
    return dataclasses.replace(state, **{name: after}), outputs


def step(
    war: War, state: State, facts: Facts, luck: Luck, switches: Switches, dt: float = 1.0
) -> tuple[State, Events]:
    """Advance the war by dt weeks under given facts and luck."""

    def act(name: str, phase: str, inputs: Any, *, by_chance: bool = False) -> Any:
        nonlocal state
        given = (inputs, luck.get(name)) if by_chance else (inputs,)  # no luck where it is not used
        state, outputs = acted(war, state, name, phase, given, dt)
        return outputs

    reads = couplings
    dates = war.calendar.step(reads.calendar_reads(facts))
    effort = reads.attack_effort(state, dates, facts, switches)

    act("patron_aid", "decide", reads.patron_aid_reads(war, state, facts, switches), by_chance=True)
    act("materiel", "deliver", reads.deliver_reads(state, facts, switches))
    recruited = act("reserves", "recruit", reads.recruit_reads(state, facts, switches))
    redeployed = act("reserves", "redeploy", reads.redeploy_reads(war, state, facts, switches))
    act("materiel", "use", reads.use_reads(state, effort, facts, switches))

    fought = war.attrition.step(reads.attrition_reads(state, effort, facts, switches), luck["attrition"], dt)
    active = reads.active_sectors(state, facts)
    absorbed = act("reserves", "absorb", reads.loss_reads(state, fought, facts, switches))
    ground = reads.territory_reads(state, dates, effort, facts, switches)
    moved = act("territory", "step", ground, by_chance=True)

    act("deep_strikes", "step", reads.deep_strikes_reads(state, facts))
    act("economy", "step", reads.economy_reads(state, facts, switches), by_chance=True)
    act("narrative", "step", reads.narrative_reads(state, moved, effort, facts, switches, dt), by_chance=True)
    act(
        "opinion",
        "step",
        reads.opinion_reads(war, state, fought.losses, moved.gain, facts, switches, dt),
        by_chance=True,
    )
    act("upheaval", "step", reads.upheaval_reads(war, state, facts, switches), by_chance=True)
    act("beliefs", "step", reads.beliefs_reads(state, moved, facts, switches))

    events = Events(
        losses=fought.losses,
        recruits=recruited.recruits,
        redeployed=redeployed,
        attack=effort,
        active=active,
        broken=absorbed.broken,
    )
    return state, events
