"""Placebo dates: does the week of the event stand out, or would many a date have done as well?

For every date of a series the mean weekly change after it less that before it, over windows of the same
length (a fake treatment date, as for a difference in differences; Bertrand, Duflo and Mullainathan 2004,
Quarterly Journal of Economics 119:249-275). Neighbouring dates share their windows, so few of them are
independent; how many is said.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from polemos.case.evidence import Point
from polemos.case.outline import Placebo
from polemos.report.differences import in_words
from polemos.report.figures import Figure
from polemos.report.formatting import long_date, plural
from polemos.report.gains import at_weeks, weekly
from polemos.report.plot import Plot, Scale, changed, nice
from polemos.report.record import RunRecord

HEIGHT = 26
"""Pixels of the strip."""

WEEK = datetime.timedelta(weeks=1)


@dataclass(frozen=True)
class Strip:
    """The statistic at every date as a strip, and what it says of the event; `gains`: week by week."""

    name: str
    unit: str
    finding: str
    drawn: Markup
    gains: Figure


def placebos(record: RunRecord) -> Iterator[Strip]:
    """One strip for each series that the case holds the event against."""
    event = record.case.outline.event
    for placebo in record.case.outline.placebo:
        series = record.series.get(placebo.series)
        if event is None or series is None:
            continue
        dates, jumps = jumps_of(series.points, placebo.weeks)
        at = [one for one, date in enumerate(dates) if date <= event.on < date + WEEK]
        unit, factor = in_words(series.unit)
        if at and len(jumps) > 1:
            gains = weekly(record, placebo, series, dates[at[0]])
            yield _strip(record, placebo, factor * jumps, at[0], f"{unit} a week", gains)


def jumps_of(points: Sequence[Point], weeks: int) -> tuple[list[datetime.date], NDArray[np.float64]]:
    """Every date with a full window on each side, and its change after less that before, a week: (date,).

    The series is read as by `gains.at_weeks`.
    """
    days, values = at_weeks(points)
    n = max(0, len(values) - 2 * weeks)
    middle = values[weeks : weeks + n]
    after, before = values[2 * weeks : 2 * weeks + n] - middle, middle - values[:n]
    return days[weeks : weeks + n], (after - before) / weeks


def _strip(
    record: RunRecord, placebo: Placebo, jumps: NDArray[np.float64], at: int, unit: str, gains: Figure
) -> Strip:
    event = record.case.outline.event
    larger = int(np.count_nonzero(np.abs(jumps) > abs(jumps[at])))
    windows = (len(jumps) + 2 * placebo.weeks) // (2 * placebo.weeks)
    plot = Plot(nice([0.0, *jumps.tolist()]), Scale(0, 1), HEIGHT)
    plot.upright(0.0, "zero")
    for jump in jumps.tolist():
        plot.upright(jump, "placebo")
    plot.dot(float(jumps[at]), 0.5, "seen", "diamond")
    plot.number_axis(unit, most=5)
    day = long_date(event.on) if event else ""
    finding = (
        f"Around {day} the weekly change moved by {changed(float(f'{jumps[at]:.2g}'))} {unit}, from the "
        f"{plural(placebo.weeks, 'week')} before to those after. {_ranked(larger)} of "
        f"{plural(len(jumps), 'date')} moved it more; about {windows} of the windows are independent."
    )
    drawn = plot.markup(f"placebo-{placebo.series}", placebo.name, finding)
    return Strip(placebo.name, unit, finding, drawn, gains)


def _ranked(larger: int) -> str:
    return "None" if larger == 0 else str(larger)
