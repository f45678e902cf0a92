"""Fan charts: weekly bands of an ensemble with the record over them and a line where evidence ends.

A fan is thinned to what the eye can resolve; its numbers for reading stand in the table under it.
"""

from __future__ import annotations

import datetime
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt
import numpy as np

from polemos.report.drawing import INK, SOFT
from polemos.report.record import Band, Point

WIDTH, HEIGHT = 310, 190
STEPS = 90
"""Points of a fan, at most: one in four pixels or so."""

Rows = list[dict[str, Any]]

RIBBONS = (("p2_5", "p97_5", 0.16), ("p10", "p90", 0.18), ("p25", "p75", 0.26))
_DATE = alt.X("date:T", title=None, scale=alt.Scale(type="utc", nice=False))
_YEARS = alt.Axis(format="%Y", tickCount=alt.TimeIntervalStep("year", 1), labelAlign="left", labelOffset=2)


@dataclass(frozen=True)
class Fan:
    """A band with its dates, and what is drawn around it.

    tone    colour, hexadecimal
    title   of the value axis, with its unit
    cutoff  the day evidence ends
    """

    band: Band
    dates: Sequence[datetime.date]
    tone: str
    title: str
    cutoff: datetime.date
    domain: tuple[float, float]
    data: dict[str, Rows] = field(default_factory=dict[str, Rows])

    def put(self, rows: Rows) -> alt.NamedData:
        """Rows of a layer, kept once for the whole chart; Altair copies what stands in a layer many times."""
        name = f"rows{len(self.data)}"
        self.data[name] = rows
        return alt.NamedData(name=name)

    @property
    def shown(self) -> list[int]:
        """Rows that are drawn: evenly thinned, the last one always among them."""
        n = len(self.dates)
        step = max(1, math.ceil(n / STEPS))
        rows = [*range((n - 1) % step, n, step)]
        return [row for row in rows if np.isfinite(self.band.quantiles["p50"][row])]


def nice_domain(values: Sequence[float], *, zero: bool) -> tuple[float, float]:
    """Ends of an axis that holds all values, on round numbers."""
    low, high = (0.0 if zero else min(values)), max(values)
    span = high - low if high - low > 1e-6 * max(1.0, abs(high)) else 1.0  # a flat series still gets an axis
    low = max(0.0, low - 0.05 * span) if low >= 0 else low - 0.05 * span
    step = 10 ** math.floor(math.log10(span / 2))
    step = next(step * factor for factor in (1, 2, 5, 10) if span / (step * factor) <= 5)
    return math.floor(low / step) * step, math.ceil((high + 0.02 * span) / step) * step


def fan_chart(fan: Fan, labels: Sequence[tuple[str, float]], layers: Sequence[alt.Chart]) -> alt.LayerChart:
    """Ribbons of 95, 80 and 50 in 100 runs and the median, the day evidence ends, then other layers.

    labels  what stands at the right end, with its value; moved apart where they would touch
    """
    rows = [
        {"date": fan.dates[row].isoformat()}
        | {name: float(f"{fan.band.quantiles[name][row]:.5g}") for ribbon in RIBBONS for name in ribbon[:2]}
        | {"p50": float(f"{fan.band.quantiles['p50'][row]:.5g}")}
        for row in fan.shown
    ]
    data = fan.put(rows)
    x, y = _DATE.axis(_YEARS), value_axis(fan)
    ribbons = [
        alt.Chart(data).mark_area(color=fan.tone, opacity=opacity).encode(x=x, y=y(low), y2=alt.Y2(high))
        for low, high, opacity in RIBBONS
    ]
    median = alt.Chart(data).mark_line(color=fan.tone, strokeWidth=1.6).encode(x=x, y=y("p50"))
    drawn = [*ribbons, median, *_evidence_ends(fan), *layers, *_labels(fan, labels)]
    return alt.LayerChart(layer=drawn, datasets=fan.data, width=WIDTH, height=HEIGHT)


def value_axis(fan: Fan) -> Callable[[str], alt.Y]:
    """The encoding of a field on the value axis of a fan."""
    scale = alt.Scale(domain=list(fan.domain), nice=False)
    axis = alt.Axis(title=fan.title, format=",~f", minExtent=50, tickCount=4)
    return lambda field: alt.Y(f"{field}:Q", scale=scale, axis=axis)


def record_line(fan: Fan, points: Sequence[Point], *, dash: Sequence[int] = ()) -> alt.Chart:
    """A recorded series as a dark line; one point a week at most is enough for the eye."""
    step = max(1, math.ceil(len(points) / (1.5 * STEPS)))
    kept = [*points[(len(points) - 1) % step :: step]]
    rows = [{"date": point.refers_to.isoformat(), "value": point.value} for point in kept]
    mark = alt.Chart(fan.put(rows)).mark_line(
        color=INK, strokeWidth=1.8, strokeDash=list(dash) or alt.Undefined
    )
    return mark.encode(x=_DATE, y=value_axis(fan)("value"))


def _evidence_ends(fan: Fan) -> list[alt.Chart]:
    data = fan.put([{"date": fan.cutoff.isoformat(), "label": "evidence ends"}])
    rule = alt.Chart(data).mark_rule(color=SOFT, strokeDash=[2, 3]).encode(x=_DATE)
    text = alt.Chart(data).mark_text(color=SOFT, align="right", dx=-4, baseline="top", fontStyle="italic")
    return [rule, text.encode(x=_DATE, y=alt.value(1), text=alt.Text("label:N"))]


def _labels(fan: Fan, labels: Sequence[tuple[str, float]]) -> list[alt.Chart]:
    """Text right of the end of the fan, each at least a line apart from the next."""
    low, high = fan.domain
    per_pixel = (high - low) / HEIGHT
    places = spread([(high - value) / per_pixel for _, value in labels], 14, HEIGHT)
    end = fan.dates[-1].isoformat()
    rows = [
        {"date": end, "value": high - place * per_pixel, "label": text}
        for (text, _), place in zip(labels, places, strict=True)
    ]
    mark = alt.Chart(fan.put(rows)).mark_text(align="left", dx=6, color=fan.tone)
    return [mark.encode(x=_DATE, y=value_axis(fan)("value"), text=alt.Text("label:N"))] if rows else []


def spread(places: Sequence[float], gap: float, end: float) -> list[float]:
    """Places on a line from 0 to end, moved as little as need be to stand a gap apart, in their order."""
    order = sorted(range(len(places)), key=lambda at: places[at])
    result = [min(max(place, 0.0), end) for place in places]
    for before, after in itertools.pairwise(order):
        result[after] = max(result[after], result[before] + gap)
    ceiling = end
    for at in reversed(order):
        result[at] = min(result[at], ceiling)
        ceiling = result[at] - gap
    return [round(place, 1) for place in result]
