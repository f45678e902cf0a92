"""What one belligerent's fan is drawn from: its bands, and every figure of the record that belongs to it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

import numpy as np

from polemos.case.evidence import Point, Row
from polemos.report.rear_charts import LONG, Mark, Panel, RecordLine
from polemos.report.record import Band, RunRecord
from polemos.report.sources import figure_of, rows_on, series_on

NO_DATA = "no data: prior only"
ONLY_LATER = "no data by the cut-off"


def panel_of(record: RunRecord, outcome: str, factor: float, actor: str, place: str = "") -> Panel | None:
    """What one belligerent's fan of an outcome is drawn from; None where the run has no band of it.

    factor  what the values are multiplied by
    place   the public of it
    """
    band = record.band(outcome, actor, public=place)
    if band is None:
        return None
    scaled = Band(band.weeks, {name: factor * column for name, column in band.quantiles.items()})
    first = record.date_of(int(band.weeks[0]))
    lines = [
        RecordLine(series.speaker, series.title, marks, later, max(point.known_on for point in series.points))
        for later in (False, True)
        for series in series_on(record, outcome, actor, place, later=later)
        if (marks := tuple(_marks(series.points, factor, first)))
    ]
    said = {(mark.date, round(mark.value, 6)) for line in lines for mark in line.marks}
    statements = [
        mark
        for row in rows_on(record, outcome, actor, place)
        if (mark := _statement(row, factor)) is not None
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


def _statement(row: Row, factor: float) -> Mark | None:
    ends = figure_of(row)
    if ends is None:
        return None
    low, middle, high = (factor * end for end in ends)
    begun, ended = row.refers_to.start, row.refers_to.end
    return Mark(ended, middle, low, high, begun if ended - begun > LONG else None, row.speaker)


def is_something(band: Band, least: float = 0.0) -> bool:
    """Whether any run has more than what counts as nothing, in any week."""
    values = np.concatenate([band.quantiles["p2_5"], band.quantiles["p97_5"]])
    return bool(np.any(np.abs(values[np.isfinite(values)]) > 1.01 * least))


def missing(panel: Panel) -> str:
    """What a panel lacks, in words; empty where the record has figures."""
    if panel.statements or any(not line.later for line in panel.lines):
        return ""
    return ONLY_LATER if panel.lines else NO_DATA
