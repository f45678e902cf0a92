"""The effects of all members as a histogram: as claimed, too small to count, the other way."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from polemos._core.saved import JudgedReading, SavedHistogram
from polemos.questions.words import of_100, shown
from polemos.report.formatting import unit_words
from polemos.report.plot import Plot, Scale

HEIGHT = 84
"""Pixels of a histogram."""

SPIKE = 2.5
"""A column so many times as tall as the next is cut, and the caption says so."""


MARKS = 3
"""Values that are marked, about: three histograms stand side by side."""


@dataclass(frozen=True)
class Effects:
    """A histogram, and a sentence on what it cuts or gathers."""

    drawn: Markup
    caption: str


def effects_of(reading: JudgedReading, id: str) -> Effects | None:
    """The histogram of a reading that asks for a size; None of an event, and of a run that kept none."""
    histogram, smallest = reading.histogram, reading.smallest
    if histogram is None or smallest is None or not any(histogram.counts):
        return None
    ordered = sorted(histogram.counts, reverse=True)
    top, cut = ordered[0], False
    if len(ordered) > 1 and ordered[0] > SPIKE * max(ordered[1], 1):
        top, cut = SPIKE * max(ordered[1], 1), True
    edges = [_in_words(histogram.low + at * histogram.width, reading) for at in range(len(ordered) + 1)]
    size = abs(_in_words(smallest, reading))
    plot = Plot(Scale(edges[0], edges[-1]), Scale(0, 1.05 * top), HEIGHT)
    claimed = 1.0 if smallest > 0 else -1.0
    for look in ("for", "small", "against"):
        heights = [
            min(count, top) if _side(claimed * (left + right) / 2, size) == look else 0
            for left, right, count in zip(edges, edges[1:], histogram.counts, strict=False)
        ]
        plot.columns(edges, heights, f"effect-{look}")
    plot.upright(0.0, "zero")
    for at in (-size, size):
        plot.upright(at, "smallest")
    plot.number_axis(
        {"1": "", "week": "weeks"}.get(reading.shown_in, unit_words(reading.shown_in)), most=MARKS
    )
    spoken = f"Effects of {sum(histogram.counts):,} runs; the smallest that counts is {size:g} either way."
    return Effects(plot.markup(id, "How the effects lie", spoken), _caption(histogram, cut=cut))


def _in_words(value: float, reading: JudgedReading) -> float:
    return shown(value, reading.shown_in)


def _side(effect: float, size: float) -> str:
    """Which part a bin belongs to, by its middle."""
    return "small" if abs(effect) < size else "for" if effect > 0 else "against"


def _caption(histogram: SavedHistogram, *, cut: bool) -> str:
    """What the columns do not show as they are."""
    n, counts = sum(histogram.counts), histogram.counts
    parts = [f"tallest column cut: {of_100(max(counts) / n)} of 100"] if cut else []
    ends = [count / n for count in (counts[0], counts[-1])]
    if max(ends) > 0.005:
        parts.append("the end columns hold all that lies beyond")
    return "; ".join(parts)
