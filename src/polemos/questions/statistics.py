"""The statistics of the claims' grammar: P, P given, mean, median and quantile, as estimates.

A column is one number a member, (member,), booleans as 0 and 1. NaN is no number: such members are left
out and counted, and the verdict says so. Infinity is a number ("never") to everything but a mean.

Quantiles are those of Hyndman and Fan (1996, Am. Stat. 50:361-365), type 7. The influence of member i on
the p-quantile q is (p - 1[x_i <= q]) s, s = 1/f(q) (Serfling 1980, sec. 2.5); the sparsity s is the
difference quotient of order statistics (Q(p + h) - Q(p - h)) / 2h (Siddiqui 1960, J. Res. NBS 64B:145-150;
Bloch and Gastwirth 1968, Ann. Math. Stat. 39:1083-1085) with the bandwidth of Hall and Sheather (1988,
JRSS B 50:381-391) at the normal distribution, as in R's quantreg.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from polemos.questions.estimate import CLEAR, FLOOR, SETTLED, Estimate, Flags, Floats, fingerprint, undefined

_ALPHA = 0.05  # level of the interval that the Hall-Sheather bandwidth is tuned for
_NEVER_HELD = "no run meets the condition"
_NOTHING = "no run gave a number"


def probability(event: NDArray[np.floating], name: str = "event") -> Estimate:
    """Share of members in which an event happened.

    name  tells events apart of which none, or all, were seen: the same event under two policies has one name
    """
    return _share(_floats(event), None, name)


def probability_given(
    event: NDArray[np.floating], condition: NDArray[np.floating], name: str = "event"
) -> Estimate:
    """Share of the members meeting a condition in which an event happened; undefined when none meets it."""
    return _share(_floats(event), _floats(condition), name)


def mean(column: NDArray[np.floating], name: str = "event") -> Estimate:
    """Mean over members; undefined over a column that is infinite in any of them.

    A column of zeros and ones has the error of an event's share, its floor included: where all of N runs
    gave nothing, the next may not.
    """
    x = _floats(column)
    valid = ~np.isnan(x)
    missing = _missing(valid)
    seen = x[valid]
    if not seen.size:
        return undefined(x.size, _NOTHING, missing)
    if np.isinf(seen).any():
        return undefined(x.size, "a mean over runs in which it never happens", missing)
    if np.all((seen == 0.0) | (seen == 1.0)):
        return replace(_share(x, None, name), draws=0)
    origin = float(seen[0])  # a column of equal numbers then has exactly no spread
    value = origin + float(np.sum(seen - origin)) / seen.size
    return Estimate(value, _spread_out(seen - value, valid), {}, missing)


def median(column: NDArray[np.floating]) -> Estimate:
    """The number that half of the members exceed."""
    return quantile(column, 0.5)


def quantile(column: NDArray[np.floating], p: float) -> Estimate:
    """The number below which a share p of the members lies, 0 < p < 1.

    An infinite quantile has no error where the order statistics two binomial errors around p are infinite
    too, and an unbounded one otherwise; a finite quantile next to infinite ones has an unbounded error.
    """
    if not 0.0 < p < 1.0:
        message = f"a quantile needs a share between 0 and 1, got {p}"
        raise ValueError(message)
    x = _floats(column)
    valid = ~np.isnan(x)
    missing = _missing(valid)
    ordered = np.sort(x[valid])
    if not ordered.size:
        return undefined(x.size, _NOTHING, missing)
    value = _order_statistic(ordered, p)
    if math.isnan(value):
        return undefined(x.size, "halfway between infinities", missing)
    margin = CLEAR * math.sqrt(p * (1 - p) / ordered.size)
    near = (_order_statistic(ordered, p - margin), _order_statistic(ordered, p + margin))
    sparsity = _sparsity(ordered, p, value) if all(map(math.isfinite, (value, *near))) else math.inf
    if math.isinf(sparsity):
        error = 0.0 if near[0] == value == near[1] else math.inf
        return Estimate(value, np.zeros(x.size), {f"infinite {fingerprint(x)}": (1.0, error)}, missing)
    if value in near:  # many members share it, and no slope says how it moves: the error reaches to the next
        wide = SETTLED * math.sqrt(p * (1 - p) / ordered.size)
        ends = (_order_statistic(ordered, p - wide), _order_statistic(ordered, p + wide))
        error = max(abs(end - value) for end in ends) / CLEAR if all(map(math.isfinite, ends)) else math.inf
        return Estimate(value, np.zeros(x.size), {f"shared {fingerprint(x)}": (1.0, error)}, missing)
    influence = (p - (x[valid] <= value)) * sparsity
    return Estimate(value, _spread_out(influence - np.sum(influence) / influence.size, valid), {}, missing)


def bandwidth(p: float, n: int) -> float:
    """Hall and Sheather's half-width of the difference quotient at p for n members, kept inside (0, 1)."""
    at = float(ndtri(p))
    density = math.exp(-at * at / 2) / math.sqrt(2 * math.pi)
    quantile_of_level = float(ndtri(1 - _ALPHA / 2))
    h = n ** (-1 / 3) * quantile_of_level ** (2 / 3) * (1.5 * density**2 / (2 * at**2 + 1)) ** (1 / 3)
    return min(h, 0.9 * min(p, 1 - p))


