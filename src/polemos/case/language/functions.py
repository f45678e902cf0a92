"""The functions of the claims' language: what each takes and what it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from polemos.case.units import product

Group = Literal["reducer", "order", "elementwise", "effect", "statistic", "entry", "observed"]
Unit = Callable[[str], str]


def _same(unit: str) -> str:
    return unit


def _pure(_unit: str) -> str:
    return "1"


def _weeks(_unit: str) -> str:
    return "week"


def _summed(unit: str) -> str:
    """A flow per week summed over weeks is an amount."""
    return product(unit, "week")


def _per_week(unit: str) -> str:
    return product(unit, "week", -1)


@dataclass(frozen=True)
class Signature:
    """One function.

    form   how it is written
    takes  number, boolean (a condition) or any
    gives  number, boolean, or the same kind as it takes
    unit   of the result, from that of the first argument
    """

    group: Group
    form: str
    fewest: int
    most: int
    takes: Literal["number", "boolean", "any", "id"]
    gives: Literal["number", "boolean", "same"]
    unit: Unit = _same


_WINDOW = "[, from, to]"

SIGNATURES: dict[str, Signature] = {
    "at": Signature("reducer", "at(x, date)", 2, 2, "any", "same"),
    "change": Signature("reducer", "change(x, from, to)", 3, 3, "number", "number"),
    "average": Signature("reducer", f"average(x{_WINDOW})", 1, 3, "number", "number"),
    "total": Signature("reducer", f"total(x{_WINDOW})", 1, 3, "number", "number", _summed),
    "highest": Signature("reducer", f"highest(x{_WINDOW})", 1, 3, "number", "number"),
    "lowest": Signature("reducer", f"lowest(x{_WINDOW})", 1, 3, "number", "number"),
    "chance": Signature("reducer", f"chance(hazard{_WINDOW})", 1, 3, "number", "number", _pure),
    "first": Signature("reducer", "first(condition)", 1, 1, "boolean", "number", _weeks),
    "ever": Signature("reducer", f"ever(condition{_WINDOW})", 1, 3, "boolean", "boolean"),
    "always": Signature("reducer", f"always(condition{_WINDOW})", 1, 3, "boolean", "boolean"),
    "share": Signature("reducer", f"share(condition{_WINDOW})", 1, 3, "boolean", "number", _pure),
    "before": Signature("order", f"before(condition, condition{_WINDOW})", 2, 4, "boolean", "number", _weeks),
    "abs": Signature("elementwise", "abs(x)", 1, 1, "number", "number"),
    "min": Signature("elementwise", "min(a, b)", 2, 8, "number", "number"),
    "max": Signature("elementwise", "max(a, b)", 2, 8, "number", "number"),
    "weekly_change": Signature("elementwise", "weekly_change(x)", 1, 1, "number", "number", _per_week),
    "effect": Signature("effect", "effect(x | policy=A, against=B)", 1, 1, "any", "number"),
    "relative_effect": Signature(
        "effect", "relative_effect(x | policy=A, against=B)", 1, 1, "number", "number", _pure
    ),
    "P": Signature("statistic", "P(event) or P(event given event)", 1, 2, "boolean", "number", _pure),
    "mean": Signature("statistic", "mean(x)", 1, 1, "number", "number"),
    "median": Signature("statistic", "median(x)", 1, 1, "number", "number"),
    "quantile": Signature("statistic", "quantile(x, 90%)", 2, 2, "number", "number"),
    "observed": Signature("observed", "observed(series)", 1, 1, "id", "number"),
    "value": Signature("entry", "value(row)", 1, 1, "id", "number"),
    "low": Signature("entry", "low(row)", 1, 1, "id", "number"),
    "high": Signature("entry", "high(row)", 1, 1, "id", "number"),
    "stated": Signature("entry", "stated(row)", 1, 1, "id", "boolean"),
}


def _of(group: Group) -> frozenset[str]:
    return frozenset(name for name, signature in SIGNATURES.items() if signature.group == group)


DATED = _of("reducer") | _of("order")
"""Functions of all weeks, or of those that they name."""

STATISTICS = _of("statistic")
"""Functions of all members: they give one number of the ensemble."""

ENTRIES = _of("entry")
"""Functions that read one row of the ledger."""

EFFECTS = _of("effect")
"""Functions that compare two policies member by member, under the same draws and the same noise."""
