"""What settling later is worth where the war moves on: a rule learnt backwards along wars that are fought on.

From the last week backwards each member's own path says what came of waiting: a deal, with the chance that
the table gives it, and a part of the surplus where it comes. That is regressed, week by week and side by
side, on the seven functions of `bargaining.waiting` (Longstaff and Schwartz 2001). Who signs gets what the
rule says of that week and not what its path brings, so that nobody is taught by what he could not know.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array, Float
from numpy.typing import NDArray

from polemos._core.compiled import compiled
from polemos.dynamics.build import Layout
from polemos.dynamics.mechanisms.bargaining import (
    AS_IT_STANDS,
    LEAST_COST,
    Bargaining,
    Inputs,
    Memory,
    Rates,
    Seen,
    Standing,
    agreement,
    beginning,
    begun,
    breaking_off,
    discount,
    functions,
    remembered,
    weighed,
)
from polemos.dynamics.sides import together
from polemos.dynamics.timetables import timetable_of
from polemos.ensemble.engine import Request
from polemos.ensemble.training import Rule

RIDGE = 1e-6
"""Added to the squares of each function, as a share of them."""


class Ordered(NamedTuple):
    """What of every week both sides are told beside what they see, weeks first."""

    weights: Array
    sanctions: Array
    weeks_to_deadline: Array
    urge: Array
    guarantee: Array


class Waited(NamedTuple):
    """What settling later is worth on each path at the start of a week, in talks and before there are any."""

    talks: Float[Array, "actor member"]
    quiet: Float[Array, "actor member"]


def waiting_rule(
    weeks: Standing, rates: Rates, delta: float | None = None
) -> Float[np.ndarray, "week actor function"]:
    """Weights of the rule of every week, from all weeks of an ensemble, weeks first.

    delta  what a unit a week later is worth now; `discount()` when None
    In the last week the closed form stands.
    """
    delta = discount() if delta is None else delta
    asked = jax.vmap(functions)(weeks)  # (week, actor, function, member)
    n_weeks, sides, n_functions, _ = asked.shape
    rule = np.zeros((n_weeks, sides, n_functions))
    rule[-1, :, 1] = 1.0
    ahead: Waited | None = None
    for week in range(n_weeks - 1, -1, -1):
        stood = jax.tree.map(lambda known, at=week: known[at], weeks)
        later, come = stood.closed.talks, Waited(stood.closed.talks, stood.closed.quiet)
        if ahead is not None:
            come = Waited(*(delta * (1.0 - stood.breaks) * one for one in ahead))
            known, cost = np.asarray(asked[week], np.float64), np.asarray(together(stood.costs), np.float64)
            cost = np.where(cost > LEAST_COST, cost, 1.0)
            rule[week] = _fitted(known, np.asarray(come.talks, np.float64) / cost)
            told = np.einsum("af,afm->am", rule[week], known)
            later = jnp.asarray(np.maximum(told, 0.0) * cost, come.talks.dtype)
        ahead = _BEFORE(stood, later, come, rates)
    return rule.astype(np.float32)


def standing_of(request: Request, policy: str, seen: Seen, rule: Rule, first: int) -> tuple[Standing, Rates]:
    """All weeks of a training ensemble at the table, weeks first, from a record on; and how its tables move.

    seen  every week as the table sees it, (week, actor, member), as `paths.seen_on` tells it
    Levers are those that a policy sets by date: what it sets on a condition counts as not set.
    """
    case, layout = request.case, Layout.of(request.case)
    known = timetable_of(case, case.policy(policy), request.chosen, layout)
    steps = np.maximum(np.arange(first, len(layout.starts)) - 1, 0)  # step k leads to record k + 1
    levers = known.levers
    ordered = Ordered(
        weights=jnp.asarray(rule.weights)[..., None],
        sanctions=levers.sanctions[steps][..., None],
        weeks_to_deadline=known.weeks_to_deadline[steps][..., None],
        urge=levers.urge[steps].sum(axis=-1, keepdims=True),
        guarantee=levers.guarantee[steps].max(axis=-1, keepdims=True, initial=0.0),
    )
    model: Any = request.draw(np.arange(request.members)).model
    table: Bargaining = model.war.bargaining
    reference = jnp.asarray(rule.reference, jnp.float32)[..., None]
    return _STOOD(table, seen, ordered, reference, first), table.rates()


def _stood(table: Bargaining, seen: Seen, ordered: Ordered, reference: Array, first: int) -> Standing:
    """What each week from a record on hangs on."""
    whole = jnp.ones(1, jnp.float32)

    def before(memory: Memory, now: Seen) -> tuple[Memory, None]:
        return remembered(memory, now), None

    def week(memory: Memory, known: tuple[Seen, Ordered]) -> tuple[Memory, Standing]:
        now, told = known
        memory = remembered(memory, now)
        later = jnp.broadcast_to(jnp.asarray(AS_IT_STANDS)[:, None], (2, AS_IT_STANDS.size, 1))
        inputs = Inputs(
            **vars(now), **told._asdict(), possible=whole, stops=whole, reference=reference, later=later
        )
        return memory, table.standing(memory, inputs)

    start = begun(jax.tree.map(lambda known: known[0], seen))
    memory, _ = lax.scan(before, start, jax.tree.map(lambda known: known[:first], seen))
    return lax.scan(week, memory, (jax.tree.map(lambda known: known[first:], seen), ordered))[1]


_STOOD = compiled(_stood, "first")


def _fitted(
    asked: Float[NDArray[Any], "actor function member"], worth: Float[NDArray[Any], "actor member"]
) -> Float[NDArray[Any], "actor function"]:
    """Least squares with a ridge, side by side; functions are scaled, so that it means the same of all."""
    scale = np.maximum(np.sqrt((asked**2).mean(axis=-1)), 1e-12)
    within = asked / scale[..., None]
    squares = within @ within.swapaxes(-1, -2)
    squares += RIDGE * within.shape[-1] * np.eye(within.shape[1])
    return np.linalg.solve(squares, (within @ worth[..., None]))[..., 0] / scale


def _before(stood: Standing, later: Float[Array, "actor member"], come: Waited, rates: Rates) -> Waited:
    """What waiting is worth at the start of a week, from what it is worth where the week brings nothing."""
    now = weighed(stood, later, rates.shares)
    cost = together(now.costs)
    agree, end = agreement(rates, now.gain, cost), breaking_off(rates)
    begin = beginning(rates, now.gain, cost, stood.press)
    least = stood.least + (1.0 - stood.recurrence) * later
    part = jnp.where(now.gain > 0.0, now.line - least, 0.0)
    talks = agree * (later + part) + (1.0 - agree) * (end * come.quiet + (1.0 - end) * come.talks)
    return Waited(talks, (1.0 - begin) * come.quiet + begin * come.talks)


_BEFORE = compiled(_before)
