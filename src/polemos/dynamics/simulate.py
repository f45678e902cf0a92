"""Many members of one war, week by week: a scan over weeks of one step for all members at once.

The member axis is the last of every array; what all members share has one of length 1. Nothing weekly
is kept but the rows that were asked for.
"""

from dataclasses import dataclass
from typing import TypeVar

import equinox as eqx
import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Float, Int, UInt32

from polemos._core.fields import quantities
from polemos._core.random import Key
from polemos._core.types import Words
from polemos.dynamics.conditions import ConditionalSetting, apply_conditions
from polemos.dynamics.couplings import start_of, state_at_start
from polemos.dynamics.facts import Exogenous, Facts, Geography, Levers, Start
from polemos.dynamics.links import Switches
from polemos.dynamics.mechanisms.reserves import RedeployOutputs
from polemos.dynamics.outcomes import OUTCOMES
from polemos.dynamics.state import State, War
from polemos.dynamics.week import Events, Luck, draw, step

_Known = TypeVar("_Known")
Streams = tuple[tuple[str, tuple[int, ...]], ...]
Totals = tuple[Float[Array, "*member"], ...]
"""Running sums of the recorded rows that are cumulative."""


@dataclass(frozen=True)
class Row:
    """One weekly number to record: an outcome and, per axis, the position of an element or None to sum."""

    outcome: str
    place: tuple[int | None, ...]


class Timetable(eqx.Module):
    """What is known of every step beforehand, one policy; arrays over steps first.

    The exogenous series are given at knots and are linear in between: `knot` is the last knot at or
    before each week and `blend` how far the week is towards the next.
    """

    season: Float[Array, "step"]
    weeks_to_deadline: Float[Array, "step actor"]
    administration: Float[Array, "step patron"]  # 1 from a change of administration on
    levers: Levers  # every field (step, ...)
    switched_on: Float[Array, "step condition"]  # 1 where a conditional setting applies by date
    knot: Int[Array, "step"]
    blend: Float[Array, "step"]


class Plan(eqx.Module):
    """What is compiled into the step: structure, not numbers."""

    streams: Streams = eqx.field(static=True)
    conditions: tuple[ConditionalSetting, ...] = eqx.field(static=True)
    rows: tuple[Row, ...] = eqx.field(static=True)


def read_rows(
    rows: tuple[Row, ...], state: State, events: Events, totals: Totals
) -> tuple[Float[Array, "row *member"], Totals]:
    """The asked-for numbers of one week, and the running sums with this week in them.

    totals  of the rows whose outcome is cumulative, in their order, up to the week before
    """
    members = jnp.shape(state.reserves.reserve)[1:]
    before, after, values = iter(totals), [], []
    for row in rows:
        value = OUTCOMES[row.outcome].read(state, events)
        for position in row.place:  # the leading axis goes at each turn
            value = jnp.sum(value, axis=0) if position is None else value[position]
        value = jnp.broadcast_to(value, members).astype(jnp.float32)
        if OUTCOMES[row.outcome].cumulative:
            value = next(before) + value
            after.append(value)
        values.append(value)
    return jnp.stack(values), tuple(after)


def no_totals(rows: tuple[Row, ...], state: State) -> Totals:
    """The running sums before the first week."""
    nothing = jnp.zeros(jnp.shape(state.reserves.reserve)[1:], jnp.float32)
    return (nothing,) * sum(OUTCOMES[row.outcome].cumulative for row in rows)


def no_events(state: State) -> Events:
    """The week before the first: nothing has happened yet."""
    force = state.reserves.force
    return Events(
        losses=jnp.zeros_like(force),
        recruits=jnp.zeros_like(state.reserves.reserve),
        redeployed=RedeployOutputs(*[jnp.zeros_like(force)] * 3),
        attack=jnp.zeros_like(force),
        active=jnp.zeros(force.shape[1:], bool),
        broken=jnp.zeros_like(state.reserves.reserve),
    )


def exogenous_now(knots: Exogenous, knot: Array, blend: Array) -> Exogenous:
    """The series between two knots."""
    return jax.tree.map(lambda values: values[knot] + blend * (values[knot + 1] - values[knot]), knots)


def draw_luck(
    plan: Plan, war: War, weeks: UInt32[Array, "week"], root: Words, members: UInt32[Array, "member"]
) -> Luck:
    """The luck of every week and member, weeks first; the same whatever the policy."""
    return jax.vmap(lambda week: draw(war, Key(root, members, week, "", plan.streams)))(weeks)


def quiet(timetable: Timetable, geography: Geography, knots: Exogenous) -> Facts:
    """The facts before the first week: nothing is ordered, no date presses."""
    orders = {
        name: jnp.full_like(getattr(timetable.levers, name)[0], q.neutral or 0.0)
        for name, q in quantities(Levers)
    }
    nobody = jnp.zeros_like(knots.support[0])
    return Facts(
        season=jnp.zeros(1),
        weeks_to_deadline=jnp.full((2, 1), jnp.inf),
        administration=_shared(jnp.zeros_like(timetable.administration[0])),
        levers=_shared(Levers(**orders)),
        exogenous=jax.tree.map(lambda values: values[0], knots),
        geography=_shared(geography),
        start=Start(support=nobody, casualties=nobody, public=None),
    )


def begin(timetable: Timetable, geography: Geography, war: War, knots: Exogenous) -> State:
    """The state of every member before the first week; the same under every policy."""
    return state_at_start(war, quiet(timetable, geography, knots))


def simulate(
    plan: Plan,
    timetable: Timetable,
    geography: Geography,
    war: War,
    knots: Exogenous,
    luck: Luck,
    switches: Switches,
    state: State,
) -> tuple[Float[Array, "row member"], Float[Array, "step row member"]]:
    """Run every member through all weeks; the asked-for rows at the start and after each step.

    war       a War whose every parameter has the member axis last
    knots     exogenous series at their knots, (knot, ..., member)
    luck      of every step, (step, ..., member)
    switches  which links are on
    state     before the first week, as `begin` makes it
    """
    start = start_of(war, state, quiet(timetable, geography, knots))
    geography = _shared(geography)

    def advance(
        carried: tuple[State, Totals], week: tuple[Timetable, Luck]
    ) -> tuple[tuple[State, Totals], Array]:
        (state, totals), (now, luck) = carried, week
        facts = Facts(
            season=now.season,
            weeks_to_deadline=_shared(now.weeks_to_deadline),
            administration=_shared(now.administration),
            levers=apply_conditions(plan.conditions, _shared(now.levers), now.switched_on, state),
            exogenous=exogenous_now(knots, now.knot, now.blend),
            geography=geography,
            start=start,
        )
        state, events = step(war, state, facts, luck, switches)
        rows, totals = read_rows(plan.rows, state, events, totals)
        return (state, totals), rows

    first, totals = read_rows(plan.rows, state, no_events(state), no_totals(plan.rows, state))
    _, later = lax.scan(advance, (state, totals), (timetable, luck))
    return first, later


def _shared(known: _Known) -> _Known:
    """What all members share, with a member axis of length 1."""
    return jax.tree.map(lambda array: array[..., None], known)
