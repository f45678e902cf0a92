"""In which share of worlds an effect is at least as large as would matter, and how well that is known.

A claim says: in worlds that meet its premise the effect e is at least d, the smallest that would matter. A
world is a member; e is one number a member, signed so that the claim wants it above 0: a difference between
two policies under the same draws and noise, a lead in weeks, or +1 and -1 for an event under one policy.

    p = P(e >= d)     none = P(|e| < d)     other = P(e <= -d)     among worlds that meet the premise

The class of an answer is read off p alone, so it never falls as effects rise, and a swap of the sides
mirrors it. More runs make p finer and nothing else: no error of sampling makes a small effect matter.

Members of one parent (the draw they were resampled from) share their parameters: errors are those of a
ratio summed by parent (Cochran 1977, Sampling Techniques, ch. 6), or by island, population of a fit that
knows nothing of the others, where that is the larger: what a sampler has not mixed shows there alone. The
interval of p is Wilson's (1927, JASA 22:209-212) at the number of independent draws that would know p as well
(Korn and Graubard 1998, Survey Methodology 24:193-201), at most that of the members by their weights (Kish
1965, Survey Sampling). Quantiles of e are found by inverting its distribution (Woodruff 1952, JASA
47:635-646).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

SURE = 0.9
"""Share of worlds from which an answer is plain; its counterpart is 1 - SURE."""

LEAN = 2 / 3
"""Share of worlds from which an answer leans."""

CLASSES = ("not supported", "leans against", "open", "leans for", "supported")

EFFECT = (0.05, 0.5, 0.95)
"""Quantiles of the effect that are printed with its shares."""

FACTORS = (0.5, 1.0, 2.0)
"""Multiples of the smallest effect at which p is printed: a size that was set by hand must not hide."""


@dataclass(frozen=True)
class Shares:
    """How an effect lies about its smallest size of interest, among the worlds that meet the premise.

    p, none, other  shares in which it is at least so large as claimed, too small, so large the other way
    error           Monte Carlo standard error of p, by parent
    count           independent draws that would know p as well
    parents         effective number of parents that meet the premise
    premise         share of all worlds that meet it
    sign            share with the claimed sign, among effects that are not 0
    effect          its quantiles `EFFECT`
    curve           p at `FACTORS` times the smallest size
    NaN where nothing meets the premise.
    """

    p: float
    none: float
    other: float
    error: float
    count: float
    parents: float
    premise: float
    sign: float
    effect: tuple[float, ...]
    curve: tuple[float, ...]


NOTHING = Shares(
    p=math.nan,
    none=math.nan,
    other=math.nan,
    error=math.inf,
    count=0.0,
    parents=0.0,
    premise=0.0,
    sign=math.nan,
    effect=(math.nan,) * len(EFFECT),
    curve=(math.nan,) * len(FACTORS),
)
"""Where no world meets the premise."""


def class_of(p: float) -> str:
    """The class of a share of worlds; NaN is open."""
    return CLASSES[2 + side_of(p) + int(p >= SURE) - int(1 - p >= SURE)]


def side_of(p: float) -> int:
    """+1 where a share speaks for a claim, -1 where it speaks against it, 0 where it is open."""
    return int(p >= LEAN) - int(1 - p >= LEAN)


def wilson(p: float, n: float, z: float) -> tuple[float, float]:
    """Interval of a share seen in n independent draws, z errors wide; sound at 0, at 1 and for small n."""
    if not n > 0:
        return 0.0, 1.0
    centre = p + z * z / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, (centre - half) / (1 + z * z / n)), min(1.0, (centre + half) / (1 + z * z / n))


def by_parent(rows: Floats, parent: NDArray[Any] | None) -> Floats:
    """Sums over the members of every parent, (row, member) -> (row, parent), parents in rising order."""
    if parent is None:
        return rows
    index = np.unique(parent, return_inverse=True)[1]
    return np.stack([np.bincount(index, row) for row in rows]).astype(np.float64)


def shares(
    effect: ArrayLike,
    smallest: float,
    premise: ArrayLike | None = None,
    parent: NDArray[Any] | None = None,
    weight: ArrayLike | None = None,
    island: NDArray[Any] | None = None,
) -> Shares:
    """The shares of an effect and what they rest on.

    effect    (member,), signed as claimed
    smallest  above 0, in its unit
    premise   (member,) whether the premise holds, or in which share of a parent's members
    parent    (member,) what each was drawn from; itself where None
    weight    (member,); equal where None
    island    (member,) of which population of a fit each is; all of one where None
    """
    e = np.asarray(effect, np.float64)
    weights = np.ones(e.size) if weight is None else np.asarray(weight, np.float64)
    within = weights if premise is None else weights * np.asarray(premise, np.float64)
    total = float(within.sum())
    if not total > 0:
        return NOTHING
    p = _share(e >= smallest, within)
    held, influence = by_parent(np.stack([within, within * ((e >= smallest) - p)]), parent)
    broods = max(int(np.count_nonzero(held > 0)), 2)
    error = math.sqrt(broods / (broods - 1) * float((influence**2).sum())) / total
    if island is not None:
        error = max(error, _between(e >= smallest, within, island))
    parents = _kish(held)
    return Shares(
        p=p,
        none=_share(np.abs(e) < smallest, within),
        other=_share(e <= -smallest, within),
        error=error,
        count=min(_kish(within), p * (1 - p) / error**2) if error > 0 else parents,
        parents=parents,
        premise=total / float(weights.sum()),
        sign=_share(e > 0, within * (e != 0)),
        effect=_quantiles(e, within),
        curve=tuple(_share(e >= factor * smallest, within) for factor in FACTORS),
    )


def _share(event: NDArray[np.bool_], among: Floats) -> float:
    return float((among * event).sum() / among.sum()) if among.any() else math.nan


def _between(event: NDArray[np.bool_], among: Floats, island: NDArray[Any]) -> float:
    """The error of a share that populations which know nothing of each other show between them.

    Each counts by its weight, as a stratum that was drawn at random (Cochran 1977, ch. 9).
    """
    held, hits = by_parent(np.stack([among, among * event]), island)
    count = int(np.count_nonzero(held))
    if count < 2:
        return 0.0
    share, total = hits.sum() / held.sum(), held.sum()
    return float(math.sqrt(count / (count - 1) * ((hits - share * held) ** 2).sum()) / total)


def _kish(weights: Floats) -> float:
    """How many equal weights would be worth as much."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def _quantiles(e: Floats, within: Floats) -> tuple[float, ...]:
    order = np.argsort(e, kind="stable")
    place = np.searchsorted(np.cumsum(within[order]), np.array(EFFECT) * within.sum())
    return tuple(map(float, e[order][np.minimum(place, e.size - 1)]))
