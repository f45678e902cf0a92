"""What outcomes mean to an expression: the mechanisms it needs, and what a policy may ask for."""

from __future__ import annotations

from collections.abc import Container

from polemos._core.catalogue import OUTCOMES
from polemos.case.language.nodes import Expression, Reference, walk

FLAGS = frozenset(name for name, outcome in OUTCOMES.items() if outcome.meaning.startswith("1 "))
"""Outcomes that are 1 while something is so and 0 otherwise: conditions as well as numbers."""


def mechanisms_needed(node: Expression, in_use: Container[str]) -> tuple[str, ...]:
    """Mechanisms that an expression needs and that are not in use, built or not; sorted."""
    named = {part.name for part in walk(node) if isinstance(part, Reference)}
    outcomes = [OUTCOMES[name] for name in named if name in OUTCOMES]
    return tuple(sorted({outcome.mechanism for outcome in outcomes if outcome.mechanism not in in_use}))


def observable(in_use: Container[str]) -> tuple[str, ...]:
    """Outcomes that an actor can observe at the start of a week; sorted."""
    seen = (outcome for outcome in OUTCOMES.values() if outcome.observable and outcome.mechanism in in_use)
    return tuple(sorted(outcome.name for outcome in seen))
