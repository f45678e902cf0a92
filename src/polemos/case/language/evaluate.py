"""Walk the expressions of a case's claims and conditions, and give their numbers: no text is ever run.

`evaluate` serves two callers. Inside the compiled week it gives the condition of a policy on the stocks
of one member or many (xp = jax.numpy). Over a run it gives the weekly and per-member numbers of a claim
(xp = numpy); there `strict` keeps what is unknown unknown: a comparison with NaN is NaN, not false.
Division by zero is NaN everywhere. This module needs neither NumPy nor JAX until it is called.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from polemos.case.language.functions import STATISTICS
from polemos.case.language.nodes import (
    Between,
    Binary,
    Call,
    Comparison,
    Date,
    Expression,
    Name,
    Not,
    Number,
    Reference,
    key,
)

COMPARISONS = {"<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal"}
NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}

Array = Any
"""A number or an array of `xp`; shapes broadcast."""

Lookup = Callable[[Reference], Array]
Reduce = Callable[[Call], Array]

ELEMENTWISE = frozenset({"abs", "min", "max"})


def evaluate(
    node: Expression, lookup: Lookup, xp: Any, reduce: Reduce | None = None, *, strict: bool = False
) -> Array:
    """The numbers of an expression below the level of statistics.

    lookup   the array of a referenced outcome
    reduce   the array of a call that is not elementwise, such as at(x, date); without it they are refused
    strict   NaN in a comparison makes it NaN (the result is then a float array of 0, 1 and NaN)
    Raises ValueError for a node that has no number here.
    """

    def value(child: Expression) -> Array:
        return evaluate(child, lookup, xp, reduce, strict=strict)

    match node:
        case Number():
            return float(node.value)
        case Reference():
            return lookup(node)
        case Binary(op="and" | "or"):
            return _connect(node.op, value(node.left), value(node.right), xp, strict)
        case Binary():
            return _arithmetic(node.op, value(node.left), value(node.right), xp)
        case Not():
            return _connect("not", value(node.operand), None, xp, strict)
        case Comparison():
            return _compare(node.op, value(node.left), value(node.right), xp, strict)
        case Between():
            number = value(node.value)
            above = _compare(">=", number, value(node.low), xp, strict)
            return _connect("and", above, _compare("<=", number, value(node.high), xp, strict), xp, strict)
        case Call() if node.name in ELEMENTWISE:
            return _elementwise(node.name, [value(argument) for argument in node.arguments], xp)
        case Call() if reduce is not None and node.name not in STATISTICS:
            return reduce(node)
        case _:
            message = f"'{canonical(node)}' has no value in this place"
            raise ValueError(message)


def _arithmetic(op: str, left: Array, right: Array, xp: Any) -> Array:
    if op == "+":
        return left + right
    if op == "-":
        return left - right
    if op == "*":
        return left * right
    if op == "/":
        if isinstance(right, float):  # a plain number keeps the precision of the array
            return left / (right or math.nan)
        return left / xp.where(xp.equal(right, 0), math.nan, right)
    message = f"unknown operator '{op}'"
    raise ValueError(message)


def _elementwise(name: str, values: list[Array], xp: Any) -> Array:
    if name == "abs":
        return xp.abs(values[0])
    choose = xp.minimum if name == "min" else xp.maximum
    result = values[0]
    for value in values[1:]:
        result = choose(result, value)
    return result


def compare(op: str, left: Array, right: Array, xp: Any) -> Array:
    """One of the four order comparisons; false where either side is NaN."""
    return getattr(xp, COMPARISONS[op])(left, right)


def _compare(op: str, left: Array, right: Array, xp: Any, strict: bool) -> Array:
    result = compare(op, left, right, xp)
    if not strict:
        return result
    unknown = xp.isnan(left) | xp.isnan(right)
    return xp.where(unknown, math.nan, result) if xp.any(unknown) else result


def _connect(op: str, left: Array, right: Array | None, xp: Any, strict: bool) -> Array:
    """and, or, not; under `strict` the unknown stays unknown unless the other side decides."""
    sides = [left] if right is None else [left, right]
    unsure = strict and any(xp.asarray(side).dtype.kind == "f" for side in sides)
    true = [xp.equal(side, 1) for side in sides]
    if not unsure:
        return (
            {"and": xp.logical_and, "or": xp.logical_or}[op](*true)
            if len(true) == 2
            else xp.logical_not(*true)
        )
    false = [xp.equal(side, 0) for side in sides]
    if op == "not":
        yes, no = false[0], true[0]
    elif op == "and":
        yes, no = true[0] & true[1], false[0] | false[1]
    else:
        yes, no = true[0] | true[1], false[0] & false[1]
    return xp.where(yes, 1.0, xp.where(no, 0.0, math.nan))


def canonical(node: Expression) -> str:
    """One text for one meaning: fully bracketed, numbers in the catalogue's units."""
    match node:
        case Number():
            return f"{node.value!r} {node.unit}" if node.unit not in ("", "1") else repr(float(node.value))
        case Date():
            return node.value.isoformat()
        case Name():
            return node.value
        case Reference():
            name, arguments = key(node)
            return f"{name}({', '.join(arguments)})"
        case Binary() | Comparison():
            return f"({canonical(node.left)} {node.op} {canonical(node.right)})"
        case Not():
            return f"(not {canonical(node.operand)})"
        case Between():
            return f"({canonical(node.value)} in {canonical(node.low)} to {canonical(node.high)})"
        case Call():
            policy = f" | {node.policy}" if node.policy else ""
            policy += f" against {node.against}" if node.against else ""
            return f"{node.name}({', '.join(canonical(a) for a in node.arguments)}{policy})"
