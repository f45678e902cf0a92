"""Fronts: how far the ground that a side holds has changed since the event that the argument is about.

A change stands on the scale of the fighting; what a side held before would set the scale of an oblast. A
case that names no event has the ground itself.
"""

from __future__ import annotations

import dataclasses
import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from polemos.case.scenario import CONTESTED, Belligerent, Sector
from polemos.report.fans import beyond, fan, key_of, scale_of, spoken
from polemos.report.figures import HALF_A_YEAR, Figure
from polemos.report.formatting import long_date, rounded
from polemos.report.panels import Panel, RecordLine, is_something, panel_of
from polemos.report.plot import Scale, changed
from polemos.report.record import Band, RunRecord

BEFORE = datetime.timedelta(weeks=52)
"""How long before the event a figure of changes begins."""

TALL = 230
"""Pixels of the front where most is at stake."""


@dataclass(frozen=True)
class Front:
    """One side's ground in a sector."""

    sector: Sector
    actor: Belligerent
    panel: Panel

    @property
    def reach(self) -> tuple[float, float]:
        """How far the record went from where it began, then how far eight in ten runs spread."""
        values = [mark.value for mark in self.panel.marks]
        ends = self.panel.band.quantiles
        moved = max(values) - min(values) if values else 0.0
        return moved, float(np.nanmax(ends["p90"]) - np.nanmin(ends["p10"]))


def fronts(record: RunRecord) -> tuple[Figure, ...]:
    """One fan for each sector that may change hands, the one that moved most first; a side shares an axis.

    Ground is that held by who does not own it, and of contested ground that of both sides.
    """
    since = _anchor(record)
    found = sorted(_moving(record, since), key=lambda front: front.reach, reverse=True)
    if not found:
        return ()
    first, others = found[0], found[1:]
    by_actor = {
        actor: scale_of([front.panel for front in others if front.actor.id == actor])
        for actor in {front.actor.id for front in others}
    }
    drawn = [(first, scale_of([first.panel]), TALL)]
    drawn += [(front, by_actor[front.actor.id], 150) for front in others]
    return tuple(_figure(record, front, up, height, since) for front, up, height in drawn)


def _anchor(record: RunRecord) -> datetime.date | None:
    """The week from which changes are counted, where the case names an event and the run counted from it."""
    event = record.case.outline.event
    since = {key[-1] for key in record.bands} - {""}
    return datetime.date.fromisoformat(min(since)) if event is not None and since else None


def _moving(record: RunRecord, since: datetime.date | None) -> Iterator[Front]:
    sectors = sorted(record.case.sectors, key=lambda sector: sector.stream)
    for sector, actor in itertools.product(sectors, record.belligerents):
        if actor.id == sector.owner:
            continue
        panel = panel_of(record, "held", actor.id, sector.id)
        if panel is None or not is_something(panel.band):
            continue
        if since is not None:
            panel = _since(record, panel, sector, since)
        if panel is not None:
            yield Front(sector, actor, panel)


def _since(record: RunRecord, panel: Panel, sector: Sector, since: datetime.date) -> Panel | None:
    """The changes since a week, from a year before it; None where the run did not count them."""
    band = record.band("held", panel.actor, sector.id, since=since)
    if band is None:
        return None
    begin = since - BEFORE
    kept = [at for at, week in enumerate(band.weeks) if record.date_of(int(week)) >= begin]
    shown = Band(band.weeks[kept], {name: column[kept] for name, column in band.quantiles.items()})
    lines: list[RecordLine] = []
    for line in panel.lines:
        before = [mark for mark in line.marks if mark.date <= since]
        if before:
            base = before[-1].value
            marks = tuple(
                dataclasses.replace(mark, value=mark.value - base, low=mark.low - base, high=mark.high - base)
                for mark in line.marks
                if mark.date >= begin
            )
            lines.append(dataclasses.replace(line, marks=marks))
    return Panel(panel.actor, shown, tuple(lines), ())


