"""How good forecasts would have been: made at past dates with what was known then, held against what came.

The metric is a ratio: of each series the mean CRPS over origins of a forecaster, divided by that of
`persistence13` (Gneiting and Raftery 2007, Journal of the American Statistical Association 102:359-378), then
the mean over series. A series that stands still makes the divisor nearly nothing, so the same ratio is given
with every CRPS at least FLOOR, and the sum in the unit.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polemos._core.errors import RunError
from polemos._core.saved import MIXTURE, SavedScore
from polemos.case.model import Case
from polemos.case.scenario import WEEK, Backtest
from polemos.inference.baselines import Climatology, Drift, Persistence
from polemos.inference.forecasters import Asked, Forecaster, value_on
from polemos.inference.scores import (
    LEVELS,
    PairedDifference,
    covered,
    crps,
    paired_difference,
    pit,
    weighted_interval_score,
)
from polemos.inference.stacking import stack, thinned

Floats = NDArray[np.float64]
Listener = Callable[[dict[str, Any]], None]

HORIZONS = (4, 13, 26, 52)
"""Weeks ahead."""

BASELINES: tuple[Forecaster, ...] = (
    Persistence(13), Persistence(26), Persistence(52), Drift(8), Drift(26), Climatology(),
)  # fmt: skip
"""What a model has to beat; the first is what scores are divided by."""

REFERENCE = BASELINES[0].name

STACK = MIXTURE
"""The mixture of forecasters that would have done best before each origin."""

FLOOR = 5.0
"""Least CRPS in the floored ratio, in the unit of the series: km^2 of the map."""


@dataclass(frozen=True)
class Tested:
    """Scores of forecasters (forecaster,) on series (series,) at origins (origin,) and HORIZONS (horizon,).

    crps     (forecaster, series, origin, horizon), in the unit of the series; NaN where no truth is known
    wis      weighted interval score, as crps
    inside   whether the interval of each of LEVELS held it, as 0 or 1, one more axis at the end; NaN as above
    pit      as crps, without unit
    every    weeks from an origin to the next
    mixed    the forecasters of the stack, which is then the last of all
    weights  theirs in it, (origin, horizon, forecaster of the stack)
    """

    forecasters: tuple[str, ...]
    series: tuple[str, ...]
    origins: tuple[datetime.date, ...]
    every: int
    crps: Floats
    wis: Floats
    inside: Floats
    pit: Floats
    mixed: tuple[str, ...] = ()
    weights: Floats | None = None

    def ratio(self, floor: float = 0.0) -> Floats:
        """CRPS against that of REFERENCE, the mean over series: (forecaster, horizon)."""
        mean = mean_of_known(np.maximum(self.crps, floor) if floor else self.crps, axis=2)
        with np.errstate(divide="ignore", invalid="ignore"):  # a series that never moved divides by nothing
            return np.mean(mean / mean[self._reference], axis=1)

    def total(self) -> Floats:
        """Mean CRPS over origins, summed over series: (forecaster, horizon)."""
        return mean_of_known(self.crps, axis=2).sum(axis=1)

    def coverage(self) -> Floats:
        """Share of values inside the interval of each of LEVELS: (forecaster, horizon, level)."""
        return mean_of_known(self.inside, axis=(1, 2))

    def as_dict(self) -> dict[str, Any]:
        """Everything a script may want, by forecaster and horizon; NaN is null."""
        ratio, floored, coverage, total = self.ratio(), self.ratio(FLOOR), self.coverage(), self.total()
        mean, wis = mean_of_known(self.crps, axis=2), mean_of_known(self.wis, axis=2).sum(axis=1)
        return {
            "reference": REFERENCE,
            "origins": [str(origin) for origin in self.origins],
            "horizons": {str(horizon): int(n) for horizon, n in zip(HORIZONS, self.known(), strict=True)},
            "stack": self._stack(),
            "forecasters": {
                name: {
                    str(horizon): {
                        "ratio": number_or_none(ratio[f, h]),
                        "ratio_floored": number_or_none(floored[f, h]),
                        "against_reference": self._compared(name, horizon),
                        "crps": number_or_none(total[f, h]),
                        "wis": number_or_none(wis[f, h]),
                        "crps_by_series": {
                            one: number_or_none(mean[f, s, h]) for s, one in enumerate(self.series)
                        },
                        "coverage": {
                            f"{level:g}": number_or_none(coverage[f, h, at])
                            for at, level in enumerate(LEVELS)
                        },
                        "pit_by_tenth": _tenths(self.pit[f, :, :, h]),
                    }
                    for h, horizon in enumerate(HORIZONS)
                }
                for f, name in enumerate(self.forecasters)
            },
        }

    def _stack(self) -> dict[str, Any] | None:
        """The weights of the stack at the last origin of each horizon, by forecaster."""
        if self.weights is None:
            return None
        last = self.weights[-1]
        return {
            str(horizon): {
                name: number_or_none(weight) for name, weight in zip(self.mixed, last[h], strict=True)
            }
            for h, horizon in enumerate(HORIZONS)
        }

    def _compared(self, name: str, horizon: int) -> dict[str, float] | None:
        """The difference of the ratio from 1, with its error; None where it cannot be told."""
        found = None if name == REFERENCE else self.against(name, horizon)
        return None if found is None else {key: round(value, 6) for key, value in vars(found).items()}

    def saved(self) -> tuple[SavedScore, ...]:
        """The scores as a run keeps them, of every forecaster and horizon that has one."""
        ratio = self.ratio()
        return tuple(
            self._saved(f, h, float(ratio[f, h]))
            for f in range(len(self.forecasters))
            for h in range(len(HORIZONS))
            if math.isfinite(ratio[f, h])
        )

    def _saved(self, f: int, h: int, ratio: float) -> SavedScore:
        name, horizon = self.forecasters[f], HORIZONS[h]
        sure = self.against(name, horizon)
        told = None if name == REFERENCE else sure  # the reference against itself has no error
        at50, at80, at95 = mean_of_known(self.inside[f, :, :, h], axis=(0, 1)).tolist()
        mean = mean_of_known(self.crps[f, :, :, h], axis=1)
        return SavedScore(
            forecaster=name,
            reference=REFERENCE,
            horizon=horizon,
            origins=int(self.known()[h]),
            first=self.origins[0],
            last=self.origins[-1],
            series=len(self.series),
            ratio=round(ratio, 6),
            low=None if told is None else round(1.0 + told.low, 6),
            high=None if told is None else round(1.0 + told.high, 6),
            inside50=number_or_none(at50),
            inside80=round(at80, 6),
            inside95=number_or_none(at95),
            independent=None if sure is None else round(sure.independent, 3),
            pit=tuple(_tenths(self.pit[f, :, :, h])),
            crps=number_or_none(float(mean.sum())),
            crps_by_series={
                one: round(value, 6)
                for one, value in zip(self.series, mean.tolist(), strict=True)
                if math.isfinite(value)
            },
        )

    def known(self) -> NDArray[np.int64]:
        """Origins whose truth is known: (horizon,)."""
        return np.isfinite(self.crps[self._reference]).all(axis=0).sum(axis=0)

    def against(self, forecaster: str, horizon: int) -> PairedDifference | None:
        """How a forecaster's ratio differs from 1, by origins; None where these are too few to tell.

        Raises ValueError for a forecaster or a horizon that was not tried.
        """
        at, ahead = self.forecasters.index(forecaster), HORIZONS.index(horizon)
        overlap = math.ceil(horizon / self.every)
        scores = self.crps[:, :, :, ahead]
        kept = np.isfinite(scores).all(axis=(0, 1))
        scores = scores[:, :, kept]
        if overlap > scores.shape[2] // 2:
            return None
        typical = scores[self._reference].mean(axis=1)[:, None]
        if not typical.all():  # a series that never moved
            return None
        one, other = ((scores[which] / typical).mean(axis=0) for which in (at, self._reference))
        return paired_difference(one, other, overlap=overlap)

    @property
    def _reference(self) -> int:
        return self.forecasters.index(REFERENCE)


def backtest(
    case: Case,
    forecasters: Sequence[Forecaster] = BASELINES,
    *,
    members: int = 20_000,
    seed: int = 1,
    stacked: bool = False,
    listen: Listener = lambda event: None,
) -> Tested:
    """Forecast every series of the case's section `backtest` from each of its origins, and score.

    members  draws of a baseline; a model has members of its own
    stacked  whether the stack of REFERENCE and all that are no baselines is one more
    listen   is told when a forecaster is done
    Raises RunError where the case does not say on what forecasts are tried, where REFERENCE is not among the
    forecasters, or where a series has no history at an origin.
    """
    tried = case.backtest
    if tried is None:
        message = f"case {case.id} does not say on what forecasts are tried: write 'backtest' into case.yaml"
        raise RunError(message)
    if REFERENCE not in (one.name for one in forecasters):
        raise RunError(f"scores are divided by those of {REFERENCE}, which is not among the forecasters")
    origins = origins_of(tried)
    asked = Asked(case, tried.series, origins, HORIZONS, members, seed)
    truth = truths(asked)
    names, n_all = [one.name for one in forecasters], len(forecasters)
    scored: list[tuple[Floats, ...]] = []
    kept: list[Floats] = []
    listen({"event": "start", "members": n_all, "of": "forecasters"})
    for forecaster in forecasters:
        drawn = forecaster.forecasts(asked)
        scored.append(_scored(drawn, truth, seed))
        kept.append(thinned(drawn))
        listen({"event": "block", "done": len(scored), "members": n_all, "of": "forecasters"})
    weights, mixed = None, ()
    if stacked:
        mixed = stacked_of(names)
        of_them = np.stack([kept[names.index(name)] for name in mixed])
        found = stack(of_them, truth, days_of(origins), HORIZONS)
        scored.append(_scored(found.drawn, truth, seed))
        names.append(STACK)
        weights = found.weights
    scores, wis, inside, ranks = (np.stack(each) for each in zip(*scored, strict=True))
    return Tested(
        tuple(names), tried.series, origins, tried.every, scores, wis, inside, ranks, mixed, weights
    )


def origins_of(tried: Backtest) -> tuple[datetime.date, ...]:
    """The days from which a case tries forecasts, in their order."""
    n = (tried.last - tried.first).days // (7 * tried.every) + 1
    return tuple(tried.first + at * tried.every * WEEK for at in range(n))


def days_of(origins: Sequence[datetime.date]) -> list[int]:
    """Day numbers of origins, as `stack` counts them."""
    return [origin.toordinal() for origin in origins]


def stacked_of(names: Sequence[str]) -> tuple[str, ...]:
    """What is stacked, REFERENCE first: other baselines are left out where there are models."""
    baselines = {one.name for one in BASELINES}
    models = [name for name in names if name not in baselines]
    return (REFERENCE, *(models or [name for name in names if name != REFERENCE]))


def truths(asked: Asked) -> Floats:
    """What came, (series, origin, horizon); NaN where the case does not tell."""
    return np.array(
        [
            [
                [value_on(asked.of(id), origin + h * WEEK, asked.case.known_until) for h in asked.horizons]
                for origin in asked.origins
            ]
            for id in asked.series
        ]
    )


def _scored(drawn: Floats, truth: Floats, seed: int) -> tuple[Floats, Floats, Floats, Floats]:
    """CRPS, WIS, whether intervals held it, and PIT of draws (..., member) against what came (...)."""
    known = np.isfinite(truth)
    scores, wis, ranks = (np.full(truth.shape, np.nan) for _ in range(3))
    inside = np.full((*truth.shape, len(LEVELS)), np.nan)
    if known.any():
        scores[known] = crps(drawn[known], truth[known])
        wis[known] = weighted_interval_score(drawn[known], truth[known])
        ranks[known] = pit(drawn[known], truth[known], seed=seed)
        inside[known] = covered(drawn[known], truth[known])
    return scores, wis, inside, ranks


def mean_of_known(values: Floats, axis: int | tuple[int, ...]) -> Floats:
    """The mean of what is known along an axis; NaN where nothing is."""
    known = np.isfinite(values)
    count = known.sum(axis=axis)
    total = np.where(known, values, 0.0).sum(axis=axis)
    return np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)


def _tenths(pit: Floats) -> list[int]:
    """How many values of PIT fall into each tenth, the first from 0 to 0.1: alike where it is calibrated."""
    known = pit[np.isfinite(pit)]
    return [int(count) for count in np.histogram(known, bins=10, range=(0.0, 1.0))[0]]


def number_or_none(value: float) -> float | None:
    """A number as JSON has it, to a millionth; None where it is not finite."""
    return round(float(value), 6) if math.isfinite(value) else None
