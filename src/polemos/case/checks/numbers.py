"""Numbers of a run that a report asks for: of both belligerents in the same words, or of neither."""

from __future__ import annotations

from typing import Any

from polemos._core.errors import ClaimError
from polemos.case.checks.inquiry import Inquiry
from polemos.case.checks.sentences import refuse_typed_numbers
from polemos.case.language.check import check_measure
from polemos.case.language.grammar import parse
from polemos.case.language.vocabulary import Vocabulary
from polemos.case.outline import SIDE, Compared, Measured, Number, Outline
from polemos.case.places import Path

FILE = "case.yaml"
DEAD = "dead("


def check_numbers(inquiry: Inquiry, outline: Outline, words: Vocabulary) -> Outline:
    """The outline with all that it measures read for every belligerent; notes every fault."""

    def read(part: str, listed: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(
            one.model_copy(update={"numbers": _numbers(inquiry, ("outline", part, at), one, words)})
            for at, one in enumerate(listed)
        )

    told = {part: read(part, getattr(outline, part)) for part in ("compared", "breaking", "numbers")}
    told["compared"] = (*told["compared"], *_deaths(inquiry, outline, words))
    for at, one in enumerate(outline.breaking):
        if SIDE not in one.measure:
            message, remedy = "it does not say whose number it is", f"write {SIDE} where a belligerent stands"
            inquiry.add(FILE, ("outline", "breaking", at, "measure"), "E-CLAIM", message, remedy)
    for at, one in enumerate(outline.compared):
        for within, withheld in enumerate(one.withheld):
            for place, policy in enumerate(withheld.policies):
                path = ("outline", "compared", at, "withheld", within, "policies", place)
                inquiry.expect(FILE, path, policy, inquiry.names.policies, "policy")
    for at, one in enumerate(outline.placebo):
        path = ("outline", "placebo", at)
        inquiry.expect(FILE, (*path, "series"), one.series, inquiry.names.series, "series")
        if outline.event is None:
            message, remedy = "there is no event to hold against other dates", "write outline.event"
            inquiry.add(FILE, path, "E-MISSING", message, remedy)
    for at, text in enumerate(outline.watch):
        refuse_typed_numbers(inquiry, ("outline", "watch", at), text, "leave it out")
    return outline.model_copy(update=told)


def _deaths(inquiry: Inquiry, outline: Outline, words: Vocabulary) -> tuple[Compared, ...]:
    """The military deaths of both sides stand beside every comparison of policies, asked for or not."""
    asked = any(DEAD in one.measure for one in outline.compared)
    if asked or inquiry.scenario is None or len(words.runnable) < 2:
        return ()
    measure = f"at(dead({SIDE}), {inquiry.scenario.clock.end})"
    one = Compared(name="Military dead by the end of the run", measure=measure)
    numbers = _numbers(inquiry, ("outline", "compared"), one, words)
    return (one.model_copy(update={"numbers": numbers}),) if numbers else ()


def _numbers(inquiry: Inquiry, path: Path, one: Measured, words: Vocabulary) -> tuple[Number, ...]:
    """The number of each belligerent; a fault is said once, of the first."""
    told = () if inquiry.scenario is None else inquiry.scenario.belligerents
    sides = tuple(one.id for one in sorted(told, key=lambda one: one.stream))
    found: list[Number] = []
    for actor in sides if SIDE in one.measure else ("",):
        text = one.measure.replace(SIDE, actor)
        if not inquiry.affords(FILE, len(text)):
            return ()
        try:
            node, faults = check_measure(parse(text), words)
        except ClaimError as error:
            node, faults = None, (error,)
        for fault in faults:
            inquiry.add(FILE, (*path, "measure"), fault.code, f"in '{text}': {fault.message}", fault.remedy)
        if faults or node is None:
            return ()
        found.append(Number(actor=actor, text=text, unit=str(node.unit), node=node))
    return tuple(found)
