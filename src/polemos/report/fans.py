"""Fans: where the middle five and the middle eight of ten runs go week by week, with the record on top.

A fan is thinned to what the eye can resolve; its numbers stand in the table under it, and what its axis cuts
off is said in its caption.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from polemos.report.formatting import cut, long_date, plural, rounded
from polemos.report.palette import ACTORS
from polemos.report.panels import Mark, Panel, RecordLine
from polemos.report.plot import Plot, Scale, changed, nice, nice_logarithmic, of_dates
from polemos.report.record import Band, RunRecord
from polemos.report.sources import BACKER, OTHER, OWN, THIRD

STEPS = 54
"""Points of a curve, at most: one in seven pixels or so."""

RIBBONS = (("p10", "p90", "ribbon"), ("p25", "p75", "ribbon inner"))
DRAWN = ("p10", "p25", "p50", "p75", "p90")

SHAPE = {OWN: "triangle", OTHER: "square", BACKER: "diamond", THIRD: "circle"}
NOUNS = {"triangle": "Triangle", "square": "Square", "diamond": "Diamond", "circle": "Circle"}
DASHES = ("Bold line", "Dashed line", "Dotted line", "Line of dashes and dots")

LONGEST = 16
"""Letters of an event that fit beside its line on a narrow screen."""


def tone_of(record: RunRecord, actor: str) -> str:
    """The look of a belligerent, by the order of stream numbers; that of the record for anyone else."""
    places = {one.id: tone for one, tone in zip(record.belligerents, ACTORS, strict=True)}
    return f"tone-{places.get(actor, 'ink')}"


def scale_of(panels: Sequence[Panel], *, most: float = math.inf, nothing: float | None = None) -> Scale:
    """An axis that holds eight in ten runs and the whole record of all panels.

    most     what a value cannot exceed
    nothing  of a logarithmic axis: what is not above this is not shown
    """
    values = [float(v) for panel in panels for name in ("p10", "p90") for v in panel.band.quantiles[name]]
    values += [end for panel in panels for mark in panel.marks for end in (mark.low, mark.high)]
    finite = [value for value in values if np.isfinite(value)] or [0.0]
    if nothing is None:
        return nice(finite, most=most)
    return nice_logarithmic(value for value in finite if value > 1.01 * nothing)


def fan(
    record: RunRecord, panel: Panel, unit: str, up: Scale, *, change: bool = False, height: int = 150
) -> Plot:
    """The bands of one belligerent, the event and the end of evidence, and the record.

    unit    of the value axis
    change  whether values are changes, which have a sign
    """
    band, tone = panel.band, tone_of(record, panel.actor)
    dates = [record.date_of(int(week)) for week in band.weeks]
    plot = Plot(of_dates(dates[0], dates[-1]), up, height)
    plot.value_axis(unit, change=change)
    plot.date_axis()
    kept = _thinned(band)
    x = [dates[row].toordinal() for row in kept]
    columns = {name: band.quantiles[name][kept].tolist() for name in DRAWN}
    for low, high, look in RIBBONS:
        plot.area(x, columns[low], columns[high], f"{look} {tone}")
    plot.line(x, columns["p50"], f"middle {tone}")
    mark_days(record, plot)
    for at, line in enumerate(panel.lines):
        _draw_line(plot, line, at)
    for mark in panel.statements:
        _draw_mark(plot, mark, "said", SHAPE.get(mark.source, "circle"))
    ends = {name: float(band.quantiles[name][-1]) for name in ("p90", "p50", "p10")}
    shown = changed if change else rounded
    plot.beside(
        [
            (shown(float(f"{end:.2g}")), end, f"end {tone}{' mid' if name == 'p50' else ''}")
            for name, end in ends.items()
            if np.isfinite(end)
        ]
    )
    return plot


def _thinned(band: Band) -> list[int]:
    """Rows that are drawn: evenly thinned, the last one always among them."""
    n = len(band.weeks)
    step = max(1, math.ceil(n / STEPS))
    rows = [*range((n - 1) % step, n, step)]
    return [row for row in rows if np.isfinite(band.quantiles["p50"][row])]


def mark_days(record: RunRecord, plot: Plot) -> None:
    """The event that the argument is about, and the day evidence ends."""
    event = record.case.outline.event
    if event is not None and plot.across.low < event.on.toordinal() < plot.across.high:
        day = event.on.toordinal()
        plot.upright(day, "event")
        plot.words(cut(event.name, LONGEST), plot.x(day), -10, "day", anchor="end", dx=3)
    cutoff = record.manifest.known_until.toordinal()
    if plot.across.low < cutoff < plot.across.high:
        plot.upright(cutoff, "cutoff")
        plot.words("evidence ends", plot.x(cutoff), -10, "day", dx=-3 if event is None else 5)


def _draw_line(plot: Plot, line: RecordLine, at: int) -> None:
    marks = [mark for mark in line.marks if mark.date.toordinal() >= plot.across.low]
    if line.dotted:
        for mark in marks:
            _draw_mark(plot, mark, "seen", SHAPE.get(line.source, "circle"))
        return
    step = max(1, math.ceil(len(marks) / (1.5 * STEPS)))
    marks = marks[(len(marks) - 1) % step :: step]
    if line.later:
        x = [mark.date.toordinal() for mark in marks]
        plot.area(x, [mark.low for mark in marks], [mark.high for mark in marks], "ribbon tone-ink")
    look = "later" if line.later else f"record r{at % 4}"
    plot.line([mark.date.toordinal() for mark in marks], [mark.value for mark in marks], look)


def _draw_mark(plot: Plot, mark: Mark, look: str, shape: str) -> None:
    """One figure: its shape, its stated range, and as long as the period it is about."""
    x = mark.date.toordinal()
    if x < plot.across.low:
        return
    if mark.low != mark.high:
        plot.rule("range", (x, x), (mark.low, mark.high))
    if mark.first is not None:
        plot.rule("range", (max(mark.first.toordinal(), plot.across.low), x), (mark.value, mark.value))
    plot.dot(x, mark.value, look, shape)


def key_of(panel: Panel) -> Iterator[str]:
    """What each line and mark of the record is."""
    for at, line in enumerate(panel.lines):
        if line.later:
            known = long_date(line.known_on)
            yield f"Grey dotted line: {line.named}, as known on {known}; compared with nothing"
        elif line.dotted:
            yield f"Filled {NOUNS[SHAPE.get(line.source, 'circle')].lower()}s: {line.named}"
        else:
            yield f"{DASHES[at % 4]}: {line.named}"
    for source, shape in SHAPE.items():
        said = [mark for mark in panel.statements if mark.source == source]
        if said:
            who = ", ".join(dict.fromkeys(mark.who for mark in said))
            yield f"Hollow {NOUNS[shape].lower()}s: {plural(len(said), 'statement')}, {source} ({who})"


def beyond(panel: Panel, up: Scale, *, change: bool = False) -> str:
    """What the axis does not show of the last week, in words; empty where it shows 95 in 100 runs."""
    low, high = (float(panel.band.quantiles[name][-1]) for name in ("p2_5", "p97_5"))
    shown = changed if change else rounded
    parts = [f"above {shown(high)}"] if high > up.high else []
    parts += [f"below {shown(low)}"] if low < up.low else []
    return f"Cut off: 1 run in 40 ends {', 1 in 40 '.join(parts)}." if parts else ""


def spoken(record: RunRecord, panel: Panel, unit: str) -> str:
    """What a person who does not see the fan would miss, in a sentence."""
    ends = {name: rounded(float(panel.band.quantiles[name][-1])) for name in ("p10", "p50", "p90")}
    day = long_date(record.date_of(int(panel.band.weeks[-1])))
    return (
        f"On {day} the middle run is at {ends['p50']} {unit}; 8 in 10 runs lie from {ends['p10']} to "
        f"{ends['p90']}. {plural(len(panel.marks), 'figure')} of the record."
    )
