"""claims.yaml: predicates that can be read and compare like with like."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from polemos._core.errors import ClaimError
from polemos.case.checks.evidence import Evidence
from polemos.case.checks.inquiry import Inquiry
from polemos.case.checks.policies import FILE as POLICIES
from polemos.case.checks.policies import comparable
from polemos.case.claims import MOST_CLAIMS, Claim, ClaimEntry, Reading
from polemos.case.fields import per_cent
from polemos.case.language.functions import EFFECTS
from polemos.case.language.grammar import parse_alternatives
from polemos.case.language.needs import mechanisms_needed
from polemos.case.language.nodes import (
    Between,
    Binary,
    Call,
    Comparison,
    Expression,
    Number,
    asked_under,
    last_day_in,
    policies_in,
    under_one_name,
    walk,
)
from polemos.case.language.types import Vocabulary, check_predicate
from polemos.case.ledger import asks_ensemble
from polemos.case.places import Path
from polemos.case.policies import Policy
from polemos.case.references import Anything
from polemos.case.schedules import Agreement, twins

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
    _places(inquiry, entries)
    # readings are read on their own, so that one faulty entry does not hide what is wrong with the rest
    readings = {number: tuple(_readings(inquiry, number, item, words)) for number, item in enumerate(tree)}
    same, agreement = _compared(inquiry, policies)
    for number, entry in entries:
        _fit_the_kind(inquiry, number, entry, readings[number])
        for reading in readings[number]:
            _chances(inquiry, (number, "predicates", reading.name.partition(":")[0]), reading)
            _compare_two_wars(inquiry, (number, "predicates"), reading, same, agreement)
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


def _places(inquiry: Inquiry, entries: list[tuple[int, ClaimEntry]]) -> None:
    """Warn of a number for two places of the source; claims of one place stand together in one paragraph."""
    last: dict[int, tuple[int, ClaimEntry]] = {}
    for number, entry in entries:
        if entry.number is None:
            continue
        before, other = last.get(entry.number, (number - 1, entry))
        if before != number - 1 or other.paragraph != entry.paragraph:
            message = f"the claim '{other.id}' has the number {entry.number} too: a report names both by it"
            remedy = "give each place of the source its own; claims of one place follow each other"
            inquiry.add(FILE, (number, "number"), "W-NUMBER", message, remedy, severity="warning")
        last[entry.number] = number, entry


def _compared(inquiry: Inquiry, policies: tuple[Policy, ...]) -> tuple[dict[str, str], Agreement | None]:
    """Which policies are twins, and until when others agree; nothing where it cannot be told."""
    if inquiry.clock is None or inquiry.has_errors(POLICIES) or not comparable(policies):
        return {}, None
    return twins(policies, inquiry.clock), Agreement(policies, inquiry.clock)


def _compare_two_wars(
    inquiry: Inquiry, path: Path, reading: Reading, same: dict[str, str], agreement: Agreement | None
) -> None:
    """Refuse a difference between a policy and itself, or one that orders the same: it is nothing.

    Warn of one between policies that have ordered the same until the last day that is asked about.
    """
    here = (*path, reading.name.partition(":")[0])
    for node in walk(reading.node):
        if not _is_difference(node):
            continue
        names = " and ".join(f"'{name}'" for name in dict.fromkeys(policies_in(node))) or "the reference"
        if _alike(node, same):
            message = f"this compares {names} with what is the same in every run"
            remedy = "name two policies that order different things, or ask about two dates or outcomes"
            inquiry.add(FILE, here, "E-CLAIM", message, remedy, offset=node.place - 1)
        elif agreement is not None:
            _before_they_part(inquiry, here, node, agreement)


def _before_they_part(
    inquiry: Inquiry, path: Path, node: Comparison | Binary | Call, agreement: Agreement
) -> None:
    """Warn of a difference between policies that have not parted on the last day that is asked about."""
    last = last_day_in(node)
    if last is None:
        return
    last = agreement.clock.date_of(agreement.clock.week_of(last))  # what is read is the start of its week
    same = agreement.same_until(asked_under(node), last)
    if not _alike(node, same):
        return
    days = filter(None, itertools.starmap(agreement.parting, itertools.combinations(same, 2)))
    parted = min(day for day in days if day >= last)
    names = " and ".join(f"'{name}'" if name else "the reference" for name in same)
    message = (
        f"{names} part on {parted}, and this asks about no later week than that of {last}: nothing differs"
    )
    remedy = "ask about a later day, or name policies that part before it"
    inquiry.add(FILE, path, "W-VACUOUS", message, remedy, offset=node.place - 1, severity="warning")


def _is_difference(node: Expression) -> TypeGuard[Comparison | Binary | Call]:
    """Whether a node sets one thing of the model against another."""
    if isinstance(node, Call):
        return node.name in EFFECTS and node.policy != node.against  # of one policy it is refused as such
    differs = isinstance(node, Comparison) or (isinstance(node, Binary) and node.op in ("-", "/"))
    return differs and asks_ensemble(node)


def _alike(node: Comparison | Binary | Call, same: Mapping[str, str]) -> bool:
    """Whether both sides are one once policies that are the same have one name."""
    if isinstance(node, Call):
        policy, against = (same.get(name or "", name) for name in (node.policy, node.against))
        return policy == against
    return under_one_name(node.left, same) == under_one_name(node.right, same)


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
