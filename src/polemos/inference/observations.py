"""The numbers of the ledger as they are weighed: each row and point, what of a war it speaks of, how it errs.

Law      A number y of the ledger stands to what the war has on its days, m, as
           g(y) = g(m) + b + e,   g the logarithm where the error is stated as relative, else itself,
         with b shared by all that a speaker's side says of one quantity, and e its own. Of the variance that
         the ledger states, half is taken as shared. A belligerent errs to one side: it does not understate
         the losses and forces of its enemy, nor overstate its own losses; b is then half-normal, else normal
         (house effects of pollsters are such b). To e comes the roughness of the laws, ROUGHNESS.
         `at least` and `more than` have the probability that the truth lies beyond, `at most` and `less than`
         likewise; an interval is even between its ends. A count that only grows is weighed by what it adds
         from point to point. Of a series one point in SPACING weeks is weighed, since neighbours share what
         the laws get wrong. What is said twice counts once, and what derives from another source that the
         ledger has on the same quantity not at all.
Omits    Errors shared between speakers (all estimates of losses lean on each other); that half is shared is
         an assumption, and so is ROUGHNESS.
Sources  Random bias beside sampling error: Jackman 2005, "Pooling the polls over an election campaign",
         Australian Journal of Political Science 40:499-517; discrepancy of laws: Kennedy and O'Hagan 2001,
         Journal of the Royal Statistical Society B 63:425-464.
"""

from __future__ import annotations

import datetime
import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from polemos.case.evidence import Point, Row, Series
from polemos.case.model import Case
from polemos.case.references import Element
from polemos.dynamics.build import Layout
from polemos.dynamics.outcomes import OUTCOMES
from polemos.dynamics.simulate import WeeklyRow

Form = Literal["value", "at least", "at most", "between"]

SHARED = 0.5
"""Of a stated variance: the part that all statements of a side on one quantity share."""

ROUGHNESS = {True: 0.1, False: 0.02}
"""What the laws get wrong beside all noise: relative, and of a share or a rate a year; assumptions.

A number of persons or of money that is weighed as it is has the relative one, of its size.
"""

SPACING = 4
"""Weeks between points of a series that are weighed."""

ONCE = 2
"""Weeks within which a speaker's statements on a quantity are one statement."""

NOT_WEIGHED = frozenset({"held"})
"""What the ground of the record settles."""

LOSSES = frozenset({"dead", "casualties", "captured", "deserted", "losses", "contingent_casualties"})
"""What a side loses of its people, and of those who fight beside them."""

_BOUND: dict[str | None, Form] = {
    "at least": "at least", "more than": "at least", "at most": "at most", "less than": "at most",
}  # fmt: skip


@dataclass(frozen=True)
class Bias:
    """An error that statements share: whose, of what, its scale in the unit of g, and to which side it goes.

    direction  1 where it is never negative, -1 where it is never positive, 0 where it may be either
    log        whether g is the logarithm: what is stated otherwise has an error of its own, in another unit
    """

    side: str
    row: WeeklyRow
    scale: float
    direction: int
    log: bool = True

    @property
    def key(self) -> tuple[str, WeeklyRow, bool]:
        """What it is known by."""
        return self.side, self.row, self.log


@dataclass(frozen=True)
class Datum:
    """One number of the ledger, as it is weighed.

    of      the id of its row or series
    source  where it was published
    side    of who says it
    row     what of a war it speaks of
    weeks   first and last weekly record that it is the mean of, counted from the start of the run
    since   of what a count adds: the record from which on
    form    what the numbers low and high mean; a value stands in both
    log     whether g is the logarithm
    error   its own, standard deviation of g
    scale   of the error that is shared; 0 where it states none
    weight  1, or less where the same is said more than once
    """

    of: str
    source: str
    side: str
    speaker: str
    row: WeeklyRow
    weeks: tuple[int, int]
    since: int | None
    form: Form
    low: float
    high: float
    log: bool
    error: float
    scale: float
    weight: float = 1.0

    @property
    def key(self) -> tuple[str, WeeklyRow, bool]:
        """The shared error that it has."""
        return self.side, self.row, self.log


def data_of(case: Case, until: datetime.date | None = None) -> tuple[Datum, ...]:
    """All numbers of a ledger known by a day (default: the cut-off) that speak of the run until it."""
    day = until or case.known_until
    layout = Layout.of(case)
    last = min(_week(case, day), case.clock.n_weeks - 1)
    found = [*_of_series(case, layout, day), *_of_rows(case, layout, day)]
    return _once([one for one in found if one.weeks[0] >= 0 and one.weeks[1] <= last])


