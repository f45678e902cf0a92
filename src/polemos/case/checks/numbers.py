"""Numbers of a run that a report asks for: of both belligerents in the same words, or of neither."""

from __future__ import annotations

from polemos._core.errors import ClaimError
from polemos.case.checks.inquiry import Inquiry
from polemos.case.language.check import check_measure
from polemos.case.language.grammar import parse
from polemos.case.language.vocabulary import Vocabulary
from polemos.case.outline import SIDE, Breaking, Compared, Number, Outline
from polemos.case.places import Path
from polemos.case.references import did_you_mean

FILE = "case.yaml"


def check_numbers(inquiry: Inquiry, outline: Outline, words: Vocabulary) -> Outline:
    """The outline with what is compared and what breaks read for every belligerent; notes every fault."""
    sides = () if inquiry.scenario is None else tuple(one.id for one in inquiry.scenario.belligerents)
    compared = tuple(
        one.model_copy(update={"numbers": _numbers(inquiry, ("outline", "compared", at), one, words, sides)})
        for at, one in enumerate(outline.compared)
    )
    breaking = tuple(
        one.model_copy(update={"numbers": _numbers(inquiry, ("outline", "breaking", at), one, words, sides)})
        for at, one in enumerate(outline.breaking)
    )
    for at, one in enumerate(outline.breaking):
        if SIDE not in one.measure:
            message, remedy = "it does not say whose number it is", f"write {SIDE} where a belligerent stands"
            inquiry.add(FILE, ("outline", "breaking", at, "measure"), "E-CLAIM", message, remedy)
    for at, one in enumerate(outline.compared):
        for policy in one.withheld:
            if policy not in words.runnable:
                path = ("outline", "compared", at, "withheld", policy)
                hint = did_you_mean(policy, words.runnable)
                inquiry.add(FILE, path, "E-REF", f"there is no policy '{policy}'", hint)
    return outline.model_copy(update={"compared": compared, "breaking": breaking})


def _numbers(
    inquiry: Inquiry, path: Path, one: Compared | Breaking, words: Vocabulary, sides: tuple[str, ...]
) -> tuple[Number, ...]:
    """The number of each belligerent; a fault is said once, of the first."""
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
