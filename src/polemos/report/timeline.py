"""The calendar of a case: dated facts and seasons, each a row with its place on one line of time."""

from __future__ import annotations

import calendar as months
import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from polemos.case.scenario import CalendarEntry
from polemos.report.formatting import long_date
from polemos.report.plot import Plot, Scale, of_dates
from polemos.report.record import RunRecord

HEIGHT = 14
"""Pixels of a row."""

Span = tuple[datetime.date, datetime.date]


@dataclass(frozen=True)
class Entry:
    """A row: when in words, what, of which kind, and its place in time."""

    when: str
    name: str
    kind: str
    drawn: Markup


def calendar(record: RunRecord) -> tuple[Entry, ...]:
    """Dated facts in their order, then seasons; what lies outside the clock is left out."""
    clock = record.case.clock
    listed = record.case.calendar
    dated = [entry for entry in listed if entry.date and clock.start <= entry.date <= clock.end]
    rows = [
        Entry(long_date(entry.date), entry.name, entry.kind, _drawn(record, [(entry.date, entry.date)]))
        for entry in sorted(dated, key=lambda entry: entry.date or clock.start)
        if entry.date
    ]
    for entry in listed:
        if spans := sorted(season(record, entry)):
            when = f"{entry.start} to {entry.end}{', every year' if entry.every else ''}"
            rows.append(Entry(when, entry.name, entry.kind, _drawn(record, spans)))
    return tuple(rows)


def _drawn(record: RunRecord, spans: list[Span]) -> Markup:
    clock = record.case.clock
    plot = Plot(of_dates(clock.start, clock.end), Scale(0, 1), HEIGHT)
    plot.level(0.5, "grid")
    for first, last in spans:
        if first == last:
            plot.dot(first.toordinal(), 0.5, "seen")
        else:
            plot.bar(first.toordinal(), last.toordinal(), "season", top=3, tall=HEIGHT - 6)
    plot.upright(record.manifest.known_until.toordinal(), "cutoff")
    return plot.cell()


def season(record: RunRecord, entry: CalendarEntry) -> Iterator[Span]:
    """When a season lies within the clock, its ends cut to it; nothing for what is no season."""
    start, end = record.case.clock.start, record.case.clock.end
    if entry.start is None or entry.end is None:
        return
    for year in range(start.year - 1, end.year + 1) if entry.every else (0,):
        first, last = _day(entry.start, year), _day(entry.end, year)
        if last < first:
            last = _day(entry.end, year + 1)
        if first <= end and last >= start:
            yield max(first, start), min(last, end)


def _day(text: str, year: int) -> datetime.date:
    """A date, or a month and day in a year; 29 February is the last day of the month."""
    if len(text) > 5:
        return datetime.date.fromisoformat(text)
    month, day = int(text[:2]), int(text[3:])
    return datetime.date(year, month, min(day, months.monthrange(year, month)[1]))
