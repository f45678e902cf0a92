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

from polemos.case.evidence import Point
from polemos.report.drawing import INK, SOFT
from polemos.report.record import Band

WIDTH, HEIGHT = 310, 190
STEPS = 90
"""Points of a fan, at most: one in four pixels or so."""

Rows = list[dict[str, Any]]

RIBBONS = (("p2_5", "p97_5", 0.16), ("p10", "p90", 0.18), ("p25", "p75", 0.26))
DRAWN = (*(name for ribbon in RIBBONS for name in ribbon[:2]), "p50")
MANY_DECADES = 1.8
"""Powers of ten from which a logarithmic axis is marked at these alone."""

_DATE = alt.X("date:T", title=None, scale=alt.Scale(type="utc", nice=False))
_YEARS = alt.Axis(format="%Y", tickCount=alt.TimeIntervalStep("year", 1), labelAlign="left", labelOffset=2)


@dataclass(frozen=True)
class Fan:
    """A band with its dates, and what is drawn around it.

    tone         colour, hexadecimal
    title        of the value axis, with its unit
    cutoff       the day evidence ends
    logarithmic  equal steps of the axis are equal ratios; what lies below the domain stands at its end
    """

    band: Band
    dates: Sequence[datetime.date]
    tone: str
    title: str
    cutoff: datetime.date
    domain: tuple[float, float]
    logarithmic: bool = False
    height: int = HEIGHT
    steps: int = STEPS
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
        step = max(1, math.ceil(n / self.steps))
        rows = [*range((n - 1) % step, n, step)]
        return [row for row in rows if np.isfinite(self.band.quantiles["p50"][row])]

    def on_axis(self, value: float) -> float:
        """The value, or the low end of a logarithmic axis where it lies below; five significant figures."""
        return float(f"{max(value, self.domain[0]) if self.logarithmic else value:.5g}")

    def place_of(self, value: float) -> float:
        """Pixels from the top of the plot."""
        low, high, at = (self._scaled(one) for one in (*self.domain, self.on_axis(value)))
        return (high - at) / (high - low) * self.height

    def value_at(self, place: float) -> float:
        """The value that stands so many pixels from the top."""
        low, high = (self._scaled(one) for one in self.domain)
        at = high - place / self.height * (high - low)
        return math.exp(at) if self.logarithmic else at

    def _scaled(self, value: float) -> float:
        return math.log(value) if self.logarithmic else value


def nice_domain(values: Sequence[float], *, zero: bool) -> tuple[float, float]:
    """Ends of an axis that holds all values, on round numbers."""
    low, high = (0.0 if zero else min(values)), max(values)
    span = high - low if high - low > 1e-6 * max(1.0, abs(high)) else 1.0  # a flat series still gets an axis
    low = max(0.0, low - 0.05 * span) if low >= 0 else low - 0.05 * span
    step = 10 ** math.floor(math.log10(span / 2))
    step = next(step * factor for factor in (1, 2, 5, 10) if span / (step * factor) <= 5)
    return math.floor(low / step) * step, math.ceil((high + 0.02 * span) / step) * step


def logarithmic_domain(values: Sequence[float]) -> tuple[float, float]:
    """Ends of a logarithmic axis that holds all values above 0, each 1, 2 or 5 times a power of ten."""
    found = [value for value in values if value > 0] or [1.0]
    low = max(end for end in _steps_around(min(found)) if end <= min(found))
    high = min(end for end in _steps_around(max(found)) if end >= max(found))
    return (low, high) if low < high else (low / 2, 2 * high)


def _steps_around(value: float) -> list[float]:
    power = math.floor(math.log10(value))
    return [float(f"{factor}e{power + shift}") for shift in (-1, 0, 1) for factor in (1, 2, 5)]


def logarithmic_ticks(domain: tuple[float, float]) -> list[float]:
    """Marks of a logarithmic axis: powers of ten, and on a short one 2 and 5 times these too."""
    low, high = domain
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    decades = math.log10(high / low)
    factors = (1, 2, 5) if decades <= MANY_DECADES else (1,)
    marks = [float(f"{factor}e{power}") for power in powers for factor in factors]
    return [mark for mark in marks if low <= mark * (1 + 1e-9) and mark <= high * (1 + 1e-9)]


def fan_chart(fan: Fan, labels: Sequence[tuple[str, float]], layers: Sequence[alt.Chart]) -> alt.LayerChart:
    """Ribbons of 95, 80 and 50 in 100 runs and the median, the day evidence ends, then other layers.

    labels  what stands at the right end, with its value; moved apart where they would touch
    """
    rows = [
        {"date": fan.dates[row].isoformat()}
        | {name: fan.on_axis(fan.band.quantiles[name][row]) for name in DRAWN}
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
    return alt.LayerChart(layer=drawn, datasets=fan.data, width=WIDTH, height=fan.height)


def value_axis(fan: Fan) -> Callable[[str], alt.Y]:
    """The encoding of a field on the value axis of a fan."""
    scale = alt.Scale(type="log" if fan.logarithmic else alt.Undefined, domain=list(fan.domain), nice=False)
    axis = alt.Axis(
        title=fan.title,
        format=",~f",
        minExtent=50,
        values=logarithmic_ticks(fan.domain) if fan.logarithmic else alt.Undefined,
        tickCount=alt.Undefined if fan.logarithmic else 4,
    )
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
    places = spread([fan.place_of(value) for _, value in labels], 14, fan.height)
    end = fan.dates[-1].isoformat()
    rows = [
        {"date": end, "value": fan.value_at(place), "label": text}
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
