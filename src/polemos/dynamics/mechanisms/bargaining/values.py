"""What fighting on is worth to each side, and what both would save by signing.

All is counted in the contested front: 1 is all of it, so that a stake or a cost is so many km^2 of front. A
chip is ground outside the front that a side holds on the other's soil; its only price is `stake`, what a km^2
of it is worth to a side in km^2 of front. Preferences are in none of the present values: a stake, a cost or a
hope may change without computing them anew.
"""

import math

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from polemos._core.dates import WEEKS_A_YEAR
from polemos._core.types import ByActor, Scalar
from polemos.dynamics.sides import together

ByCost = Float[Array, "cost *#member"]
ByActorCost = Float[Array, "actor cost *#member"]
ByActorWhose = Float[Array, "actor own_or_other *#member"]

QUANTITIES = ("ground", "own_chips", "other_chips", "prize", "weeks", "losses", "strain", "weariness")
"""What a side expects of fighting on, in the order in which it is told: chips by holder, costs by stream."""
STREAMS = QUANTITIES[4:]

ROUNDING = 1e-5
"""Of the front: whoever asks for all of it may be told to ask for so much more."""
LEAST_COST = 1e-12
"""Of a week of war, in shares of the front; what costs less costs nothing."""
DISCOUNT = 0.1
"""1/year; an assumption of scale, as what is patient and what is not lies in the bargaining power."""


class Fighting(eqx.Module):
    """Present values of fighting on, as each side expects them; nothing of what it prefers is in them.

    ground  G: own share of the front, while the war lasts and ever after
    chips   X: chips that it holds and that the other holds, likewise, in units of the front
    prize   Z: the rest of the front, in the week in which the other side breaks
    costs   K: weeks of war, and weeks weighted by what is borne in each (losses, strain, weariness)
    """

    ground: ByActor
    chips: ByActorWhose
    prize: ByActor
    costs: ByActorCost


class Preferences(eqx.Module):
    """What each side wants and what it bears; every number is a choice that the reader may move.

    stake   m: km^2 of front that a km^2 of a chip is worth
    hope    phi: share of the prize that a side counts on where the other breaks, 0-1
    cost    c: front a week of war costs where all streams of cost are as they were when they were scaled
    weight  w: of each stream in that cost; they add up to 1
    """

    stake: ByActor
    hope: ByActor
    cost: ByActor
    weight: ByActorCost


class Terms(eqx.Module):
    """What a deal would be about this week.

    line       L: share of the front that each side holds; they add up to 1
    chips      x: chips each side holds, in units of the front
    recurrence  chi: chance that the deal does not last, in present value
    office     front that leaders would pay for signing as they stand
    relief     front that the lifting of sanctions is worth to each side
    """

    line: ByActor
    chips: ByActor
    recurrence: Scalar
    office: ByActor
    relief: ByActor


def discount(dt: float = 1.0) -> float:
    """delta: what a unit in dt weeks is worth now."""
    return math.exp(-DISCOUNT * dt / WEEKS_A_YEAR)


def believed_break(losses: ByActor, tolerance: ByActor, casualties: ByActor) -> ByActor:
    """b: chance a week, as each side believes, that the other breaks.

    losses      persons/week that the other side has lost lately
    tolerance   persons that it is believed to bear in all
    casualties  persons that it has lost so far

    What it still bears is taken for exponential, with what is left of its tolerance for a mean; never less
    than the losses of a week, for nobody is believed to have broken who has not.
    """
    left = jnp.maximum(tolerance - casualties, losses)
    return -jnp.expm1(-losses / jnp.where(left > 0.0, left, 1.0))


def fighting_value(expected: Fighting, prefer: Preferences) -> ByActor:
    """V^F: what fighting on without any peace is worth, V = G +- m X + phi Z - c sum_k w_k K_k."""
    prize = prefer.hope * jnp.maximum(expected.prize, 0.0)
    costs = prefer.cost * jnp.sum(prefer.weight * expected.costs, axis=1)
    return expected.ground + _of_chips(expected.chips, prefer.stake) + prize - costs


