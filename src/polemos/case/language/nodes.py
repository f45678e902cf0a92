"""The syntax tree of the claims' language, and how to walk it.

A predicate is an expression of a small total language: outcomes of the model or recorded series, reduced
over weeks, then over members, then compared. The parser fills in `place`, the type checker (`types.py`)
the rest: level, kind and unit, all numbers in the catalogue's units. Two expressions are equal when they
say the same, wherever they stand.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from polemos.case.language.functions import DATED, EFFECTS, STATISTICS

Level = Literal["", "constant", "record_series", "record", "series", "member", "ensemble"]
Kind = Literal["", "number", "boolean", "date", "id"]


@dataclass(frozen=True)
class _Node:
    """What every node has once it is checked.

    place  column of the text, counted from 1; 0 where there is none
    level  how much is still to be reduced: a weekly series, one number a run, one number an ensemble
    """

    place: int = field(default=0, compare=False, kw_only=True)
    level: Level = field(default="", compare=False, kw_only=True)
    kind: Kind = field(default="", compare=False, kw_only=True)


@dataclass(frozen=True)
class Number(_Node):
    """A number with its unit; "1" for a pure number. Per cent are shares."""

    value: float
    unit: str = "1"


@dataclass(frozen=True)
class Date(_Node):
    """A calendar day."""

    value: datetime.date
    unit: str = field(default="", compare=False, kw_only=True)


@dataclass(frozen=True)
class Name(_Node):
    """The id of a series or a row of the ledger, where a function asks for one."""

    value: str
    unit: str = field(default="", compare=False, kw_only=True)

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Reference(_Node):
    """An outcome of the model, week by week: held(A, north); `*` sums over an axis."""

    name: str
    arguments: tuple[str, ...] = ()
    unit: str = field(default="", compare=False, kw_only=True)


@dataclass(frozen=True)
class Call(_Node):
    """A function of the language; statistics of an ensemble may name the policy they are asked under.

    P(a given b) has the two arguments a and b. An effect names the policy it is of and the one against it.
    """

    name: str
    arguments: tuple[Expression, ...] = ()
    policy: str | None = None
    against: str | None = None
    unit: str = field(default="", compare=False, kw_only=True)


@dataclass(frozen=True)
class Binary(_Node):
    """Arithmetic (+ - * /) or logic (and, or) on two expressions."""

    op: str
    left: Expression
    right: Expression
    unit: str = field(default="", compare=False, kw_only=True)


@dataclass(frozen=True)
class Not(_Node):
    """The opposite of a condition."""

    operand: Expression
    unit: str = field(default="", compare=False, kw_only=True)


@dataclass(frozen=True)
class Comparison(_Node):
    """left op right, with op one of < <= > >=."""

    op: str
    left: Expression
    right: Expression
    unit: str = field(default="", compare=False, kw_only=True)


@dataclass(frozen=True)
class Between(_Node):
    """value in low to high, both ends included."""

    value: Expression
    low: Expression
    high: Expression
    unit: str = field(default="", compare=False, kw_only=True)


Expression: TypeAlias = Number | Date | Name | Reference | Call | Binary | Not | Comparison | Between

UNREAD = Name("unread")
"""Stands where a saved case has the text of an expression alone: to be shown, not to be run."""


def children(node: Expression) -> tuple[Expression, ...]:
    """The expressions directly below a node; ids and dates are leaves."""
    match node:
        case Binary() | Comparison():
            return (node.left, node.right)
        case Not():
            return (node.operand,)
        case Between():
            return (node.value, node.low, node.high)
        case Call():
            return tuple(node.arguments)
        case _:
            return ()


def rebuilt(node: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The same node over changed children."""
    match node:
        case Binary() | Comparison():
            return replace(node, left=change(node.left), right=change(node.right))
        case Not():
            return replace(node, operand=change(node.operand))
        case Between():
            return replace(node, value=change(node.value), low=change(node.low), high=change(node.high))
        case Call():
            return replace(node, arguments=tuple(change(argument) for argument in node.arguments))
        case _:
            return node


def walk(node: Expression) -> Iterator[Expression]:
    """A node and all below it, parents first."""
    yield node
    for child in children(node):
        yield from walk(child)


def references_in(node: Expression) -> tuple[Reference, ...]:
    """The outcomes that an expression reads, in the order they are written."""
    return tuple(item for item in walk(node) if isinstance(item, Reference))


def key(reference: Reference) -> tuple[str, tuple[str, ...]]:
    """Outcome and arguments of a reference: equal for equal series."""
    return reference.name, tuple(str(argument) for argument in reference.arguments)


def effects_in(node: Expression) -> tuple[Call, ...]:
    """The effects that an expression reads, in the order they are written."""
    return tuple(item for item in walk(node) if isinstance(item, Call) and item.name in EFFECTS)


def last_day_in(node: Expression) -> datetime.date | None:
    """The last day that an expression asks the model about; None where it asks to the end of the run."""
    days: list[datetime.date] = []
    for call in walk(node):
        if isinstance(call, Call) and call.name in DATED:
            dates = [argument.value for argument in call.arguments if isinstance(argument, Date)]
            if not dates:
                return None
            days += dates
    return max(days, default=None)


def under_one_name(node: Expression, same: Mapping[str, str]) -> Expression:
    """The same expression with every policy named by the one it is the same as.

    same  by id; under "" the policy that is meant where none is named
    """
    changed = rebuilt(node, lambda child: under_one_name(child, same))
    if isinstance(changed, Call) and changed.name in STATISTICS | EFFECTS:
        policy, against = (same.get(name or "", name) for name in (changed.policy, changed.against))
        return replace(changed, policy=policy, against=against if changed.against else None)
    return changed
