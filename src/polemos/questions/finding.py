"""What an ensemble says of one predicate: holds, fails, not settled or undetermined, with the numbers.

A comparison is settled when estimate and threshold are four Monte Carlo errors or more apart. Comparisons
joined by and, or, not are joined three-valued: one settled failure settles an `and`, whatever the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polemos.case.language.evaluate import MIRRORED, NEGATED, canonical, compare, evaluate
from polemos.case.language.functions import STATISTICS
from polemos.case.language.nodes import (
    Between,
    Binary,
    Call,
    Comparison,
    Expression,
    Not,
    Number,
    effects_in,
    references_in,
    walk,
)
from polemos.ensemble.measures import apart, measure_name
from polemos.questions.estimate import Estimate, constant
from polemos.questions.statistics import mean, median, probability, probability_given, quantile
from polemos.questions.words import in_runs, number

Column = Callable[[str], NDArray[np.floating]]

MISSING_ALLOWED = 0.001
"""Largest share of members without a number that a verdict may leave out."""


FEW = 30
"""Fewer runs than this have no error that could be trusted, and settle nothing."""


@dataclass(frozen=True)
class Finding:
    """The judgement of one predicate; the numbers are those of the comparison that decides it."""

    verdict: str
    estimate: float | None = None
    mc_error: float | None = None
    threshold: float | None = None
    comparison: str | None = None
    unit: str | None = None
    probability: float | None = None
    members_needed: int | None = None
    detail: str = ""
    runs: int | None = None  # that the probability is a share of
    share: str = ""  # the probability in words
    agreement: float | None = None  # of the record: share of draws of its stated errors in which it agrees


@dataclass(frozen=True)
class Ensemble:
    """The columns of an ensemble, the number of its members and the policy meant when none is named."""

    column: Column
    n: int
    reference: str

    def judge(self, node: Expression, *, negated: bool = False) -> Finding:
        """The finding of a predicate, or of its opposite."""
        match node:
            case Not():
                return self.judge(node.operand, negated=not negated)
            case Binary(op="and" | "or"):
                left, right = self.judge(node.left, negated=negated), self.judge(node.right, negated=negated)
                return all_of(left, right) if (node.op == "and") != negated else any_of(left, right)
            case Between():
                low = self._compare(NEGATED[">="] if negated else ">=", node.value, node.low)
                high = self._compare(NEGATED["<="] if negated else "<=", node.value, node.high)
                return any_of(low, high) if negated else all_of(low, high)
            case Comparison():
                return self._compare(NEGATED[node.op] if negated else node.op, node.left, node.right)
            case Number():  # what the record says, written out
                known = {1.0: not negated, 0.0: negated}.get(node.value)
                verdict = "undetermined" if known is None else "holds" if known else "fails"
                return Finding(verdict, detail=f"by the record {verdict}")
            case _:
                message = f"'{canonical(node)}' is not a predicate on an ensemble"
                raise ValueError(message)

    def number(self, node: Expression) -> Estimate:
        """The estimate of an ensemble-level number."""
        match node:
            case Number():
                return constant(float(node.value), self.n)
            case Binary(op="+"):
                return self.number(node.left) + self.number(node.right)
            case Binary(op="-"):
                return self.number(node.left) - self.number(node.right)
            case Binary(op="*"):
                return self.number(node.left) * self.number(node.right)
            case Binary(op="/"):
                return self.number(node.left) / self.number(node.right)
            case Call(name="abs"):
                return abs(self.number(node.arguments[0]))
            case Call(name="min" | "max"):
                return _extreme(node.name, [self.number(argument) for argument in node.arguments])
            case Call() if node.name in STATISTICS:
                return self._statistic(node)
            case _:
                message = f"'{canonical(node)}' is not a number of an ensemble"
                raise ValueError(message)

    def _statistic(self, call: Call) -> Estimate:
        argument, *rest = call.arguments
        column = self._column(argument, call)
        event = canonical(argument)
        match call.name:
            case "P" if rest:
                return probability_given(
                    column, self._column(rest[0], call), f"{event} given {canonical(rest[0])}"
                )
            case "P":
                return probability(column, event)
            case "mean":
                return mean(column, event)
            case "median":
                return median(column)
            case _:
                return quantile(column, float(evaluate(rest[0], _refuse, np, strict=True)))

    def _column(self, node: Expression, call: Call) -> NDArray[np.floating]:
        if not references_in(node):  # the same in every member
            return np.full(self.n, float(evaluate(node, _refuse, np, strict=True)))
        if effects_in(node):
            return np.asarray(evaluate(node, _refuse, np, self._effect, strict=True), np.float64)
        return self._of(node, call.policy or self.reference)

    def _effect(self, call: Call) -> NDArray[np.floating]:
        """What a policy does to a number of every member, against another; an event is 0 or 1."""
        (of,) = call.arguments
        one, other = (self._of(of, str(name)) for name in (call.policy, call.against))
        difference = apart(one.astype(np.float64), other.astype(np.float64))
        if call.name == "effect":
            return difference
        with np.errstate(divide="ignore", invalid="ignore"):  # what grows from nothing grows without bound
            return np.where(difference == 0, 0.0, difference / np.abs(other))

    def _of(self, node: Expression, policy: str) -> NDArray[np.floating]:
        column = self.column(measure_name(node, policy))
        if column.shape != (self.n,):
            message = f"a column of shape {column.shape} in an ensemble of {self.n}: {canonical(node)}"
            raise ValueError(message)
        return column

    def _compare(self, op: str, left: Expression, right: Expression) -> Finding:
        a, b = self.number(left), self.number(right)
        unit = str(left.unit)
        if _is_constant(right):
            estimate, threshold = a, b.value
        elif _is_constant(left):
            estimate, threshold, op = b, a.value, MIRRORED[op]
            left, right = right, left
        else:
            estimate, threshold = a - b, 0.0
        finding = _settle(op, estimate, threshold, unit)
        if estimate.missing_share > MISSING_ALLOWED or estimate.undefined:
            return finding
        if estimate.draws:
            return _as_chance(finding, estimate)
        return self._with_better(finding, op, left, right)

    def _with_better(self, finding: Finding, op: str, left: Expression, right: Expression) -> Finding:
        """Add the share of members in which the one policy does better than the other."""
        if isinstance(left, Binary) and left.op == "-" and _is_constant(right):
            left, right = left.left, left.right
        if not (isinstance(left, Call) and isinstance(right, Call)):
            return finding
        policies = [side.policy or self.reference for side in (left, right)]
        if {left.name, right.name} - {"mean", "median"} or policies[0] == policies[1]:
            return finding
        a, b = (np.asarray(self._column(side.arguments[0], side), np.float64) for side in (left, right))
        valid = ~(np.isnan(a) | np.isnan(b))
        better = compare(op[0], a[valid], b[valid], np)
        chance = float(np.count_nonzero(better)) / better.size
        word = "higher" if op[0] == ">" else "lower"
        share = f"{word} under {policies[0]} than under {policies[1]} {in_runs(chance, better.size)}"
        same = float(np.mean(a[valid] == b[valid]))
        share += f", the same {in_runs(same, better.size)}" if 0 < same < 1 else ""
        detail = f"{finding.detail}; {share}"
        return replace(finding, probability=chance, runs=better.size, share=share, detail=detail)


def _as_chance(finding: Finding, estimate: Estimate) -> Finding:
    conditional = estimate.draws + estimate.n_missing < estimate.n
    share = in_runs(estimate.value, estimate.draws, estimate.n if conditional else None)
    shown = f"{number(estimate.value, finding.unit or '')} against"
    detail = finding.detail.replace(shown, f"{share} against", 1)
    return replace(finding, probability=estimate.value, runs=estimate.draws, share=share, detail=detail)


def _settle(op: str, estimate: Estimate, threshold: float, unit: str) -> Finding:
    """The finding of `estimate op threshold`."""
    numbers = Finding("undetermined", None, None, threshold, op, unit)
    if estimate.missing_share > MISSING_ALLOWED:
        share = f"{estimate.n_missing} of {estimate.n} runs gave no finite number"
        return replace(numbers, detail=share)
    if estimate.undefined or math.isnan(threshold):
        return replace(numbers, detail=estimate.reason or "the record is silent on the threshold")
    counted = estimate.draws or estimate.n - estimate.n_missing
    if counted < FEW:
        few = (
            f"{number(estimate.value, unit)} against {number(threshold, unit)}; {_too_few(estimate, counted)}"
        )
        return replace(numbers, verdict="not_settled", estimate=estimate.value, detail=few)
    error = estimate.error
    detail = f"{number(estimate.value, unit)} against {number(threshold, unit)}"
    if math.isfinite(error):
        detail += f", Monte Carlo error {number(error, unit)}"
    if estimate.n_missing:
        detail += f"; {estimate.n_missing} of {estimate.n} runs gave no finite number and are left out"
    numbers = replace(numbers, estimate=estimate.value, mc_error=error, detail=detail)
    if estimate.settled_from(threshold):
        return replace(numbers, verdict="holds" if compare(op, estimate.value, threshold, np) else "fails")
    needed = estimate.members_needed(threshold)
    advice = "no number of runs would settle it" if needed is None else f"about {needed} runs would settle it"
    return replace(numbers, verdict="not_settled", members_needed=needed, detail=f"{detail}; {advice}")


def _too_few(estimate: Estimate, counted: int) -> str:
    needed = math.ceil(FEW * estimate.n / max(counted, 1))
    met = (
        ""
        if estimate.draws + estimate.n_missing >= estimate.n or not estimate.draws
        else " under the condition"
    )
    return f"too few to judge by ({counted} {'run' if counted == 1 else 'runs'}{met}); run about {needed:,}"


def all_of(left: Finding, right: Finding) -> Finding:
    """The finding of `left and right`."""
    return _first_of(("undetermined", "fails", "not_settled", "holds"), left, right)


def any_of(left: Finding, right: Finding) -> Finding:
    """The finding of `left or right`."""
    return _first_of(("undetermined", "holds", "not_settled", "fails"), left, right)


def _first_of(order: tuple[str, ...], left: Finding, right: Finding) -> Finding:
    verdict = next(v for v in order if v in (left.verdict, right.verdict))
    deciding = [f for f in (left, right) if f.verdict == verdict]
    needed = [f.members_needed for f in deciding]
    known = [n for n in needed if n is not None]
    result = replace(deciding[0], members_needed=max(known) if len(known) == len(needed) else None)
    same = left.probability == right.probability
    return result if same else replace(result, probability=None, runs=None, share="")


def _extreme(name: str, estimates: list[Estimate]) -> Estimate:
    undefined = [e for e in estimates if e.undefined]
    if undefined:
        return undefined[0]
    chosen = estimates[0]
    for other in estimates[1:]:
        if (other.value < chosen.value) == (name == "min") and other.value != chosen.value:
            chosen = other
    return chosen


def _is_constant(node: Expression) -> bool:
    return not any(isinstance(item, Call) and item.name in STATISTICS for item in walk(node))


def _refuse(reference: Any) -> Any:
    message = f"'{canonical(reference)}' has no value here"
    raise ValueError(message)
