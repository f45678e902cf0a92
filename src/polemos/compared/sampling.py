"""Whether a change between two runs is larger than their sampling errors, and whether draws are the same.

The interval of a change of two shares is that of Newcombe (1998, Statistics in Medicine 17:873-890, method
10): Wilson's intervals of both, put together by squares. The same rule holds for quantiles (Zou and Donner
2008, Statistics in Medicine 27:1693-1702), whose own intervals are found by inverting the distribution
(Woodruff 1952, JASA 47:635-646). Many changes are looked at, so the level is divided over all of them as
Sidak does (1967, JASA 62:626-633): where sampling alone is at work, one of them is called larger than that in
5 of 100 pairs of runs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import ndtri

from polemos.questions.rule.shares import wilson

LEVEL = 0.05
"""Share of pairs of runs in which some change is called larger than sampling although none is."""

SAME_DRAWS = "same draws"
BEYOND = "beyond sampling error"
WITHIN = "within sampling error"

Interval = tuple[float, float]


def width_for(comparisons: int) -> float:
    """How many standard errors an interval reaches to each side where so many changes are looked at."""
    each = 1 - (1 - LEVEL) ** (1 / max(comparisons, 1))
    return float(ndtri(1 - each / 2))


def change_of_shares(before: float, n_before: float, after: float, n_after: float, z: float) -> Interval:
    """The interval of `after - before`, two shares seen in so many independent draws each."""
    return _put_together(before, wilson(before, n_before, z), after, wilson(after, n_after, z))


def change_of_quantiles(
    level: float, before: tuple[Sequence[float], int], after: tuple[Sequence[float], int],
    levels: Sequence[float], z: float,
) -> Interval:  # fmt: skip
    """The interval of the change of one quantile.

    level          of the quantile, one of `levels`
    before, after  quantiles at `levels`, rising, and the members they are made of
    Infinite to a side on which the members are too few for the levels that were kept.
    """
    at = list(levels).index(level)
    first, second = (_of_quantile(level, quantiles, n, levels, z) for quantiles, n in (before, after))
    return _put_together(before[0][at], first, after[0][at], second)


def _of_quantile(
    level: float, quantiles: Sequence[float], n: int, levels: Sequence[float], z: float
) -> Interval:
    reach = z * math.sqrt(level * (1 - level) / n)
    low, high = level - reach, level + reach
    return (
        float(np.interp(low, levels, quantiles)) if low >= levels[0] else -math.inf,
        float(np.interp(high, levels, quantiles)) if high <= levels[-1] else math.inf,
    )


def _put_together(before: float, first: Interval, after: float, second: Interval) -> Interval:
    change = after - before
    down = math.hypot(after - second[0], first[1] - before)
    up = math.hypot(second[1] - after, before - first[0])
    return change - down, change + up


def holds_none(interval: Interval) -> bool:
    """Whether no change at all lies inside an interval."""
    return interval[0] <= 0.0 <= interval[1]


def drawn_alike(
    first: Mapping[str, np.ndarray], second: Mapping[str, np.ndarray], unchanged: Sequence[str]
) -> bool:
    """Whether members of two runs were given the same wherever nothing that went in says otherwise.

    first, second  what members were given, (member,) by the name of the element
    unchanged      elements whose priors are the same in both; where there is none, nothing can be said: False
    """
    common = [name for name in unchanged if name in first and name in second]
    return bool(common) and all(np.array_equal(first[name], second[name], equal_nan=True) for name in common)
