"""The war as a whole: its mechanisms with one draw of their parameters, what each remembers and shows.

Four mechanisms are part of every war. The others are there when the case uses them, and None when not.
"""

import dataclasses
import typing
from typing import ClassVar

import equinox as eqx

from polemos._core.fields import shown
from polemos.dynamics import mechanisms
from polemos.dynamics import policies as orders


class War(eqx.Module):
    """The mechanisms of one war, every parameter a field; a pure description, no state."""

    policies: ClassVar = orders.Policies()
    calendar: mechanisms.calendar.Calendar
    reserves: mechanisms.reserves.Reserves
    attrition: mechanisms.attrition.Attrition
    territory: mechanisms.territory.Territory
    materiel: mechanisms.materiel.Materiel | None = None
    deep_strikes: mechanisms.deep_strikes.DeepStrikes | None = None
    economy: mechanisms.economy.Economy | None = None
    narrative: mechanisms.narrative.Narrative | None = None
    opinion: mechanisms.opinion.Opinion | None = None
    upheaval: mechanisms.upheaval.Upheaval | None = None
    patron_aid: mechanisms.patron_aid.PatronAid | None = None
    beliefs: mechanisms.beliefs.Beliefs | None = None
    bargaining: mechanisms.bargaining.Bargaining | None = None


class State(eqx.Module):
    """What each mechanism remembers from week to week; no mechanism reads another's."""

    reserves: mechanisms.reserves.State | None = None
    territory: mechanisms.territory.State | None = None
    materiel: mechanisms.materiel.State | None = None
    deep_strikes: mechanisms.deep_strikes.State | None = None
    economy: mechanisms.economy.State | None = None
    narrative: mechanisms.narrative.State | None = None
    opinion: mechanisms.opinion.State | None = None
    upheaval: mechanisms.upheaval.State | None = None
    patron_aid: mechanisms.patron_aid.State | None = None
    beliefs: mechanisms.beliefs.State | None = None
    bargaining: mechanisms.bargaining.State | None = None


class Outputs(eqx.Module):
    """What each mechanism showed last: what others read, claims name and policies see."""

    policies: orders.Outputs | None = None
    calendar: mechanisms.calendar.Outputs | None = None
    reserves: mechanisms.reserves.Outputs | None = None
    attrition: mechanisms.attrition.Outputs | None = None
    territory: mechanisms.territory.Outputs | None = None
    materiel: mechanisms.materiel.Outputs | None = None
    deep_strikes: mechanisms.deep_strikes.Outputs | None = None
    economy: mechanisms.economy.Outputs | None = None
    narrative: mechanisms.narrative.Outputs | None = None
    opinion: mechanisms.opinion.Outputs | None = None
    upheaval: mechanisms.upheaval.Outputs | None = None
    patron_aid: mechanisms.patron_aid.Outputs | None = None
    beliefs: mechanisms.beliefs.Outputs | None = None
    bargaining: mechanisms.bargaining.Outputs | None = None


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


def all_mechanisms() -> dict[str, type]:
    """Name -> class of every mechanism there is, in the order of `War`."""
    return fields_of(War)
