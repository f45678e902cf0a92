"""Fans of what lies behind the front, with polls, monthly figures and single statements over them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np

from polemos.report.charts import DASHES, short, tone_of
from polemos.report.drawing import INK, SOFT
from polemos.report.fans import Fan, fan_chart, value_axis
from polemos.report.formatting import rounded
from polemos.report.record import Band, RunRecord

HEIGHT, STEPS = 150, 60
MANY = 16
"""Points from which a series is a line; fewer are dots, as between two polls nobody asked."""

LONG = datetime.timedelta(weeks=5)
"""Periods longer than this are drawn as long as they were."""

_DATE = alt.X("date:T", scale=alt.Scale(type="utc"))
SHAPES = ("circle", "square", "triangle-up", "diamond")


@dataclass(frozen=True)
class Mark:
    """One figure of the record, in the unit of the axis.

    first  where a long period began
    who    the speaker of a single statement
    """

    date: datetime.date
    value: float
    low: float
    high: float
    first: datetime.date | None = None
    who: str = ""

    @property
    def row(self) -> dict[str, str | float]:
        """As data of a chart."""
        ends = {"low": self.low, "value": self.value, "high": self.high}
        return {"date": self.date.isoformat()} | {name: float(f"{end:.5g}") for name, end in ends.items()}


@dataclass(frozen=True)
class RecordLine:
    """One series of the record; `later` where it became known only after the cut-off."""

    who: str
    what: str
    marks: tuple[Mark, ...]
    later: bool = False
    known_on: datetime.date | None = None

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


def rear_fan(
    record: RunRecord, panel: Panel, title: str, domain: tuple[float, float], *, logarithmic: bool
) -> alt.LayerChart:
    """The bands of one belligerent, and every figure of the record that can be compared with them.

    title   of the value axis, with its unit
    domain  ends of the axis, the same for both belligerents where they share a unit
    """
    fan = Fan(
        panel.band,
        [record.date_of(week) for week in panel.band.weeks],
        tone_of(record, panel.actor),
        title,
        record.manifest.known_until,
        domain,
        logarithmic,
        HEIGHT,
        STEPS,
    )
    layers: list[alt.Chart] = []
    for at, line in enumerate(panel.lines):
        layers += _later(fan, line) if line.later else _line(fan, line, at)
    if panel.statements:
        layers += _statements(fan, panel.statements)
    return fan_chart(fan, _ends(panel.band), [*layers, *_name(fan, panel.lines)])


def _ends(band: Band) -> list[tuple[str, float]]:
    """The median at the end and the ends of the widest ribbon, in two figures."""
    ends = {name: float(band.quantiles[name][-1]) for name in ("p2_5", "p50", "p97_5")}
    texts = {name: f"{rounded(end, 2)}{' median' if name == 'p50' else ''}" for name, end in ends.items()}
    return [(texts[name], end) for name, end in ends.items() if np.isfinite(end)]


def _line(fan: Fan, line: RecordLine, at: int) -> list[alt.Chart]:
    data, y = fan.put([mark.row for mark in line.marks]), value_axis(fan)
    chart = alt.Chart(data)
    if not line.dotted:
        dash = list(DASHES[at % len(DASHES)]) or alt.Undefined
        mark = chart.mark_line(color=INK, strokeWidth=1.8, strokeDash=dash)
        return [mark.encode(x=_DATE, y=y("value"))]
    thin = chart.mark_line(color=INK, strokeWidth=0.7).encode(x=_DATE, y=y("value"))
    shape = SHAPES[at % len(SHAPES)]
    dots = chart.mark_point(color=INK, filled=True, size=30, opacity=1, shape=shape)
    return [thin, *_whiskers(fan, data, line.marks), dots.encode(x=_DATE, y=y("value"))]


def _whiskers(fan: Fan, data: alt.NamedData, marks: Sequence[Mark]) -> list[alt.Chart]:
    if all(mark.low == mark.high for mark in marks):
        return []
    rule = alt.Chart(data).mark_rule(color=INK, strokeWidth=1)
    return [rule.encode(x=_DATE, y=value_axis(fan)("low"), y2=alt.Y2("high:Q"))]


def _later(fan: Fan, line: RecordLine) -> list[alt.Chart]:
    """A later vintage: a grey dotted line in its own stated range, apart from the record."""
    chart, y = alt.Chart(fan.put([mark.row for mark in line.marks])), value_axis(fan)
    area = chart.mark_area(color=SOFT, opacity=0.2).encode(x=_DATE, y=y("low"), y2=alt.Y2("high:Q"))
    drawn = chart.mark_line(color=SOFT, strokeWidth=1.5, strokeDash=[1.5, 2.5])
    return [area, drawn.encode(x=_DATE, y=y("value"))]


def _statements(fan: Fan, marks: Sequence[Mark]) -> list[alt.Chart]:
    """Single statements: a cross, with its range, as long as the period it is about."""
    rows = [mark.row | {"first": (mark.first or mark.date).isoformat()} for mark in marks]
    data, y = fan.put(rows), value_axis(fan)
    chart = alt.Chart(data)
    long = chart.mark_rule(color=INK, strokeWidth=2).encode(x=alt.X("first:T"), x2="date:T", y=y("value"))
    cross = chart.mark_point(color=INK, shape="cross", filled=True, size=34, opacity=1)
    spans = any(mark.first is not None for mark in marks)
    return [*([long] if spans else []), *_whiskers(fan, data, marks), cross.encode(x=_DATE, y=y("value"))]


def _name(fan: Fan, lines: Sequence[RecordLine]) -> list[alt.Chart]:
    """The speaker of the first series, beside its last point."""
    if not lines:
        return []
    first = lines[0]
    row = first.marks[-1].row | {"label": short(first.who or first.what, 20)}
    tone, weight = (SOFT, "normal") if first.later else (INK, "bold")
    mark = alt.Chart(fan.put([row])).mark_text(align="left", dx=6, dy=-8, color=tone, fontWeight=weight)
    return [mark.encode(x=_DATE, y=value_axis(fan)("value"), text=alt.Text("label:N"))]
