"""Who reads what from whom: the causal diagram as code, and the only file that knows two mechanisms.

`LINKS` is the diagram; the pictures in the documentation and the report are drawn from it. A link with
a `neutral` value can be switched off by the case (`links: {threat: off}`): the reader then sees the
neutral value, and everything else stays as it was. Links without one are what the model is made of.
"""

from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp

from polemos._core.types import BySector, SectorFlag
from polemos.dynamics.facts import Facts
from polemos.dynamics.mechanisms import attrition, calendar, reserves, territory
from polemos.dynamics.state import State, War


@dataclass(frozen=True)
class Link:
    """One arrow of the causal diagram."""

    name: str
    source: str
    target: str
    meaning: str
    neutral: float | None = None


LINKS = (
    Link("season", "calendar", "territory", "adverse seasons slow every advance", neutral=1.0),
    Link(
        "deadline",
        "calendar",
        "policies",
        "a deadline ahead raises or lowers the effort ordered",
        neutral=1.0,
    ),
    Link("orders", "policies", "reserves", "orders, priorities and mobilisation move people"),
    Link("effort_on_front", "policies", "territory", "attack effort moves the front", neutral=0.0),
    Link("effort_on_losses", "policies", "attrition", "attacking costs both sides more", neutral=0.0),
    Link("force_on_losses", "reserves", "attrition", "losses follow the balance of forces"),
    Link("force_on_front", "reserves", "territory", "the front follows the balance of forces"),
    Link("losses", "attrition", "reserves", "losses leave the committed force"),
    Link("threat", "territory", "reserves", "ground lost lately draws forces to the sector", neutral=0.0),
    Link(
        "sufficiency_on_losses",
        "materiel",
        "attrition",
        "want of materiel lowers the losses one inflicts",
        neutral=1.0,
    ),
    Link(
        "sufficiency_on_front",
        "materiel",
        "territory",
        "want of materiel lowers power at the front",
        neutral=1.0,
    ),
    Link(
        "support_on_front",
        "opinion",
        "territory",
        "support for the war carries power at the front",
        neutral=1.0,
    ),
    Link("support_on_recruits", "opinion", "reserves", "support for the war brings recruits", neutral=1.0),
    Link("support_on_desertion", "opinion", "reserves", "want of support brings desertion", neutral=1.0),
    Link("pay", "economy", "reserves", "pay brings recruits", neutral=1.0),
    Link("contingent", "patrons", "reserves", "third-party troops join a sector", neutral=0.0),
)
SWITCHABLE = {link.name: link.neutral for link in LINKS if link.neutral is not None}


class Switches:
    """Which links are off; `read(name, value)` is the value, or its neutral stand-in."""

    def __init__(self, off: frozenset[str] = frozenset()) -> None:
        unknown = off - SWITCHABLE.keys()
        if unknown:
            message = (
                f"no switchable link {', '.join(sorted(unknown))}; there are {', '.join(sorted(SWITCHABLE))}"
            )
            raise ValueError(message)
        self.off = off

    def read(self, link: str, value: Any) -> Any:
        """The value that the reader of a link sees."""
        return jnp.full_like(value, SWITCHABLE[link]) if link in self.off else value

    def __hash__(self) -> int:
        return hash(self.off)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Switches) and self.off == other.off


def open_sectors(facts: Facts) -> BySector:
    """1 where forces may be sent: open from the start, or opened by a policy."""
    return jnp.maximum(facts.open_at_start, facts.levers.open)


def active_sectors(state: State, facts: Facts) -> SectorFlag:
    """Where there is a front: both sides stand there in some strength, or a policy opened the sector."""
    present = jnp.min(state.reserves.force, axis=0) > territory.SKELETON_FORCE
    return present | (facts.levers.open > 0.0)


def calendar_reads(facts: Facts) -> calendar.Inputs:
    """The calendar reads the dates of the case."""
    return calendar.Inputs(season=facts.season, weeks_to_deadline=facts.weeks_to_deadline)


def recruit_reads(facts: Facts, switches: Switches) -> reserves.RecruitInputs:
    """Recruitment reads pay, support and mobilisation."""
    initial = facts.initial_support
    support = facts.exogenous.support
    kept = support if "support_on_recruits" not in switches.off else initial
    return reserves.RecruitInputs(
        pay=switches.read("pay", facts.exogenous.pay),
        support=kept,
        initial_support=initial,
        mobilization=facts.levers.mobilization,
        contingent=switches.read("contingent", facts.exogenous.contingent),
    )


def redeploy_reads(war: War, state: State, facts: Facts, switches: Switches) -> reserves.RedeployInputs:
    """Allocation reads orders, open sectors, and the ground lost lately in weeks of mobility."""
    mobility = jnp.maximum(
        war.territory.mobility, 1.0
    )  # km^2/week; a sector that never moves is never threatened
    return reserves.RedeployInputs(
        threat=switches.read("threat", state.territory.recent_loss / mobility),
        priority=facts.levers.priority,
        send=facts.levers.send,
        recall=facts.levers.recall,
        hold_reserve=facts.levers.hold_reserve,
        open=open_sectors(facts),
    )


def attrition_reads(state: State, effort: Any, facts: Facts, switches: Switches) -> attrition.Inputs:
    """Losses read forces as redeployed, effort and materiel."""
    return attrition.Inputs(
        force=state.reserves.force,
        effort=switches.read("effort_on_losses", effort),
        sufficiency=switches.read("sufficiency_on_losses", facts.exogenous.sufficiency),
        active=active_sectors(state, facts),
    )


def loss_reads(losses: attrition.Outputs, facts: Facts, switches: Switches) -> reserves.LossInputs:
    """The force absorbs what attrition took."""
    return reserves.LossInputs(
        losses=losses.losses, support=switches.read("support_on_desertion", facts.exogenous.support)
    )


def territory_reads(
    state: State, dates: calendar.Outputs, effort: Any, facts: Facts, switches: Switches
) -> territory.Inputs:
    """The front reads forces after losses, effort, materiel, support and season."""
    return territory.Inputs(
        force=state.reserves.force,
        effort=switches.read("effort_on_front", effort),
        sufficiency=switches.read("sufficiency_on_front", facts.exogenous.sufficiency),
        support=switches.read("support_on_front", facts.exogenous.support),
        mobility_factor=switches.read("season", dates.mobility_factor),
        active=active_sectors(state, facts),
        own_soil=facts.own_soil,
    )


def attack_effort(dates: calendar.Outputs, facts: Facts, switches: Switches) -> Any:
    """Effort as ordered, hurried or not by the deadline ahead; (actor, sector)."""
    factor = switches.read("deadline", dates.effort_factor)
    return facts.levers.attack_effort * factor[:, None]
