"""What one fan is drawn from: the bands of one belligerent, and the record that belongs to it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from polemos.case.evidence import Point, Row
from polemos.report.record import Band, RunRecord
from polemos.report.sources import class_of, figure_of, rows_on, series_on

NO_DATA = "no data: prior only"
ONLY_LATER = "no data by the cut-off"

MANY = 16
"""Points from which a series is a line; fewer are dots, as between two polls nobody asked."""

LONG = datetime.timedelta(weeks=5)
"""Periods longer than this are drawn as long as they were."""


@dataclass(frozen=True)
class Mark:
    """One figure of the record, in the unit of the axis.

    first   where a long period began
    who     the speaker of a single statement
    source  the class of who said it
    """

    date: datetime.date
    value: float
    low: float
    high: float
    first: datetime.date | None = None
    who: str = ""
    source: str = ""


@dataclass(frozen=True)
class RecordLine:
    """One series of the record; `later` where it became known only after the cut-off."""

    who: str
    what: str
    source: str
    marks: tuple[Mark, ...]
    later: bool = False
    known_on: datetime.date | None = None

    @property
    def named(self) -> str:
        """Who measured, and what."""
        return ": ".join(part for part in (self.who, self.what) if part)

    @property
    def dotted(self) -> bool:
        """Whether it is drawn as dots."""
        return len(self.marks) < MANY and not self.later


@dataclass(frozen=True)
class Panel:
    """What one belligerent's fan is drawn from, in the unit of the axis."""

    actor: str
    band: Band
    lines: tuple[RecordLine, ...]
    statements: tuple[Mark, ...]

    @property
    def marks(self) -> list[Mark]:
        """Every figure of the record."""
        return [*(mark for line in self.lines for mark in line.marks), *self.statements]


def panel_of(
    record: RunRecord, outcome: str, actor: str, place: str = "", *, factor: float = 1.0
) -> Panel | None:
    """What one belligerent's fan of an outcome is drawn from; None where the run has no band of it.

    factor  what the values are multiplied by
    place   the sector or the public of it
    """
    public = any(place == one.id for one in record.case.publics)
    sector = "" if public else place
    band = record.band(outcome, actor, sector, public=place if public else "")
    if band is None:
        return None
    scaled = Band(band.weeks, {name: factor * column for name, column in band.quantiles.items()})
    first = record.date_of(int(band.weeks[0]))
    lines = [
        RecordLine(
            series.speaker,
            series.title,
            class_of(series.side, actor, record),
            marks,
            later,
            max(point.known_on for point in series.points),
        )
        for later in (False, True)
        for series in series_on(record, outcome, actor, place, later=later)
        if (marks := tuple(_marks(series.points, factor, first)))
    ]
    said = {(mark.date, round(mark.value, 6)) for line in lines for mark in line.marks}
    statements = [
        mark
        for row in rows_on(record, outcome, actor, place)
        if (mark := _statement(row, factor, class_of(row.side, actor, record))) is not None
        and mark.date >= first
        and (mark.date, round(mark.value, 6)) not in said
    ]
    return Panel(actor, scaled, tuple(lines), tuple(statements))


def _marks(points: Sequence[Point], factor: float, first: datetime.date) -> Iterator[Mark]:
    for point in points:
        ends = figure_of(point)
        if ends is not None and point.refers_to >= first:
            low, middle, high = (factor * end for end in ends)
            yield Mark(point.refers_to, middle, low, high)


def _statement(row: Row, factor: float, source: str) -> Mark | None:
    ends = figure_of(row)
    if ends is None:
        return None
    low, middle, high = (factor * end for end in ends)
    begun, ended = row.refers_to.start, row.refers_to.end
    return Mark(ended, middle, low, high, begun if ended - begun > LONG else None, row.speaker, source)


def is_something(band: Band, least: float = 0.0) -> bool:
    """Whether any run has more than what counts as nothing, in any week."""
    values = np.concatenate([band.quantiles["p2_5"], band.quantiles["p97_5"]])
    return bool(np.any(np.abs(values[np.isfinite(values)]) > 1.01 * least))


def missing(panel: Panel) -> str:
    """What a panel lacks, in words; empty where the record has figures."""
    if panel.statements or any(not line.later for line in panel.lines):
        return ""
    return ONLY_LATER if panel.lines else NO_DATA
