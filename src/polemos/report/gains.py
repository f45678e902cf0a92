"""Weekly gains: what a recorded series gained week by week, and its mean before and after the event.

The means are those of the windows that the placebo dates are judged by (`placebo`): what is a tick there is
seen here as it went.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polemos.case.evidence import Point, Series
from polemos.case.outline import Placebo
from polemos.report.differences import in_words
from polemos.report.fans import mark_days
from polemos.report.figures import Figure
from polemos.report.formatting import long_date, plural
from polemos.report.plot import Plot, Scale, changed, nice, of_dates
from polemos.report.record import RunRecord

RAREST = 0.025
"""Share of the weeks at either end that the axis need not hold."""

COLUMNS = ("Period", "Weeks", "Mean a week", "Least", "Most")


@dataclass(frozen=True)
class Window:
    """Weeks on one side of the event, from day to day, and what they gained; `side` is before or after."""

    side: str
    first: datetime.date
    last: datetime.date
    gains: NDArray[np.float64]

    @property
    def mean(self) -> float:
        """A week."""
        return float(self.gains.mean())


def at_weeks(points: Sequence[Point]) -> tuple[list[datetime.date], NDArray[np.float64]]:
    """The values of a series at whole weeks from its first point, (week,).

    A week between two points lies on the line that joins them.
    """
    if not points:
        return [], np.zeros(0)
    known = {point.refers_to.toordinal(): point.value for point in points}
    first, last = min(known), max(known)
    days = np.arange(first, last + 1, 7)
    values = np.interp(days, sorted(known), [known[day] for day in sorted(known)])
    return [datetime.date.fromordinal(int(day)) for day in days], values


def weekly(record: RunRecord, placebo: Placebo, series: Series, since: datetime.date) -> Figure:
    """A column for each week, the event, and the mean of the window on each side of `since`, a whole week."""
    unit, factor = in_words(series.unit)
    days, values = at_weeks(series.points)
    gains, at = factor * np.diff(values), days.index(since)
    windows = (
        Window("before", days[at - placebo.weeks], since, gains[at - placebo.weeks : at]),
        Window("after", since, days[at + placebo.weeks], gains[at : at + placebo.weeks]),
    )
    plot = Plot(of_dates(days[0], days[-1]), _scale(gains, windows))
    words = f"{unit} a week".strip()
    plot.value_axis(words, change=True)
    plot.date_axis()
    shown = np.clip(gains, plot.up.low, plot.up.high)
    plot.columns([day.toordinal() for day in days], shown.tolist(), "gain", foot=0.0)
    mark_days(record, plot)
    for window in windows:
        _draw_mean(plot, window, since)
    title = f"{series.title}: what each week changed"
    told = " and ".join(f"{_figure(one.mean)} in the {_weeks(one)} {one.side}" for one in windows)
    means = f"Thin lines: the mean in {words}, {told} the event."
    caption = (means, _beyond(gains, plot.up), _between(series, days))
    spoken = f"{plural(len(gains), 'week')} from {long_date(days[0])}. Mean in {words}: {told} the event."
    rows = [_row(f"{_weeks(one)} {one.side} the event", one.gains) for one in windows]
    plot_id = f"gains-{placebo.series}"
    svg = plot.markup(plot_id, title, spoken)
    rows.append(_row("the whole record", gains))
    return Figure(plot_id, title, " ".join(filter(None, caption)), svg, COLUMNS, tuple(rows))


def _scale(gains: NDArray[np.float64], windows: Sequence[Window]) -> Scale:
    """An axis that holds both windows and all but the rarest weeks, which would flatten the others."""
    ends = np.quantile(gains, [RAREST, 1 - RAREST]).tolist()
    return nice([0.0, *ends, *np.concatenate([one.gains for one in windows]).tolist()])


def _beyond(gains: NDArray[np.float64], up: Scale) -> str:
    """What the axis cuts off; empty where it holds every week."""
    cut = [gain for gain in gains.tolist() if not up.low <= gain <= up.high]
    if not cut:
        return ""
    ends = " to ".join(_figure(end) for end in sorted({min(cut), max(cut)}))
    return f"Cut off: {plural(len(cut), 'week')} of {len(gains)}, {'from ' if len(cut) > 1 else ''}{ends}."


def _draw_mean(plot: Plot, window: Window, since: datetime.date) -> None:
    """A line over the window, and its number beside the event, where the other window has none."""
    plot.rule("mean", (window.first.toordinal(), window.last.toordinal()), (window.mean, window.mean))
    before = window.side == "before"
    plot.words(
        _figure(window.mean),
        plot.x(since.toordinal()),
        plot.y(window.mean) - 5,
        "mid",
        anchor="end" if before else "start",
        dx=-5 if before else 5,
    )


def _between(series: Series, days: Sequence[datetime.date]) -> str:
    """How many weeks the record does not have; empty where it has all."""
    known = {point.refers_to for point in series.points}
    shared = sum(not {first, last} <= known for first, last in itertools.pairwise(days))
    return (
        f"{plural(shared, 'week')} of {len(days) - 1} have no figure at an end and lie on a straight line."
        if shared
        else ""
    )


def _row(period: str, gains: NDArray[np.float64]) -> tuple[str, ...]:
    numbers = (float(gains.mean()), float(gains.min()), float(gains.max()))
    return (period, f"{len(gains):,}", *map(_figure, numbers))


def _weeks(window: Window) -> str:
    return plural(len(window.gains), "week")


def _figure(gain: float) -> str:
    return changed(float(f"{gain:.2g}"))
