"""What held ground costs at the table: the price at which holding it would pay.

Ground that a side holds on the other's soil may buy ground at the front, if talks come while it is still
held. What it buys lies between what it is worth to its holder and to its owner, which nobody knows. What it
costs is physical: the front that the holder has less for having held on, week by week, under the same draws
and noise as if it had left. Cost over what is still held is the break-even price:

    price_t = mean(front if left - front if held) / mean(chips if held - chips if left)

in km^2 of front for each km^2 more that is held, in worlds that hold enough on the day of the decision.
Nothing of what either side wants is in it. It is a ratio of means with the error of one (Cochran 1977,
Sampling Techniques, ch. 6), summed by parent, for members of one parent share their parameters.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

AHEAD = (0, 4, 13, 26, 52, 104)
"""Weeks from the decision that are told."""
LEAST_HELD = 100.0
"""km^2 held on the day of the decision, below which there is no chip to speak of."""
LEAST_LEFT = 1.0
"""km^2 more held on average, below which nothing is left to be priced."""
BAND = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Fate:
    """What became of one side's ground under one policy; (week, member) each, from the day of the decision.

    front  km^2 of the contested front that the holder has
    chips  km^2 that it holds on the other's soil
    dead   its own dead since the war began
    """

    front: Floats
    chips: Floats
    dead: Floats


@dataclass(frozen=True)
class Mean:
    """A mean over the worlds that meet the premise, and its Monte Carlo error; NaN where there is none."""

    mean: float
    error: float


@dataclass(frozen=True)
class PriceAhead:
    """The bargain some weeks after the decision.

    held   km^2 still held by a side that holds on: 10, 50 and 90 % of worlds
    left   the same of a side that leaves: what it leaves need not be taken
    more   km^2 that are held more than by a side that leaves: what the price is over
    given  km^2 of front that holding has cost by then
    price  km^2 of front per km^2 more that is held, at which holding would just have paid
    dead   more own dead than if it had left
    """

    weeks: int
    date: datetime.date
    held: tuple[float, ...]
    left: tuple[float, ...]
    more: Mean
    given: Mean
    price: Mean
    dead: Mean


@dataclass(frozen=True)
class Chip:
    """The price of holding, week by week.

    holder    the side that holds ground on the other's soil
    hold, leave  the policies that are compared
    members   simulated wars; premise is the share of them that hold `LEAST_HELD` at the decision
    adds      km^2 that holding keeps more than leaving, the mean over all weeks; below 0 the two policies are
              likely to have been given the wrong way round
    """

    holder: str
    hold: str
    leave: str
    members: int
    premise: float
    ahead: tuple[PriceAhead, ...]
    adds: float = math.nan


def price_of_holding(
    held: Fate,
    left: Fate,
    dates: Sequence[datetime.date],
    *,
    names: tuple[str, str, str],
    parents: NDArray[np.integer],
) -> Chip:
    """The break-even price at the weeks of `AHEAD` that the wars last.

    held, left  the same members under both policies
    dates       of their weeks, the day of the decision first
    names       of the holder and of both policies
    parents     (member,) whose parameters each has
    """
    meets = held.chips[0] >= LEAST_HELD
    whose = np.unique(parents[meets], return_inverse=True)[1]

    def ahead(week: int) -> PriceAhead:
        given = (left.front - held.front)[week, meets]
        more, dead = (held.chips - left.chips)[week, meets], (held.dead - left.dead)[week, meets]
        return PriceAhead(
            weeks=week,
            date=dates[week],
            held=_band(held.chips[week, meets]),
            left=_band(left.chips[week, meets]),
            more=ratio(more, np.ones_like(more), whose),
            given=ratio(given, np.ones_like(given), whose),
            price=ratio(given, more, whose, least=LEAST_LEFT),
            dead=ratio(dead, np.ones_like(dead), whose),
        )

    return Chip(
        *names,
        members=int(meets.size),
        premise=float(meets.mean()),
        ahead=tuple(ahead(week) for week in AHEAD if week < len(dates)),
        adds=float((held.chips - left.chips)[:, meets].mean()) if meets.any() else math.nan,
    )


def _band(values: Floats) -> tuple[float, ...]:
    return tuple(float(one) for one in np.quantile(values, BAND)) if values.size else (math.nan,) * len(BAND)


def ratio(above: Floats, below: Floats, whose: NDArray[np.integer], least: float = 0.0) -> Mean:
    """Mean of one number over that of another, with its error by parent.

    NaN where the one below is no more than `least`, or within two of its own errors of 0.
    """
    parents = int(whose.max()) + 1 if whose.size else 0
    if parents < 2 or below.mean() <= least:
        return Mean(math.nan, math.nan)

    def spread(values: Floats) -> float:
        by_parent = np.bincount(whose, values, minlength=parents)
        return math.sqrt(parents / (parents - 1) * float((by_parent**2).sum()))

    whole = float(below.sum())
    if whole <= 2.0 * spread(below - below.mean()):
        return Mean(math.nan, math.nan)
    found = float(above.sum()) / whole
    return Mean(found, spread(above - found * below) / whole)
