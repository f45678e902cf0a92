"""The numbers of an expression where some are known only within bounds: interval arithmetic.

Moore (1966), Interval Analysis, element by element of arrays of ends. An end may be infinite. A number that
is known is an interval of one point, and points give just what `evaluate` gives for them. A condition is 0
or 1 where it is decided and 0 to 1 where it is not. What is unknown is NaN at both ends. Every number is
taken to vary by itself, so that x - x of an unbounded x may be anything: an interval may come out too wide,
never too narrow.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from polemos.case.language.evaluate import MIRRORED, canonical, evaluate
from polemos.case.language.nodes import Between, Binary, Call, Comparison, Expression, Not, Number, Reference

Ends = NDArray[np.float64]


class Interval(NamedTuple):
    """All numbers from `low` to `high`, both ends included, element by element; NaN at both is unknown."""

    low: Ends
    high: Ends

    def each(self, change: Callable[[Ends], Any]) -> Interval:
        """The same increasing function of both ends."""
        return Interval(change(self.low), change(self.high))


def interval_of(value: Any) -> Interval:
    """An interval as it is, a plain number as an interval of one point."""
    if isinstance(value, Interval):
        return value
    point = np.asarray(value, np.float64)
    return Interval(point, point)


def evaluate_within(node: Expression, reduce: Callable[[Call], Any]) -> Interval:
    """What an expression on the record may be.

    reduce  the interval or the number of a call that is not elementwise
    Raises ValueError for a node that has no number here.
    """

    def value(child: Expression) -> Interval:
        return evaluate_within(child, reduce)

    match node:
        case Number():
            return interval_of(node.value)
        case Binary(op="and" | "or"):
            return _together(node.op, value(node.left), value(node.right))
        case Binary():
            return arithmetic(node.op, value(node.left), value(node.right))
        case Not():
            low, high = value(node.operand)
            return Interval(1.0 - high, 1.0 - low)
        case Comparison():
            return _compared(node.op, value(node.left), value(node.right))
        case Between():
            number = value(node.value)
            sides = _compared(">=", number, value(node.low)), _compared("<=", number, value(node.high))
            return _together("and", *sides)
        case Call(name="abs"):
            return _absolute(value(node.arguments[0]))
        case Call(name="min" | "max"):
            choose = np.minimum if node.name == "min" else np.maximum
            found = [value(argument) for argument in node.arguments]
            return Interval(*(_folded(choose, ends) for ends in zip(*found, strict=True)))
        case Call():
            return interval_of(reduce(node))
        case _:
            message = f"'{canonical(node)}' has no value in this place"
            raise ValueError(message)


def arithmetic(op: str, left: Interval, right: Interval) -> Interval:
    """Every sum, difference, product or quotient (+ - * /) of a number of each.

    A divisor may be 0 among others: then what is not divided by 0 counts.
    """
    with np.errstate(all="ignore"):
        match op:
            case "+":
                found = Interval(left.low + right.low, left.high + right.high)
            case "-":
                found = Interval(left.low - right.high, left.high - right.low)
            case "*":
                found = _around(np.multiply, left, right.low, right.high)
            case _:
                # from 0 on, or up to 0: the divisor comes near it from one side
                above, below = (
                    np.where(right.low == 0, 0.0, right.low),
                    np.where(right.high == 0, -0.0, right.high),
                )
                found = _around(np.divide, left, above, below)
                across = (right.low < 0) & (right.high > 0)
                found = Interval(
                    np.where(across, -math.inf, found.low), np.where(across, math.inf, found.high)
                )
        plain = _plain(op, left.low, right.low)
    points = (left.low == left.high) & (right.low == right.high)
    unknown = np.isnan(left.low) | np.isnan(right.low)
    # infinity less infinity: nothing is known of that end
    low = np.where(np.isnan(found.low), -math.inf, found.low)
    high = np.where(np.isnan(found.high), math.inf, found.high)
    return Interval(*(np.where(unknown, math.nan, np.where(points, plain, end)) for end in (low, high)))


def _around(operate: Any, left: Interval, low: Ends, high: Ends) -> Interval:
    """The least and the greatest of what the four pairs of ends give; 0 times what has no end is 0."""
    pairs = [operate(a, b) for a, b in itertools.product(left, (low, high))]
    ends = [np.where(np.isnan(pair), 0.0, pair) for pair in pairs]
    return Interval(_folded(np.minimum, ends), _folded(np.maximum, ends))


def _together(op: str, left: Interval, right: Interval) -> Interval:
    """Whether two conditions are both so, or either is; where one end alone is unknown, it may be either."""
    low, high = (_plain(op, *ends) for ends in zip(left, right, strict=True))
    return Interval(
        np.where(np.isnan(low) & ~np.isnan(high), 0.0, low),
        np.where(np.isnan(high) & ~np.isnan(low), 1.0, high),
    )


def _absolute(number: Interval) -> Interval:
    low, high = np.abs(number.low), np.abs(number.high)
    across = (number.low < 0) & (number.high > 0)
    return Interval(np.where(across, 0.0, np.minimum(low, high)), np.maximum(low, high))


def _compared(op: str, left: Interval, right: Interval) -> Interval:
    """Whether it is so of all pairs of numbers, and whether of any."""
    if op in ("<", "<="):
        op, left, right = MIRRORED[op], right, left
    return Interval(_plain(op, left.low, right.high), _plain(op, left.high, right.low))


def _plain(op: str, left: Ends, right: Ends) -> Ends:
    """What `evaluate` gives for two arrays."""
    sides = {"left": left, "right": right}
    one, other = Reference("left"), Reference("right")
    node = (Comparison if op in MIRRORED else Binary)(op, one, other)
    found = evaluate(node, lambda side: sides[side.name], np, strict=True)
    return np.asarray(found, np.float64)


def _folded(choose: Any, ends: Any) -> Ends:
    first, *rest = ends
    for end in rest:
        first = choose(first, end)
    return first
