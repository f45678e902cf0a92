"""The war as a whole: its mechanisms with one draw of their parameters, and one slice of state each.

Four mechanisms are part of every war. The others are there when the case uses them, and None when not.
"""

import dataclasses
import typing

import equinox as eqx

from polemos.dynamics.mechanisms import (
    beliefs,
    deep_strikes,
    economy,
    materiel,
    narrative,
    opinion,
    patron_aid,
    reserves,
    territory,
    upheaval,
)
from polemos.dynamics.mechanisms.attrition import Attrition
from polemos.dynamics.mechanisms.calendar import Calendar


class War(eqx.Module):
    """The mechanisms of one war, every parameter a field; a pure description, no state."""

    calendar: Calendar
    reserves: reserves.Reserves
    attrition: Attrition
    territory: territory.Territory
    materiel: materiel.Materiel | None = None
    deep_strikes: deep_strikes.DeepStrikes | None = None
    economy: economy.Economy | None = None
    narrative: narrative.Narrative | None = None
    opinion: opinion.Opinion | None = None
    upheaval: upheaval.Upheaval | None = None
    patron_aid: patron_aid.PatronAid | None = None
    beliefs: beliefs.Beliefs | None = None


class State(eqx.Module):
    """One slice per mechanism that keeps any and is used."""

    reserves: reserves.State
    territory: territory.State
    materiel: materiel.State | None = None
    deep_strikes: deep_strikes.State | None = None
    economy: economy.State | None = None
    narrative: narrative.State | None = None
    opinion: opinion.State | None = None
    upheaval: upheaval.State | None = None
    patron_aid: patron_aid.State | None = None
    beliefs: beliefs.State | None = None


def mechanisms() -> dict[str, type]:
    """Name -> class of every mechanism there is, in the order of `War`."""
    hints = typing.get_type_hints(War)
    named = {field.name: hints[field.name] for field in dataclasses.fields(War)}
    return {name: next(iter(typing.get_args(kind)), kind) for name, kind in named.items()}
