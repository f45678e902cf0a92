"""Numbers of the evidence ledger: what a claim reads from the record, as it was known at the cut-off.

Drafts, later vintages and what became known only after the cut-off decide nothing: to ask for them is to
get no answer. A recorded series stands still between its points, for as long as it says (`carried`), by
default its usual spacing: the median time between two points. So its value on a date is that of the last
point that refers to the date or to one before it, near enough; after the cut-off there is none. Reducers
over a window take the points that refer to a date within it, both ends included, where the record reaches
from one end to the other; without a window they take all that was recorded. Where an expression names
several series, they are read at every date on which one of them has a point. Where another is silent then,
the sum over the dates has no answer, and what is of the remaining dates says of how many.

Every number is an array of draws, the number as it stands first; see `stated_errors`. What the record does
not say is NaN.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polemos.case.evidence import Point, Row, Series
from polemos.case.language.bounds import Interval, arithmetic, evaluate_within, interval_of
from polemos.case.language.evaluate import ELEMENTWISE, Reduce, canonical, evaluate
from polemos.case.language.functions import ENTRIES, STATISTICS
from polemos.case.language.nodes import (
    Call,
    Date,
    Expression,
    Number,
    Reference,
    children,
    rebuilt,
    references_in,
    walk,
)
from polemos.case.model import Case
from polemos.case.stated_errors import Draws, either_end, is_one_sided, row_draws, row_ends, series_draws

Days = NDArray[np.int64]


def reads_record(node: Expression) -> bool:
    """Whether an expression reads the ledger."""
    return any(
        isinstance(item, Call) and (item.name in ENTRIES or item.name == "observed") for item in walk(node)
    )


def asks_ensemble(node: Expression) -> bool:
    """Whether an expression has a statistic of an ensemble or an outcome of the model."""
    return bool(references_in(node)) or any(
        isinstance(item, Call) and item.name in STATISTICS for item in walk(node)
    )


@dataclass(frozen=True)
class Recorded:
    """A series as far as it was known at the cut-off.

    dates    ordinals, ascending; a date that was given twice counts as it was last known
    carried  days for which a value stands
    """

    series: Series
    points: tuple[Point, ...]
    dates: Days
    carried: float

    @property
    def values(self) -> NDArray[np.float64]:
        """As they stand, (point,)."""
        return np.array([point.value for point in self.points], np.float64)


@dataclass(frozen=True)
class Answer:
    """What the record says of an expression.

    draws    (1 + DRAWS,), booleans as 0 and 1, NaN where the record is silent
    days     ordinals of the points that were read, by series
    silence  why there is no answer, each reason once
    partial  what is not of all dates of its window, and of how many it is
    """

    draws: Draws
    days: dict[str, tuple[int, ...]]
    silence: tuple[str, ...]
    partial: tuple[str, ...] = ()

    @property
    def value(self) -> float:
        """The number as it stands."""
        return float(self.draws[0])


class Ledger:
    """The rows and series of a case that decide something at its cut-off."""

    def __init__(self, case: Case) -> None:
        self.start: datetime.date = case.clock.start
        self.known_until: datetime.date = case.known_until
        self.rows = {row.id: row for row in case.rows}
        self.series = {series.id: _recorded(series, case.known_until) for series in case.series}

    def answer(self, node: Expression) -> Answer:
        """The number or truth of a record-level expression, with its stated errors."""
        reading = _Reading(self)
        return reading.answer(node)

    def number(self, node: Expression) -> float:
        """The same as it stands; booleans are 0 and 1, NaN where the record is silent."""
        return self.answer(node).value

    def fold(self, node: Expression) -> Any:
        """The same expression with every number of the record written out."""
        if not reads_record(node):
            return node
        if not asks_ensemble(node):
            return Number(self.number(node), node.unit, place=node.place)
        return rebuilt(node, self.fold)

    def silence(self, node: Expression) -> tuple[str, ...]:
        """Why the record has no answer for parts of an expression, each reason once; none where it has."""
        if not reads_record(node):
            return ()
        if asks_ensemble(node):
            return tuple(dict.fromkeys(why for child in children(node) for why in self.silence(child)))
        answer = self.answer(node)
        return answer.silence if math.isnan(answer.value) else ()

    def why_not(self, row: Row) -> str | None:
        """Why a row decides nothing; None where it does."""
        if row.status == "draft":
            return f"{row.id} is a draft"
        if row.vintage == "later":
            return f"{row.id} is of a later vintage"
        if row.known_on > self.known_until:
            return f"{row.id} was known only on {row.known_on}, after the cut-off {self.known_until}"
        return None


class _Reading:
    """One look into the ledger, and what was seen on the way."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.days: dict[str, set[int]] = {}
        self.silence: dict[str, None] = {}
        self.partial: dict[str, None] = {}
        self._alike = False  # whether all dates are read with one error
        self._within = False  # whether a row that is read is only a bound, so that all is computed of ends

    def answer(self, node: Expression) -> Answer:
        bounds = [row for row in self._rows(node) if is_one_sided(row)]
        self._within = bool(bounds)
        with np.errstate(invalid="ignore"):  # a bound less a bound is unknown
            found = self._numbers(node, self._reduce, (1,))
        draws = either_end(bounds[0].id, *found) if isinstance(found, Interval) else found
        days = {name: tuple(sorted(days)) for name, days in self.days.items()}
        return Answer(draws, days, tuple(self.silence), tuple(self.partial))

    def _rows(self, node: Expression) -> Iterator[Row]:
        """The rows whose number an expression reads."""
        for item in walk(node):
            if isinstance(item, Call) and item.name == "value":
                yield self.ledger.rows[str(item.arguments[0])]

    def _numbers(self, node: Expression, reduce: Reduce, shape: tuple[int, ...]) -> Draws | Interval:
        """An expression, broadcast to a shape; an interval where a row that is read is a bound."""

        def spread(found: Any) -> Draws:
            array = np.asarray(found, np.float64)
            return np.broadcast_to(array, np.broadcast_shapes(array.shape, shape))

        if self._within:
            return evaluate_within(node, reduce).each(spread)
        return spread(evaluate(node, _refuse, np, reduce, strict=True))

    def _reduce(self, call: Call) -> Any:
        if call.name in ENTRIES:
            return self._entry(call)
        node, *rest = call.arguments
        days = [_ordinal(date) for date in rest]
        if call.name == "at":
            return _taken(self._on(node, np.array(days)), 0)
        if call.name == "change":
            standing = self._on(node, np.array(days))
            return _less(_taken(standing, 1), _taken(standing, 0))
        whole = not days
        low, high = days or (self.ledger.start.toordinal() if call.name == "first" else -math.inf, math.inf)
        dates = np.array([day for day in self._dates(node) if low <= day <= high], np.int64)
        self._alike = call.name in ("ever", "always", "first", "share")
        values = self._on(node, dates)
        self._alike = False
        unknown = np.isnan(interval_of(values).low)
        # over a row that says no number as it stands, only a range, the range is what is known
        ranged = any(row.value is None for row in self._rows(node))
        known = ~(unknown.all(axis=1) if ranged else unknown[:, 0])
        n_silent = int((self._silent(node, dates) & ~known).sum())
        if n_silent and call.name == "total":
            return math.nan  # a sum that leaves dates out is too small, nobody knows by how much
        if n_silent and known.any():
            of = f"{known.sum()} of {n_silent + known.sum()} dates"
            self.partial[f"{call.name} of {of}, a series being silent on the others"] = None
        covered = whole or (self._reaches(node, dates, days[0]) and self._reaches(node, dates, days[1]))
        if n_silent and call.name in ("ever", "always"):
            covered = whole  # within a window it may have been so, or not so, on a silent date
        return self._over(call.name, dates[known], _taken(values, known), covered)

    def _over(self, name: str, days: Days, values: Draws | Interval, covered: bool) -> Any:
        """Points (point, draw) to one number; where they do not reach through a window, what they do show."""
        if isinstance(values, Interval):
            found = values.each(lambda end: self._over(name, days, end, covered))
            return Interval(found.high, found.low) if name == "first" else found
        if not values.size:
            return math.nan
        if name == "ever":
            return np.where(values.max(axis=0) == 1, 1.0, values.max(axis=0) if covered else math.nan)
        if name == "always":
            return np.where(values.min(axis=0) == 0, 0.0, values.min(axis=0) if covered else math.nan)
        if not covered:
            return math.nan
        match name:
            case "average" | "share":
                return values.mean(axis=0)
            case "total":
                return values.sum(axis=0)
            case "highest":  # on the day that was recorded as such: among many errors the largest wins
                return values[np.argmax(_stands(values))]
            case "lowest":
                return values[np.argmin(_stands(values))]
            case "first":
                happened = values == 1
                weeks = (days[np.argmax(happened, axis=0)] - self.ledger.start.toordinal()) // 7
                never = np.where(np.isnan(values).any(axis=0), math.nan, math.inf)
                return np.where(happened.any(axis=0), weeks, never)
            case _:
                message = f"'{name}' does not apply to a recorded series"
                raise ValueError(message)

    def _entry(self, call: Call) -> Any:
        row = self.ledger.rows[str(call.arguments[0])]
        why_not = self.ledger.why_not(row)
        if why_not is not None:
            self.silence[why_not] = None
            return math.nan
        if call.name == "stated":
            return 1.0
        if call.name == "value":
            return Interval(*row_ends(row)) if self._within else row_draws(row)
        end = getattr(row, call.name)
        return math.nan if end is None else float(end)

    def _on(self, node: Expression, days: Days) -> Draws | Interval:
        """A record-series expression on given days, (day, draw)."""

        def reduce(call: Call) -> Any:
            if call.name == "observed":
                return self._standing(str(call.arguments[0]), days)
            if call.name == "weekly_change":
                return self._weekly_change(call.arguments[0], days)
            return self._reduce(call)

        return self._numbers(node, reduce, (days.size, 1))

    def _last(self, recorded: Recorded, days: Days) -> tuple[Days, NDArray[np.bool_]]:
        """The last point of a series on or before each of some days, and whether it stands then."""
        last = np.searchsorted(recorded.dates, days, side="right") - 1
        known = (last >= 0) & (days <= self.ledger.known_until.toordinal())
        known[known] = days[known] - recorded.dates[last[known]] <= recorded.carried
        return last, known

    def _silent(self, node: Expression, days: Days) -> NDArray[np.bool_]:
        """Whether one of the series of an expression says nothing of a day, (day,)."""
        silent = np.zeros(days.size, bool)
        for name in self._named(node):
            silent |= ~self._last(self.ledger.series[name], days)[1]
        return silent

    def _standing(self, name: str, days: Days) -> Draws:
        """A series as it stands on given days, (day, draw)."""
        recorded = self.ledger.series[name]
        last, known = self._last(recorded, days)
        self.days.setdefault(name, set()).update(map(int, recorded.dates[last[known]]))
        for day in days[~known]:
            self.silence[self._why_silent(recorded, int(day))] = None
        read, back = np.unique(last[known], return_inverse=True)
        drawn = series_draws(recorded.series, [recorded.points[at] for at in read], alike=self._alike)
        values = np.full((days.size, drawn.shape[1]), math.nan)
        values[known] = drawn[back]
        return values

    def _why_silent(self, recorded: Recorded, day: int) -> str:
        name, date = recorded.series.id, datetime.date.fromordinal(day)
        if recorded.series.vintage == "later":
            return f"{name} is of a later vintage"
        if date > self.ledger.known_until:
            return f"{date} is after the cut-off {self.ledger.known_until}"
        if not recorded.dates.size:
            return f"{name} has no point known by {self.ledger.known_until}"
        before = recorded.dates[recorded.dates <= day]
        if not before.size:
            return f"{name} begins on {datetime.date.fromordinal(int(recorded.dates[0]))}"
        last = datetime.date.fromordinal(int(before[-1]))
        return (
            f"{name} has {last} and then nothing until {date}; a value stands for {recorded.carried:g} days"
        )

    def _reaches(self, node: Expression, dates: Days, end: int) -> bool:
        """Whether all series say something of an end of a window: there, or so near within it."""
        if end > self.ledger.known_until.toordinal():
            self.silence[
                f"{datetime.date.fromordinal(end)} is after the cut-off {self.ledger.known_until}"
            ] = None
            return False
        for name in self._named(node):
            recorded = self.ledger.series[name]
            last = int(np.searchsorted(recorded.dates, end, side="right")) - 1
            stands = last >= 0 and end - recorded.dates[last] <= recorded.carried
            near = np.isin(dates, recorded.dates) & (np.abs(dates - end) <= recorded.carried)
            if not stands and not near.any():
                self.silence[self._why_silent(recorded, end)] = None
                return False
        return True

    def _weekly_change(self, node: Expression, days: Days) -> Any:
        """Change a week since the date recorded before."""
        dates = np.array(self._dates(node), np.int64)
        last = np.searchsorted(dates, days, side="right") - 1
        if dates.size < 2:
            return math.nan
        here, before = np.maximum(last, 1), np.maximum(last, 1) - 1
        weeks = (dates[here] - dates[before])[:, None] / 7
        change = _less(self._on(node, dates[here]), self._on(node, dates[before]))

        def a_week(change: Draws) -> Draws:
            return np.where((last >= 1)[:, None], change / weeks, math.nan)

        return change.each(a_week) if isinstance(change, Interval) else a_week(change)

    def _dates(self, node: Expression) -> list[int]:
        return sorted({int(day) for name in self._named(node) for day in self.ledger.series[name].dates})

    def _named(self, node: Expression) -> list[str]:
        """The series that an expression reads on each date, not those it reads on dates of their own."""
        if isinstance(node, Call):
            if node.name == "observed":
                return [str(node.arguments[0])]
            if node.name not in ELEMENTWISE | {"weekly_change"}:
                return []
        return list(dict.fromkeys(name for child in children(node) for name in self._named(child)))


