"""Sentences with numbers of a run: every number stands in braces and is asked, none is typed by hand."""

from __future__ import annotations

import re

from polemos._core.errors import ClaimError
from polemos.case.checks.inquiry import Inquiry
from polemos.case.language.check import check_predicate
from polemos.case.language.grammar import parse
from polemos.case.language.nodes import Call, Expression
from polemos.case.language.types import Checker
from polemos.case.language.vocabulary import Vocabulary
from polemos.case.ledger import asks_ensemble
from polemos.case.outline import Sentence, Slot
from polemos.case.places import Path

FILE = "case.yaml"
BRACES = re.compile(r"\{(?:(bare|times):)?([^{}]*)\}")
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\b(?:[0-3]?[0-9] )?(?:{_MONTH})(?: (?:19|20)[0-9]{{2}})?\b|\b(?:19|20)[0-9]{{2}}\b")


def check_sentence(inquiry: Inquiry, path: Path, sentence: Sentence, words: Vocabulary) -> Sentence:
    """A sentence with its numbers read; notes every fault."""
    here = (*path, "text")
    remedy = "ask for it in braces, such as {P(event)} or {value(row)}; dates may stand as they are"
    refuse_typed_numbers(inquiry, here, BRACES.sub("", f"{sentence.lead} {sentence.text}"), remedy)
    found = (_slot(inquiry, here, match, words) for match in BRACES.finditer(sentence.text))
    return sentence.model_copy(update={"slots": tuple(slot for slot in found if slot is not None)})


def refuse_typed_numbers(inquiry: Inquiry, path: Path, text: str, remedy: str) -> None:
    """Note a number that was typed by hand; dates may stand as they are."""
    typed = re.search(r"[0-9]", _DATE.sub("", text))
    if typed is not None:
        inquiry.add(FILE, path, "E-CLAIM", f"the number '{typed[0]}...' is typed by hand", remedy)


def _slot(inquiry: Inquiry, path: Path, match: re.Match[str], words: Vocabulary) -> Slot | None:
    text = match[2].strip()
    if not inquiry.affords(FILE, len(text)):
        return None
    try:
        node = parse(text)
        node, faults = _checked(node, words)
    except ClaimError as error:
        faults = (error,)
        node = None
    for fault in faults:
        inquiry.add(FILE, path, fault.code, f"in {{{text}}}: {fault.message}", fault.remedy)
    return None if faults or node is None else Slot(text=text, form=match[1] or "", node=node)


def _checked(node: Expression, words: Vocabulary) -> tuple[Expression, tuple[ClaimError, ...]]:
    """A share of worlds, P(...), or a number of the record."""
    if isinstance(node, Call) and node.name == "P":
        return check_predicate(node, words)
    checker = Checker(words)
    checked = checker.number(checker.check(node))
    if checked.level and (asks_ensemble(checked) or checked.level != "record"):
        checker.refuse("E-CLAIM", node, "it is no number of the record and no share P(...)")
    return checked, tuple(checker.faults)
