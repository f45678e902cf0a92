"""Questions put to an ensemble: the numbers of its members, and the answer of the rule on them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polemos._core.saved import Lineage
from polemos.case.language.asked import Asked, number_of
from polemos.case.language.evaluate import canonical, evaluate
from polemos.case.language.nodes import Call, Expression, effects_in, references_in
from polemos.ensemble.measures import apart, measure_name
from polemos.questions.rule import Answer, Draws, Driver, Groups, groups, judge

Floats = NDArray[np.float64]
Column = Callable[[str], NDArray[Any]]

MISSING_ALLOWED = 0.001
"""Largest share of members without a number that an answer may leave out."""


@dataclass(frozen=True)
class Judged:
    """What an ensemble says to one question.

    answer    None where it cannot say anything; `why` then has the reason
    smallest  size that matters, signed as claimed; None of an event
    left_out  members without a finite number
    premise   what decides whether a world meets the premise, the strongest first
    effects   of the members that are judged, as they are and not as they are claimed; none of an event
    groups    the answer with the premise and without; None where there is no premise
    """

    answer: Answer | None
    smallest: float | None = None
    why: str = ""
    left_out: int = 0
    premise: tuple[Driver, ...] = ()
    effects: Floats | None = None
    groups: Groups | None = None


@dataclass(frozen=True)
class Ensemble:
    """The columns of an ensemble and what its members were drawn from.

    column     name of a measure -> (member,)
    n          members
    reference  the policy that is meant when none is named
    drawn      what every member was given, by the name of the element; asked for once, and only if needed
    lineage    the posterior that members come from; None where they come from the priors
    """

    column: Column
    n: int
    reference: str
    drawn: Callable[[], Mapping[str, NDArray[Any]]]
    lineage: Lineage | None = None

    @cached_property
    def draws(self) -> Draws:
        """Every element of every prior that is uncertain."""
        drawn = self.drawn()
        if self.lineage is not None:  # of every parent, not of every member
            drawn = {name: values[: self.lineage.parents] for name, values in drawn.items()}
        names = [name for name, values in drawn.items() if values.size and values.min() < values.max()]
        known = set() if self.lineage is None else {one.name for one in self.lineage.taught}
        return Draws(names, [drawn[name] for name in names], [name in known for name in names])

    @cached_property
    def _parent(self) -> NDArray[np.int64] | None:
        """The parent of each member; None where each has its own."""
        if self.lineage is None or self.n <= self.lineage.parents:
            return None
        return np.arange(self.n) % self.lineage.parents

    @cached_property
    def _island(self) -> NDArray[np.int64] | None:
        """The island of each member; None under the prior."""
        if self.lineage is None:
            return None
        return np.arange(self.n) % self.lineage.parents % self.lineage.islands

    def ask(self, question: Asked) -> Judged:
        """The answer to a question; numbers of the record are written out in it."""
        policy = question.policy or self.reference
        of = self.worlds(question.of, policy)
        smallest = None if question.smallest is None else number_of(question.smallest)
        if smallest is not None and not math.isfinite(smallest):
            return Judged(None, why="the record gives no size to compare with")
        met = None if question.premise is None else self.worlds(question.premise, policy)
        known = ~np.isnan(of) if met is None else ~(np.isnan(of) | np.isnan(met))
        lost = self.n - int(np.count_nonzero(known))
        if lost > MISSING_ALLOWED * self.n:
            return Judged(None, smallest, f"{lost:,} of {self.n:,} runs gave no finite number", lost)
        effect = question.sign * of if question.smallest is not None else np.where(of == 1, 1.0, -1.0)
        size = 1.0 if smallest is None else abs(smallest)
        answer = judge(
            np.where(known, effect, 0.0),
            size,
            self.draws,
            None if met is None else met == 1,
            self._parent,
            weight=None if known.all() else known,
            island=self._island,
            chance=question.is_chance,
        )
        premise = () if met is None else self.draws.drivers(np.where(met == 1, 1.0, 0.0), known)
        effects = None if smallest is None else of[known if met is None else known & (met == 1)]
        split = (
            None
            if met is None
            else groups(effect, size, met == 1, known, self.draws, chance=question.is_chance)
        )
        return Judged(answer, smallest, "", lost, premise, effects, split)

    def worlds(self, node: Expression, policy: str) -> Floats:
        """A number of every member, (member,); an event is 0 or 1, and NaN is no number."""
        if not references_in(node):  # the same in every member
            return np.full(self.n, float(evaluate(node, _refuse, np, strict=True)))
        if effects_in(node):
            return np.asarray(evaluate(node, _refuse, np, self._effect, strict=True), np.float64)
        return self._of(node, policy)

    def _effect(self, call: Call) -> Floats:
        """What a policy does to a number of every member, against another."""
        (of,) = call.arguments
        one, other = (self._of(of, str(name)) for name in (call.policy, call.against))
        difference = apart(one, other)
        if call.name == "effect":
            return difference
        with np.errstate(divide="ignore", invalid="ignore"):  # what grows from nothing grows without bound
            return np.where(difference == 0, 0.0, difference / np.abs(other))

    def _of(self, node: Expression, policy: str) -> Floats:
        column = self.column(measure_name(node, policy))
        if column.shape != (self.n,):
            message = f"a column of shape {column.shape} in an ensemble of {self.n}: {canonical(node)}"
            raise ValueError(message)
        return column.astype(np.float64)


def _refuse(reference: Any) -> Any:
    message = f"'{canonical(reference)}' has no value here"
    raise ValueError(message)
