"""What a predicate asks of an ensemble: in which share of worlds is an effect at least so large?

P(e >= d) and P(e <= -d) ask for an effect, a lead or a difference e and name the smallest size d that would
matter; any other event is so or is not. A premise picks the worlds that are asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from polemos.case.language.evaluate import MIRRORED, canonical, evaluate
from polemos.case.language.nodes import (
    Binary,
    Call,
    Comparison,
    Expression,
    Reference,
    effects_in,
    references_in,
    walk,
)

What = Literal["effect", "lead", "difference", "event"]


@dataclass(frozen=True)
class Asked:
    """One question to an ensemble.

    what      what it is about
    of        a number of one member, or an event
    sign      +1 or -1, the direction that is claimed
    smallest  that matters, with its sign, in the unit of `of`; None of an event
    premise   in which worlds; None: in all
    policy    under which, where `of` names none; None: the reference policy
    """

    what: What
    of: Expression
    sign: int = 1
    smallest: Expression | None = None
    premise: Expression | None = None
    policy: str | None = None

    @property
    def is_chance(self) -> bool:
        """Whether it is about what a policy does to the chance of an event."""
        effects = effects_in(self.of) if self.what == "effect" else ()
        return any(effect.arguments[0].kind == "boolean" for effect in effects)


def asked(node: Call) -> Asked:
    """The question of P(event) or P(event given premise)."""
    event, *rest = node.arguments
    premise = rest[0] if rest else None
    size = _size(event)
    if size is None:
        return Asked("event", event, premise=premise, policy=node.policy)
    of, sign, smallest = size
    return Asked(_what(of), of, sign, smallest, premise, node.policy)


def number_of(node: Expression) -> float | None:
    """The number of a constant; None where only the record has it."""
    try:
        return float(evaluate(node, _refuse, np, strict=True))
    except ValueError:
        return None


def threshold(event: Expression) -> Expression | None:
    """What an effect, a lead or a difference is compared with; None where an event is something else."""
    compared = _compared(event)
    return None if compared is None else compared[2]


def _size(event: Expression) -> tuple[Expression, int, Expression] | None:
    """An effect, the direction that is claimed and the smallest size; None where there is no size."""
    compared = _compared(event)
    if compared is None:
        return None
    op, of, size = compared
    sign, value = 1 if op[0] == ">" else -1, number_of(size)
    if value is not None and value * sign <= 0:
        return None  # "not larger than": true or false of a world, with no size that matters
    return of, sign, size


def _compared(event: Expression) -> tuple[str, Expression, Expression] | None:
    if not isinstance(event, Comparison):
        return None
    op, left, right = event.op, event.left, event.right
    if _is_constant(left):
        op, left, right = MIRRORED[op], right, left
    if not _is_constant(right) or _is_constant(left) or not _has_direction(left):
        return None
    return op, left, right


def _has_direction(node: Expression) -> bool:
    """Whether a number is by its nature above 0 one way and below 0 the other."""
    if isinstance(node, Call) and node.name == "abs":
        return False  # how large, whichever way
    if effects_in(node) or any(isinstance(part, Call) and part.name == "before" for part in walk(node)):
        return True
    match node:
        case Call(name="change"):
            return True
        case Binary(op="-"):
            return not _is_constant(node.left) and not _is_constant(node.right)
        case Binary(op="*" | "/"):
            return any(_has_direction(side) for side in (node.left, node.right))
        case _:
            return False


def _what(node: Expression) -> What:
    if effects_in(node):
        return "effect"
    leads = any(isinstance(part, Call) and part.name == "before" for part in walk(node))
    return "lead" if leads else "difference"


def _is_constant(node: Expression) -> bool:
    return not references_in(node)


def _refuse(reference: Reference) -> float:
    message = f"'{canonical(reference)}' is no constant"
    raise ValueError(message)
