"""What held ground buys at the table: how far it moves a settlement, by what it is worth to its owner.

The same wars are fought on under two policies, one that holds the ground and one that leaves it, and the
table of every week is weighed again for each worth that the ground may have to its owner: nothing is fitted
or compiled anew, for what a side wants is in no present value. What the line moves for the holder is net of
the front that holding costs it by then.

Roads, each closed by itself, in wars in which both would sign:

    trade    the ground goes to whoever wants it more; closed where the owner wants it no more than the holder
    wasting  what the ground is expected to become; closed where both expect that it stays as it is
    hardening  what it does to the chance of talks; closed where held ground does not move them
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polemos.questions.chip import Chip, ratio

Floats = NDArray[np.float64]

STAKES = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""km^2 of front that a km^2 of the ground may be worth to its owner."""
HOLDERS_STAKE = 0.5
"""The same to its holder, unless it is said: half of what it would be to a side that wants both alike."""
PRICES = (0.0, 0.5, 1.0, 2.0, 4.0)
"""km^2 of front for a death: what a reader may weigh, no measurement."""
DEAD_WITHIN = 52
"""Weeks in which the dead are counted."""
COSTS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""What multiplies the cost of a week of war, to both sides alike."""
HOPES = (0.0, None, 1.0)
"""Share of what the other side holds that both count on where it breaks; None is as the priors have it."""
WEEKS_ON = 26
"""After the decision, in which it is told who would sign."""
REASONS = {
    "what war costs": "cost",
    "hope that the other breaks": "prize_hope",
    "what may be settled later": "agreement",
    "a peace that may not last": "recurrence",
    "leaders who answer for ground lost": "office",
    "sanctions that would be lifted": "relief",
    "ground held abroad": "chip_stake",
}
"""What makes both gain or lose by signing -> the parameter of the table without which it is not."""
WEEKS = (4, 13, 26, 52)
"""After the decision, that are told."""
BAND = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Weighed:
    """The table of some weeks under one policy, (week, member) each.

    line   share of the front that a settlement leaves to the holder
    gain   km^2 of front that both gain by it
    talks  chance that talks have begun
    """

    line: Floats
    gain: Floats
    talks: Floats


@dataclass(frozen=True)
class Bought:
    """What holding moves in a settlement of a week, the ground being worth so much to its owner.

    shift    share of the front for the holder: 10, 50 and 90 % of the wars in which both would sign
    trade    the middle of what of it goes by trade, and `wasting` of what goes by what becomes of the ground
    for_each  the middle of km^2 of front for each km^2 more that is held
    sign     share of the wars of the premise in which both would sign under both policies
    pays     share of those in which the line moves for the holder, front that it has cost deducted
    stuck    share of those in which it stands at an end of the front under both policies, and cannot move
    talks    chance of talks by then, holding less leaving, with its error, and `hardening` what of it held
             ground does itself
    """

    stake: float
    weeks: int
    shift: tuple[float, ...]
    trade: float
    wasting: float
    for_each: float
    sign: float
    talks: float
    hardening: float
    pays: float = math.nan
    stuck: float = math.nan
    talks_error: float = math.nan


@dataclass(frozen=True)
class Worth:
    """In how many wars holding is worth more to its holder than leaving, at a price of the dead.

    price  km^2 of front for a death
    own    share of the wars of the premise where its own dead count, and `all` where both sides' do
    """

    price: float
    own: float
    all: float


@dataclass(frozen=True)
class Signing:
    """In how many wars both would sign where holding goes on, were war dearer or hopes higher.

    cost   what multiplies the front that a week of war costs each side
    hope   share of what the other holds that both count on where it breaks; as the priors have it when None
    share  of the wars of the premise, `WEEKS_ON` weeks on
    """

    cost: float
    hope: float | None
    share: float


@dataclass(frozen=True)
class Reason:
    """What of the gain of both by signing one thing makes, `WEEKS_ON` weeks on, where holding goes on.

    of     one of `REASONS`; "" for the gain itself
    makes  km^2 of front that there is more with it than without: 10, 50 and 90 % of the wars of the premise
    Each thing is taken away by itself: they do not add up.
    """

    of: str
    makes: tuple[float, ...]


@dataclass(frozen=True)
class Leverage:
    """The curve over what the ground is worth to its owner.

    holder, owner  the sides;  holders_stake  what a km^2 of it is worth to its holder
    members        simulated wars that meet the premise;  front  km^2 of the contested front
    worth          of holding, stakes as the priors have them, over the price of the dead of `DEAD_WITHIN`
    note           how wars were weighed; "" where each counts alike
    signing        what of who would sign hangs on what nobody knows
    reasons        what makes both gain by signing, and lose; the gain itself first
    """

    holder: str
    owner: str
    holders_stake: float
    members: int
    bought: tuple[Bought, ...]
    worth: tuple[Worth, ...] = ()
    note: str = ""
    signing: tuple[Signing, ...] = ()
    reasons: tuple[Reason, ...] = ()
    front: float = math.nan


Tables = Mapping[str, tuple[Weighed, Weighed]]
"""Road that is closed ("" for none) -> the tables under the policy that holds and under the other."""


def bought(
    stake: float,
    tables: Tables,
    more: Floats,
    front: float,
    weeks: Sequence[int],
    whose: NDArray[np.integer],
) -> Iterator[Bought]:
    """What holding moves in each week, from the tables of the wars that meet the premise.

    more  km^2 still held by who holds on, less what is left to who leaves, (week, member)
    front  km^2 of the contested front;  whose  (member,) whose parameters each has, as numbers from 0 on
    """
    held, left = tables[""]
    shift = {road: hold.line - leave.line for road, (hold, leave) in tables.items()}
    talks = {road: hold.talks - leave.talks for road, (hold, leave) in tables.items()}
    for at, week in enumerate(weeks):
        both = (held.gain[at] > 0.0) & (left.gain[at] > 0.0)
        whole, ends = shift[""][at, both], (held.line[at, both], left.line[at, both])
        some = both & (more[at] >= 1.0)
        sooner = ratio(talks[""][at], np.ones_like(more[at]), whose)
        yield Bought(
            stake=stake,
            weeks=week,
            shift=quantiles(whole),
            trade=_middle(whole - shift["trade"][at, both]),
            wasting=_middle(whole - shift["wasting"][at, both]),
            for_each=_middle(front * shift[""][at, some] / more[at, some]),
            sign=_share(both),
            talks=float(talks[""][at].mean()),
            hardening=float((talks[""] - talks["hardening"])[at].mean()),
            pays=_share(whole > 0.0),
            stuck=_share((ends[0] == ends[1]) & ((ends[0] <= 0.0) | (ends[0] >= 1.0))),
            talks_error=sooner.error,
        )


def _share(which: NDArray[np.bool_]) -> float:
    return float(which.mean()) if which.size else math.nan


def worth(value: Floats, own: Floats, others: Floats) -> Iterator[Worth]:
    """Share of wars in which holding is worth more than leaving, over the price of a death; (member,) each.

    value  km^2 of front that fighting on is worth more to the holder where it holds
    own, others  more dead of the holder, and of the other side, where it holds
    """
    for price in PRICES:
        gains = [float((value > price * dead).mean()) for dead in (own, own + others)]
        yield Worth(price, *gains)


def quantiles(values: Floats) -> tuple[float, ...]:
    """The ends and the middle of `BAND`; NaN of none."""
    return tuple(float(one) for one in np.quantile(values, BAND)) if values.size else (math.nan,) * len(BAND)


def _middle(values: Floats) -> float:
    return float(np.median(values)) if values.size else math.nan


def in_a_sentence(
    found: Leverage, chips: Sequence[Chip], named: Callable[[str], str] = str, weeks: int = 26
) -> str:
    """The one sentence that an editor may print; "" where the price of holding is not known.

    chips  the price of holding along every path of the ground
    named  from the id of a side to what a reader calls it
    """
    ahead = [one.price for chip in chips for one in chip.ahead if one.weeks == weeks]
    prices = [one for one in ahead if math.isfinite(one.mean)]
    if not prices:
        return ""
    low, high = (
        min(one.mean - 2 * one.error for one in prices),
        max(one.mean + 2 * one.error for one in prices),
    )
    if high <= 0.0:
        return f"Holding costs no front by week {weeks}: whatever the ground buys at the table is gained."
    ends = dict.fromkeys(f"{max(one, 0.0):.2g}" for one in (low, high))
    by = "two sampling errors" if len(prices) == 1 else "what becomes of it, and two sampling errors"
    return (
        f"Holding pays at the table if each km^2 that it keeps until week {weeks}, and leaving would not,"
        f" buys more than {' to '.join(ends)} km^2 of the front (by {by}); how much it buys lies between"
        f" what it is worth to {named(found.holder)} and to {named(found.owner)}, which nobody knows."
    )