def _figure(record: RunRecord, front: Front, up: Scale, height: int, since: datetime.date | None) -> Figure:
    sector, actor, panel = front.sector, front.actor, front.panel
    contested = sector.owner == CONTESTED
    id = f"held-{sector.stream}-{actor.stream}" if contested else f"held-{sector.stream}"
    change = since is not None
    unit = f"km² since {long_date(since)}" if since else f"km² held by {actor.name}"
    title = f"{sector.name}: {f'change of what {actor.name} holds' if change else f'held by {actor.name}'}"
    plot = fan(record, panel, unit, up, change=change, height=height)
    place = _place_of_record(record, panel, change=change)
    caption = [place, beyond(panel, up, change=change), *key_of(panel)]
    columns, rows = table(record, panel, change=change)
    return Figure(
        id,
        title,
        " ".join(part if part.endswith(".") else f"{part}." for part in caption if part),
        plot.markup(id, title, spoken(record, panel, unit)),
        columns,
        rows,
        wide=height == TALL,
    )


def _place_of_record(record: RunRecord, panel: Panel, *, change: bool) -> str:
    """Where the last figure of the record lies among the runs of that week."""
    if not panel.lines or not panel.lines[0].marks:
        return ""
    mark = panel.lines[0].marks[-1]
    week = (mark.date - record.manifest.epoch).days // 7
    at = np.flatnonzero(panel.band.weeks == week)
    if not at.size:
        return ""
    said = changed(mark.value) if change else rounded(mark.value)
    lie = below(panel.band, int(at[0]), mark.value)
    return f"On {long_date(mark.date)} the record is at {said} km²: {lie}."


def below(band: Band, at: int, value: float) -> str:
    """How many runs of a week lie below a value, as far as the quantiles tell."""
    shares = sorted((float(name[1:].replace("_", ".")), name) for name in band.quantiles)
    under = [share for share, name in shares if band.quantiles[name][at] < value]
    over = [share for share, name in shares if band.quantiles[name][at] >= value]
    if not under:
        return f"fewer than {max(over[0], 1):.0f} of 100 runs lie below" if over else "undefined"
    if not over:
        return f"more than {under[-1]:.0f} of 100 runs lie below"
    return f"{under[-1]:.0f} to {over[0]:.0f} of 100 runs lie below"


def table(
    record: RunRecord, panel: Panel, *, change: bool = False
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Every half year, counted both ways from the week in which evidence ends."""
    band, shown = panel.band, changed if change else rounded
    dates = [record.date_of(int(week)) for week in band.weeks]
    cutoff = sum(date <= record.manifest.known_until for date in dates) - 1
    columns = (
        "week of",
        "middle run",
        "5 in 10 runs",
        "8 in 10 runs",
        "95 in 100 runs",
        *(line.who or line.what for line in panel.lines),
    )

    def cell(name: str, at: int) -> str:
        return shown(float(f"{band.quantiles[name][at]:.3g}"))

    def span(low: str, high: str, at: int) -> str:
        return f"{cell(low, at)} to {cell(high, at)}"

    rows = tuple(
        (
            dates[at].isoformat(),
            cell("p50", at),
            span("p25", "p75", at),
            span("p10", "p90", at),
            span("p2_5", "p97_5", at),
            *(_recorded(line, dates[at], change=change) for line in panel.lines),
        )
        for at in range(cutoff % HALF_A_YEAR, len(dates), HALF_A_YEAR)
    )
    return columns, rows


def _recorded(line: RecordLine, date: datetime.date, *, change: bool) -> str:
    """The last value on or before a date; a dash where the series had not begun or has ended."""
    before = [mark for mark in line.marks if mark.date <= date]
    if not before or date > line.marks[-1].date + datetime.timedelta(weeks=1):
        return "–"
    return changed(before[-1].value) if change else rounded(before[-1].value, 5)
