"""How good forecasts would have been: made at past dates with what was known then, held against what came.

The metric is a ratio: of each series the mean CRPS over origins of a forecaster, divided by that of
`persistence13` (Gneiting and Raftery 2007, Journal of the American Statistical Association 102:359-378), then
the mean over series. A series that stands still makes the divisor nearly nothing, so the same ratio is given
with every CRPS at least FLOOR, and the sum in the unit.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polemos._core.errors import RunError
from polemos.case.evidence import Series
from polemos.case.model import Case
from polemos.inference.baselines import UNBOUNDED, Climatology, Drift, Forecaster, Persistence
from polemos.inference.scores import LEVELS, PairedDifference, covered, crps, paired_difference, pit

Floats = NDArray[np.float64]

HORIZONS = (4, 13, 26, 52)
"""Weeks ahead."""

BASELINES: tuple[Forecaster, ...] = (
    Persistence(13), Persistence(26), Persistence(52), Drift(8), Drift(26), Climatology(),
)  # fmt: skip
"""What a model has to beat; the first is what scores are divided by."""

REFERENCE = BASELINES[0].name

FLOOR = 5.0
"""Least CRPS in the floored ratio, in the unit of the series: km^2 of the map."""

STALE = datetime.timedelta(weeks=2)
"""A series whose last value is older than this does not tell what is true on a day."""

WEEK = datetime.timedelta(weeks=1)


@dataclass(frozen=True)
class Tested:
    """Scores of forecasters (forecaster,) on series (series,) at origins (origin,) and HORIZONS (horizon,).

    crps     (forecaster, series, origin, horizon), in the unit of the series; NaN where no truth is known
    inside   whether the interval of each of LEVELS held it, as 0 or 1, one more axis at the end; NaN as above
    pit      as crps
    every    weeks from an origin to the next
    """

    forecasters: tuple[str, ...]
    series: tuple[str, ...]
    origins: tuple[datetime.date, ...]
    every: int
    crps: Floats
    inside: Floats
    pit: Floats

    def ratio(self, floor: float = 0.0) -> Floats:
        """CRPS against that of REFERENCE, the mean over series: (forecaster, horizon)."""
        mean = _mean(np.maximum(self.crps, floor) if floor else self.crps, axis=2)
        with np.errstate(divide="ignore", invalid="ignore"):  # a series that never moved divides by nothing
            return np.mean(mean / mean[self._reference], axis=1)

    def total(self) -> Floats:
        """Mean CRPS over origins, summed over series: (forecaster, horizon)."""
        return _mean(self.crps, axis=2).sum(axis=1)

    def coverage(self) -> Floats:
        """Share of values inside the interval of each of LEVELS: (forecaster, horizon, level)."""
        return _mean(self.inside, axis=(1, 2))

    def as_dict(self) -> dict[str, Any]:
        """Everything a script may want, by forecaster and horizon; NaN is null."""
        ratio, floored, coverage, total = self.ratio(), self.ratio(FLOOR), self.coverage(), self.total()
        mean = _mean(self.crps, axis=2)
        return {
            "reference": REFERENCE,
            "origins": [str(origin) for origin in self.origins],
            "horizons": {str(horizon): int(n) for horizon, n in zip(HORIZONS, self.known(), strict=True)},
            "forecasters": {
                name: {
                    str(horizon): {
                        "ratio": _number(ratio[f, h]),
                        "ratio_floored": _number(floored[f, h]),
                        "crps": _number(total[f, h]),
                        "crps_by_series": {one: _number(mean[f, s, h]) for s, one in enumerate(self.series)},
                        "coverage": {
                            f"{level:g}": _number(coverage[f, h, at]) for at, level in enumerate(LEVELS)
                        },
                    }
                    for h, horizon in enumerate(HORIZONS)
                }
                for f, name in enumerate(self.forecasters)
            },
        }

    def known(self) -> NDArray[np.int64]:
        """Origins whose truth is known: (horizon,)."""
        return np.isfinite(self.crps[self._reference]).all(axis=0).sum(axis=0)

    def against(self, forecaster: str, horizon: int, *, seed: int = 1) -> PairedDifference | None:
        """How a forecaster's ratio differs from 1, by origins; None where these are too few to tell.

        Raises ValueError for a forecaster or a horizon that was not tried.
        """
        at, ahead = self.forecasters.index(forecaster), HORIZONS.index(horizon)
        block = math.ceil(horizon / self.every)
        scores = self.crps[:, :, :, ahead]
        kept = np.isfinite(scores).all(axis=(0, 1))
        scores = scores[:, :, kept]
        if block > scores.shape[2] // 2:
            return None
        typical = scores[self._reference].mean(axis=1)[:, None]
        one, other = ((scores[which] / typical).mean(axis=0) for which in (at, self._reference))
        return paired_difference(one, other, block=block, seed=seed)

    @property
    def _reference(self) -> int:
        return self.forecasters.index(REFERENCE)


def backtest(
    case: Case, forecasters: Sequence[Forecaster] = BASELINES, *, members: int = 20_000, seed: int = 1
) -> Tested:
    """Forecast every series of the case's section `backtest` from each of its origins, and score.

    members  draws of a forecast
    Raises RunError where the case does not say on what forecasts are tried, where REFERENCE is not among the
    forecasters, or where a series has no history at an origin.
    """
    tried = case.backtest
    if tried is None:
        message = f"case {case.id} does not say on what forecasts are tried: write 'backtest' into case.yaml"
        raise RunError(message)
    if REFERENCE not in (one.name for one in forecasters):
        raise RunError(f"scores are divided by those of {REFERENCE}, which is not among the forecasters")
    by_id = {series.id: series for series in case.series}
    listed = [by_id[name] for name in tried.series]
    n = (tried.last - tried.first).days // (7 * tried.every) + 1
    origins = tuple(tried.first + at * tried.every * WEEK for at in range(n))
    shape = (len(forecasters), len(listed), n, len(HORIZONS))
    scores, ranks = np.full(shape, np.nan), np.full(shape, np.nan)
    inside = np.full((*shape, len(LEVELS)), np.nan)
    for s, series in enumerate(listed):
        bounds = _bounds(case, series)
        for o, origin in enumerate(origins):
            past = history(series, origin)
            if past.size < 2:
                raise RunError(f"series {series.id} has no history on {origin}")
            truth = np.array([value_on(series, origin + h * WEEK, case.known_until) for h in HORIZONS])
            known = np.isfinite(truth)
            for f, forecaster in enumerate(forecasters):
                drawn = forecaster.forecast(past, HORIZONS, members, seed + o, bounds)[known]
                if known.any():
                    scores[f, s, o, known] = crps(drawn, truth[known])
                    ranks[f, s, o, known] = pit(drawn, truth[known], seed=seed + o)
                    inside[f, s, o, known] = covered(drawn, truth[known])
    names = tuple(one.name for one in forecasters)
    return Tested(names, tried.series, origins, tried.every, scores, inside, ranks)


def history(series: Series, origin: datetime.date) -> Floats:
    """Weekly values (week,) of a series up to an origin, as far as they were known then; a gap carries on."""
    known = [one for one in series.points if one.known_on <= origin and one.refers_to <= origin]
    if not known:
        return np.zeros(0)
    days = np.array([one.refers_to.toordinal() for one in known])
    weeks = np.arange(days[0] + (origin.toordinal() - days[0]) % 7, origin.toordinal() + 1, 7)
    values = np.array([one.value for one in known], np.float64)
    return values[np.searchsorted(days, weeks, side="right") - 1]


def value_on(series: Series, day: datetime.date, until: datetime.date) -> float:
    """The last value on or before a day that was known by another; NaN where that is too old to tell."""
    known = [one for one in series.points if one.refers_to <= day and one.known_on <= until]
    if day > until or not known or day - known[-1].refers_to >= STALE:
        return math.nan
    return float(known[-1].value)


def _mean(values: Floats, axis: int | tuple[int, ...]) -> Floats:
    """The mean of what is known along an axis; NaN where nothing is."""
    known = np.isfinite(values)
    count = known.sum(axis=axis)
    total = np.where(known, values, 0.0).sum(axis=axis)
    return np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)


def _number(value: float) -> float | None:
    return round(float(value), 6) if math.isfinite(value) else None


def _bounds(case: Case, series: Series) -> tuple[float, float]:
    """Ground is not less than none, nor more than its sector has."""
    measured = series.measures
    if measured is None or measured.name != "held":
        return UNBOUNDED
    areas = {sector.id: sector.area for sector in case.sectors}
    return 0.0, areas.get(str(measured.arguments[1]), math.inf)