def weekly_costs(prefer: Preferences, borne: ByActorCost) -> ByActor:
    """Front that a week of war costs each side; `borne` is what each stream is this week."""
    return prefer.cost * jnp.sum(prefer.weight * borne, axis=1)


def traded(stake: ByActor) -> ByActor:
    """1 for a holder whose chips are worth more to the other side, which then gets them in a deal."""
    return (stake[::-1] > stake).astype(stake.dtype)


def pie(stake: ByActor, chips: ByActor) -> Scalar:
    """What a deal has to share: the front, and what chips are worth more where they end."""
    kept = jnp.maximum(stake - stake[::-1], 0.0) * chips
    return 1.0 + together(kept)


def surplus(terms: Terms, prefer: Preferences, expected: Fighting, value: ByActor) -> Scalar:
    """S: what both sides gain together by signing now, beside what each has anyway.

    value  V: what not signing now is worth to each, with whatever may be signed later

    S = (1 - chi) (pie - V_1 - V_2) + chi (what chips handed over change if the war resumes) - office + relief
    """
    chi, gone = terms.recurrence, _handed_over(expected.chips, prefer.stake)
    deal = (1.0 - chi) * (pie(prefer.stake, terms.chips) - together(value)) + chi * together(gone)
    beside = terms.relief - terms.office
    return deal + together(beside)


def lines(terms: Terms, prefer: Preferences, expected: Fighting, value: ByActor, gain: ByActor) -> ByActor:
    """Share of the front that a deal has to leave to each side so that it gains so much over not signing.

    gain  of each side, its share of the surplus; with shares that add up to S the two lines add up to 1

    What is handed over, line or chip, stays so if the war resumes; all else lasts as the deal does. With
    chi = office = relief = 0 and chips that would be held for ever it is the midpoint of Nash.
    """
    chi, side = terms.recurrence, terms.line
    kept = (1.0 - traded(prefer.stake)) * terms.chips * prefer.stake
    lost = (1.0 - traded(prefer.stake))[::-1] * terms.chips[::-1] * prefer.stake
    lasting = (1.0 - chi) * (side + kept - lost)
    resumed = chi * (value + _handed_over(expected.chips, prefer.stake))
    return side + (value + gain + terms.office - terms.relief) - lasting - resumed


def within_the_front(gain: Scalar, least: ByActor) -> Scalar:
    """S where there is such a line; where a side asks for more than the whole front, what it lacks, below 0.

    least  of each side, the line that leaves it no more than not signing does (`lines` with nothing to gain)
    """
    lacking = 1.0 - jnp.maximum(least[0], least[1])
    return jnp.where(lacking < -ROUNDING, jnp.minimum(gain, lacking), gain)


def drawn_on_the_front(least: ByActor, gain: ByActor) -> ByActor:
    """The line that gives each side so much over not signing, or the end of the front if that comes before.

    gain  of each side, its share of the surplus

    At an end the one gets all of the front and the other what is left of the surplus: the solution of Nash
    where what can be divided ends.
    """
    return jnp.clip(least + gain, 0.0, 1.0)


def shares(power: ByActor) -> ByActor:
    """beta: of each side in the surplus, by its bargaining power; even where neither has any."""
    total = together(power)
    return jnp.where(total > 0.0, power / jnp.where(total > 0.0, total, 1.0), 0.5)


def power_of_patience(first: Scalar, second: Scalar) -> Scalar:
    """Share of whoever offers first where offers alternate: (1 - d_2) / (1 - d_1 d_2) (Rubinstein 1982).

    first, second  discount factors of the two sides from one offer to the next, below 1
    """
    return (1.0 - second) / (1.0 - first * second)


def _of_chips(chips: ByActorWhose, stake: ByActor) -> ByActor:
    """What chips are worth to each side: its own to its gain, the other's to its loss."""
    return stake * (chips[:, 0] - chips[:, 1])


def _handed_over(chips: ByActorWhose, stake: ByActor) -> ByActor:
    """What it changes for each side that chips were handed over, should the war go on."""
    gone = traded(stake)
    return stake * (chips[:, 1] * gone[::-1] - chips[:, 0] * gone)