def biases_of(case: Case, data: Sequence[Datum]) -> tuple[Bias, ...]:
    """The errors that data share, in the order in which they come; the scale is the largest stated."""
    scales: dict[tuple[str, WeeklyRow, bool], float] = {}
    for one in data:
        if one.scale > 0.0:
            scales[one.key] = max(scales.get(one.key, 0.0), one.scale)
    layout = Layout.of(case)
    return tuple(
        Bias(side, row, scale, _direction(case, layout, side, row), log)
        for (side, row, log), scale in scales.items()
    )


def _direction(case: Case, layout: Layout, side: str, row: WeeklyRow) -> int:
    """To which side a speaker errs on people: a belligerent's enemy loses more and has more, it says."""
    outcome = OUTCOMES[row.outcome]
    belligerents = [actor.id for actor in case.belligerents]
    of_people = outcome.unit == "persons" or outcome.name in LOSSES
    if not of_people or side not in belligerents or outcome.axes[:1] != ("actor",):
        return 0
    place = row.place[0]
    if place is None:
        return 0
    if layout.elements("actor")[place] != side:
        return 1
    return -1 if outcome.name in LOSSES else 0


def _of_series(case: Case, layout: Layout, day: datetime.date) -> Iterator[Datum]:
    derived = _derived(case, day)
    for series in case.series:
        row = _row(case, layout, series.measures)
        if row is None or series.vintage != "original" or (series.source, row) in derived:
            continue
        known = [one for one in series.points if one.known_on <= day]
        at = [_week(case, one.refers_to) for one in known]
        kept = _spaced(at)
        counted = len(kept) > 2 and OUTCOMES[row.outcome].unit == "persons" and _grows(known)
        for before, place in zip([None, *kept], kept, strict=False):
            since = None if before is None or not counted else at[before]
            less = 0.0 if since is None or before is None else known[before].value
            datum = _of_point(series, row, known[place], at[place], less)
            if datum is not None:
                yield replace(datum, since=since)


def _of_point(series: Series, row: WeeklyRow, point: Point, week: int, less: float) -> Datum | None:
    """A point, less what a count had before."""
    stated = series.sd is not None or series.sd_change is not None or point.low is not None
    log = not stated and _is_relative(series.relative_sd, row)
    if log:
        error = series.relative_sd or 0.0
    elif point.low is not None and point.high is not None:
        error = _triangular_sd(point.low, point.value, point.high)
    else:
        error = series.sd or 0.0
    value = point.value - less
    if log and value <= 0.0:
        return None
    return _datum(
        series.id, series.source, series.side, series.speaker, row, (week, week),
        _BOUND.get(series.qualifier, "value"), value, value, log, error,
    )  # fmt: skip


def _of_rows(case: Case, layout: Layout, day: datetime.date) -> Iterator[Datum]:
    derived = _derived(case, day)
    for row in case.rows:
        place = _row(case, layout, row.measures)
        if place is None or not _usable(row, day) or (row.source, place) in derived:
            continue
        weeks = _week(case, row.refers_to.start), _week(case, row.refers_to.end)
        datum = _of_row(row, place, (max(weeks[0], 0) if weeks[1] > 0 else weeks[0], weeks[1]))
        inside = weeks[1] - datum.weeks[0] >= (weeks[1] - weeks[0]) / 2 if datum else False
        if datum is not None and inside:
            yield datum


def _of_row(row: Row, place: WeeklyRow, weeks: tuple[int, int]) -> Datum | None:
    """A statement: what it bounds, or what it says with its error; None where it gives no number."""
    low, value, high = row.low, row.value, row.high
    numbers = [one for one in (low, value, high) if one is not None]
    if not numbers:
        return None
    log = row.sd is None and _is_relative(row.relative_sd, place) and min(numbers) > 0.0
    stated = (row.relative_sd or 0.0) if log else (row.sd or 0.0)
    told = row.id, row.source, row.side, row.speaker, place, weeks
    form = _BOUND.get(row.qualifier)
    if value is None and low is not None and high is not None:
        return _datum(*told, "between", low, high, log, stated)
    if value is None:
        return _datum(*told, "at least" if high is None else "at most", numbers[0], numbers[0], log, stated)
    if low is not None or high is not None:
        below, above = value if low is None else low, value if high is None else high
        stated = _triangular_sd(_g(below, log), _g(value, log), _g(above, log))
    return _datum(*told, form or "value", value, value, log, stated)


