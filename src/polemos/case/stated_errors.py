"""What the ledger's numbers may be, given the errors that are stated with them: draws of rows and series.

Draw 0 is the number as it stands; the others are spread evenly over its stated error, in an order of their
own for every row, series and date, so that no two errors move together by accident. A row or series that
states no error is taken as it stands.

A row's error is the first that it has of
  sd              normal
  relative_sd     lognormal, the number being its median
  low, high       triangular about the number, or uniform where there is none
  around          half a step of its last digit that is not 0, either way: what rounding hides
and `at least`, `more than`, `at most`, `less than` say where the number begins or ends: it may be anything
from there on. What is computed of it is computed of both ends (`language.bounds`); then half of the draws
stand at the low end and half at the high one, so that only what is true at both is true of such a row.

A series with `sd_change` has two errors: `sd` is one of level, the same on all its dates, which a change
or a share does not feel; `sd_change` is that of a change between two dates. Without it the error of every
date is its own, as between two waves of a poll. A point with low and high has the error of a row with them.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from polemos.case.evidence import Point, Row, Series

DRAWS = 2000
"""Draws beside the number as it stands; shares of them are judged in tenths."""

Draws = NDArray[np.float64]
"""(..., 1 + DRAWS), the number as it stands first."""

_BELOW, _ABOVE = frozenset({"at most", "less than"}), frozenset({"at least", "more than"})


def row_draws(row: Row) -> Draws:
    """The number of a row; NaN where it has none and no end."""
    return either_end(row.id, *row_ends(row))


def row_ends(row: Row) -> tuple[Draws, Draws]:
    """The least and the most that the number of a row may be, draw by draw; the same but for a bound."""
    low, value, high = row.low, row.value, row.high
    if value is None and low is not None and high is not None:
        drawn = low + (high - low) * _evenly(row.id)
    elif value is None:
        end = low if high is None else high
        if end is None:
            return _sure(math.nan, np.full(DRAWS, math.nan))
        return _open(math.nan, np.full(DRAWS, end), above=high is None)
    elif row.sd is not None or row.relative_sd is not None:
        drawn = _spread(np.array(value), row.sd, row.relative_sd, _normal(row.id))
    elif low is not None or high is not None:
        drawn = _triangular(value if low is None else low, value, value if high is None else high, row.id)
    elif row.qualifier == "around":
        drawn = value + _last_digit(value) * (_evenly(row.id) - 0.5)
    else:
        drawn = np.full(DRAWS, value)
    if row.qualifier not in _BELOW | _ABOVE:
        return _sure(math.nan if value is None else value, drawn)
    above = row.qualifier in _ABOVE
    if row.qualifier in {"more than", "less than"}:  # the end itself is not meant
        drawn = np.nextafter(drawn, math.inf if above else -math.inf)
    return _open(math.nan if value is None else value, drawn, above=above)


def either_end(name: str, low: Draws, high: Draws) -> Draws:
    """Draws that say what their ends say: half stand at the low one and half at the high one.

    name  of what is drawn; it settles which
    """
    n_draws = np.broadcast_shapes(low.shape, high.shape)[-1] - 1
    if n_draws != DRAWS:
        return low  # a constant, without draws
    beyond = np.concatenate([[False], _evenly(f"{name} beyond") < 0.5])
    return np.where(beyond == np.isneginf(low), low, high)


def series_draws(series: Series, points: Sequence[Point], *, alike: bool = False) -> Draws:
    """Some points of a series, (point, draw).

    alike  every date errs as the others do: among many errors of their own one is always large enough to say
           that something was so once, or was not always so
    """
    level = _normal(series.id)
    drawn = np.empty((len(points), 1 + DRAWS))
    for out, point in zip(drawn, points, strict=True):
        out[0] = point.value
        name = f"{series.id} {'any date' if alike else point.refers_to}"
        if point.low is not None or point.high is not None:
            low = point.value if point.low is None else point.low
            high = point.value if point.high is None else point.high
            out[1:] = _triangular(low, point.value, high, name)
        elif series.sd_change is not None:
            own = series.sd_change / math.sqrt(2.0) * _normal(name)
            out[1:] = _spread(np.array(point.value), series.sd, series.relative_sd, level) + own
        elif series.sd is None and series.relative_sd is None:
            out[1:] = point.value
        else:
            out[1:] = _spread(np.array(point.value), series.sd, series.relative_sd, _normal(name))
    return drawn


def is_one_sided(row: Row) -> bool:
    """Whether a row says only where its number begins or ends."""
    return row.qualifier in _BELOW | _ABOVE or (row.value is None and (row.low is None) != (row.high is None))


def _sure(value: float, drawn: Draws) -> tuple[Draws, Draws]:
    """Both ends of a number that is no bound."""
    stated = np.concatenate([[value], drawn])
    return stated, stated


def _open(value: float, end: Draws, *, above: bool) -> tuple[Draws, Draws]:
    """Both ends of a bound: the number as it stands is one number, its draws have no end to one side."""
    stated = np.concatenate([[value], end])
    beyond = np.concatenate([[value], np.full(DRAWS, math.inf if above else -math.inf)])
    return (stated, beyond) if above else (beyond, stated)


def _spread(value: Draws, sd: float | None, relative_sd: float | None, normal: Draws) -> Draws:
    if sd is not None:
        return value + sd * normal
    return value if relative_sd is None else value * np.exp(relative_sd * normal)


def _triangular(low: float, mode: float, high: float, name: str) -> Draws:
    """By its inverse distribution function."""
    if high <= low:
        return np.full(DRAWS, mode)
    u, width = _evenly(name), high - low
    rises = u * width < mode - low
    left = low + np.sqrt(u * width * (mode - low))
    return np.where(rises, left, high - np.sqrt((1.0 - u) * width * (high - mode)))


def _last_digit(value: float) -> float:
    """One step of the last digit that is not 0: 10,000 for 50,000 and 0.1 for 2.5."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return 10.0**exponent if value and isinstance(exponent, int) else 0.0


def _evenly(name: str) -> Draws:
    """The middles of equal steps from 0 to 1, in an order that belongs to the name."""
    seed = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")
    return (np.random.default_rng(seed).permutation(DRAWS) + 0.5) / DRAWS


def _normal(name: str) -> Draws:
    from scipy.special import ndtri  # slow to import, and `check` never asks

    return np.asarray(ndtri(_evenly(name)), np.float64)
