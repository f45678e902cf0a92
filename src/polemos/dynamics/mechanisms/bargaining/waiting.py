"""Waiting: what settling later is worth where the war moves on, told from the closed form by a rule.

The closed form takes all to stay as it is for ever, so that who cannot gain by signing now never will. A rule
that was learnt from wars that are fought on tells what waiting is worth from seven numbers of the week, in
weeks of both sides' costs and none of them a preference: a stake, a cost or a hazard may change without
learning it anew (Longstaff and Schwartz 2001 for the method).
"""

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from polemos._core.types import ByActor, ByActorFunction, Scalar
from polemos.dynamics.mechanisms.bargaining.table import Options, Press, Weighed
from polemos.dynamics.mechanisms.bargaining.values import (
    LEAST_COST,
    drawn_on_the_front,
    within_the_front,
)
from polemos.dynamics.sides import together

N_FUNCTIONS = 7
AS_IT_STANDS = np.eye(N_FUNCTIONS, dtype=np.float32)[1]
"""The rule that tells the closed form itself."""
MANY = 100.0
"""Weeks of both sides' costs after which more to gain says little more of what is to come."""


class Standing(eqx.Module):
    """What a week at the table hangs on, all but what settling later is worth.

    alone       V^F: of fighting on where nobody ever signs
    never       S^F: the surplus of signing where not signing now means never
    least       line of each side that leaves it no more than never signing does
    costs       front that the week of war costs each side
    recurrence  chi: chance that a deal does not last, in present value
    breaks      b: chance a week, as each side believes, that the other breaks first
    press       what beside the surplus makes talks nearer or farther
    closed      what settling later is worth if all stays as it is
    held        g: if all stays as it is held, at no cost
    strain      what multiplies the hazard that a peace breaks
    """

    alone: ByActor
    never: Scalar
    least: ByActor
    costs: ByActor
    recurrence: Scalar
    breaks: ByActor
    press: Press
    closed: Options
    held: ByActor
    strain: Scalar


def functions(stood: Standing) -> ByActorFunction:
    """Of each side, the numbers from which a rule tells what waiting is worth, in weeks of costs."""
    cost = _cost(stood)
    weeks = stood.closed.talks / cost
    sign = jnp.tanh(stood.never / (MANY * cost))
    good = jnp.maximum(sign, 0.0)
    each = (
        jnp.ones_like(weeks),
        weeks,
        sign,
        good,
        weeks * good,
        weeks * stood.press.ground,
        jnp.where(weeks > 0.0, jnp.sqrt(jnp.where(weeks > 0.0, weeks, 1.0)), 0.0),
    )
    return jnp.stack(jnp.broadcast_arrays(*each), axis=1)


def later(rule: ByActorFunction, stood: Standing) -> ByActor:
    """O: what settling later is worth to each side in talks; the closed form itself under `AS_IT_STANDS`."""
    told = jnp.maximum(jnp.sum(rule * functions(stood), axis=1), 0.0) * _cost(stood)
    plain = jnp.all(rule == AS_IT_STANDS.reshape(-1, *(1,) * (rule.ndim - 2)), axis=(0, 1))
    return jnp.where(plain | (together(stood.costs) <= LEAST_COST), stood.closed.talks, told)


def weighed(stood: Standing, later: ByActor, shares: ByActor) -> Weighed:
    """What the week is worth to both, with what may be settled later."""
    lasting = 1.0 - stood.recurrence
    least = stood.least + lasting * later
    gain = stood.never - lasting * together(later)
    return Weighed(
        value=stood.alone + later,
        gain=within_the_front(gain, least),
        costs=stood.costs,
        line=drawn_on_the_front(least, shares * gain),
        held=stood.held,
        strain=stood.strain,
    )


def unweighed(line: ByActor) -> Weighed:
    """A week before there may be talks: nothing is worth anything at the table, the line is as it is."""
    nothing = jnp.zeros_like(line)
    return Weighed(nothing, nothing[0], nothing, line, nothing, nothing[0] + 1.0)


def _cost(stood: Standing) -> Scalar:
    cost = together(stood.costs)
    return jnp.where(cost > LEAST_COST, cost, 1.0)
