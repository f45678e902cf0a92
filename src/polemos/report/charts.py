"""The figures of a report, one function each, drawn with Altair from the records of a run.

They are plain Altair charts, so a notebook can show them too. Every axis has its unit, every line its
name, and no meaning hangs on colour alone.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import altair as alt
import numpy as np

from polemos.case.scenario import Sector
from polemos.report.drawing import INK, LINE, SOFT
from polemos.report.fans import (
    HEIGHT,
    Fan,
    fan_chart,
    nice_domain,
    record_line,
    value_axis,
)
from polemos.report.formatting import rounded
from polemos.report.palette import ACTORS, TONES
from polemos.report.record import Band, RunRecord
from polemos.report.sources import CLASSES, class_of, figure_of, rows_on, series_on

SHAPES = ("triangle-up", "square", "diamond", "circle")
"""One shape for each class of source, in the order of `CLASSES`."""

DASHES = ((), (6, 3), (2, 2), (8, 3, 2, 3))


def tone_of(record: RunRecord, actor: str) -> str:
    """The colour of a belligerent, by the order of stream numbers; ink for anyone else."""
    places = {one.id: tone for one, tone in zip(record.belligerents, ACTORS, strict=True)}
    return TONES[places[actor]].light if actor in places else INK


def _dates(record: RunRecord, band: Band) -> list[datetime.date]:
    return [record.date_of(week) for week in band.weeks]


def territory_fan(record: RunRecord, sector: Sector, actor: str, band: Band) -> alt.LayerChart:
    """Ground that one belligerent holds in a sector: the bands, and every recorded series of it."""
    series = series_on(record, "held", actor, sector.id)
    values = [
        *band.quantiles["p2_5"],
        *band.quantiles["p97_5"],
        *(p.value for one in series for p in one.points),
    ]
    domain = nice_domain([float(value) for value in values if np.isfinite(value)], zero=False)
    title = f"km² held by {record.name(actor)}"
    fan = Fan(band, _dates(record, band), tone_of(record, actor), title, record.manifest.known_until, domain)
    lines = [record_line(fan, one.points, dash=DASHES[at % len(DASHES)]) for at, one in enumerate(series)]
    return fan_chart(fan, _fan_labels(band), [*lines, *_series_names(fan, record, sector, actor)])


def _fan_labels(band: Band) -> list[tuple[str, float]]:
    """The median at the end and the ends of the widest ribbon, in figures."""
    ends = {name: float(band.quantiles[name][-1]) for name in ("p2_5", "p50", "p97_5")}
    texts = {name: f"{rounded(end)}{' median' if name == 'p50' else ''}" for name, end in ends.items()}
    return [(texts[name], end) for name, end in ends.items() if np.isfinite(end)]


def _series_names(fan: Fan, record: RunRecord, sector: Sector, actor: str) -> list[alt.Chart]:
    """The speaker of each recorded series, beside its last point."""
    rows = [
        {
            "date": one.points[-1].refers_to.isoformat(),
            "value": one.points[-1].value,
            "label": short(one.speaker or one.title),
        }
        for one in series_on(record, "held", actor, sector.id)[:1]
    ]
    if not rows:
        return []
    mark = alt.Chart(fan.put(rows)).mark_text(align="left", dx=5, dy=-7, color=INK, fontWeight="bold")
    x = alt.X("date:T", scale=alt.Scale(type="utc"))
    return [mark.encode(x=x, y=value_axis(fan)("value"), text=alt.Text("label:N"))]


def short(text: str, longest: int = 28) -> str:
    """A name cut to what fits beside a line."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def people_fan(record: RunRecord, outcome: str, actor: str, band: Band, top: float) -> alt.LayerChart:
    """Force, dead or casualties of a belligerent: the bands, and what was stated, by class of source.

    top  the largest value of either belligerent, so that the two figures share one axis
    """
    domain = nice_domain([0.0, top], zero=True)
    fan = Fan(
        band, _dates(record, band), tone_of(record, actor), "persons", record.manifest.known_until, domain
    )
    stated = [*_stated(record, outcome, actor)]
    return fan_chart(fan, _fan_labels(band), _statements(fan, stated) if stated else [])


