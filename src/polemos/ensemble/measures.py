"""What is kept of every run: the numbers that the claims ask of one member, and nothing weekly.

A measure is a number or an event of one member under one policy, such as at(held(A, north), 2025-06-30) > 50
km^2; an effect takes two of them. It takes the weekly records of a block, (week, member) float32, to one
float32 column, (member,); an event is 0 or 1. Record k of a run is the state k weeks after the start and the
flows of that week; a date stands for the last record on or before it, and a window for all records from that
of its first date to that of its last, both included.

NaN is no number: weekly records that are not finite, a division by zero, or a comparison with either.
+inf is a number: first(...) of what never happens. A member's numbers depend on that member alone, and
weeks are added up in their order in float64, so no cut of the ensemble moves a bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polemos.case.claims import Claim
from polemos.case.language.asked import asked
from polemos.case.language.evaluate import canonical, evaluate
from polemos.case.language.needs import mechanisms_needed
from polemos.case.language.nodes import (
    Call,
    Date,
    Expression,
    Reference,
    effects_in,
    key,
    references_in,
    walk,
)
from polemos.case.ledger import Ledger
from polemos.case.model import Case
from polemos.case.outline import Measured, Number
from polemos.case.scenario import Clock

Weekly = Callable[[Reference], NDArray[np.float32]]
Asked = tuple[str, tuple[str, ...]]
"""An outcome and its arguments."""

Window = tuple[int, int]
"""First and last record, both included."""


def measure(node: Expression, weekly: Weekly, clock: Clock) -> NDArray[np.float32]:
    """The column (member,) of a member-level expression; `weekly` gives (week, member) of an outcome."""
    with np.errstate(invalid="ignore", over="ignore"):  # what comes of it is NaN or infinite, and is kept
        column = _Run(weekly, clock).member(node)
    members = _members(node, weekly)
    return np.array(np.broadcast_to(column, members), dtype=np.float32)  # never a view of the records


@dataclass(frozen=True)
class Measure:
    """One number to keep of every run under a policy.

    name  its canonical text and the policy; equal for equal questions, so that claims share columns
    node  the expression, numbers of the record written out
    """

    name: str
    policy: str
    node: Expression


def measure_name(node: Expression, policy: str) -> str:
    """The name of the column that holds an expression under a policy."""
    return f"{canonical(node)} | {policy}"


def measures_of(case: Case, claims: Iterable[Claim] | None = None) -> tuple[Measure, ...]:
    """Every measure that claims ask for, each once, sorted by name; by default all that the case asks for.

    Readings on outcomes of mechanisms that the case does not use ask for nothing.
    """
    ledger = Ledger(case)
    reference = reference_policy(case)
    found: dict[str, Measure] = {}
    for question in _questions(case, claims):
        if mechanisms_needed(question, case.in_use):
            continue
        for node, policy in _asked(ledger.fold(question), reference):
            name = measure_name(node, policy)
            found[name] = Measure(name, policy, node)
    for node, policy in _shown(case, reference) if claims is None else ():
        name = measure_name(node, policy)
        found[name] = Measure(name, policy, node)
    return tuple(found[name] for name in sorted(found))


def policies_of(question: Expression, case: Case) -> frozenset[str]:
    """The policies whose runs a question needs."""
    return frozenset(policy for _, policy in _asked(question, reference_policy(case)))


def _questions(case: Case, claims: Iterable[Claim] | None) -> Iterator[Expression]:
    for claim in case.claims if claims is None else claims:
        yield from (reading.node for reading in claim.readings)
    if claims is None:
        yield from (slot.node for sentence in case.outline.answers for slot in sentence.slots)


def _shown(case: Case, reference: str) -> Iterator[tuple[Expression, str]]:
    """What the report shows beside the answers: numbers under every policy, and under the reference."""
    policies = [policy.id for policy in case.policies if not policy.abstract]
    for compared in case.outline.compared:
        for number in answerable(case, compared):
            yield from ((number.node, policy) for policy in policies)
    for measured in (*case.outline.breaking, *case.outline.numbers):
        yield from ((number.node, reference) for number in answerable(case, measured))


def answerable(case: Case, measured: Measured) -> tuple[Number, ...]:
    """The numbers of an outline; none where one is of a mechanism that the case does not use."""
    waits = any(mechanisms_needed(number.node, case.in_use) for number in measured.numbers)
    return () if waits else measured.numbers


def _asked(node: Expression, reference: str) -> Iterator[tuple[Any, str]]:
    for call in walk(node):
        if isinstance(call, Call) and call.name == "P":
            question = asked(call)
            for part in (question.of, question.premise):
                if part is not None:
                    yield from _columns(part, question.policy or reference)


def _columns(node: Expression, policy: str) -> Iterator[tuple[Any, str]]:
    """The columns that a number of a member is made of: an effect is that of two policies."""
    if effects := effects_in(node):
        for effect in effects:
            for one in (effect.policy, effect.against):
                yield effect.arguments[0], str(one)
    elif references_in(node):
        yield node, policy


def references_of(measures: Iterable[Measure], policy: str | None = None) -> tuple[Asked, ...]:
    """The weekly series, (outcome, arguments), that the measures (of a policy) read; each once, sorted."""
    asked = (m.node for m in measures if policy is None or m.policy == policy)
    return tuple(sorted({key(reference) for node in asked for reference in references_in(node)}))


def reference_policy(case: Case) -> str:
    """The policy meant when none is named: the first that is run."""
    return next(policy.id for policy in case.policies if not policy.abstract)


@dataclass(frozen=True)
class _Run:
    weekly: Weekly
    clock: Clock

    def member(self, node: Expression) -> NDArray[Any]:
        """One number a member, in the precision of the records."""

        def refuse(reference: Reference) -> NDArray[Any]:
            message = (
                f"'{canonical(reference)}' is a weekly series; take at(...), average(...) or the like of it"
            )
            raise ValueError(message)

        return evaluate(node, refuse, np, self._reduce, strict=True)

    def series(self, node: Expression, window: Window) -> NDArray[Any]:
        """A series within a window, (week, member) or a constant."""
        first, last = window

        def rows(reference: Reference) -> NDArray[Any]:
            found = self.weekly(reference)[first : last + 1]
            return found if np.isfinite(found).all() else np.where(np.isfinite(found), found, np.nan)

        def reduce(call: Call) -> NDArray[Any]:
            return (
                self._weekly_change(call.arguments[0], window)
                if call.name == "weekly_change"
                else self._reduce(call)
            )

        values = np.asarray(evaluate(node, rows, np, reduce, strict=True))
        return values if values.ndim else np.broadcast_to(values, (last - first + 1, 1))

    def _weekly_change(self, node: Expression, window: Window) -> NDArray[Any]:
        """x[k] - x[k - 1]; nothing has changed yet at record 0."""
        first, last = window
        values = self.series(node, (max(first - 1, 0), last))
        change = np.diff(values, axis=0)
        return change if first > 0 else np.concatenate([values[:1] - values[:1], change])

    def _reduce(self, call: Call) -> NDArray[Any]:
        node, *rest = call.arguments
        if call.name == "at":
            week = self.record(rest[0])
            return self.series(node, (week, week))[0]
        if call.name == "change":
            start, end = self.record(rest[0]), self.record(rest[1])
            return self.series(node, (end, end))[0] - self.series(node, (start, start))[0]
        if call.name == "before":
            return self._before(call)
        return _REDUCERS[call.name](self.series(node, self._window(call, rest)))

    def _window(self, call: Call, dates: Sequence[Expression]) -> Window:
        window = (self.record(dates[0]), self.record(dates[1])) if dates else (0, self.clock.n_weeks - 1)
        if window[0] > window[1]:
            message = f"'{canonical(call)}': the window ends before it starts"
            raise ValueError(message)
        return window

    def _before(self, call: Call) -> NDArray[Any]:
        """Weeks by which the first of two conditions comes before the other; 0 where neither ever does."""
        one, other, *dates = call.arguments
        window = self._window(call, dates)
        return apart(_first(self.series(other, window)), _first(self.series(one, window)))

    def record(self, date: Expression) -> int:
        """The record that a date stands for."""
        if not isinstance(date, Date):
            message = f"'{canonical(date)}' is not a date"
            raise TypeError(message)
        day = date.value
        index = self.clock.week_of(day) - self.clock.first_week
        if not 0 <= index < self.clock.n_weeks:
            message = f"{day.isoformat()} lies outside the run"
            raise ValueError(message)
        return index


def apart(left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """left - right, where two things that never happen are not apart."""
    with np.errstate(invalid="ignore"):
        return np.where(np.isinf(left) & (left == right), 0.0, left - right)


def _total(rows: NDArray[Any]) -> NDArray[np.float64]:
    # row by row: NumPy's own sum changes its order with the shape of the block
    result = np.zeros(rows.shape[1:], np.float64)
    for row in rows:
        result += row
    return result


def _average(rows: NDArray[Any]) -> NDArray[np.float64]:
    return _total(rows) / rows.shape[0]


def _chance(rows: NDArray[Any]) -> NDArray[np.float64]:
    """Of what happens at a hazard a week, at least once."""
    return -np.expm1(-_total(rows))


def _highest(rows: NDArray[Any]) -> NDArray[Any]:
    return np.max(rows, axis=0)


def _lowest(rows: NDArray[Any]) -> NDArray[Any]:
    return np.min(rows, axis=0)


def _ever(rows: NDArray[Any]) -> NDArray[Any]:
    # a week in which it happened outweighs one that is unknown; without one, unknown stays unknown
    return np.where(np.any(rows == 1, axis=0), 1, np.max(rows, axis=0))


def _always(rows: NDArray[Any]) -> NDArray[Any]:
    return np.where(np.any(rows == 0, axis=0), 0, np.min(rows, axis=0))


def _first(rows: NDArray[Any]) -> NDArray[np.float64]:
    """Weeks until the first true record; +inf when there is none; NaN when one before it is unknown."""
    true = rows == 1
    week = np.where(true.any(axis=0), true.argmax(axis=0), np.inf)
    if rows.dtype.kind != "f":
        return week
    unknown = np.isnan(rows)
    doubt = np.where(unknown.any(axis=0), unknown.argmax(axis=0), np.inf)
    return np.where(doubt < week, np.nan, week)


_REDUCERS: dict[str, Callable[[NDArray[Any]], NDArray[Any]]] = {
    "average": _average,
    "total": _total,
    "chance": _chance,
    "highest": _highest,
    "lowest": _lowest,
    "first": _first,
    "ever": _ever,
    "always": _always,
    "share": _average,
}


def _members(node: Expression, weekly: Weekly) -> int:
    found = references_in(node)
    if not found:
        message = f"'{canonical(node)}' asks nothing of a run"
        raise ValueError(message)
    return weekly(found[0]).shape[1]
