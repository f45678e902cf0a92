"""What predicates ask of the model: a share of worlds, an effect with a size that matters, a premise."""

from __future__ import annotations

from dataclasses import replace

from polemos.case.checks.inquiry import Inquiry
from polemos.case.language.asked import asked, number_of, threshold
from polemos.case.language.functions import EFFECTS
from polemos.case.language.grammar import printed
from polemos.case.language.nodes import (
    Binary,
    Call,
    Comparison,
    Expression,
    Not,
    children,
    effects_in,
    references_in,
)
from polemos.case.places import Path

FILE = "claims.yaml"


def asked_of_worlds(
    inquiry: Inquiry, path: Path, node: Expression, premise: Expression | None, reference: str
) -> Expression:
    """The share of worlds that a predicate asks for, among those of a premise; notes every fault.

    reference  the policy that is meant where none is named
    """
    share = _share(inquiry, path, node, reference)
    if share is None:
        return node
    event = share.arguments[0]
    size = threshold(event)
    if size is not None and number_of(size) == 0:
        message = "every effect lies above 0 or below: how large must it be to matter?"
        remedy = f"write the smallest size that would matter in place of {printed(size)}"
        inquiry.add(FILE, path, "E-CLAIM", message, remedy, offset=size.place - 1)
    elif size is not None and effects_in(event) and asked(share).smallest is None:
        message = "an effect of nothing would do: what is claimed is at least so large, one way"
        remedy = "write >= SIZE or <= -SIZE; that it is small, P(abs(effect(...)) < SIZE)"
        inquiry.add(FILE, path, "E-CLAIM", message, remedy, offset=size.place - 1)
    if effects_in(event) and (beside := _beside_effects(event)) is not None:
        message = f"'{printed(beside)}' is of one policy, and an effect is of two"
        remedy = "write it after 'given', or relative_effect(x | policy=A, against=B) of both"
        inquiry.add(FILE, path, "E-CLAIM", message, remedy, offset=beside.place - 1)
    if share.policy is not None and effects_in(share):
        message = f"an effect names its own policies, and '{share.policy}' is one too many"
        inquiry.add(FILE, path, "E-CLAIM", message, "leave it out", offset=share.place - 1)
    if premise is None or len(share.arguments) > 1:
        return share
    return replace(share, arguments=(event, premise))


def _beside_effects(node: Expression) -> Expression | None:
    """The first number of one world that an expression with effects reads outside of them."""
    if not references_in(node) or (isinstance(node, Call) and node.name in EFFECTS):
        return None
    if not effects_in(node):
        return node
    return next(filter(None, map(_beside_effects, children(node))), None)


def _share(inquiry: Inquiry, path: Path, node: Expression, reference: str) -> Call | None:
    match node:
        case Call(name="P"):
            return node
        case Comparison(op=">" | ">=", left=Call(name="P") as share) if not references_in(node.right):
            message = "a threshold on a share of worlds decides nothing: the share gives the verdict"
            remedy = f"write {printed(share)}"
            inquiry.add(
                FILE, path, "W-SHARE", message, remedy, offset=node.place - 1, severity="warning"
            )  # fmt: skip
            return share
        case _:
            message = "a verdict is on a share of worlds, P(...), and this is something else"
            inquiry.add(FILE, path, "E-CLAIM", message, _instead(node, reference), offset=node.place - 1)
            return None


def _instead(node: Expression, reference: str) -> str:
    """How to ask the same of every world."""
    match node:
        case Comparison(op="<" | "<=", left=Call(name="P") as share) if not references_in(node.right):
            event, *given = share.arguments
            return f"write {printed(replace(share, arguments=(Not(event), *given)))}"
        case Comparison(left=Binary(op="-", left=Call() as one, right=Call() as other)) if (
            one.name,
            one.arguments,
        ) == (other.name, other.arguments) and len(one.arguments) == 1:
            policies = f"policy={one.policy or reference}, against={other.policy or reference}"
            size = printed(node.right) if number_of(node.right) else "SIZE"
            return f"write P(effect({printed(one.arguments[0])} | {policies}) {node.op[0]}= {size})"
        case Binary(op="and" | "or"):
            return "write a predicate for each, or P(... and ...) of one event"
        case _:
            return "write P(effect(x | policy=A, against=B) >= SIZE), or P(event)"
