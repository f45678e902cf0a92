"""claims.yaml: predicates that can be read and compare like with like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from polemos._core.errors import ClaimError
from polemos.case.checks.evidence import Evidence
from polemos.case.checks.inquiry import Inquiry
from polemos.case.checks.policies import comparable
from polemos.case.claims import MOST_CLAIMS, Claim, ClaimEntry, Reading
from polemos.case.fields import per_cent
from polemos.case.language.grammar import parse_alternatives
from polemos.case.language.needs import mechanisms_needed
from polemos.case.language.nodes import (
    Between,
    Binary,
    Call,
    Comparison,
    Number,
    policies_in,
    under_one_name,
    walk,
)
from polemos.case.language.types import Vocabulary, check_predicate
from polemos.case.ledger import asks_ensemble
from polemos.case.places import Path
from polemos.case.policies import Policy
from polemos.case.references import Anything
from polemos.case.schedules import twins

FILE = "claims.yaml"
ROW_NUMBERS = ("value", "low", "high")
RECORDED = frozenset({"attribution", "figure"})
"""Kinds that the record settles or nothing does."""


def check_claims(inquiry: Inquiry, evidence: Evidence, policies: tuple[Policy, ...]) -> tuple[Claim, ...]:
    """The claims with all their readings; notes every fault."""
    tree: Any = inquiry.documents[FILE].tree
    if not isinstance(tree, tuple) or not tree:
        inquiry.add(FILE, (), "E-TYPE", "needs a list of claims, at least one")
        return ()
    if len(tree) > MOST_CLAIMS:
        inquiry.add(FILE, (), "E-BUDGET", f"{len(tree)} claims are over the limit of {MOST_CLAIMS}")
        return ()
    words = _vocabulary(inquiry, evidence, policies)
    entries: list[tuple[int, ClaimEntry]] = []
    for number, item in enumerate(tree):
        entry = inquiry.validated(ClaimEntry, FILE, (number,), item)
        if entry is not None:
            entries.append((number, entry))
    inquiry.distinct(FILE, (((number, "id"), entry.id) for number, entry in entries), "claim")
    # readings are read on their own, so that one faulty entry does not hide what is wrong with the rest
    readings = {number: tuple(_readings(inquiry, number, item, words)) for number, item in enumerate(tree)}
    same = twins(policies, inquiry.clock) if inquiry.clock and comparable(policies) else {}
    for number, entry in entries:
        _fit_the_kind(inquiry, number, entry, readings[number])
        for reading in readings[number]:
            _chances(inquiry, (number, "predicates", reading.name.partition(":")[0]), reading)
            _compare_two_wars(inquiry, (number, "predicates"), reading, same)
    return tuple(
        Claim(
            **entry.model_dump(exclude={"predicates", "resolution"}),
            readings=readings[number],
            resolution=entry.resolution,
        )
        for number, entry in entries
    )


def _fit_the_kind(inquiry: Inquiry, number: int, entry: ClaimEntry, readings: tuple[Reading, ...]) -> None:
    """What was said is read from the record; what one thing did to another, the record alone never shows."""
    asked = [reading for reading in readings if asks_ensemble(reading.node)]
    if entry.kind in RECORDED:
        for reading in asked:
            here = (number, "predicates", reading.name.partition(":")[0])
            message = f"a claim of kind '{entry.kind}' is settled by the record, and this asks the model"
            inquiry.add(FILE, here, "E-CLAIM", message, "ask stated(...), value(...), observed(...)")
    if entry.kind == "causal" and readings and not asked:
        message = (
            "what one thing did to another is no question to the record alone: no reading asks the model"
        )
        remedy = "compare two policies, or call it a trend or a figure"
        inquiry.add(FILE, (number, "kind"), "E-CLAIM", message, remedy)


def _chances(inquiry: Inquiry, path: Path, reading: Reading) -> None:
    """Refuse a number above 1 beside a chance: 55 is meant for 55 %."""
    for node in walk(reading.node):
        sides = (node.left, node.right) if isinstance(node, Comparison) else ()
        sides = (node.value, node.low, node.high) if isinstance(node, Between) else sides
        if any(isinstance(side, Call) and side.name in ("P", "share") for side in sides):
            for side in sides:
                if isinstance(side, Number) and side.value > 1:
                    message = f"a chance lies between 0 and 1, and this is {side.value:g}"
                    remedy = per_cent(f"{side.value:g}")
                    inquiry.add(FILE, path, "E-RANGE", message, remedy, offset=side.place - 1)


def _compare_two_wars(inquiry: Inquiry, path: Path, reading: Reading, same: dict[str, str]) -> None:
    """Refuse a difference between a policy and itself, or one that orders the same: it is nothing."""
    for node in walk(reading.node):
        if not isinstance(node, Comparison | Binary) or getattr(node, "op", "") in ("and", "or", "*", "+"):
            continue
        sides = [under_one_name(side, same) for side in (node.left, node.right)]
        if sides[0] != sides[1] or not asks_ensemble(node):
            continue
        names = " and ".join(f"'{name}'" for name in dict.fromkeys(policies_in(node))) or "the reference"
        message = f"this compares {names} with what is the same in every run"
        remedy = "name two policies that order different things, or ask about two dates or outcomes"
        name = reading.name.partition(":")[0]
        inquiry.add(FILE, (*path, name), "E-CLAIM", message, remedy, offset=node.place - 1)


def _vocabulary(inquiry: Inquiry, evidence: Evidence, policies: tuple[Policy, ...]) -> Vocabulary:
    known = inquiry.names.policies
    abstract = {policy.id for policy in policies if policy.abstract}
    numbers = {
        row.id: frozenset(name for name in ROW_NUMBERS if getattr(row, name) is not None)
        for row in evidence.rows
    }
    return Vocabulary(
        names=inquiry.names,
        runnable=known if isinstance(known, Anything) else tuple(id for id in known if id not in abstract),
        series_units={series.id: series.unit for series in evidence.series},
        row_units={row.id: row.unit for row in evidence.rows},
        row_numbers=numbers,
        clock=inquiry.clock,
    )


def _readings(inquiry: Inquiry, number: int, claim: Any, words: Vocabulary) -> Iterator[Reading]:
    predicates: Any = claim.get("predicates") if isinstance(claim, dict) else None
    for name, text in (predicates if isinstance(predicates, dict) else {}).items():
        if not isinstance(text, str) or not inquiry.affords(FILE, len(text)):
            continue
        here: Path = (number, "predicates", name)
        try:
            alternatives = parse_alternatives(text)
        except ClaimError as error:
            _note(inquiry, here, (error,))
            continue
        if len(alternatives) > 1 and not inquiry.affords(FILE, len(text) * (len(alternatives) - 1)):
            continue
        noted: set[tuple[str, int, str]] = set()
        for alternative in alternatives:
            node, faults = check_predicate(alternative.node, words)
            # what is wrong with all alternatives is said once
            fresh = tuple(fault for fault in faults if (fault.code, fault.column, fault.message) not in noted)
            noted |= {(fault.code, fault.column, fault.message) for fault in faults}
            _note(inquiry, here, fresh)
            yield Reading(
                name=f"{name}: {alternative.label}" if alternative.label else name,
                text=alternative.text,
                level="record" if node.level in {"record", "constant"} else "ensemble",
                needs=mechanisms_needed(node, inquiry.names.mechanisms),
                node=node,
            )


def _note(inquiry: Inquiry, path: Path, errors: tuple[ClaimError, ...]) -> None:
    for error in errors:
        inquiry.add(FILE, path, error.code, error.message, error.remedy, offset=error.column - 1)