def _recorded(series: Series, known_until: datetime.date) -> Recorded:
    usable = [] if series.vintage == "later" else [p for p in series.points if p.known_on <= known_until]
    known = sorted(usable, key=lambda point: (point.refers_to, point.known_on))
    latest = {point.refers_to.toordinal(): point for point in known}  # of one date what was known last
    dates = np.array(list(latest), np.int64)
    usual = float(np.ceil(np.median(np.diff(dates)))) if dates.size > 1 else 0.0
    carried = usual if series.carried is None else 7.0 * series.carried
    return Recorded(series, tuple(latest.values()), dates, carried)


def _stands(values: Draws) -> Draws:
    """Numbers (point, draw) as they stand, (point,); of one that does not, the middle of what it may be."""
    stands = values[:, 0].copy()
    ranged = np.isnan(stands)
    if ranged.any():
        stands[ranged] = np.nanmedian(values[ranged, 1:], axis=1)
    return stands


def _taken(values: Draws | Interval, at: Any) -> Draws | Interval:
    return values.each(lambda end: end[at]) if isinstance(values, Interval) else values[at]


def _less(left: Draws | Interval, right: Draws | Interval) -> Draws | Interval:
    if isinstance(left, Interval) or isinstance(right, Interval):
        return arithmetic("-", interval_of(left), interval_of(right))
    return left - right


def _ordinal(date: Expression) -> int:
    if not isinstance(date, Date):
        message = f"'{canonical(date)}' is not a date"
        raise TypeError(message)
    return date.value.toordinal()


def _refuse(reference: Reference) -> Any:
    message = f"'{canonical(reference)}' is of the model, not of the record"
    raise ValueError(message)
