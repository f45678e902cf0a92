"""Scores of a frozen forecast, once what it is about has come.

The quantiles q(p) at p = 1/200 ... 199/200 are all that is known of a forecast, so that
  CRPS = 2 * integral over p of (1{y < q(p)} - p) (q(p) - y)      (Laio and Tamea 2007, HESS 11:1267-1277)
is taken by the trapezoidal rule, the outermost quantiles standing for the ends. The weighted interval score,
coverage and the median need no more than quantiles that stand in the file. PIT is (quantiles below y + U
(equal to y + 1)) / 200, as for any ensemble.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polemos._core.errors import RunError
from polemos.case.evidence import Series
from polemos.case.model import Case
from polemos.case.scenario import WEEK
from polemos.inference.backtest import FLOOR, REFERENCE, STACK, mean_of_known, number_or_none
from polemos.inference.forecasters import value_on
from polemos.inference.frozen import FrozenForecast, known_points
from polemos.inference.scores import ENDS, LEVELS, pit

Floats = NDArray[np.float64]

AGREES = 1e-9
"""Largest difference, relative, of numbers that agree."""


@dataclass(frozen=True)
class Outcomes:
    """What came of each series (series,) so many weeks after the origin (horizon,); NaN where it is open.

    given   as its source has it, in the unit of the series
    shift   by how much the source lies above the forecast's last value on the same day (series,)
    source  record of the case, or truth
    said    warnings: where the source differs from what was known, and what it says nothing of
    """

    series: tuple[str, ...]
    given: Floats
    shift: Floats
    source: str
    said: tuple[str, ...] = ()

    @property
    def scored(self) -> Floats:
        """The last value of the forecast and the change of the source after it: (series, horizon)."""
        return self.given - self.shift[:, None]


@dataclass(frozen=True)
class FrozenScores:
    """Scores (forecaster, series, horizon) of a frozen forecast; NaN where the outcome is open.

    table   quantiles of the series that are scored, one more axis at the end
    inside  whether the interval of each of LEVELS held it, as 0 or 1, one more axis at the end
    """

    forecast: FrozenForecast
    outcomes: Outcomes
    table: Floats
    crps: Floats
    wis: Floats
    inside: Floats
    pit: Floats

    def ratio(self, floor: float = 0.0) -> Floats:
        """CRPS against that of REFERENCE, the mean over series that are known: (forecaster, horizon)."""
        scores = np.maximum(self.crps, floor) if floor else self.crps
        reference = scores[self.forecast.forecasters.index(REFERENCE)]
        return mean_of_known(
            np.divide(scores, reference, out=np.full(scores.shape, np.nan), where=reference > 0.0), axis=1
        )

    def open(self) -> tuple[int, ...]:
        """Horizons of which no outcome is known yet."""
        known = np.isfinite(self.outcomes.given)
        return tuple(one for h, one in enumerate(self.forecast.horizons) if not known[:, h].any())

    def as_dict(self) -> dict[str, Any]:
        """Everything a script may want; NaN is null."""
        known = np.isfinite(self.outcomes.given).sum(axis=0)
        return {
            "case": self.forecast.case,
            "origin": str(self.forecast.origin),
            "sha256": self.forecast.sha256,
            "reference": REFERENCE,
            "truth": self.outcomes.source,
            "warnings": list(self.outcomes.said),
            "open": list(self.open()),
            "horizons": {str(h): int(n) for h, n in zip(self.forecast.horizons, known, strict=True)},
            "outcomes": self._outcomes(),
            "forecasters": {
                name: {str(horizon): self._cell(f, h) for h, horizon in enumerate(self.forecast.horizons)}
                for f, name in enumerate(self.forecast.forecasters)
            },
        }

    def _cell(self, f: int, h: int) -> dict[str, Any]:
        """The scores of a forecaster at a horizon, over series and of each."""
        series = self.outcomes.series
        held = mean_of_known(self.inside[f, :, h], axis=0)
        return {
            "ratio": number_or_none(self.ratio()[f, h]),
            "ratio_floored": number_or_none(self.ratio(FLOOR)[f, h]),
            "crps_by_series": _by(series, self.crps[f, :, h]),
            "wis_by_series": _by(series, self.wis[f, :, h]),
            "pit_by_series": _by(series, self.pit[f, :, h]),
            "coverage": {f"{level:g}": number_or_none(held[at]) for at, level in enumerate(LEVELS)},
        }

    def _outcomes(self) -> list[dict[str, Any]]:
        """What came, beside the median and the 80 % interval of the stack."""
        stack = self.table[self.forecast.forecasters.index(STACK)]
        listed: list[dict[str, Any]] = []
        for s, id in enumerate(self.outcomes.series):
            for h, horizon in enumerate(self.forecast.horizons):
                low, middle, high = (float(stack[s, h, at]) for at in (_at(0.1), _at(0.5), _at(0.9)))
                given, scored = self.outcomes.given[s, h], self.outcomes.scored[s, h]
                listed.append(
                    {
                        "series": id,
                        "horizon": horizon,
                        "day": str(self.forecast.origin + horizon * WEEK),
                        "outcome": number_or_none(scored),
                        "as_given": number_or_none(given),
                        "median": middle,
                        "low": low,
                        "high": high,
                        "inside": bool(low <= scored <= high) if np.isfinite(scored) else None,
                    }
                )
        return listed


def from_record(forecast: FrozenForecast, case: Case) -> Outcomes:
    """What came by the case's own record, as it is known when its evidence ends.

    Raises RunError where the record has no later value, or the case is not that of the forecast.
    """
    _same_case(forecast, case)
    by_id = {series.id: series for series in case.series}
    if gone := [one.id for one in forecast.series if one.id not in by_id]:
        raise RunError(
            f"case {case.id} has no series {', '.join(gone)} any more: nothing scores their forecast"
        )
    ids = tuple(one.id for one in forecast.series)
    given = _given(forecast, [by_id[id] for id in ids], [case.known_until] * len(ids))
    return Outcomes(ids, given, np.zeros(len(ids)), "record", _changed(forecast, case))


def from_truth(forecast: FrozenForecast, case: Case, truth: Mapping[str, Series]) -> Outcomes:
    """What came by other sources (`read_truth`), of the series that have one.

    A source whose level on the last known day is another than the forecast's is scored by its change from
    that day, and a warning says so with the largest difference from what was known. Of each source nothing
    is known after its last day. Raises RunError where no series of the forecast has a source.
    """
    _same_case(forecast, case)
    kept = [one for one in forecast.series if one.id in truth and truth[one.id].points]
    if not kept:
        raise RunError("no series of the forecast has an outcome there: see 'truth' of backtest in case.yaml")
    said = list(_changed(forecast, case))
    if left := [one.id for one in forecast.series if one not in kept]:
        said.append(f"no outcomes of {', '.join(left)}: not scored")
    ends = [truth[one.id].points[-1].refers_to for one in kept]
    shift = np.zeros(len(kept))
    record = {series.id: series for series in case.series}
    for s, (one, end) in enumerate(zip(kept, ends, strict=True)):
        there = value_on(truth[one.id], one.last_on, end)
        if not np.isfinite(there):
            said.append(f"{one.id}: nothing there on {one.last_on}, so that its level cannot be compared")
        elif not _agree(there, one.last):
            shift[s] = there - one.last
        said += _difference(one.id, one.unit, forecast.origin, record.get(one.id), truth[one.id], shift[s])
    given = _given(forecast, [truth[one.id] for one in kept], ends)
    return Outcomes(tuple(one.id for one in kept), given, shift, "truth", tuple(said))


def score(forecast: FrozenForecast, outcomes: Outcomes) -> FrozenScores:
    """Score every forecaster on every series and horizon whose outcome is known."""
    ids = [one.id for one in forecast.series]
    table = forecast.table()[:, [ids.index(id) for id in outcomes.series]]
    y = np.broadcast_to(outcomes.scored, table.shape[:-1])
    known = np.isfinite(y)
    scores, wis, ranks = (np.full(y.shape, np.nan) for _ in range(3))
    inside = np.full((*y.shape, len(LEVELS)), np.nan)
    if known.any():
        kept, came = table[known], y[known]
        scores[known], wis[known] = quantile_crps(kept, came), interval_score(kept, came)
        ranks[known] = pit(kept, came, seed=forecast.seed)
        low, high = _ends(kept)
        inside[known] = (low <= came[:, None]) & (came[:, None] <= high)
    return FrozenScores(forecast, outcomes, table, scores, wis, inside, ranks)


def quantile_crps(quantiles: Floats, value: Floats) -> Floats:
    """CRPS of quantiles (..., quantile) at 1/n ... (n - 1)/n against values (...): (...), in their unit."""
    n = quantiles.shape[-1] + 1
    share = np.arange(1, n) / n
    away = quantiles - value[..., None]
    each = ((away > 0.0) - share) * away
    ends = np.maximum(away[..., 0], 0.0) + np.maximum(-away[..., -1], 0.0)
    return np.asarray(2.0 * (each.sum(axis=-1) + ends / 2.0) / n)


def interval_score(quantiles: Floats, value: Floats) -> Floats:
    """The weighted interval score of 199 quantiles (..., quantile), as `scores.weighted_interval_score`."""
    low, high = _ends(quantiles)
    alpha, y = 2.0 * np.array(ENDS)[:, 0], value[..., None]
    each = high - low + 2.0 / alpha * (np.maximum(low - y, 0.0) + np.maximum(y - high, 0.0))
    from_median = np.abs(value - quantiles[..., _at(0.5)])
    return np.asarray((from_median / 2.0 + (alpha / 2.0 * each).sum(axis=-1)) / (len(LEVELS) + 0.5))


def _at(share: float) -> int:
    """Where the quantile of a share stands."""
    return round(200 * share) - 1


def _ends(quantiles: Floats) -> tuple[Floats, Floats]:
    """Ends of the intervals of LEVELS: (..., level) each."""
    low, high = ([_at(end) for end in each] for each in zip(*ENDS, strict=True))
    return quantiles[..., low], quantiles[..., high]


def _given(forecast: FrozenForecast, series: Sequence[Series], until: Sequence[datetime.date]) -> Floats:
    """The values (series, horizon) that came, known up to a day for each series; NaN where they are open."""
    days = [forecast.origin + horizon * WEEK for horizon in forecast.horizons]
    return np.array(
        [[value_on(one, day, end) for day in days] for one, end in zip(series, until, strict=True)]
    )


def _same_case(forecast: FrozenForecast, case: Case) -> None:
    if forecast.case != case.id:
        raise RunError(
            f"the forecast is of case {forecast.case}, not of {case.id}: name the folder of that case"
        )


def _changed(forecast: FrozenForecast, case: Case) -> tuple[str, ...]:
    """That the case is not, file by file, the one that the forecast was made from."""
    if forecast.digest == case.digest:
        return ()
    return ("the files of the case were changed after the forecast was made",)


def _difference(
    id: str, unit: str, origin: datetime.date, record: Series | None, truth: Series, shift: float
) -> list[str]:
    """A warning where a source differs from what was known on the origin."""
    known = {one.refers_to: one.value for one in known_points(record, origin)} if record else {}
    apart = {
        one.refers_to: one.value - known[one.refers_to]
        for one in truth.points
        if one.refers_to in known and not _agree(one.value, known[one.refers_to])
    }
    if not apart and not shift:
        return []
    words = ""
    if apart:
        day = max(apart, key=lambda one: abs(apart[one]))
        n = f"on {len(apart)} days that were known"
        words = f" differs from the record {n}, most on {day}, by {apart[day]:+.6g} {unit};"
    scored = f"lies {shift:+.6g} {unit} from the last value, and is scored by its change from that day"
    return [f"{id}: what came{words} {scored if shift else 'the last value is the same'}"]


def _agree(one: float, other: float) -> bool:
    return abs(one - other) <= AGREES * max(1.0, abs(one), abs(other))


def _by(series: Sequence[str], values: Floats) -> dict[str, float | None]:
    return {id: number_or_none(value) for id, value in zip(series, values, strict=True)}
