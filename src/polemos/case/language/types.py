"""Types of claims: what level, kind and unit every part of an expression has, and whether they fit.

A predicate is worth judging only when it compares like with like: areas with areas, one number of the
ensemble with another. All numbers are converted to the catalogue's units on the way. Every fault of an
expression is found at once; what depends on a faulty part is passed over in silence.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from polemos._core.catalogue import OUTCOMES
from polemos._core.errors import ClaimError
from polemos.case.language.functions import EFFECTS, SIGNATURES, STATISTICS, Signature
from polemos.case.language.grammar import printed
from polemos.case.language.needs import FLAGS
from polemos.case.language.nodes import (
    Between,
    Binary,
    Call,
    Comparison,
    Date,
    Expression,
    Level,
    Name,
    Not,
    Number,
    Reference,
    effects_in,
)
from polemos.case.language.vocabulary import LEVELS, Vocabulary
from polemos.case.references import did_you_mean, problem_with
from polemos.case.units import UnitError, kind_of, product, read_unit


class Checker:
    """Finds the types of an expression and notes what does not fit."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self.faults: list[ClaimError] = []

    def refuse(self, code: str, node: Expression, message: str, remedy: str = "") -> None:
        """Note a fault at the first character of a node."""
        self.faults.append(ClaimError(code, max(node.place, 1), message, remedy))

    def check(self, node: Expression) -> Expression:
        """The node with its types; level and kind stay empty where it makes no sense."""
        match node:
            case Number():
                return self._number(node)
            case Date():
                return replace(node, level="constant", kind="date")
            case Name():
                return replace(node, level="constant", kind="id")
            case Reference():
                return self._reference(node)
            case Call():
                return self._call(node)
            case Not():
                operand = self.condition(self.check(node.operand))
                return replace(node, operand=operand, level=operand.level, kind=operand.kind, unit="")
            case Binary(op="and" | "or"):
                return self._logic(node)
            case Binary():
                return self._arithmetic(node)
            case Comparison():
                left, right = self._alike(self.check(node.left), self.check(node.right))
                checked = replace(node, left=left, right=right)
                return self._judged(checked, (left, right))
            case Between():
                value, low = self._alike(self.check(node.value), self.check(node.low))
                value, high = self._alike(value, self.check(node.high))
                checked = replace(node, value=value, low=low, high=high)
                return self._judged(checked, (value, low, high))

    # what may stand where --------------------------------------------------------------------------

    def condition(self, node: Expression) -> Expression:
        """The node where something true or false is needed."""
        if node.kind in {"", "boolean"}:
            return node
        share = isinstance(node, Call) and node.name == "P"
        remedy = "write a predicate for each" if share else self._meant(node) or "compare it with something"
        self.refuse("E-CLAIM", node, f"'{printed(node)}' is neither true nor false", remedy)
        return replace(node, kind="", level="")

    def number(self, node: Expression) -> Expression:
        """The node where a number is needed; a flag is 0 or 1."""
        if node.kind in {"", "number"} or _is_flag(node):
            return node
        what = {"boolean": "true or false", "date": "a date", "id": "a name"}[node.kind]
        self.refuse("E-CLAIM", node, f"'{printed(node)}' is {what}, not a number", self._meant(node))
        return replace(node, kind="", level="")

    def _meant(self, node: Expression) -> str:
        if not isinstance(node, Name):
            return ""
        if node.value in OUTCOMES:
            return f"write {node.value}({', '.join(OUTCOMES[node.value].axes)})"
        ledger = {"observed": self.words.names.series, "value": self.words.names.rows}
        return next((f"write {name}({node.value})" for name, ids in ledger.items() if node.value in ids), "")

    def level(self, node: Expression, below: tuple[Expression, ...]) -> Level:
        """The level of what is made of several parts; empty where they do not go together."""
        levels = {part.level for part in below}
        if "" in levels:
            return ""
        order: tuple[Level, ...] = ("ensemble", "series", "record_series", "member", "record", "constant")
        top: Level = next(level for level in order if level in levels)
        clashing: dict[Level, set[Level]] = {
            "ensemble": {"series", "record_series", "member"},
            "series": {"record_series"},
            "record_series": {"member"},
        }
        clash = levels & clashing.get(top, set())
        if not clash:
            return top
        other = next(part for part in below if part.level in clash)
        remedies = {
            "member": "write P(...) of a comparison of it",
            "series": "write at(..., date), average(...) or the like of it",
            "record_series": "write at(..., date), average(...) or the like of it",
        }
        message = f"'{printed(other)}' is {LEVELS[other.level]}, the other side {LEVELS[top]}"
        self.refuse("E-CLAIM", node, message, remedies[other.level])
        return ""

    def _alike(self, left: Expression, right: Expression) -> tuple[Expression, Expression]:
        """Two numbers of one unit; a bare 0 has any unit."""
        left, right = self.number(left), self.number(right)
        if not left.level or not right.level or left.unit == right.unit:
            return left, right
        if _is_zero(right):
            return left, replace(right, unit=left.unit)
        if _is_zero(left):
            return replace(left, unit=right.unit), right
        message = (
            f"'{printed(right)}' is {kind_of(right.unit)}, but '{printed(left)}' is {kind_of(left.unit)}"
        )
        culprit = left if isinstance(left, Number) and not isinstance(right, Number) else right
        self.refuse("E-UNIT", culprit, message)
        return replace(left, level=""), replace(right, level="")

    def _judged(self, node: Comparison | Between, below: tuple[Expression, ...]) -> Expression:
        level = self.level(node, below)
        return replace(node, level=level, kind="boolean" if level else "", unit="")

    # nodes -----------------------------------------------------------------------------------------

    def _number(self, node: Number) -> Expression:
        if not math.isfinite(node.value):
            self.refuse("E-NONFINITE", node, "this number is not finite")
            return node
        try:
            unit = read_unit(node.unit)
        except UnitError as error:
            self.refuse("E-UNIT", node, str(error))
            return node
        return replace(node, value=node.value * unit.factor, unit=unit.name, level="constant", kind="number")

    def _reference(self, node: Reference) -> Expression:
        if node.name not in OUTCOMES:
            remedy = did_you_mean(node.name, {**OUTCOMES, **SIGNATURES})
            self.refuse("E-REF", node, f"there is no outcome or function '{node.name}'", remedy)
            return node
        problem = problem_with(node.name, node.arguments, OUTCOMES, self.words.names, sums=True)
        if problem is not None:
            self.refuse("E-REF", node, problem.message, problem.remedy)
            return node
        kind = "boolean" if node.name in FLAGS and "*" not in node.arguments else "number"
        return replace(node, level="series", kind=kind, unit=OUTCOMES[node.name].unit)

    def _logic(self, node: Binary) -> Expression:
        left, right = self.condition(self.check(node.left)), self.condition(self.check(node.right))
        level = self.level(node, (left, right))
        return replace(node, left=left, right=right, level=level, kind="boolean" if level else "", unit="")

    def _arithmetic(self, node: Binary) -> Expression:
        left, right = self.check(node.left), self.check(node.right)
        if node.op in "+-":
            left, right = self._alike(left, right)
            unit = left.unit
        else:
            left, right = self.number(left), self.number(right)
            known = left.level and right.level
            unit = product(left.unit, right.unit, 1 if node.op == "*" else -1) if known else ""
        level = self.level(node, (left, right))
        return replace(node, left=left, right=right, level=level, kind="number" if level else "", unit=unit)

    def _call(self, node: Call) -> Expression:
        signature = SIGNATURES[node.name]
        if not signature.fewest <= len(node.arguments) <= signature.most:
            self.refuse(
                "E-CLAIM", node, f"'{node.name}' has not the arguments it needs", f"write {signature.form}"
            )
            return node
        self._policies(node)
        arguments = tuple(self.check(argument) for argument in node.arguments)
        checked = replace(node, arguments=arguments)
        laws: Mapping[str, Callable[[Call, Signature], Expression]] = {
            "entry": self._entry,
            "observed": self._observed,
            "reducer": self._reducer,
            "order": self._order,
            "effect": self._effect,
            "elementwise": self._elementwise,
            "statistic": self._statistic,
        }
        return laws[signature.group](checked, signature)

    def _policies(self, node: Call) -> None:
        """What stands behind the bar of a call."""
        if node.name in EFFECTS:
            if node.policy is None or node.against is None:
                message = f"'{node.name}' compares two policies"
                self.refuse("E-CLAIM", node, message, f"write {SIGNATURES[node.name].form}")
            elif node.policy == node.against:
                self.refuse("E-CLAIM", node, f"policy '{node.policy}' has no effect against itself")
        elif node.against is not None:
            remedy = f"write {SIGNATURES['effect'].form}"
            self.refuse("E-CLAIM", node, f"'{node.name}' has one policy; an effect has two", remedy)
        elif node.policy is not None and node.name not in STATISTICS:
            message = f"'{node.name}' has no policy; P, mean, median, quantile and effects have"
            self.refuse("E-CLAIM", node, message)
        for name in dict.fromkeys((node.policy, node.against)):
            if name is not None and node.name in STATISTICS | EFFECTS:
                self._policy(node, name)

    def _policy(self, node: Call, name: str) -> None:
        if name not in self.words.names.policies:
            remedy = did_you_mean(name, self.words.runnable)
            self.refuse("E-REF", node, f"there is no policy '{name}'", remedy)
        elif name not in self.words.runnable:
            self.refuse("E-REF", node, f"policy '{name}' is abstract: it is only there to be extended")

    def _known(self, node: Call, known: tuple[str, ...], what: str) -> str | None:
        """The id that a function of the ledger names."""
        name = node.arguments[0]
        if not isinstance(name, Name):
            self.refuse("E-CLAIM", name, f"'{node.name}' takes the id of a {what}")
            return None
        if name.value not in known:
            self.refuse("E-REF", name, f"there is no {what} '{name.value}'", did_you_mean(name.value, known))
            return None
        return name.value

    def _entry(self, node: Call, signature: Signature) -> Expression:
        row = self._known(node, self.words.names.rows, "row")
        if row is None:
            return node
        if signature.gives == "boolean":
            return replace(node, level="record", kind="boolean", unit="")
        if row in self.words.row_numbers and node.name not in self.words.row_numbers[row]:
            self.refuse("E-REF", node, f"row '{row}' has no {node.name}")
            return node
        if row not in self.words.row_units:
            return node
        return replace(node, level="record", kind="number", unit=self.words.row_units[row])

    def _observed(self, node: Call, signature: Signature) -> Expression:
        series = self._known(node, self.words.names.series, "series")
        if series is None or series not in self.words.series_units:
            return node
        return replace(
            node, level="record_series", kind=signature.gives, unit=self.words.series_units[series]
        )

    def _reducer(self, node: Call, signature: Signature) -> Expression:
        first, *dates = node.arguments
        needed = self.condition if signature.takes == "boolean" else self.number
        first = first if signature.takes == "any" and first.kind in {"number", "boolean"} else needed(first)
        if first.level not in {"", "series", "record_series"}:
            self.refuse(
                "E-CLAIM", node, f"'{printed(first)}' is {LEVELS[first.level]}; there are no weeks left in it"
            )
            first = replace(first, level="")
        if node.name == "chance" and first.level and (first.level, first.unit) != ("series", "1/week"):
            remedy = "write chance(upheaval.hazard(A)) or the like"
            self.refuse("E-UNIT", node.arguments[0], "a chance is had from a hazard of the model", remedy)
            first = replace(first, level="")
        self._window(node, dates, model=first.level == "series")
        if not first.level or any(not isinstance(date, Date) for date in dates):
            return node
        kind = first.kind if signature.gives == "same" else signature.gives
        unit = "" if kind == "boolean" and not _is_flag(first) else signature.unit(first.unit)
        level: Level = "member" if first.level == "series" else "record"
        return replace(node, arguments=(first, *dates), level=level, kind=kind, unit=unit)

    def _window(self, node: Call, dates: list[Expression], *, model: bool) -> None:
        days: list[datetime.date] = []
        for date in dates:
            if not isinstance(date, Date):
                self.refuse("E-CLAIM", date, f"'{printed(date)}' is no date", "write one such as 2025-01-09")
                continue
            days.append(date.value)
            clock = self.words.clock
            if model and clock is not None and not clock.start <= date.value <= clock.end:
                message = f"{date.value} lies outside the run, {clock.start} to {clock.end}"
                self.refuse("E-DATE", date, message)
        if len(days) == 2 and days[1] < days[0]:
            self.refuse(
                "E-DATE", dates[1], f"{days[1]} is before {days[0]}", f"write {node.name}(..., from, to)"
            )

    def _order(self, node: Call, signature: Signature) -> Expression:
        """Which of two things comes first, and by how much."""
        one, other, *dates = node.arguments
        one, other = self.condition(one), self.condition(other)
        for condition in (one, other):
            if condition.level not in {"", "series"}:
                message = f"'{printed(condition)}' is {LEVELS[condition.level]}, no weekly condition of a run"
                self.refuse("E-CLAIM", condition, message, "write one such as held(A, north) > 50 km^2")
        self._window(node, dates, model=True)
        sound = one.level == other.level == "series" and all(isinstance(date, Date) for date in dates)
        if not sound:
            return node
        arguments = (one, other, *dates)
        return replace(node, arguments=arguments, level="member", kind="number", unit=signature.unit(""))

    def _effect(self, node: Call, signature: Signature) -> Expression:
        (of,) = node.arguments
        if signature.takes == "number":
            of = self.number(of)
        if of.level not in {"", "member"}:
            remedy = "write at(x, date), change(x, from, to), ever(condition) or the like"
            message = f"'{printed(of)}' is {LEVELS[of.level]}, not one number a run"
            self.refuse("E-CLAIM", of, message, remedy if of.level == "series" else "")
            return node
        if effects_in(of):
            self.refuse("E-CLAIM", node, "an effect has no effect of its own")
            return node
        if of.kind not in {"number", "boolean"} or not of.level:
            return node
        unit = "1" if of.kind == "boolean" else signature.unit(of.unit)
        return replace(node, arguments=(of,), level="member", kind=signature.gives, unit=unit)

    def _elementwise(self, node: Call, signature: Signature) -> Expression:
        arguments = [self.number(argument) for argument in node.arguments]
        for place in range(1, len(arguments)):
            arguments[0], arguments[place] = self._alike(arguments[0], arguments[place])
        level = self.level(node, tuple(arguments))
        if node.name == "weekly_change" and level not in {"", "series", "record_series"}:
            self.refuse(
                "E-CLAIM", node, f"'{printed(arguments[0])}' is {LEVELS[level]}; nothing changes weekly"
            )
            level = ""
        unit = signature.unit(arguments[0].unit) if level else ""
        kind = "number" if level else ""
        return replace(node, arguments=tuple(arguments), level=level, kind=kind, unit=unit)

    def _statistic(self, node: Call, signature: Signature) -> Expression:
        needed = self.condition if signature.takes == "boolean" else self.number
        if node.name == "quantile":
            self._share(node.arguments[1])
            of, rest = (needed(node.arguments[0]),), node.arguments[1:]
        else:
            of, rest = tuple(needed(argument) for argument in node.arguments), ()
        for argument in of:
            if argument.level in {"series", "record_series"}:
                remedy = "write ever(...), at(..., date) or the like of it"
                message = f"'{printed(argument)}' is {LEVELS[argument.level]}, not one number a run"
                self.refuse("E-CLAIM", argument, message, remedy)
            elif argument.level == "ensemble":
                self.refuse("E-CLAIM", argument, f"'{printed(argument)}' is already of the ensemble")
        if any(argument.level not in {"member", "record", "constant"} for argument in of):
            return node
        unit = signature.unit(of[0].unit)
        return replace(node, arguments=(*of, *rest), level="ensemble", kind="number", unit=unit)

    def _share(self, node: Expression) -> None:
        sound = isinstance(node, Number) and node.level and node.unit == "1" and 0 < node.value < 1
        if not sound:
            self.refuse("E-CLAIM", node, "a quantile lies between 0% and 100%", "write quantile(x, 90%)")


def _is_flag(node: Expression) -> bool:
    if isinstance(node, Call) and node.name == "at" and node.arguments:
        return _is_flag(node.arguments[0])
    return isinstance(node, Reference) and node.name in FLAGS


def _is_zero(node: Expression) -> bool:
    return isinstance(node, Number) and node.value == 0.0 and node.unit == "1"
