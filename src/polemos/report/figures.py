"""Figures ready for the page: an SVG with a title, a sentence of what it shows, and a table of its data."""

from __future__ import annotations

import calendar
import datetime
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from polemos.case.evidence import Series
from polemos.case.scenario import CONTESTED
from polemos.report import charts
from polemos.report.drawing import draw
from polemos.report.formatting import long_date, rounded
from polemos.report.record import Band, RunRecord
from polemos.report.sources import figure_of, rows_on, series_on

QUARTER = 13
"""Weeks between two rows of a table."""

PEOPLE = {
    "force": ("Committed force", "persons at the front"),
    "dead": ("Military dead", "persons, cumulative since the war began"),
    "casualties": ("Military casualties", "killed, captured and wounded, cumulative since the war began"),
}


@dataclass(frozen=True)
class Figure:
    """An SVG with its caption and its data as a table."""

    id: str
    title: str
    caption: str
    svg: Markup
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def territory(record: RunRecord) -> Iterator[Figure]:
    """One fan for each sector: ground held by who does not own it, both sides where it is contested."""
    sectors = sorted(record.case.sectors, key=lambda sector: sector.stream)
    for sector, one in itertools.product(sectors, record.belligerents):
        actor, contested = one.id, sector.owner == CONTESTED
        band = record.band("held", actor, sector.id)
        if actor == sector.owner or band is None or not _moves(band):
            continue
        id = f"held-{sector.stream}-{one.stream}" if contested else f"held-{sector.stream}"
        title = f"{sector.name}: held by {record.name(actor)}"
        svg = draw(charts.territory_fan(record, sector, actor, band), id, title, _spoken(record, band, "km²"))
        series = series_on(record, "held", actor, sector.id)
        names = tuple(_line_name(one, at) for at, one in enumerate(series))
        yield Figure(id, title, "; ".join(names), svg, *_fan_table(record, band, series))


def _moves(band: Band) -> bool:
    """Whether anything can be seen; a sector that no policy opens is a line at nothing."""
    values = band.quantiles["p97_5"]
    return bool(np.any(values[np.isfinite(values)] > 0))


def _line_name(series: Series, at: int) -> str:
    style = ("Dark line", "Dashed line", "Dotted line", "Line of dashes and dots")[at % 4]
    return f"{style}: {series.speaker}" + (f", {series.title}" if series.title else "")


def people(record: RunRecord) -> Iterator[Figure]:
    """Force, dead and casualties of both belligerents, each pair on one axis."""
    for outcome, (noun, meaning) in PEOPLE.items():
        bands = {actor.id: record.band(outcome, actor.id) for actor in record.belligerents}
        top = _top(record, outcome, [band for band in bands.values() if band is not None])
        for actor in record.belligerents:
            band = bands[actor.id]
            if band is None:
                continue
            id, title = f"{outcome}-{actor.stream}", f"{noun}, {actor.name}"
            svg = draw(
                charts.people_fan(record, outcome, actor.id, band, top),
                id,
                title,
                _spoken(record, band, "persons"),
            )
            yield Figure(id, title, meaning, svg, *_fan_table(record, band, ()))


def _top(record: RunRecord, outcome: str, bands: Sequence[Band]) -> float:
    """The largest value that either belligerent's figure must hold."""
    values = [float(np.nanmax(band.quantiles["p97_5"])) for band in bands]
    for actor in record.belligerents:
        start = record.case.clock.start
        stated = [row for row in rows_on(record, outcome, actor.id) if row.refers_to.end >= start]
        values += [ends[2] for row in stated if (ends := figure_of(row))]
        values += [p.value for one in series_on(record, outcome, actor.id) for p in one.points]
    return max(values, default=1.0)


def _spoken(record: RunRecord, band: Band, unit: str) -> str:
    """What a person who does not see the fan would miss, in a sentence."""
    ends = {name: rounded(float(band.quantiles[name][-1])) for name in ("p2_5", "p50", "p97_5")}
    day = long_date(record.date_of(int(band.weeks[-1])))
    wide = f"{ends['p2_5']} to {ends['p97_5']}"
    return f"On {day} the median run is at {ends['p50']} {unit}; 95 in 100 runs lie from {wide}."


def _fan_table(
    record: RunRecord, band: Band, series: Sequence[Series]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Every thirteenth week, counted both ways from the week in which evidence ends."""
    dates = [record.date_of(int(week)) for week in band.weeks]
    cutoff = sum(date <= record.manifest.known_until for date in dates) - 1
    kept = range(cutoff % QUARTER, len(dates), QUARTER)
    columns = (
        "week of",
        "median",
        "50 in 100 runs",
        "95 in 100 runs",
        *(charts.short(one.speaker or one.title) for one in series),
    )
    return columns, tuple(
        (
            dates[at].isoformat(),
            rounded(float(band.quantiles["p50"][at])),
            _span(band, "p25", "p75", at),
            _span(band, "p2_5", "p97_5", at),
            *(_recorded(one, dates[at]) for one in series),
        )
        for at in kept
    )


def _span(band: Band, low: str, high: str, at: int) -> str:
    return " to ".join(rounded(float(band.quantiles[name][at])) for name in (low, high))


def _recorded(series: Series, date: datetime.date) -> str:
    """The last value on or before a date; a dash where the series had not begun or has ended."""
    before = [point for point in series.points if point.refers_to <= date]
    fresh = before and date <= series.points[-1].refers_to + datetime.timedelta(weeks=1)
    return rounded(before[-1].value, 5) if fresh else "–"


def timeline(record: RunRecord) -> Figure | None:
    """The calendar of the case; None where it has no dated entry."""
    entries, clock = record.case.calendar, record.case.clock
    dated = [(e.name, e.kind, e.date) for e in entries if e.date and clock.start <= e.date <= clock.end]
    dated = sorted(dated, key=lambda one: one[2])
    seasons = sorted(_seasons(record), key=lambda season: season[1])
    if not dated:
        return None
    rows = [(day.isoformat(), name, kind) for name, kind, day in dated]
    rows += [
        (f"{e.start} to {e.end}{', every year' if e.every else ''}", e.name, e.kind)
        for e in entries
        if e.kind == "season"
    ]
    spoken = "; ".join(f"{long_date(day)}: {name}" for name, _, day in dated)
    title = "The calendar of the case"
    svg = draw(charts.timeline(record, dated, seasons), "timeline", title, spoken)
    names = ", ".join(dict.fromkeys(name for name, _, _ in seasons))
    caption = f"Shaded: {names}. " if names else ""
    return Figure(
        "timeline", title, f"{caption}Dotted line: evidence ends.", svg, ("date", "what", "kind"), tuple(rows)
    )


def _seasons(record: RunRecord) -> Iterator[tuple[str, datetime.date, datetime.date]]:
    start, end = record.case.clock.start, record.case.clock.end
    for entry in record.case.calendar:
        if entry.start is None or entry.end is None:
            continue
        years = range(start.year, end.year + 1) if entry.every else [0]
        for year in years:
            first, last = (_day(text, year) for text in (entry.start, entry.end))
            if last < first:
                last = _day(entry.end, year + 1)
            if first <= end and last >= start:
                yield entry.name, max(first, start), min(last, end)


def _day(text: str, year: int) -> datetime.date:
    """A date, or a month and day in a year; 29 February is the last day of the month."""
    if len(text) > 5:
        return datetime.date.fromisoformat(text)
    month, day = int(text[:2]), int(text[3:])
    return datetime.date(year, month, min(day, calendar.monthrange(year, month)[1]))
