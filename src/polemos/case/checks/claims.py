"""claims.yaml: predicates that can be read and compare like with like."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from polemos._core.catalogue import OUTCOMES
from polemos._core.errors import ClaimError
from polemos.case.checks.comparisons import Compared
from polemos.case.checks.evidence import Evidence
from polemos.case.checks.inquiry import Inquiry
from polemos.case.checks.questions import asked_of_worlds
from polemos.case.claims import MOST_CLAIMS, Claim, ClaimEntry, Reading
from polemos.case.fields import per_cent
from polemos.case.language.asked import threshold
from polemos.case.language.check import check_predicate, check_premise
from polemos.case.language.grammar import parse, parse_alternatives
from polemos.case.language.needs import mechanisms_needed
from polemos.case.language.nodes import (
    Between,
    Call,
    Comparison,
    Expression,
    Number,
    effects_in,
    references_in,
    walk,
)
from polemos.case.language.vocabulary import Vocabulary
from polemos.case.ledger import asks_ensemble
from polemos.case.places import Path
from polemos.case.policies import Policy
from polemos.case.references import Anything
from polemos.case.scenario import TABLE

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
    words = vocabulary(inquiry, evidence, policies)
    entries: list[tuple[int, ClaimEntry]] = []
    for number, item in enumerate(tree):
        entry = inquiry.validated(ClaimEntry, FILE, (number,), item)
        if entry is not None:
            entries.append((number, entry))
    inquiry.distinct(FILE, (((number, "id"), entry.id) for number, entry in entries), "claim")
    _places(inquiry, entries)
    # readings are read on their own, so that one faulty entry does not hide what is wrong with the rest
    premises = {number: _premise(inquiry, number, item, words) for number, item in enumerate(tree)}
    readings = {
        number: tuple(_readings(inquiry, number, item, words, premises[number]))
        for number, item in enumerate(tree)
    }
    compared = Compared.of(inquiry, policies)
    for number, entry in entries:
        _fit_the_kind(inquiry, number, entry, readings[number])
        _decided(inquiry, number, entry, readings[number])
        for reading in readings[number]:
            _chances(inquiry, (number, "predicates", reading.name.partition(":")[0]), reading)
            _levels(inquiry, (number, "predicates", reading.name.partition(":")[0]), reading)
            compared.check((number, "predicates", _base(reading)), reading.node)
    return tuple(
        Claim(
            **entry.model_dump(exclude={*_READ, "resolution"}),
            readings=tuple(
                reading.model_copy(update={"decides": _base(reading) in entry.deciding})
                for reading in readings[number]
            ),
            premise=_of_record(premises[number]),
            horizon=_horizon(entry),
            refutable=entry.horizon != "none" and (entry.kind != "forecast" or _horizon(entry) is not None),
            resolution=entry.resolution,
        )
        for number, entry in entries
    )


_READ = ("predicates", "lead", "definitions", "premise", "horizon")
"""What an entry says that its readings hold."""


def _base(reading: Reading) -> str:
    """The name of the predicate that a reading is one alternative of."""
    return reading.name.partition(":")[0]


def _horizon(entry: ClaimEntry) -> datetime.date | None:
    if isinstance(entry.horizon, datetime.date):
        return entry.horizon
    resolution = entry.resolution
    return resolution.date if resolution and entry.kind == "forecast" and entry.horizon is None else None


def _of_record(premise: Reading | None) -> Reading | None:
    return premise if premise is not None and not asks_ensemble(premise.node) else None


def _decided(inquiry: Inquiry, number: int, entry: ClaimEntry, readings: tuple[Reading, ...]) -> None:
    """One reading decides, or several that are equals; of an effect the size that matters has a reason."""

    def warn(code: str, path: Path, message: str, remedy: str) -> None:
        inquiry.add(FILE, (number, *path), code, message, remedy, severity="warning")

    first = next(iter(entry.predicates), "")
    if len(entry.predicates) > 1 and not (entry.lead or entry.definitions):
        message = f"of {len(entry.predicates)} predicates the first decides, '{first}'"
        warn("W-LEAD", ("predicates",), message, f"write 'lead: {first}', or name another")
    deciding = [reading for reading in readings if _base(reading) in entry.deciding]
    if len({asks_ensemble(reading.node) for reading in deciding}) > 1:
        message = "these definitions ask partly the record and partly the model: they are no equals"
        remedy = "name a lead; the others are judged beside it"
        inquiry.add(FILE, (number, "definitions"), "E-CLAIM", message, remedy)
    sized = next((reading for reading in deciding if _is_sized(reading)), None)
    if sized is not None and not entry.smallest_because:
        message = "why would no smaller effect matter?"
        remedy = "say it in a line, 'smallest_because: ...', before anything is run"
        warn("W-SMALLEST", ("predicates", _base(sized)), message, remedy)


def _is_sized(reading: Reading) -> bool:
    node = reading.node
    return isinstance(node, Call) and node.name == "P" and threshold(node.arguments[0]) is not None


def _fit_the_kind(inquiry: Inquiry, number: int, entry: ClaimEntry, readings: tuple[Reading, ...]) -> None:
    """What was said is read from the record; what one thing did to another, the record alone never shows."""
    asked = [reading for reading in readings if asks_ensemble(reading.node)]
    if entry.kind in RECORDED:
        for reading in (one for one in asked if _base(one) in entry.deciding):
            here = (number, "predicates", _base(reading))
            message = f"a claim of kind '{entry.kind}' is settled by the record, and this asks the model"
            remedy = "ask stated(...), value(...), observed(...), or name such a reading as 'lead'"
            inquiry.add(FILE, here, "E-CLAIM", message, remedy)
    if entry.kind == "causal" and readings and not any(map(_is_sized, asked)):
        message = (
            "what one thing does to another is an effect, a lead or a difference, and no reading asks for one"
        )
        remedy = (
            "write P(effect(x | policy=A, against=B) >= SIZE), or call it a trend, a figure or a forecast"
        )
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


def _levels(inquiry: Inquiry, path: Path, reading: Reading) -> None:
    """Refuse a level of talks or of a settlement: it hangs on what a war is worth, which nobody knows."""
    used = inquiry.names.mechanisms
    if isinstance(used, Anything) or TABLE not in used:
        return  # such a reading waits
    calls = [one for one in walk(reading.node) if isinstance(one, Call)]
    premises = [node for call in calls if call.name in ("P", "share") for node in call.arguments[1:]]
    allowed = {id(one) for node in (*effects_in(reading.node), *premises) for one in references_in(node)}
    for one in references_in(reading.node):
        outcome = OUTCOMES.get(one.name)
        if outcome is not None and outcome.mechanism == TABLE and id(one) not in allowed:
            message = f"a level of {one.name}() hangs on what nobody knows, and is no forecast"
            remedy = "compare two policies, with P(effect(at(...) | policy=A, against=B) >= SIZE)"
            inquiry.add(FILE, path, "E-CLAIM", message, remedy, offset=one.place - 1)
            return


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


def vocabulary(inquiry: Inquiry, evidence: Evidence, policies: tuple[Policy, ...]) -> Vocabulary:
    """What the expressions of a case may speak of."""
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


def _premise(inquiry: Inquiry, number: int, claim: Any, words: Vocabulary) -> Reading | None:
    """The premise of a claim, of worlds or of the record; None, and its faults noted, where there is none."""
    text: Any = claim.get("premise") if isinstance(claim, dict) else None
    if not isinstance(text, str) or not inquiry.affords(FILE, len(text)):
        return None
    try:
        node, faults = check_premise(parse(text), words)
    except ClaimError as error:
        _note(inquiry, (number, "premise"), (error,))
        return None
    _note(inquiry, (number, "premise"), faults)
    return None if faults else _reading("premise", text, node, inquiry)


def _reading(name: str, text: str, node: Expression, inquiry: Inquiry) -> Reading:
    return Reading(
        name=name,
        text=text,
        decides=False,
        level="ensemble" if asks_ensemble(node) else "record",
        needs=mechanisms_needed(node, inquiry.names.mechanisms),
        node=node,
    )


def _readings(
    inquiry: Inquiry, number: int, claim: Any, words: Vocabulary, premise: Reading | None
) -> Iterator[Reading]:
    among = premise.node if premise is not None and asks_ensemble(premise.node) else None
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
            if not faults and node.level == "ensemble":
                reference = next(iter(words.runnable), "")
                node = asked_of_worlds(inquiry, here, node, among, reference)
            label = f"{name}: {alternative.label}" if alternative.label else name
            yield _reading(label, alternative.text, node, inquiry)


def _note(inquiry: Inquiry, path: Path, errors: tuple[ClaimError, ...]) -> None:
    for error in errors:
        inquiry.add(FILE, path, error.code, error.message, error.remedy, offset=error.column - 1)
