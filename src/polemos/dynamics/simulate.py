"""Many members of one war, week by week: from a moment to a later one, all members at once.

The member axis is the last of every array; what all members share has one of length 1. Nothing weekly
is kept but the rows that were asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import equinox as eqx
import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Float, Int, UInt32

from polemos._core.fields import quantities
from polemos._core.random import Key
from polemos._core.types import Words
from polemos.dynamics.conditions import ConditionalSetting, apply_conditions, observed
from polemos.dynamics.facts import Exogenous, Facts, Geography, Levers, Table
from polemos.dynamics.links import Switches
from polemos.dynamics.model import AbstractModel, Moment, Noise, Totals
from polemos.dynamics.outcomes import Outcome

_Known = TypeVar("_Known")
Streams = tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class WeeklyRow:
    """One weekly number to record: an outcome and, per axis, the position of an element or None to sum."""

    outcome: str
    place: tuple[int | None, ...]


@dataclass(frozen=True)
class Plan:
    """What is compiled: structure, not numbers. Equal plans share one program."""

    streams: Streams
    conditions: tuple[ConditionalSetting, ...]
    rows: tuple[WeeklyRow, ...]


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
    set_to: Float[Array, "step condition"]  # the value that it sets
    knot: Int[Array, "step"]
    blend: Float[Array, "step"]
    table: Table | None = None  # every field (step, ...)


class Forcing(eqx.Module):
    """What drives a run from outside the model: a policy's timetable, the ground, the exogenous series."""

    timetable: Timetable
    geography: Geography
    knots: Exogenous  # (knot, ..., member)


def draw_noise(
    streams: Streams,
    model: AbstractModel,
    weeks: UInt32[Array, "week"],
    root: Words,
    members: UInt32[Array, "member"],
) -> Noise:
    """The noise of every week and member, weeks first; the same whatever the policy."""
    return jax.vmap(lambda week: model.draw(Key(root, members, week, "", streams)))(weeks)


def begin(plan: Plan, model: AbstractModel, forcing: Forcing) -> tuple[Moment, Float[Array, "row member"]]:
    """The moment before the first week, and its rows; the same under every policy."""
    carried, outputs, start = model.begin(_quiet(forcing))
    members = _members(carried)
    nothing = jnp.zeros(members, jnp.float32)
    totals = (nothing,) * sum(model.outcomes[row.outcome].cumulative for row in plan.rows)
    row, totals = _recorded(plan, model.outcomes, outputs, totals, members)
    holds = observed(plan.conditions, model.outcomes, outputs, members)
    return Moment(jnp.asarray(0, jnp.int32), carried, holds, start, totals), row


def simulate(
    plan: Plan,
    model: AbstractModel,
    forcing: Forcing,
    now: Moment,
    noise: Noise,
    switches: Switches,
    until: Int[Array, ""],
) -> tuple[Moment, Float[Array, "step row member"]]:
    """Run every member from a moment to a later week; that moment, and the rows after each step.

    noise     of every step of the timetable, (step, ..., member)
    switches  which links are on
    until     steps done since the start of the run when it ends
    The rows of steps before the moment and from `until` on are 0.
    """

    def advance(carried: tuple[Moment, Array]) -> tuple[Moment, Array]:
        now, rows = carried
        timetable, chance = _in_week(now.week, (forcing.timetable, noise))
        facts = _facts(plan, timetable, forcing, now)
        carried, outputs = model.step(now, facts, chance, switches)
        row, totals = _recorded(plan, model.outcomes, outputs, now.totals, members)
        holds = observed(plan.conditions, model.outcomes, outputs, members)
        later = Moment(now.week + 1, carried, holds, now.start, totals)
        return later, lax.dynamic_update_index_in_dim(rows, row, now.week, 0)

    steps, members = forcing.timetable.season.shape[0], _members(now.carried)
    rows = jnp.zeros((steps, len(plan.rows), *members), jnp.float32)
    return lax.while_loop(lambda carried: carried[0].week < until, advance, (now, rows))


def exogenous_now(knots: Exogenous, knot: Array, blend: Array) -> Exogenous:
    """The series between two knots."""
    return jax.tree.map(lambda values: values[knot] + blend * (values[knot + 1] - values[knot]), knots)


def _recorded(
    plan: Plan, outcomes: Mapping[str, Outcome], outputs: Any, totals: Totals, members: tuple[int, ...]
) -> tuple[Float[Array, "row *member"], Totals]:
    """The asked-for numbers of one week, and the running sums with this week in them."""
    before, after, values = iter(totals), [], []
    for row in plan.rows:
        value = outcomes[row.outcome].read(outputs)
        for position in row.place:  # the leading axis goes at each turn
            value = jnp.sum(value, axis=0) if position is None else value[position]
        value = jnp.broadcast_to(value, members).astype(jnp.float32)
        if outcomes[row.outcome].cumulative:
            value = next(before) + value
            after.append(value)
        values.append(value)
    return jnp.stack(values), tuple(after)


def _facts(plan: Plan, timetable: Timetable, forcing: Forcing, now: Moment) -> Facts:
    """Everything a week is told; the timetable is that of this week."""
    levers = _shared(timetable.levers)
    return Facts(
        season=timetable.season,
        weeks_to_deadline=_shared(timetable.weeks_to_deadline),
        administration=_shared(timetable.administration),
        levers=apply_conditions(plan.conditions, levers, timetable.switched_on, timetable.set_to, now.holds),
        exogenous=exogenous_now(forcing.knots, timetable.knot, timetable.blend),
        geography=_shared(forcing.geography),
        table=_shared(timetable.table),
    )


def _quiet(forcing: Forcing) -> Facts:
    """The facts before the first week: nothing is ordered, no date presses."""
    timetable = forcing.timetable
    orders = {
        name: jnp.full_like(getattr(timetable.levers, name)[0], q.neutral or 0.0)
        for name, q in quantities(Levers)
    }
    return Facts(
        season=jnp.zeros(1),
        weeks_to_deadline=jnp.full((2, 1), jnp.inf),
        administration=_shared(jnp.zeros_like(timetable.administration[0])),
        levers=_shared(Levers(**orders)),
        exogenous=jax.tree.map(lambda values: values[0], forcing.knots),
        geography=_shared(forcing.geography),
        table=_shared(jax.tree.map(lambda known: jnp.zeros_like(known[0]), timetable.table)),
    )


def _members(carried: Any) -> tuple[int, ...]:
    """The shape of the member axis."""
    return jax.tree.leaves(carried)[0].shape[-1:]


def _in_week(week: Int[Array, ""], tables: _Known) -> _Known:
    """The entries of one week of tables with the week first."""
    return jax.tree.map(lambda table: lax.dynamic_index_in_dim(table, week, keepdims=False), tables)


def _shared(known: _Known) -> _Known:
    """What all members share, with a member axis of length 1."""
    return jax.tree.map(lambda array: array[..., None], known)
