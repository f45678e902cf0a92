"""What is measured: every outcome a claim or a condition may name, and how it is read off a week.

An outcome is a stock (read off the state) or a flow (read off the week's events); a cumulative outcome
is the running sum of a flow since the start of the run. A claim on an outcome of a mechanism that its
case does not use, or of one that is not built yet (`PLANNED`), gets a verdict that says which it needs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from polemos.dynamics.couplings import initiative
from polemos.dynamics.state import State
from polemos.dynamics.week import Events

ACTOR = ("actor",)
BOTH = ("actor", "sector")
INFINITE = float("inf")
POOL = 5e7  # persons, the largest pool of recruits
PEOPLE = 2e9  # persons: every stock at its largest and contingents for twenty years; no run can pass it
COUNTED = 1e12  # persons: the same people counted every week
SHARE, POSITIVE, ANY = (0.0, 1.0), (0.0, INFINITE), (-INFINITE, INFINITE)


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
    read: Callable[[Any, Any], Float[Array, "..."]]
    cumulative: bool = False
    observable: bool = False
    low: float = 0.0


def _of(room: str, stock: str) -> Callable[[State, Events], Float[Array, "..."]]:
    """Read a stock of a mechanism that not every case uses."""
    return lambda state, _: getattr(getattr(state, room), stock)


def _known(
    name: str,
    unit: str,
    axes: tuple[str, ...],
    bounds: tuple[float, float],
    meaning: str,
    room: str,
    stock: str = "",
) -> "Outcome":
    """An outcome that a mechanism keeps in its state, under its own name unless said otherwise."""
    low, high = bounds
    return Outcome(name, unit, axes, high, meaning, room, _of(room, stock or name), observable=True, low=low)


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
            lambda _, e: initiative(e.attack, e.active),
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
        _known("materiel", "EUR_bn", ACTOR, POSITIVE, "materiel stock", "materiel", "stock"),
        _known("production", "EUR_bn/week", ACTOR, POSITIVE, "materiel produced", "materiel"),
        _known("sufficiency", "1", ACTOR, SHARE, "materiel used over materiel needed", "materiel"),
        _known("strikes", "1/week", ACTOR, POSITIVE, "weekly strikes on the other's rear", "deep_strikes"),
        _known("exposure", "1", ACTOR, SHARE, "how far the rear feels the war", "deep_strikes"),
        _known(
            "export_capacity",
            "1",
            ACTOR,
            SHARE,
            "export capacity left by strikes",
            "deep_strikes",
            "capacity",
        ),
        _known(
            "escalation",
            "1",
            ACTOR,
            SHARE,
            "chance so far of a severe escalation by the side struck",
            "deep_strikes",
            "risk",
        ),
        _known("oil_price", "USD/barrel", (), POSITIVE, "world price of oil", "economy"),
        _known("oil_revenue", "USD_bn/week", ACTOR, POSITIVE, "oil and gas revenue of the budget", "economy"),
        _known("fiscal_stress", "1", ACTOR, SHARE, "fiscal stress", "economy"),
        _known("inflation", "1", ACTOR, ANY, "consumer price inflation on the year", "economy"),
        _known("exchange_rate", "1", ACTOR, POSITIVE, "local currency per US dollar", "economy"),
        _known("policy_rate", "1", ACTOR, ANY, "policy rate a year", "economy"),
        _known("output", "1", ACTOR, POSITIVE, "real output over that at the start", "economy"),
        _known("fund", "1", ACTOR, ANY, "usable fund, in years of output at the start", "economy"),
        _known("debt", "1", ACTOR, ANY, "public debt, in years of output at the start", "economy"),
        _known("pay", "1", ACTOR, POSITIVE, "real pay offered to recruits over that at the start", "economy"),
        _known(
            "break.fiscal", "1", ACTOR, SHARE, "1 where the budget cannot carry the war", "economy", "broken"
        ),
        _known(
            "winning",
            "1",
            ("actor", "public"),
            SHARE,
            "share of a public that names a side as winning",
            "narrative",
        ),
        _known("support", "1", ACTOR, SHARE, "private support for continuing the war", "opinion"),
        _known("poll_support", "1", ACTOR, SHARE, "support as a poll would measure it", "opinion"),
        _known(
            "talk_support",
            "1",
            ACTOR,
            SHARE,
            "share who would rather talk, as a poll would measure it",
            "opinion",
        ),
        _known("morale", "1", ACTOR, SHARE, "morale", "opinion"),
        _known("insulation", "1", ACTOR, SHARE, "share of a public that feels insulated", "opinion"),
        _known("expectation", "1", ACTOR, (-1.0, 1.0), "hope of success of a side's own public", "opinion"),
        _known("dissent", "1", ACTOR, SHARE, "share of adults who dissent openly", "upheaval"),
        _known(
            "upheaval", "1", ACTOR, SHARE, "1 once a sudden upheaval has occurred", "upheaval", "occurred"
        ),
        _known(
            "break.political",
            "1",
            ACTOR,
            SHARE,
            "1 where the polity cannot carry the war",
            "upheaval",
            "occurred",
        ),
        _known(
            "aid", "EUR_bn/week", ACTOR, POSITIVE, "military aid allocated to a belligerent", "patron_aid"
        ),
        _known(
            "budget_aid",
            "EUR_bn/week",
            ACTOR,
            POSITIVE,
            "budget aid allocated to a belligerent",
            "patron_aid",
        ),
        _known("willingness", "1", ("patron",), SHARE, "willingness of a patron to give", "patron_aid"),
        _known(
            "next_red_line",
            "1",
            ("patron",),
            SHARE,
            "feared chance of a severe reaction to the next step",
            "patron_aid",
        ),
        _known("approved", "1", ("patron", "rung"), SHARE, "1 where a step of aid was taken", "patron_aid"),
        _known(
            "delay", "week", ("patron",), POSITIVE, "mean wait from request to approval so far", "patron_aid"
        ),
        _known(
            "believed_tolerance",
            "persons",
            ACTOR,
            POSITIVE,
            "losses a side believes the other will bear",
            "beliefs",
        ),
        _known(
            "believed_strength", "1", ACTOR, ANY, "a side's belief about its own relative strength", "beliefs"
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
        PlannedOutcome("break.front", "1", ACTOR, 1.0, "1 where a front has collapsed", "bargaining"),
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

PLANNED_LEVERS: dict[str, str] = {"talks": "bargaining"}
