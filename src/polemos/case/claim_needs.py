"""Which mechanisms an expression needs, and what a policy may ask for, in a case that uses some of them."""

from __future__ import annotations

from collections.abc import Container

from polemos._core.catalogue import OUTCOMES
from polemos.case.claims import Expression, Reference
from polemos.case.claims_grammar import parts


def rooms_of(node: Expression, in_use: Container[str]) -> tuple[str, ...]:
    """Mechanisms that an expression needs and that are not in use, built or not; sorted."""
    named = {part.name for part in parts(node) if isinstance(part, Reference)}
    outcomes = [OUTCOMES[name] for name in named if name in OUTCOMES]
    return tuple(sorted({outcome.room for outcome in outcomes if outcome.room not in in_use}))


def observable(in_use: Container[str]) -> tuple[str, ...]:
    """Outcomes that an actor can observe at the start of a week; sorted."""
    seen = (outcome for outcome in OUTCOMES.values() if outcome.observable and outcome.room in in_use)
    return tuple(sorted(outcome.name for outcome in seen))