def _share(event: Floats, condition: Floats | None, name: str) -> Estimate:
    within = np.ones(event.size) if condition is None else condition
    valid = ~(np.isnan(event) | np.isnan(within))
    missing = _missing(valid)
    if not valid.any():
        return undefined(event.size, _NOTHING, missing)
    chosen = valid & (within != 0.0)
    trials = int(np.count_nonzero(chosen))
    if not trials:
        return undefined(event.size, _NEVER_HELD, missing)
    hits = int(np.count_nonzero(chosen & (event != 0.0)))
    value = hits / trials
    if 0 < hits < trials:
        influence = np.where(chosen, (event != 0.0) - value, 0.0) * (event.size / trials)
        return Estimate(value, influence, {}, missing, draws=trials)
    unseen = f"{name} {fingerprint(np.where(chosen, event, 2.0))}"
    return Estimate(value, np.zeros(event.size), {unseen: (1.0, FLOOR / trials)}, missing, draws=trials)


def _sparsity(ordered: Floats, p: float, value: float) -> float:
    """1/f at the p-quantile; one-sided where the other side is infinite."""
    h = bandwidth(p, ordered.size)
    low, high = _order_statistic(ordered, p - h), _order_statistic(ordered, p + h)
    if math.isinf(low) and math.isinf(high):
        return math.inf
    if math.isinf(high):
        return (value - low) / h
    if math.isinf(low):
        return (high - value) / h
    return (high - low) / (2 * h)


def _order_statistic(ordered: Floats, p: float) -> float:
    """The p-quantile of sorted numbers, type 7; infinite where one of its two neighbours is."""
    place = min(max(p, 0.0), 1.0) * (ordered.size - 1)
    below = math.floor(place)
    low = float(ordered[below])
    high = float(ordered[min(below + 1, ordered.size - 1)])
    if place == below or low == high:
        return low
    if math.isinf(low):
        return low if math.isfinite(high) else math.nan
    return low + (place - below) * (high - low)


def _floats(column: NDArray[np.floating]) -> Floats:
    return np.ascontiguousarray(column, dtype=np.float64)


def _missing(valid: Flags) -> Flags | None:
    return None if valid.all() else ~valid


def _spread_out(influence: Floats, valid: Flags) -> Floats:
    """Influence on a statistic of the valid members, per member of the whole."""
    if valid.all():
        return influence
    result = np.zeros(valid.size)
    result[valid] = influence * (valid.size / influence.size)
    return result
