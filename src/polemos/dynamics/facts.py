"""What a week is told from outside the mechanisms: levers that actors set, series that the case gives.

Levers are set by policies. Exogenous series come from the case, with dates and sources: most stand in
for a mechanism that the case does not use, and are not read when it does.
"""

from typing import Any

import equinox as eqx

from polemos._core.fields import quantity
from polemos._core.types import (
    ByActor,
    ByActorFunction,
    ByActorPatron,
    ByActorPublic,
    ByActorQuantityFeature,
    ByActorSector,
    ByActorStream,
    ByPatron,
    ByPatronPublic,
    ByPatronRung,
    BySector,
    Scalar,
)

Start = dict[str, Any]
"""What cut links show: inputs as they first were, by their place, such as `opinion.step.dead`."""


class Levers(eqx.Module):
    """What policies set, this week."""

    priority: ByActorSector = quantity(
        "1", (-5.0, 5.0), "added to the log weight of a sector when forces are allocated", neutral=0.0
    )
    attack_effort: ByActorSector = quantity(
        "1", (0.0, 3.0), "effort put into attacking in a sector; 1 is a main effort", neutral=0.0
    )
    send: ByActorSector = quantity(
        "persons/week", (0.0, 1e6), "prepared move from the reserve to a sector", neutral=0.0
    )
    recall: ByActorSector = quantity(
        "1/week", (0.0, 1.0), "share of own force in a sector taken back to the reserve", neutral=0.0
    )
    open: BySector = quantity("1", (0.0, 1.0), "1 opens a closed sector while it is set", neutral=0.0)
    truce: BySector = quantity(
        "1", (0.0, 1.0), "1 while a truce holds: no fighting, and no ground changes hands", neutral=0.0
    )
    mobilization: ByActor = quantity("1", (0.0, 5.0), "extra recruitment effort; 0 is none", neutral=0.0)
    hold_reserve: ByActor = quantity(
        "persons", (0.0, 1e6), "reserve kept back on top of the minimum", neutral=0.0
    )
    sanctions: ByActor = quantity(
        "1", (0.0, 1.0), "sanctions on a belligerent's trade; 1 is the tightest thought possible", neutral=0.0
    )
    strikes: ByActor = quantity(
        "1/week", (0.0, 5000.0), "weekly strikes on the other side's rear", neutral=0.0
    )
    aid: ByPatron = quantity("1", (0.0, 5.0), "multiplies what a patron allocates", neutral=1.0)
    request: ByPatronRung = quantity("1", (0.0, 1.0), "1 from when a step of aid is asked for", neutral=0.0)
    approve: ByPatronRung = quantity(
        "1", (0.0, 1.0), "1 when a patron takes a step of aid by decision", neutral=0.0
    )
    decides: ByPatron = quantity(
        "1", (0.0, 1.0), "1 while a patron may also take steps by its own weighing", neutral=0.0
    )
    urge: ByPatron = quantity("1", (0.0, 5.0), "how hard a patron urges talks; 0 is not at all", neutral=0.0)
    guarantee: ByPatron = quantity(
        "1", (0.0, 5.0), "how firmly a patron guarantees a peace; 0 is not at all", neutral=0.0
    )


class Exogenous(eqx.Module):
    """What the case gives as series, this week; some stand in for a mechanism that the case leaves out."""

    sufficiency: ByActor = quantity(
        "1", (0.0, 5.0), "materiel at hand over materiel needed; stands for materiel", neutral=1.0
    )
    support: ByActor = quantity(
        "1", (0.01, 0.99), "private support for continuing the war; stands for opinion"
    )
    pay: ByActor = quantity(
        "1", (0.1, 10.0), "pay offered to recruits over pay at the start; stands for economy", neutral=1.0
    )
    contingent: ByActorSector = quantity(
        "persons/week", (0.0, 1e5), "third-party troops arriving in a sector", neutral=0.0
    )
    military_spending: ByActor = quantity(
        "1", (0.0, 1.0), "military spending a year as a share of output; read by economy"
    )


NEEDED_BY = {"military_spending": "economy"}
"""Series that one mechanism reads and nothing else does."""


class Geography(eqx.Module):
    """What does not change in a run: ground, owners, and who belongs to whom."""

    held: ByActorSector  # km^2 at the start
    open_at_start: BySector
    own_soil: ByActorSector  # 1 where a belligerent is the de-jure owner; 0 for both where that is contested
    backs: ByActorPatron  # 1 where a patron backs a belligerent
    own_public: (
        ByActorPublic  # weights of publics in the voice of a belligerent; add up to 1, or 0 if it has none
    )
    patron_public: ByPatronPublic  # the same for a patron
    front: BySector  # 1 where ground is of the contested front, which a settlement divides
    chips: BySector  # 1 where ground outside it may be held on the other's de-jure soil


class Table(eqx.Module):
    """What a week at the table is told: when talks may be, and what each side may expect of fighting on.

    weights    of the rule that tells present values from what is seen, by quantity and feature
    reference  what of each stream of cost counts as 1
    later      weights of the rule that tells what settling later is worth, by function
    possible   1 from the first week in which there may be talks
    stops      1 where a deal that was drawn stops the fighting
    chips      km^2 that each side is to be taken to hold outside the front on the other's soil, whatever it
               holds; as it is held where that is NaN, and where it is None
    """

    weights: ByActorQuantityFeature
    reference: ByActorStream
    later: ByActorFunction
    possible: Scalar
    stops: Scalar
    chips: ByActor | None = None


class Facts(eqx.Module):
    """Everything a week is told: dates, levers, series, geography, and the table where a case has one."""

    season: Scalar  # share of the week in an adverse season
    weeks_to_deadline: ByActor
    administration: ByPatron  # 1 from a patron's change of administration on
    levers: Levers
    exogenous: Exogenous
    geography: Geography
    table: Table | None = None
