"""case.yaml against evidence.yaml: the ground at the start is that of the series that it is taken from."""

from __future__ import annotations

import datetime

from polemos.case.checks.inquiry import Inquiry
from polemos.case.checks.scenario import FILE, ROUNDING
from polemos.case.evidence import Point, Series
from polemos.case.places import Path
from polemos.case.scenario import Clock, SectorEntry

DEVIATIONS = 2.0
"""Standard errors that a number may lie from its series."""

UNSTATED = 0.1
"""Share of the value that stands for the error of a series that states none."""


def check_ground(inquiry: Inquiry, series: tuple[Series, ...]) -> None:
    """Warn of ground at the start that is not what its own series says of that day."""
    clock, known = inquiry.clock, {one.id: one for one in series}
    if clock is None:
        return
    for path, sector in inquiry.items(SectorEntry, ("sectors",), inquiry.section(FILE, "sectors")):
        if (source := known.get(sector.held_source)) is not None:
            _held(inquiry, path, sector, source, clock)


def _held(inquiry: Inquiry, path: Path, sector: SectorEntry, source: Series, clock: Clock) -> None:
    measured, point = source.measures, _at_start(source, clock, inquiry.known_until)
    if point is None or measured is None or measured.name != "held" or not sector.held:
        return
    actor, *where = measured.arguments
    if where != [sector.id] or actor == "*":
        return
    rest = sector.area - sum(sector.held.values())
    held = sector.held.get(actor, rest)
    if not _apart(held, point, source, ROUNDING * sector.area):
        return
    named = actor if actor in sector.held else next(iter(sector.held))
    meant = point.value if named == actor else sector.area - point.value
    message = (
        f"{actor} holds {held:.10g} km^2, but '{source.id}' says {point.value:.10g} km^2 on {point.refers_to}"
    )
    remedy = f"write {meant:.10g} km^2, or name the source that says otherwise"
    inquiry.add(FILE, (*path, "held", named), "W-HELD", message, remedy, severity="warning")


def _at_start(series: Series, clock: Clock, until: datetime.date | None) -> Point | None:
    """The point that stands at the start: of that week, or as old as the series says that a value stands."""
    stands = datetime.timedelta(weeks=1.0 if series.carried is None else series.carried)
    points = (
        point
        for point in series.points
        if point.refers_to <= clock.start <= point.refers_to + stands
        and (until is None or point.known_on <= until)
    )
    return max(points, key=lambda point: (point.refers_to, point.known_on), default=None)


def _apart(held: float, point: Point, series: Series, rounding: float) -> bool:
    """Whether a number lies beyond the error that is stated with a point."""
    low, high = point.low, point.high
    if low is None and high is None:
        error = UNSTATED * abs(point.value)
        if series.sd is not None:
            error = DEVIATIONS * series.sd
        elif series.relative_sd is not None:
            error = DEVIATIONS * series.relative_sd * abs(point.value)
        low, high = point.value - error, point.value + error
    low, high = (point.value if end is None else end for end in (low, high))
    return not low - rounding <= held <= high + rounding
