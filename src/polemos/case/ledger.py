"""Numbers of the evidence ledger: what a claim reads from the record, as it was known at the cut-off.

A recorded series stands still between its points: its value on a date is that of the last point that
refers to the date or one before it. Points and rows known only after the case's cut-off do not exist
here. Reducers over a window take the points that refer to a date within it, both ends included; where an
expression names several series, at every date on which one of them has a point. What the record does not
say is NaN.
"""

from __future__ import annotations

import datetime
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polemos.case.evidence import Series
from polemos.case.language.evaluate import canonical, evaluate
from polemos.case.language.functions import ENTRIES, STATISTICS
from polemos.case.language.nodes import (
    Call,
    Date,
    Expression,
    Number,
    Reference,
    rebuilt,
    references_in,
    walk,
)
from polemos.case.model import Case

Points = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Ordinals of dates, ascending, and values."""


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


class Ledger:
    """The rows and series of a case that were known at its cut-off."""

    def __init__(self, case: Case) -> None:
        self.start: datetime.date = case.clock.start
        self.rows = {row.id: row for row in case.rows if row.known_on <= case.known_until}
        self.series = {series.id: _points(series, case.known_until) for series in case.series}

    def number(self, node: Expression) -> float:
        """The value of a record-level expression; booleans are 0 and 1, NaN where the record is silent."""
        return float(evaluate(node, _refuse, np, self._reduce, strict=True))

    def fold(self, node: Expression) -> Any:
        """The same expression with every number of the record written out."""
        if not reads_record(node):
            return node
        if not asks_ensemble(node):
            return Number(self.number(node), node.unit, place=node.place)
        return rebuilt(node, self.fold)

    def _reduce(self, call: Call) -> Any:
        if call.name in ENTRIES:
            return self._entry(call)
        node, *rest = call.arguments
        days = [_ordinal(date) for date in rest]
        if call.name == "at":
            return self._on(node, np.array(days))[0]
        if call.name == "change":
            start, end = self._on(node, np.array(days))
            return end - start
        low, high = days or (self.start.toordinal() if call.name == "first" else -math.inf, math.inf)
        dates = [day for day in self._dates(node) if low <= day <= high]
        values = np.asarray(self._on(node, np.array(dates, np.int64)), np.float64)
        known = ~np.isnan(values)
        return self._over(call.name, np.array(dates, np.int64)[known], values[known])

    def _over(self, name: str, days: NDArray[np.int64], values: NDArray[np.float64]) -> float:
        if not values.size:
            return math.nan
        match name:
            case "average" | "share":
                return math.fsum(values) / values.size
            case "total":
                return math.fsum(values)
            case "highest" | "ever":
                return float(values.max())
            case "lowest" | "always":
                return float(values.min())
            case "first":
                found = days[values == 1]
                return float((found[0] - self.start.toordinal()) // 7) if found.size else math.inf
            case _:
                message = f"'{name}' does not apply to a recorded series"
                raise ValueError(message)

    def _entry(self, call: Call) -> float:
        row = self.rows.get(str(call.arguments[0]))
        if call.name == "stated":
            return float(row is not None)
        value = None if row is None else getattr(row, call.name)
        return math.nan if value is None else float(value)

    def _on(self, node: Expression, days: NDArray[np.int64]) -> Any:
        """A record-series expression on given days."""

        def reduce(call: Call) -> Any:
            if call.name == "observed":
                return _stand(self.series[str(call.arguments[0])], days)
            if call.name == "weekly_change":
                return self._weekly_change(call.arguments[0], days)
            return self._reduce(call)

        return np.broadcast_to(evaluate(node, _refuse, np, reduce, strict=True), days.shape)

    def _weekly_change(self, node: Expression, days: NDArray[np.int64]) -> Any:
        """Change a week since the date recorded before."""
        dates = np.array(self._dates(node), np.int64)
        last = np.searchsorted(dates, days, side="right") - 1
        if dates.size < 2:
            return np.full(days.shape, math.nan)
        here, before = np.maximum(last, 1), np.maximum(last, 1) - 1
        change = (
            (self._on(node, dates[here]) - self._on(node, dates[before])) * 7 / (dates[here] - dates[before])
        )
        return np.where(last >= 1, change, math.nan)

    def _dates(self, node: Expression) -> list[int]:
        named = [str(c.arguments[0]) for c in walk(node) if isinstance(c, Call) and c.name == "observed"]
        return sorted({int(day) for name in named for day in self.series[name][0]})


def _points(series: Series, known_until: datetime.date) -> Points:
    known = sorted((p.refers_to, p.known_on, p.value) for p in series.points if p.known_on <= known_until)
    latest = {
        refers_to.toordinal(): value for refers_to, _, value in known
    }  # a later vintage replaces an earlier one
    return np.array(list(latest), np.int64), np.array(list(latest.values()), np.float64)


def _stand(points: Points, days: NDArray[np.int64]) -> NDArray[np.float64]:
    dates, values = points
    last = np.searchsorted(dates, days, side="right") - 1
    if not dates.size:
        return np.full(days.shape, math.nan)
    return np.where(last >= 0, values[np.maximum(last, 0)], math.nan)


def _ordinal(date: Expression) -> int:
    if not isinstance(date, Date):
        message = f"'{canonical(date)}' is not a date"
        raise TypeError(message)
    return date.value.toordinal()


def _refuse(reference: Reference) -> Any:
    message = f"'{canonical(reference)}' is of the model, not of the record"
    raise ValueError(message)
