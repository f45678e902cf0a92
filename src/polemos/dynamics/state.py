"""The war as a whole: its mechanisms with one draw of their parameters, what each remembers and shows.

Four mechanisms are part of every war. The others are there when the case uses them, and None when not.
"""

import dataclasses
import typing
from typing import ClassVar

import equinox as eqx

from polemos._core.fields import shown
from polemos.dynamics import mechanisms as rooms
from polemos.dynamics import policies as orders


class War(eqx.Module):
    """The mechanisms of one war, every parameter a field; a pure description, no state."""

    policies: ClassVar = orders.Policies()
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
    """What each mechanism remembers from week to week; no mechanism reads another's."""

    reserves: rooms.reserves.State | None = None
    territory: rooms.territory.State | None = None
    materiel: rooms.materiel.State | None = None
    deep_strikes: rooms.deep_strikes.State | None = None
    economy: rooms.economy.State | None = None
    narrative: rooms.narrative.State | None = None
    opinion: rooms.opinion.State | None = None
    upheaval: rooms.upheaval.State | None = None
    patron_aid: rooms.patron_aid.State | None = None
    beliefs: rooms.beliefs.State | None = None


class Outputs(eqx.Module):
    """What each mechanism showed last: what others read, claims name and policies see."""

    policies: orders.Outputs | None = None
    calendar: rooms.calendar.Outputs | None = None
    reserves: rooms.reserves.Outputs | None = None
    attrition: rooms.attrition.Outputs | None = None
    territory: rooms.territory.Outputs | None = None
    materiel: rooms.materiel.Outputs | None = None
    deep_strikes: rooms.deep_strikes.Outputs | None = None
    economy: rooms.economy.Outputs | None = None
    narrative: rooms.narrative.Outputs | None = None
    opinion: rooms.opinion.Outputs | None = None
    upheaval: rooms.upheaval.Outputs | None = None
    patron_aid: rooms.patron_aid.Outputs | None = None
    beliefs: rooms.beliefs.Outputs | None = None


class Carried(eqx.Module):
    """What a war takes from week to week.

    state    what its mechanisms remember
    outputs  what others read of a mechanism before it acts again; the rest is None, and shown anew by then
    """

    state: State
    outputs: Outputs


def fields_of(whole: type) -> dict[str, type]:
    """Name -> class of what a whole is made of, one part a mechanism, in the order in which it lists them."""
    hints = typing.get_type_hints(whole)
    named = {field.name: hints[field.name] for field in dataclasses.fields(whole)}
    return {name: next(iter(typing.get_args(kind)), kind) for name, kind in named.items()}


def stand_ins() -> dict[str, str]:
    """Series or lever -> the mechanism that it stands for where a case does not use it."""
    return {
        told.absent: name
        for name, owner in fields_of(Outputs).items()
        for _, told in shown(owner)
        if isinstance(told.absent, str)
    }


def mechanisms() -> dict[str, type]:
    """Name -> class of every mechanism there is, in the order of `War`."""
    return fields_of(War)
