"""What is measured: every outcome a claim or a condition may name, and how it is read off a week.

An outcome is a stock (read off the state) or a flow (read off the week's events); a cumulative outcome
is the running sum of a flow since the start of the run. `PLANNED` names the outcomes of mechanisms
that are not built yet: a claim may use them today, and its verdict says which mechanism it needs.
"""

from collections.abc import Callable
from dataclasses import dataclass

import jax.numpy as jnp
from jaxtyping import Array, Float

from polemos._core.types import ByActor
from polemos.dynamics.state import State
from polemos.dynamics.week import Events

ACTOR = ("actor",)
BOTH = ("actor", "sector")
INFINITE = float("inf")
POOL = 5e7  # persons, the largest pool of recruits
PEOPLE = 2e9  # persons: every stock at its largest and contingents for twenty years; no run can pass it
COUNTED = 1e12  # persons: the same people counted every week


@dataclass(frozen=True)
class Outcome:
    """One outcome: its unit, axes and support, and how to read it.

    read         (state, events) -> array over the axes: () | (2,) | (sector,) | (2, sector) |
                 (2, 1 + sector, sector)
    cumulative   the weekly value is summed up from the start of the run
    observable   read off the state alone, so that a policy may condition on it
    """

    name: str
    unit: str
    axes: tuple[str, ...]
    high: float
    meaning: str
    room: str
    read: Callable[[State, Events], Float[Array, "..."]]
    cumulative: bool = False
    observable: bool = False
    low: float = 0.0


def _initiative(_: State, events: Events) -> ByActor:
    leads = jnp.sign(events.attack - events.attack[::-1]) > 0
    active = events.active.astype(events.attack.dtype)
    return jnp.sum(leads * active, axis=1) / jnp.maximum(jnp.sum(active, axis=0), 1.0)


OUTCOMES: dict[str, Outcome] = {
    outcome.name: outcome
    for outcome in (
        Outcome(
            "held",
            "km^2",
            BOTH,
            262144.0,
            "area held",
            "territory",
            lambda s, _: s.territory.held,
            observable=True,
        ),
        Outcome(
            "force",
            "persons",
            BOTH,
            PEOPLE,
            "committed force",
            "reserves",
            lambda s, _: s.reserves.force,
            observable=True,
        ),
        Outcome(
            "reserve",
            "persons",
            ACTOR,
            PEOPLE,
            "reserve",
            "reserves",
            lambda s, _: s.reserves.reserve,
            observable=True,
        ),
        Outcome(
            "pool",
            "persons",
            ACTOR,
            POOL,
            "who could still be recruited",
            "reserves",
            lambda s, _: s.reserves.pool,
            observable=True,
        ),
        Outcome(
            "dead",
            "persons",
            ACTOR,
            PEOPLE,
            "dead since the war began",
            "reserves",
            lambda s, _: s.reserves.dead,
            observable=True,
        ),
        Outcome(
            "casualties",
            "persons",
            ACTOR,
            COUNTED,
            "killed, captured and wounded since the war began",
            "reserves",
            lambda s, _: s.reserves.casualties,
            observable=True,
        ),
        Outcome(
            "captured",
            "persons",
            ACTOR,
            PEOPLE,
            "captured or missing since the start",
            "reserves",
            lambda s, _: s.reserves.captured,
            observable=True,
        ),
        Outcome(
            "deserted",
            "persons",
            ACTOR,
            PEOPLE,
            "deserted since the start",
            "reserves",
            lambda s, _: s.reserves.deserted,
            observable=True,
        ),
        Outcome(
            "losses",
            "persons/week",
            BOTH,
            PEOPLE,
            "killed, captured and wounded",
            "attrition",
            lambda _, e: e.losses,
        ),
        Outcome(
            "inflow",
            "persons",
            BOTH,
            COUNTED,
            "set out for the sector since the start",
            "reserves",
            lambda _, e: e.redeployed.inflow(),
            cumulative=True,
        ),
        Outcome(
            "outflow",
            "persons",
            BOTH,
            COUNTED,
            "left the sector for others since the start",
            "reserves",
            lambda _, e: e.redeployed.outflow(),
            cumulative=True,
        ),
        Outcome(
            "moved",
            "persons",
            ("actor", "origin", "sector"),
            COUNTED,
            "moved from an origin to a sector since the start",
            "reserves",
            lambda _, e: e.redeployed.moved(),
            cumulative=True,
        ),
        Outcome("recruits", "persons/week", ACTOR, POOL, "new recruits", "reserves", lambda _, e: e.recruits),
        Outcome(
            "attack", "1", BOTH, 12.0, "attack effort after the calendar", "calendar", lambda _, e: e.attack
        ),
        Outcome(
            "initiative",
            "1",
            ACTOR,
            1.0,
            "share of active sectors where own effort exceeds the other's",
            "calendar",
            _initiative,
        ),
        Outcome(
            "active",
            "1",
            ("sector",),
            1.0,
            "1 where there is a front",
            "territory",
            lambda _, e: e.active.astype(jnp.float32),
        ),
        Outcome(
            "break.manpower", "1", ACTOR, 1.0, "1 where manpower is broken", "reserves", lambda _, e: e.broken
        ),
    )
}


