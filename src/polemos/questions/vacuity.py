"""Predicates that are true or false whatever happens, found without running anything.

Interval analysis (Moore 1966, Interval Analysis) over the supports of the catalogue and the areas of the
case's sectors: every expression gets bounds it cannot leave, every comparison is then true, false or
open. Comparisons are first brought to a sum of terms, so that x < x, x - y > x - y or 2 * x >= x + x are
seen for what they are. What is not decided here may still be true in every run.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable

from polemos._core.catalogue import OUTCOMES
from polemos.case.language.evaluate import canonical
from polemos.case.language.nodes import (
    Between,
    Binary,
    Call,
    Comparison,
    Date,
    Expression,
    Not,
    Number,
    Reference,
    key,
)
from polemos.case.model import Case

Interval = tuple[float, float]
Support = Callable[[Reference], Interval]
Terms = dict[str, tuple[float, Expression]]
"""canonical text -> (coefficient, node)"""

ANYTHING: Interval = (-math.inf, math.inf)
SHARE: Interval = (0.0, 1.0)


class Bounds:
    """Bounds of expressions, given the support of every outcome.

    support   bounds of an outcome, sums over `*` included
    week_of   date -> record, so that a change between dates of one week is nothing
    n_weeks   records of a run
    """

    def __init__(self, support: Support, week_of: Callable[[datetime.date], int], n_weeks: int) -> None:
        self.support = support
        self.week_of = week_of
        self.n_weeks = n_weeks

    def decided(self, node: Expression) -> bool | None:
        """True or False where a condition cannot be otherwise, None where it can."""
        match node:
            case Comparison():
                return _sign(node.op, self._difference(node.left, node.right))
            case Between():
                above = _sign(">=", self._difference(node.value, node.low))
                return _both(above, _sign("<=", self._difference(node.value, node.high)))
            case Binary(op="and"):
                return _both(self.decided(node.left), self.decided(node.right))
            case Binary(op="or"):
                return _not(_both(_not(self.decided(node.left)), _not(self.decided(node.right))))
            case Not():
                return _not(self.decided(node.operand))
            case Call(name="ever" | "always"):
                return self.decided(node.arguments[0])
            case Call(name="P"):
                low, high = self._term(node)
                return True if low >= 1 else False if high <= 0 else None
            case _:
                return None

    def number(self, node: Expression) -> Interval:
        """Bounds of a number."""
        return self._bounds(*self._linear(node))

    def _difference(self, left: Expression, right: Expression) -> Interval:
        return self._bounds(*_sum(self._linear(left), self._linear(right), -1.0))

    def _bounds(self, constant: float, terms: Terms) -> Interval:
        total: Interval = (constant, constant)
        for coefficient, term in terms.values():
            total = _add(total, _multiply((coefficient, coefficient), self._term(term)))
        return total

    def _linear(self, node: Expression) -> tuple[float, Terms]:
        """constant + sum of coefficient * term; like terms collected, cancelled ones gone."""
        match node:
            case Number():
                return float(node.value), {}
            case Binary(op="+" | "-"):
                factor = 1.0 if node.op == "+" else -1.0
                return _sum(self._linear(node.left), self._linear(node.right), factor)
            case Binary(op="*" | "/"):
                left, right = self._linear(node.left), self._linear(node.right)
                if node.op == "*" and not left[1]:
                    return _sum((0.0, {}), right, left[0])
                if not right[1] and (node.op == "*" or right[0] != 0.0):
                    return _sum((0.0, {}), left, right[0] if node.op == "*" else 1 / right[0])
            case _:
                pass
        return 0.0, {canonical(node): (1.0, node)}

    def _term(self, node: Expression) -> Interval:
        match node:
            case Reference():
                return self.support(node)
            case Binary(op="*"):
                return _multiply(self.number(node.left), self.number(node.right))
            case Binary(op="/"):
                return _divide(self.number(node.left), self.number(node.right))
            case Call():
                return self._call(node)
            case _:
                return self._truth(node)

    def _truth(self, node: Expression) -> Interval:
        decided = self.decided(node)
        return SHARE if decided is None else (float(decided), float(decided))

    def _call(self, call: Call) -> Interval:
        argument, *rest = call.arguments
        match call.name:
            case "P":
                return self._chance(argument, rest)
            case "effect" | "relative_effect" if call.policy == call.against:
                return 0.0, 0.0
            case "effect":
                return self._apart(argument)
            case "chance":
                return SHARE
            case "share" | "ever" | "always":
                return self._truth(argument)
            case "first":
                decided = self.decided(argument)
                return (0.0, math.inf) if decided is None else (0.0, 0.0) if decided else (math.inf, math.inf)
            case "at" | "average" | "highest" | "lowest" | "mean" | "median" | "quantile":
                return self.number(argument)
            case "change" | "weekly_change":
                return self._change(argument, rest)
            case "total":
                return self._total(argument, rest)
            case "abs":
                return _absolute(self.number(argument))
            case "min" | "max":
                ends = [self.number(item) for item in call.arguments]
                choose = min if call.name == "min" else max
                return choose(low for low, _ in ends), choose(high for _, high in ends)
            case _:
                return ANYTHING

    def _chance(self, event: Expression, rest: list[Expression]) -> Interval:
        if not rest:
            return self._truth(event)
        condition = rest[0]
        if self.decided(condition) is False:
            return ANYTHING  # nothing to divide by: undetermined, not vacuous
        return (1.0, 1.0) if canonical(condition) == canonical(event) else self._truth(event)

    def _change(self, node: Expression, dates: list[Expression]) -> Interval:
        if len(dates) == 2 and self._week(dates[0]) == self._week(dates[1]):
            return (0.0, 0.0)
        return self._apart(node)

    def _apart(self, node: Expression) -> Interval:
        """Bounds of the difference between two values of one number."""
        low, high = self.number(node)
        return _add((low, high), (-high, -low))

    def _total(self, node: Expression, dates: list[Expression]) -> Interval:
        weeks = self._week(dates[1]) - self._week(dates[0]) + 1 if len(dates) == 2 else self.n_weeks
        return _multiply((float(weeks), float(weeks)), self.number(node))

    def _week(self, date: Expression) -> int:
        if not isinstance(date, Date):
            message = f"'{canonical(date)}' is not a date"
            raise TypeError(message)
        return self.week_of(date.value)


def _sum(left: tuple[float, Terms], right: tuple[float, Terms], factor: float) -> tuple[float, Terms]:
    terms = dict(left[1])
    for text, (coefficient, node) in right[1].items():
        before = terms.get(text, (0.0, node))[0]
        after = before + factor * coefficient
        terms[text] = (after, node)
        if abs(after) <= 1e-12 * (abs(before) + abs(factor * coefficient)):
            del terms[text]
    return left[0] + factor * right[0], terms


def _sign(op: str, difference: Interval) -> bool | None:
    low, high = difference
    match op:
        case ">":
            return True if low > 0 else False if high <= 0 else None
        case ">=":
            return True if low >= 0 else False if high < 0 else None
        case "<":
            return True if high < 0 else False if low >= 0 else None
        case _:
            return True if high <= 0 else False if low > 0 else None


def _both(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _add(left: Interval, right: Interval) -> Interval:
    low, high = left[0] + right[0], left[1] + right[1]
    return (-math.inf if math.isnan(low) else low, math.inf if math.isnan(high) else high)


def _multiply(left: Interval, right: Interval) -> Interval:
    ends = [0.0 if a == 0.0 or b == 0.0 else a * b for a in left for b in right]
    return min(ends), max(ends)


def _divide(left: Interval, right: Interval) -> Interval:
    if right[0] <= 0.0 <= right[1]:
        return ANYTHING
    return _multiply(left, (1 / right[1], 1 / right[0]))


def _absolute(interval: Interval) -> Interval:
    low, high = interval
    if low <= 0.0 <= high:
        return 0.0, max(-low, high)
    return min(abs(low), abs(high)), max(abs(low), abs(high))


def bounds_of(case: Case) -> Bounds:
    """The bounds that a case's sectors and clock and the catalogue give."""
    areas = {sector.id: float(sector.area) for sector in case.sectors}

    def support(reference: Reference) -> Interval:
        name, arguments = key(reference)
        outcome = OUTCOMES[name]
        if name == "held":
            actor, sector = arguments
            area = math.fsum(areas.values()) if sector == "*" else areas[sector]
            return (area if actor == "*" else 0.0, area)  # the two sides hold all of a sector between them
        summed = (axis for axis, word in zip(outcome.axes, arguments, strict=True) if word == "*")
        count = math.prod(len(case.elements(axis)) for axis in summed)
        return _multiply((float(count), float(count)), (outcome.low, outcome.high))

    return Bounds(support, lambda date: case.clock.week_of(date) - case.clock.first_week, case.clock.n_weeks)
