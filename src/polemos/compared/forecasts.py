"""Weekly bands that two runs keep: what moved at the last date of both and at the cut-off."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from polemos._core.catalogue import OUTCOMES
from polemos.compared.sampling import BEYOND, SAME_DRAWS, WITHIN, change_of_quantiles, holds_none, width_for
from polemos.report.record import Band, BandKey, RunRecord

LEAST_BAND = 0.1
"""Least change of the median or of an end of a band, as a fraction of its width, that is listed."""

EIGHT_IN_TEN = (0.1, 0.5, 0.9)
NO_NUMBER = "no number in both"


@dataclass(frozen=True)
class Range:
    """Ends and median of a band, in the unit of its outcome."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class DateMove:
    """A band on one date in both runs.

    moved  the largest change of its median and ends as a fraction of its width, the mean of both runs;
           infinite where neither has any width
    how    same draws, beyond or within sampling error; or why nothing can be said
    """

    date: datetime.date
    which: str
    before: Range | None
    after: Range | None
    moved: float
    how: str

    def as_dict(self) -> dict[str, Any]:
        """Plain data; no fraction where there is no width or no number."""
        return {
            "date": str(self.date),
            "which": self.which,
            "before": None if self.before is None else asdict(self.before),
            "after": None if self.after is None else asdict(self.after),
            "moved": self.moved if math.isfinite(self.moved) else None,
            "how": self.how,
        }


@dataclass(frozen=True)
class SeriesMove:
    """One weekly series of both runs; `since` is the day its changes are counted from, if they are."""

    policy: str
    outcome: str
    actor: str
    sector: str
    public: str
    since: str
    unit: str
    dates: tuple[DateMove, ...]

    @property
    def name(self) -> str:
        """As a claim names it, with the policy after a bar."""
        ids = ", ".join(id for id in (self.actor, self.sector, self.public) if id)
        since = f" since {self.since}" if self.since else ""
        return (
            f"{self.outcome}({ids}){since} | {self.policy}"
            if ids
            else f"{self.outcome}{since} | {self.policy}"
        )

    @property
    def moved(self) -> float:
        """The largest change that sampling does not explain, as a fraction of the width of the band."""
        return max((one.moved for one in self.dates if one.how in {SAME_DRAWS, BEYOND}), default=0.0)

    @property
    def listed(self) -> bool:
        """Whether that is more than `LEAST_BAND`."""
        return self.moved > LEAST_BAND

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        keys = ("policy", "outcome", "actor", "sector", "public", "since", "unit")
        told = {key: getattr(self, key) for key in keys}
        return told | {"listed": self.listed, "dates": [one.as_dict() for one in self.dates]}


def moved_bands(first: RunRecord, second: RunRecord, *, same_draws: bool) -> tuple[SeriesMove, ...]:
    """Every series that both keep, the one that moved most first."""
    common = sorted(set(first.bands) & set(second.bands))
    z = width_for(len(common) * 2 * len(EIGHT_IN_TEN))
    found = [
        SeriesMove(*key, _unit(key), tuple(_dates(key, first, second, z, same_draws=same_draws)))
        for key in common
    ]
    return tuple(sorted(found, key=lambda one: (-one.moved, one.name)))


def only_in(first: RunRecord, second: RunRecord) -> int:
    """How many series the first keeps and the second does not."""
    return len(set(first.bands) - set(second.bands))


def _unit(key: BandKey) -> str:
    entry = OUTCOMES.get(key[1])
    return "" if entry is None or entry.unit == "1" else entry.unit


def _dates(
    key: BandKey, first: RunRecord, second: RunRecord, z: float, *, same_draws: bool
) -> Iterator[DateMove]:
    """The cut-off, the earlier of both, and the last date, as far as both have them."""
    by_day = [_weeks(record, record.bands[key]) for record in (first, second)]
    common = sorted(set(by_day[0]) & set(by_day[1]))
    if not common:
        return
    known = min(record.manifest.known_until for record in (first, second))
    cut_off = max((day for day in common if day <= known), default=None)
    for day, which in ((cut_off, "cut-off"), (common[-1], "last date")):
        if day is None or (which == "cut-off" and day == common[-1]):
            continue
        bands = [
            (record.bands[key], weeks[day]) for record, weeks in zip((first, second), by_day, strict=True)
        ]
        members = [_members(record, key[0]) for record in (first, second)]
        yield _at(day, which, bands, None if same_draws else (members, z))


def _weeks(record: RunRecord, band: Band) -> dict[datetime.date, int]:
    """From the first day of a week to its place in a band."""
    return {record.date_of(int(week)): place for place, week in enumerate(band.weeks)}


def _members(record: RunRecord, policy: str) -> int:
    """Members that the bands of a policy are made of."""
    manifest = record.manifest
    others = manifest.band_members_of_others
    return manifest.band_members if policy == manifest.reference or others is None else others


def _at(
    day: datetime.date,
    which: str,
    bands: Sequence[tuple[Band, int]],
    sampled: tuple[Sequence[int], float] | None,
) -> DateMove:
    """A band of both runs on a day; `sampled`: members of both and errors to a side, where draws differ."""
    names = sorted(set(bands[0][0].quantiles) & set(bands[1][0].quantiles), key=_level)
    levels = [_level(name) for name in names]
    values = [[float(band.quantiles[name][place]) for name in names] for band, place in bands]
    if not names or not np.isfinite(values).all():
        return DateMove(day, which, None, None, 0.0, NO_NUMBER)
    at = [
        min(range(len(levels)), key=lambda one, level=level: abs(levels[one] - level))
        for level in EIGHT_IN_TEN
    ]
    before, after = (Range(*(run[place] for place in at)) for run in values)
    moves = [values[1][place] - values[0][place] for place in at]
    width = (before.high - before.low + after.high - after.low) / 2
    how = SAME_DRAWS
    if sampled is not None:
        (n, m), z = sampled
        beyond = [
            not holds_none(change_of_quantiles(levels[place], (values[0], n), (values[1], m), levels, z))
            for place in at
        ]
        moves = [move for move, sure in zip(moves, beyond, strict=True) if sure] or moves
        how = BEYOND if any(beyond) else WITHIN
    largest = max(map(abs, moves))
    return DateMove(day, which, before, after, _fraction(largest, width), how)


def _fraction(change: float, width: float) -> float:
    if change == 0.0:
        return 0.0
    return change / width if width > 0 else math.inf


def _level(name: str) -> float:
    """p2_5 is 0.025."""
    return round(float(name.removeprefix("p").replace("_", ".")) / 100, 6)
