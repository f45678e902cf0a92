"""Forecasts that are fixed before what they are about: made on a day, kept in one file, scored years later.

A frozen forecast holds quantiles and not draws: 199, at .005, .010 ... .995, so that the median and the ends
of every usual interval stand in the file as they are. Who publishes its hash on the day can show later that
nothing in it was changed; whoever holds the case as it was on that day makes the same file, byte for byte.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polemos._core.errors import DamagedRun, RunError
from polemos._core.records import json_bytes, read_json, write_whole
from polemos._core.saved import Saved, fitted
from polemos.case.as_of import as_of, foreknown
from polemos.case.evidence import Point, Series
from polemos.case.model import Case
from polemos.case.scenario import WEEK, Backtest
from polemos.inference.backtest import (
    BASELINES,
    HORIZONS,
    REFERENCE,
    STACK,
    days_of,
    origins_of,
    stacked_of,
    truths,
)
from polemos.inference.forecasters import Asked, Forecaster, past_of
from polemos.inference.stacking import stack, thinned

Floats = NDArray[np.float64]
Listener = Callable[[dict[str, Any]], None]

FORMAT = 1
QUANTILES = tuple(at / 200 for at in range(1, 200))
"""Probabilities of the quantiles that are kept."""


class FrozenSeries(Saved):
    """A series that is forecast.

    last     the last value that was known, in `unit`; of a gap the one before it
    last_on  the day that value is of
    """

    id: str
    title: str
    unit: str
    last: float
    last_on: datetime.date


class Quantiles(Saved):
    """The forecast of one forecaster for one series so many weeks ahead.

    quantiles  at QUANTILES, in the unit of the series
    """

    forecaster: str
    series: str
    horizon: int
    quantiles: tuple[float, ...]


class StackWeights(Saved):
    """How the forecasters of the stack are mixed for one horizon.

    known  past origins of the case whose outcome at this horizon was known for every series
    """

    horizon: int
    known: int
    weights: dict[str, float]


class FrozenForecast(Saved):
    """Everything that a frozen forecast says.

    digest              of the case that it was made from, and `files` of each of its files
    known               SHA-256 of what was known on `origin` and decides the forecast
    rows, points        of the evidence that were known
    priors_known_later  parameters whose prior was fitted only later, which models know too early
    sha256              over all the rest, as `content_hash` makes it
    """

    format: int
    polemos: str
    case: str
    title: str
    digest: str
    files: dict[str, str]
    known: str
    origin: datetime.date
    rows: int
    points: int
    priors_known_later: tuple[str, ...]
    seed: int
    members: int
    model_members: int | None
    horizons: tuple[int, ...]
    probabilities: tuple[float, ...]
    series: tuple[FrozenSeries, ...]
    forecasters: tuple[str, ...]
    stack: tuple[StackWeights, ...]
    forecasts: tuple[Quantiles, ...]
    sha256: str

    def table(self) -> Floats:
        """Quantiles as an array (forecaster, series, horizon, quantile)."""
        found = {(one.forecaster, one.series, one.horizon): one.quantiles for one in self.forecasts}
        return np.array(
            [
                [[found[name, series.id, horizon] for horizon in self.horizons] for series in self.series]
                for name in self.forecasters
            ]
        )

    def ends(self, series: str, horizon: int, level: float = 0.8) -> tuple[float, float, float]:
        """Median and ends of a central interval of the stack, in the unit of the series."""
        whole = self.table()[self.forecasters.index(STACK)]
        at = whole[[one.id for one in self.series].index(series), self.horizons.index(horizon)]
        low, middle, high = (
            float(at[round(200 * share) - 1]) for share in ((1 - level) / 2, 0.5, (1 + level) / 2)
        )
        return middle, low, high


def freeze(
    case: Case,
    origin: datetime.date | None = None,
    forecasters: Sequence[Forecaster] = BASELINES,
    *,
    horizons: Sequence[int] = HORIZONS,
    members: int = 20_000,
    model_members: int | None = None,
    seed: int = 1,
    listen: Listener = lambda event: None,
) -> FrozenForecast:
    """Forecast every series of the case's section `backtest` from a day, with what was known on it.

    origin         by default the day up to which the case knows; the weights of the stack come from those
                   origins of the case before it whose outcome was known by then
    horizons       weeks ahead
    members        draws of a baseline
    model_members  of a model, which has them of its own: only said in the file
    listen         is told when a forecaster is done
    Everything is computed from `as_of(case, origin)` alone. Raises RunError where the case has no section
    `backtest`, for a day after its evidence ends, for horizons that the clock does not reach or that are
    none, where REFERENCE is not among the forecasters, and where a series has no history on the day.
    """
    origin = origin or case.known_until
    horizons = tuple(sorted(set(horizons)))
    tried = _refused(case, origin, forecasters, horizons)
    known = as_of(case, origin)
    origins = (*(day for day in origins_of(tried) if day < origin), origin)
    asked = Asked(known, tried.series, origins, horizons, members, seed)
    drawn, weights = _forecasts(asked, forecasters, listen)
    told = FrozenForecast(
        **_made_from(case),
        known=known_hash(known),
        origin=origin,
        rows=sum(row.known_on <= origin for row in known.rows),
        points=sum(len(known_points(series, origin)) for series in known.series),
        priors_known_later=() if _none_but_baselines(forecasters) else foreknown(case, origin),
        seed=seed,
        members=members,
        model_members=model_members,
        horizons=horizons,
        probabilities=QUANTILES,
        series=tuple(_series(asked, id) for id in tried.series),
        forecasters=tuple(drawn),
        stack=weights,
        forecasts=_listed(asked, drawn),
        sha256="",
    )
    return told.model_copy(update={"sha256": content_hash(told.model_dump(mode="json"))})


def save(path: Path, forecast: FrozenForecast) -> None:
    """Write a frozen forecast, whole; raises RunError where there is a file already, which may be published.

    Raises OSError as the file system gives it.
    """
    refuse_existing(path)
    write_whole(path, json_bytes(forecast.model_dump(mode="json")))


def refuse_existing(path: Path) -> None:
    """Raises RunError where a forecast would replace a file."""
    if path.exists():
        raise RunError(f"{path} is there already, and a frozen forecast is not replaced: name another file")


def load(path: Path) -> FrozenForecast:
    """A frozen forecast from its file; raises DamagedRun where it is none, or not as it was frozen."""
    value = read_json(path)
    if not isinstance(value, dict) or "sha256" not in value or "format" not in value:
        raise DamagedRun(str(path), "this is no frozen forecast; `polemos forecast` makes one")
    if value["format"] != FORMAT:
        why = f"format {value['format']}, this polemos reads {FORMAT}; upgrade polemos"
        raise DamagedRun(str(path), why)
    if content_hash(value) != value["sha256"]:  # pyright: ignore[reportUnknownArgumentType]
        why = "was changed after it was frozen: its hash does not fit its content; take it from a copy"
        raise DamagedRun(str(path), why)
    return fitted(str(path), FrozenForecast, value)


def content_hash(value: dict[str, Any]) -> str:
    """SHA-256 over a forecast's JSON without its `sha256`: keys sorted, no blanks."""
    rest = {key: one for key, one in value.items() if key != "sha256"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def known_hash(known: Case) -> str:
    """SHA-256 of a case as it stood on a day: not of its files, nor of how many points came later.

    What is written about it, its claims and where later outcomes are found decide no forecast and are left
    out: a case that differs in nothing else has the same hash.
    """
    said = {"digest", "files", "title", "question", "argument", "outline", "claims", "claims_frozen"}
    value = known.model_dump(mode="json", exclude=said)
    for series in value["series"]:
        series.pop("n_late", None)
    (value.get("backtest") or {}).pop("truth", None)
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _refused(
    case: Case, origin: datetime.date, forecasters: Sequence[Forecaster], horizons: Sequence[int]
) -> Backtest:
    """The section `backtest` of a case; raises RunError where no forecast can be frozen."""
    if case.backtest is None:
        message = f"case {case.id} does not say what is forecast: write 'backtest' into case.yaml"
        raise RunError(message)
    if origin > case.known_until:
        message = f"the evidence of case {case.id} ends on {case.known_until}: forecast from then, or earlier"
        raise RunError(message)
    if REFERENCE not in (one.name for one in forecasters):
        raise RunError(f"scores are divided by those of {REFERENCE}, which is not among the forecasters")
    if not horizons or min(horizons) < 1:
        raise RunError("a horizon is a whole number of weeks ahead, 1 or more: name at least one")
    if not _none_but_baselines(forecasters) and origin + max(horizons) * WEEK > case.clock.end:
        message = f"{max(horizons)} weeks after {origin} the clock of the case has ended ({case.clock.end})"
        raise RunError(f"{message}: ask for shorter --horizons, or move the end of the clock")
    return case.backtest


def _none_but_baselines(forecasters: Sequence[Forecaster]) -> bool:
    return {one.name for one in forecasters} <= {one.name for one in BASELINES}


def _made_from(case: Case) -> dict[str, Any]:
    """What a forecast says of the case and the program that it was made from."""
    told = {"case": case.id, "title": case.title, "digest": case.digest, "files": dict(case.files)}
    return {"format": FORMAT, "polemos": version("polemos"), **told}


def known_points(series: Series, day: datetime.date) -> list[Point]:
    """The points of a series that were known on a day."""
    return [one for one in series.points if one.known_on <= day and one.refers_to <= day]


def _series(asked: Asked, id: str) -> FrozenSeries:
    series, origin = asked.of(id), asked.origins[-1]
    last = float(past_of(series, origin)[-1])
    day = known_points(series, origin)[-1].refers_to
    return FrozenSeries(id=id, title=series.title, unit=series.unit, last=last, last_on=day)


def _listed(asked: Asked, drawn: dict[str, Floats]) -> tuple[Quantiles, ...]:
    """Quantiles (series, horizon, quantile) by forecaster, as records."""
    return tuple(
        Quantiles(forecaster=name, series=id, horizon=horizon, quantiles=tuple(map(float, values[s, h])))
        for name, values in drawn.items()
        for s, id in enumerate(asked.series)
        for h, horizon in enumerate(asked.horizons)
    )


def _forecasts(
    asked: Asked, forecasters: Sequence[Forecaster], listen: Listener
) -> tuple[dict[str, Floats], tuple[StackWeights, ...]]:
    """Quantiles (series, horizon, quantile) at the last origin by forecaster, the stack last; its weights."""
    names, found, kept = [one.name for one in forecasters], dict[str, Floats](), dict[str, Floats]()
    listen({"event": "start", "members": len(names), "of": "forecasters"})
    for done, forecaster in enumerate(forecasters, 1):
        drawn = forecaster.forecasts(asked)
        found[forecaster.name] = _quantiles(drawn[:, -1])
        kept[forecaster.name] = thinned(drawn)
        listen({"event": "block", "done": done, "members": len(names), "of": "forecasters"})
    truth, mixed = truths(asked), stacked_of(names)
    stacked = stack(np.stack([kept[name] for name in mixed]), truth, days_of(asked.origins), asked.horizons)
    found[STACK] = _quantiles(stacked.drawn[:, -1])
    known = np.isfinite(truth).all(axis=0).sum(axis=0)
    weights = tuple(
        StackWeights(
            horizon=horizon,
            known=int(known[h]),
            weights={name: float(one) for name, one in zip(mixed, stacked.weights[-1, h], strict=True)},
        )
        for h, horizon in enumerate(asked.horizons)
    )
    return found, weights


def _quantiles(drawn: Floats) -> Floats:
    """Draws (..., member) by their quantiles (..., quantile) at QUANTILES."""
    return np.moveaxis(np.quantile(drawn, QUANTILES, axis=-1), 0, -1)