@dataclass(frozen=True)
class PlannedOutcome:
    """An outcome of a mechanism that is not built yet."""

    name: str
    unit: str
    axes: tuple[str, ...]
    high: float
    meaning: str
    room: str
    low: float = 0.0


PLANNED: dict[str, PlannedOutcome] = {
    outcome.name: outcome
    for outcome in (
        PlannedOutcome("break.fiscal", "1", ACTOR, 1.0, "1 where the budget cannot carry the war", "economy"),
        PlannedOutcome(
            "break.political", "1", ACTOR, 1.0, "1 where the polity cannot carry the war", "upheaval"
        ),
        PlannedOutcome("break.front", "1", ACTOR, 1.0, "1 where a front has collapsed", "bargaining"),
        PlannedOutcome("support", "1", ACTOR, 1.0, "private support for continuing the war", "opinion"),
        PlannedOutcome("poll_support", "1", ACTOR, 1.0, "support as a poll would measure it", "opinion"),
        PlannedOutcome(
            "talk_support",
            "1",
            ACTOR,
            1.0,
            "share who would rather talk, as a poll would measure it",
            "opinion",
        ),
        PlannedOutcome("morale", "1", ACTOR, 1.0, "morale", "opinion"),
        PlannedOutcome("insulation", "1", ACTOR, 1.0, "share of a public that feels insulated", "opinion"),
        PlannedOutcome("upheaval", "1", ACTOR, 1.0, "1 once a sudden upheaval has occurred", "upheaval"),
        PlannedOutcome("aid", "EUR_bn/week", ACTOR, INFINITE, "aid allocated to a belligerent", "patron_aid"),
        PlannedOutcome(
            "next_red_line",
            "1",
            ACTOR,
            1.0,
            "feared chance of a severe reaction to the next step",
            "patron_aid",
        ),
        PlannedOutcome("winning", "1", ACTOR, 1.0, "share who see a belligerent as winning", "narrative"),
        PlannedOutcome("oil_revenue", "USD_bn/week", ACTOR, INFINITE, "oil and gas revenue", "economy"),
        PlannedOutcome("fiscal_stress", "1", ACTOR, 1.0, "fiscal stress", "economy"),
        PlannedOutcome(
            "inflation", "1", ACTOR, INFINITE, "consumer price inflation on the year", "economy", -1.0
        ),
        PlannedOutcome("exchange_rate", "1", ACTOR, INFINITE, "local currency per US dollar", "economy"),
        PlannedOutcome("policy_rate", "1", ACTOR, INFINITE, "policy rate a year", "economy", -1.0),
        PlannedOutcome("materiel", "EUR_bn", ACTOR, INFINITE, "materiel stock", "materiel"),
        PlannedOutcome("sufficiency", "1", ACTOR, 5.0, "materiel at hand over materiel needed", "materiel"),
        PlannedOutcome("strikes", "1", ACTOR, INFINITE, "weekly strikes on the other's rear", "deep_strikes"),
        PlannedOutcome(
            "believed_tolerance",
            "persons",
            ACTOR,
            INFINITE,
            "losses a side believes the other will bear",
            "beliefs",
        ),
        PlannedOutcome(
            "believed_strength",
            "1",
            ACTOR,
            INFINITE,
            "a side's belief about relative strength",
            "beliefs",
            -INFINITE,
        ),
        PlannedOutcome("talks", "1", (), 1.0, "1 while talks are held", "bargaining"),
        PlannedOutcome("ceasefire", "1", (), 1.0, "1 while a ceasefire holds", "bargaining"),
        PlannedOutcome("settlement", "1", (), 1.0, "1 once a settlement is reached", "bargaining"),
        PlannedOutcome(
            "settlement.share", "1", ACTOR, 1.0, "a side's share of what is settled", "bargaining"
        ),
        PlannedOutcome(
            "reservation_value", "1", ACTOR, 1.0, "value of fighting on, in stake units", "bargaining", -1.0
        ),
    )
}

PLANNED_LEVERS: dict[str, str] = {
    "aid": "patron_aid",
    "sanctions": "economy",
    "strikes": "deep_strikes",
    "talks": "bargaining",
}