def _datum(
    of: str, source: str, side: str, speaker: str, row: WeeklyRow, weeks: tuple[int, int], form: Form,
    low: float, high: float, log: bool, stated: float,
) -> Datum:  # fmt: skip
    """With its error parted into what is shared and what is its own."""
    of_itself = log or OUTCOMES[row.outcome].unit == "1"
    rough = ROUGHNESS[log] if of_itself else ROUGHNESS[True] * max(abs(low), abs(high))
    own = math.hypot(math.sqrt(1.0 - SHARED) * stated, rough)
    shared = math.sqrt(SHARED) * stated
    return Datum(of, source, side, speaker, row, weeks, None, form, low, high, log, own, shared)


def _once(data: Sequence[Datum]) -> tuple[Datum, ...]:
    """Weights by which what is said again counts once: by the same speaker at that time, or word for word."""
    same: list[set[int]] = []
    for n, one in enumerate(data):
        for m, other in enumerate(data[:n]):
            if one.row == other.row and one.of != other.of and one.form == other.form:
                near = abs(one.weeks[1] - other.weeks[1]) <= ONCE and one.speaker == other.speaker
                if near or (one.weeks == other.weeks and one.low == other.low and one.high == other.high):
                    same.append({n, m})
    times: Counter[int] = Counter()
    for pair in same:
        times.update(pair)
    return tuple(replace(one, weight=1.0 / (1 + times[n])) for n, one in enumerate(data))


def _derived(case: Case, day: datetime.date) -> set[tuple[str, WeeklyRow]]:
    """Sources that derive from another which had numbers on the same quantity by a day, by that quantity."""
    layout = Layout.of(case)
    told = [
        *(one for one in case.series if one.vintage == "original" and _known(one, day)),
        *(one for one in case.rows if _usable(one, day)),
    ]
    has = {(one.source, row) for one in told if (row := _row(case, layout, one.measures)) is not None}
    parent = {source.id: source.derived_from for source in case.sources}
    return {(source, row) for source, row in has if any((one, row) in has for one in _above(source, parent))}


def _above(source: str, parent: Mapping[str, str | None]) -> Iterator[str]:
    """What a source rests on, and what that rests on; a case has no circles of these."""
    above = parent.get(source)
    while above is not None:
        yield above
        above = parent.get(above)


def _usable(row: Row, day: datetime.date) -> bool:
    """Whether a statement was known by a day, of its time and checked."""
    return row.status == "accepted" and row.known_on <= day and row.vintage == "original"


def _known(series: Series, day: datetime.date) -> bool:
    return any(one.known_on <= day for one in series.points)


def _is_relative(relative_sd: float | None, row: WeeklyRow) -> bool:
    """Whether an error is stated as relative; where none is, that of all but a share is taken to be."""
    return relative_sd is not None or OUTCOMES[row.outcome].unit != "1"


def _row(case: Case, layout: Layout, measures: Element | None) -> WeeklyRow | None:
    """The weekly row that is measured; None for none, and for an outcome of what the case does not use."""
    if measures is None or measures.name not in OUTCOMES or measures.name in NOT_WEIGHED:
        return None
    if OUTCOMES[measures.name].mechanism not in case.in_use:
        return None
    return layout.row(measures.name, measures.arguments)


def _week(case: Case, day: datetime.date) -> int:
    return case.clock.week_of(day) - case.clock.first_week


def _spaced(weeks: Sequence[int]) -> list[int]:
    """Places of points at least SPACING weeks apart, from the last backwards: what is newest is kept."""
    kept: list[int] = []
    for place in range(len(weeks) - 1, -1, -1):
        if weeks[place] >= 0 and (not kept or weeks[kept[-1]] - weeks[place] >= SPACING):
            kept.append(place)
    return kept[::-1]


def _grows(points: Sequence[Point]) -> bool:
    values = list({one.refers_to: one.value for one in points}.values())  # the newest of what was revised
    return all(later >= earlier for earlier, later in itertools.pairwise(values))


def _triangular_sd(low: float, mode: float, high: float) -> float:
    a, b, c = low, high, mode
    return math.sqrt(max(a * a + b * b + c * c - a * b - a * c - b * c, 0.0) / 18.0)


def _g(value: float, log: bool) -> float:
    return math.log(value) if log else value