def _stated(record: RunRecord, outcome: str, actor: str) -> list[dict[str, str | float]]:
    """One entry for each figure: date, middle, ends, class of source."""
    figures = [(row.refers_to.end, row, row.side) for row in rows_on(record, outcome, actor)]
    for series in series_on(record, outcome, actor):
        step = max(1, len(series.points) // 16)
        figures += [(point.refers_to, point, series.side) for point in series.points[::-step]]
    stated: list[dict[str, str | float]] = []
    for date, figure, side in figures:
        ends = figure_of(figure)
        if ends is not None and record.case.clock.start <= date <= record.case.clock.end:
            place = {"date": date.isoformat(), "source": class_of(side, actor, record)}
            stated.append(place | dict(zip(("low", "value", "high"), ends, strict=True)))
    return stated


def _statements(fan: Fan, stated: Sequence[dict[str, str | float]]) -> list[alt.Chart]:
    data = fan.put([*stated])
    x, y = alt.X("date:T", scale=alt.Scale(type="utc")), value_axis(fan)
    present = [one for one in CLASSES if any(entry["source"] == one for entry in stated)]
    shapes = alt.Scale(domain=present, range=[SHAPES[CLASSES.index(one)] for one in present])
    whiskers = (
        alt.Chart(data).mark_rule(color=INK, strokeWidth=1).encode(x=x, y=y("low"), y2=alt.Y2("high:Q"))
    )
    marks = alt.Chart(data).mark_point(color=INK, filled=False, size=26, strokeWidth=1.1)
    legend = alt.Legend(
        columns=2, symbolStrokeColor=INK, symbolFillColor="transparent", title=None, orient="bottom"
    )
    return [
        whiskers,
        marks.encode(x=x, y=y("value"), shape=alt.Shape("source:N", scale=shapes, legend=legend)),
    ]


def carried(bars: Sequence[tuple[str, float, float, float, float, bool]], title: str) -> alt.LayerChart:
    """What links carry of a difference, as bars either way from nothing.

    bars   label, amount, Monte Carlo error, least and most over orders, whether it is beyond its error
    title  of the axis, with its unit
    """
    rows = [
        {"link": label, "amount": amount, "low": amount - 2 * error, "high": amount + 2 * error}
        | {"least": least, "most": most, "fill": 1.0 if told else 0.0}
        for label, amount, error, least, most, told in bars
    ]
    tone = TONES["link"].light
    axis = alt.Axis(domain=False, ticks=False, labelColor=INK, grid=False, labelLimit=150)
    y = alt.Y("link:N", sort=[row[0] for row in bars], title=None, axis=axis)
    base = alt.Chart(alt.Data(values=rows))
    x = alt.X("amount:Q", title=title, axis=alt.Axis(tickCount=4, format=",~f", grid=True))
    span = base.mark_bar(color=SOFT, opacity=0.2, height=16).encode(x=alt.X("least:Q"), x2="most:Q", y=y)
    shade = alt.FillOpacity("fill:Q", scale=None)
    bar = base.mark_bar(fill=tone, stroke=tone, height=8).encode(
        x=x, x2=alt.X2Datum(0), y=y, fillOpacity=shade
    )
    error_rule = base.mark_rule(color=INK, strokeWidth=1.2).encode(x=alt.X("low:Q"), x2="high:Q", y=y)
    zero = alt.Chart(alt.Data(values=[{"at": 0}])).mark_rule(color=SOFT).encode(x=alt.X("at:Q"))
    return alt.LayerChart(layer=[span, bar, error_rule, zero], width=230, height=24 * len(rows))


def _points(record: RunRecord, dated: Sequence[tuple[str, str, datetime.date]]) -> list[dict[str, object]]:
    """One row a dated fact, its name on the side where there is room."""
    clock = record.case.clock
    middle = clock.start + (clock.end - clock.start) / 2
    return [
        {
            "date": date.isoformat(),
            "place": at + 1,
            "kind": kind,
            "label": short(name, 42),
            "early": date < middle,
        }
        for at, (name, kind, date) in enumerate(dated)
    ]


def timeline(
    record: RunRecord,
    dated: Sequence[tuple[str, str, datetime.date]],
    seasons: Sequence[tuple[str, datetime.date, datetime.date]],
) -> alt.LayerChart:
    """The calendar: events and deadlines as points with their names, seasons as bands, where evidence ends.

    dated    name, kind, date, in the order of dates
    seasons  name, first and last day
    """
    clock = record.case.clock
    start, end, cutoff = (day.isoformat() for day in (clock.start, clock.end, record.manifest.known_until))
    x = alt.X("date:T", title=None, scale=alt.Scale(type="utc", domain=[start, end], nice=False)).axis(
        alt.Axis(format="%Y", tickCount=alt.TimeIntervalStep("year", 1), labelAlign="left", labelOffset=2)
    )
    height = 19 * (len(dated) + 1)
    y = alt.Y("place:Q", axis=None, scale=alt.Scale(domain=[0, len(dated) + 1], reverse=True, nice=False))
    bands = alt.Data(
        values=[{"date": first.isoformat(), "end": last.isoformat()} for _, first, last in seasons]
    )
    points = _points(record, dated)
    layers = (
        [alt.Chart(bands).mark_rect(color=LINE, opacity=0.6).encode(x=x, x2=alt.X2("end:T"))]
        if seasons
        else []
    )
    layers.append(
        alt.Chart(alt.Data(values=[{"date": cutoff}])).mark_rule(color=SOFT, strokeDash=[2, 3]).encode(x=x)
    )
    before, after = (
        alt.Data(values=[point for point in points if point["early"] is early]) for early in (True, False)
    )
    layers += [
        alt.Chart(before).mark_text(align="left", dx=8, color=INK).encode(x=x, y=y, text=alt.Text("label:N")),
        alt.Chart(after)
        .mark_text(align="right", dx=-8, color=INK)
        .encode(x=x, y=y, text=alt.Text("label:N")),
    ]
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=["event", "deadline"], range=["circle", "diamond"]))
    legend = alt.Legend(title=None, orient="top", symbolStrokeColor=INK, symbolFillColor=INK)
    layers.append(
        alt.Chart(alt.Data(values=points))
        .mark_point(color=INK, filled=True, size=45, opacity=1)
        .encode(x=x, y=y, shape=shape.legend(legend))
    )
    return alt.LayerChart(layer=layers, width=340, height=max(height, HEIGHT // 2))
