"""The war as a whole: its mechanisms with one draw of their parameters, and one slice of state each.

Four mechanisms are part of every war. The others are there when the case uses them, and None when not.
"""

import dataclasses
import typing

import equinox as eqx

from polemos.dynamics import mechanisms as rooms


class War(eqx.Module):
    """The mechanisms of one war, every parameter a field; a pure description, no state."""

    calendar: rooms.calendar.Calendar
    reserves: rooms.reserves.Reserves
    attrition: rooms.attrition.Attrition
    territory: rooms.territory.Territory
    materiel: rooms.materiel.Materiel | None = None
    deep_strikes: rooms.deep_strikes.DeepStrikes | None = None
    economy: rooms.economy.Economy | None = None
    narrative: rooms.narrative.Narrative | None = None
    opinion: rooms.opinion.Opinion | None = None
    upheaval: rooms.upheaval.Upheaval | None = None
    patron_aid: rooms.patron_aid.PatronAid | None = None
    beliefs: rooms.beliefs.Beliefs | None = None


class State(eqx.Module):
    """One slice per mechanism that keeps any and is used."""

    reserves: rooms.reserves.State
    territory: rooms.territory.State
    materiel: rooms.materiel.State | None = None
    deep_strikes: rooms.deep_strikes.State | None = None
    economy: rooms.economy.State | None = None
    narrative: rooms.narrative.State | None = None
    opinion: rooms.opinion.State | None = None
    upheaval: rooms.upheaval.State | None = None
    patron_aid: rooms.patron_aid.State | None = None
    beliefs: rooms.beliefs.State | None = None


def mechanisms() -> dict[str, type]:
    """Name -> class of every mechanism there is, in the order of `War`."""
    hints = typing.get_type_hints(War)
    named = {field.name: hints[field.name] for field in dataclasses.fields(War)}
    return {name: next(iter(typing.get_args(kind)), kind) for name, kind in named.items()}
