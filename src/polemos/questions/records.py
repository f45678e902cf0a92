"""Readings that the evidence ledger settles by itself: does the record match what was said?

No draw is involved, so there is no Monte Carlo error; a reading matches, differs, or is undetermined where
the record is silent. The words name the sources with the dates that they refer to.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from polemos.case.evidence import Period
from polemos.case.language.evaluate import NEGATED, canonical, compare
from polemos.case.language.functions import ENTRIES
from polemos.case.language.nodes import (
    Between,
    Binary,
    Call,
    Comparison,
    Date,
    Expression,
    Name,
    Not,
    rebuilt,
    walk,
)
from polemos.case.ledger import Ledger, reads_record
from polemos.case.model import Case
from polemos.questions.finding import Finding, all_of, any_of
from polemos.questions.words import number


def judge_record(node: Expression, ledger: Ledger, *, negated: bool = False) -> Finding:
    """The finding of a predicate on the record, or of its opposite: holds, fails or undetermined."""
    match node:
        case Not():
            return judge_record(node.operand, ledger, negated=not negated)
        case Binary(op="and" | "or"):
            sides = [judge_record(side, ledger, negated=negated) for side in (node.left, node.right)]
            return (all_of if (node.op == "and") != negated else any_of)(*sides)
        case Between():
            low = _compared(NEGATED[">="] if negated else ">=", node.value, node.low, ledger)
            high = _compared(NEGATED["<="] if negated else "<=", node.value, node.high, ledger)
            return (any_of if negated else all_of)(low, high)
        case Comparison():
            return _compared(NEGATED[node.op] if negated else node.op, node.left, node.right, ledger)
        case _:
            return _truth(ledger.number(node), canonical(node), negated)


def _truth(value: float, text: str, negated: bool) -> Finding:
    if math.isnan(value):
        return Finding("undetermined", detail=f"the record is silent on {text}")
    return Finding(
        "holds" if (value == 1.0) != negated else "fails", detail=f"{text} is {'true' if value else 'false'}"
    )


def _compared(op: str, left: Expression, right: Expression, ledger: Ledger) -> Finding:
    a, b = ledger.number(left), ledger.number(right)
    unit = str(left.unit)
    finding = Finding("undetermined", a, None, b, op, unit)
    if math.isnan(a) or math.isnan(b):
        return replace(
            finding, detail=f"the record is silent on {canonical(left if math.isnan(a) else right)}"
        )
    verdict = "holds" if compare(op, a, b, np) else "fails"
    return replace(finding, verdict=verdict, detail=f"{number(a, unit)} against {number(b, unit)}")


def cited(node: Expression) -> tuple[str, ...]:
    """The rows and series that an expression reads, each once, in order."""
    calls = (item for item in walk(node) if isinstance(item, Call))
    names = [str(call.arguments[0]) for call in calls if call.name in ENTRIES or call.name == "observed"]
    return tuple(dict.fromkeys(names))


def question(node: Expression) -> str:
    """What a predicate asks, with what is read from the record blanked: equal for one question put twice."""
    return canonical(_blanked(node))


def _blanked(node: Expression) -> Expression:
    joins = isinstance(node, Comparison | Between | Not) or (
        isinstance(node, Binary) and node.op in ("and", "or")
    )
    if joins:
        return rebuilt(node, _blanked)
    return Name(".") if reads_record(node) else node


def speakers(node: Expression, case: Case) -> frozenset[str]:
    """Who is the source of what an expression reads."""
    names = set(cited(node))
    return frozenset(entry.speaker for entry in (*case.rows, *case.series) if entry.id in names)


def describe(name: str, node: Expression, case: Case) -> str:
    """A source in words: who, what it refers to, and since when it was known."""
    row = next((row for row in case.rows if row.id == name), None)
    if row is not None:
        return f"{row.speaker} for {_period(row.refers_to)}, known {row.known_on.isoformat()}"
    series = next(series for series in case.series if series.id == name)
    days = sorted({item.value.isoformat() for item in walk(node) if isinstance(item, Date)})
    on = f" on {' to '.join(dict.fromkeys((days[0], days[-1])))}" if days else ""
    return f"{series.speaker}{on}"


def _period(refers_to: Period) -> str:
    days = dict.fromkeys((refers_to.start.isoformat(), refers_to.end.isoformat()))
    return " to ".join(days)
