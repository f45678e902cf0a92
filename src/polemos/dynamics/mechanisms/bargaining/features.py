"""What the table reads of a war, and the numbers from which present values are told.

Every number is of a side and of the other, in the same order for both, so that one fit serves both and a war
listed the other way round has the same numbers, to the bit. Trends are what is now less what is remembered:
a week needs no more of the past than a few averages.
"""

import equinox as eqx
import jax.numpy as jnp

from polemos._core.types import ByActor, ByActorFeature, ByActorQuantityFeature, ByActorStream
from polemos.dynamics.mechanisms.bargaining.values import Fighting, believed_break, discount
from polemos.dynamics.sides import together

LONGEST = 0.008
"""1/week: how often a war that has gone on for years ends; of 12 since 1823 (Correlates of War)."""
LATELY, LONG_AGO = 8.0, 26.0
"""Weeks: mean ages of the two averages."""
N_FEATURES = 32
OWN_CHIPS, OTHER_CHIPS = 8, 20
"""Where among the features the chips of each side stand, in hundredths of the front."""
SOMEBODY = 1.0
"""Persons, a week or in all: below it a logarithm says nothing."""


class Seen(eqx.Module):
    """What the table reads of a week; the ground in km^2."""

    front: ByActor  # of the contested front, held by each side; together all of it
    chips: ByActor  # outside it, held by each side on the other's soil
    force: ByActor  # persons committed
    chip_force: ByActor  # persons of them where the chips are, either side's
    losses: ByActor  # persons/week, own
    casualties: ByActor  # persons, own, so far
    tolerance: ByActor  # persons that each side believes the other will bear
    strength: ByActor  # own over the other's as a side believes it, log power
    sufficiency: ByActor
    strain: ByActor  # fiscal stress, 0-1
    support: ByActor  # 0-1
    upheaval: ByActor  # 0-1


class Memory(eqx.Module):
    """Averages over the weeks so far, the late ones most."""

    front: ByActor  # share of the front, lately
    front_long_ago: ByActor
    chips: ByActor  # share of the front, lately
    ratio_long_ago: ByActor  # log of own force over the other's
    losses: ByActor  # persons/week, lately
    front_at_start: ByActor  # share of the front


def begun(seen: Seen) -> Memory:
    """All as it is: no trend yet."""
    line, ratio = share(seen.front, seen), _ratio(seen.force)
    return Memory(line, line, share(seen.chips, seen), ratio, seen.losses, line)


def remembered(memory: Memory, seen: Seen, dt: float = 1.0) -> Memory:
    """The averages dt weeks later."""

    def towards(old: ByActor, new: ByActor, age: float) -> ByActor:
        return new + (old - new) * jnp.exp(-dt / age)

    line = share(seen.front, seen)
    return Memory(
        front=towards(memory.front, line, LATELY),
        front_long_ago=towards(memory.front_long_ago, line, LONG_AGO),
        chips=towards(memory.chips, share(seen.chips, seen), LATELY),
        ratio_long_ago=towards(memory.ratio_long_ago, _ratio(seen.force), LONG_AGO),
        losses=towards(memory.losses, seen.losses, LATELY),
        front_at_start=memory.front_at_start,
    )


def breaks(memory: Memory, seen: Seen) -> ByActor:
    """b: chance a week, as each side believes, that the other breaks."""
    return believed_break(memory.losses[::-1], seen.tolerance, seen.casualties[::-1])


def features(memory: Memory, seen: Seen, breaking: ByActor) -> ByActorFeature:
    """What each side's present values are told from; breaking is b.

    A present value is linear in what is now and in how long the war is thought to last, not in b itself: so
    the mean length 1 / (1 - delta (1 - b) (1 - h)) and its products stand beside b.
    """
    line, chips = share(seen.front, seen), share(seen.chips, seen)
    ratio = _ratio(seen.force)
    lasts = 1.0 / (1.0 - discount() * (1.0 - breaking) * (1.0 - LONGEST))
    by_side = (
        100.0 * chips,
        100.0 * (chips - memory.chips),
        seen.sufficiency,
        5.0 * seen.strain,
        seen.support,
        jnp.log(jnp.maximum(memory.losses, SOMEBODY)) - 8.0,
        seen.upheaval,
        5.0 * seen.chip_force / jnp.maximum(seen.force, SOMEBODY),
        100.0 * breaking,
        lasts / 50.0,
        breaking * lasts,
        breaking * lasts * (1.0 - line),
    )
    of_both = (
        jnp.ones_like(line),
        line - 0.5,
        100.0 * (line - memory.front),
        30.0 * (line - memory.front_long_ago),
        ratio,
        3.0 * (ratio - memory.ratio_long_ago),
        jnp.log(jnp.maximum(seen.force, SOMEBODY)) - 13.0,
        seen.strength,
    )
    whole = jnp.broadcast_arrays(*of_both, *by_side, *(one[::-1] for one in by_side))
    return jnp.stack(whole, axis=1)


def borne(seen: Seen) -> ByActorStream:
    """What each side bears in a week, in the order of `STREAMS`, before it is scaled; weeks are weeks."""
    streams = (jnp.ones_like(seen.support), seen.losses, seen.strain, 1.0 - seen.support)
    return jnp.stack(jnp.broadcast_arrays(*streams), axis=1)


def scaled(seen: Seen, reference: ByActorStream) -> ByActorStream:
    """The streams of cost of this week over what counts as 1; one that never was counts nothing."""
    over = borne(seen) / jnp.where(reference > 0.0, reference, 1.0)
    return jnp.where(reference > 0.0, over, 0.0)


def told(weights: ByActorQuantityFeature, seen: ByActorFeature) -> Fighting:
    """Present values from features by the rule of the week, in the order of `QUANTITIES`.

    A rule is linear and knows no bounds; nobody expects to hold less than nothing, nor more than the front.
    """
    if weights.ndim > 3 and weights.shape[3] == 1:  # one rule for all members: a product of matrices
        values = jnp.einsum("aqf,afm->aqm", weights[..., 0], seen)
    else:
        values = jnp.sum(weights * seen[:, None], axis=2)
    ground, chips, prize, costs = values[:, 0], values[:, 1:3], values[:, 3], values[:, 4:]
    ground = jnp.clip(ground, 0.0, 1.0)
    return Fighting(ground, jnp.maximum(chips, 0.0), jnp.maximum(prize, 0.0), jnp.maximum(costs, 0.0))


def share(ground: ByActor, seen: Seen) -> ByActor:
    """Ground in units of the contested front; none where there is no front."""
    front = together(seen.front)
    return ground / jnp.where(front > 0.0, front, 1.0)


def _ratio(force: ByActor) -> ByActor:
    """Log of own force over the other's, through the difference of logarithms: exact when the sides swap."""
    log = jnp.log(jnp.maximum(force, SOMEBODY))
    return log - log[::-1]
