"""What a week is told from outside the mechanisms: levers that actors set, series that the case gives.

Levers are set by policies. Exogenous series stand in for mechanisms that are not built yet: the case
gives them with dates and sources, and the day a mechanism is built its series goes.
"""

import equinox as eqx

from polemos._core.fields import quantity
from polemos._core.types import ByActor, ByActorSector, BySector, Scalar


class Levers(eqx.Module):
    """What policies set, this week."""

    priority: ByActorSector = quantity(
        "1",
        (-5.0, 5.0),
        "added to the log weight of a sector when forces are allocated",
        axes=("actor", "sector"),
        neutral=0.0,
    )
    attack_effort: ByActorSector = quantity(
        "1",
        (0.0, 3.0),
        "effort put into attacking in a sector; 1 is a main effort",
        axes=("actor", "sector"),
        neutral=0.0,
    )
    send: ByActorSector = quantity(
        "persons/week",
        (0.0, 1e6),
        "prepared move from the reserve to a sector",
        axes=("actor", "sector"),
        neutral=0.0,
    )
    recall: ByActorSector = quantity(
        "1/week",
        (0.0, 1.0),
        "share of a sector's force taken back to the reserve",
        axes=("actor", "sector"),
        neutral=0.0,
    )
    open: BySector = quantity(
        "1", (0.0, 1.0), "1 opens a closed sector while it is set", axes=("sector",), neutral=0.0
    )
    mobilization: ByActor = quantity(
        "1", (0.0, 5.0), "extra recruitment effort; 0 is none", axes=("actor",), neutral=0.0
    )
    hold_reserve: ByActor = quantity(
        "persons", (0.0, 1e6), "reserve kept back on top of the minimum", axes=("actor",), neutral=0.0
    )


class Exogenous(eqx.Module):
    """What the case gives as series, this week, until a mechanism makes it."""

    sufficiency: ByActor = quantity(
        "1",
        (0.0, 5.0),
        "materiel at hand over materiel needed; stands for materiel",
        axes=("actor",),
        neutral=1.0,
    )
    support: ByActor = quantity(
        "1", (0.01, 0.99), "private support for continuing the war; stands for opinion", axes=("actor",)
    )
    pay: ByActor = quantity(
        "1",
        (0.1, 10.0),
        "pay offered to recruits over pay at the start; stands for economy",
        axes=("actor",),
        neutral=1.0,
    )
    contingent: ByActorSector = quantity(
        "persons/week",
        (0.0, 1e5),
        "third-party troops arriving in a sector",
        axes=("actor", "sector"),
        neutral=0.0,
    )


class Facts(eqx.Module):
    """Everything a week is told: dates, levers, exogenous series, geography."""

    season: Scalar  # share of the week in an adverse season
    weeks_to_deadline: ByActor
    levers: Levers
    exogenous: Exogenous
    initial_support: ByActor  # support at the start of the run
    open_at_start: BySector  # 1 where the scenario has the sector open
    own_soil: ByActorSector  # 1 where a belligerent is the de-jure owner
