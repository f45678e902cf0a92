"""Sentences of an argument's answer with their numbers filled in: from the ensemble, or from the record."""

from __future__ import annotations

import math

from polemos._core.saved import SavedSentence
from polemos.case.checks.sentences import BRACES
from polemos.case.language.asked import asked
from polemos.case.language.needs import mechanisms_needed
from polemos.case.language.nodes import Call, Expression
from polemos.case.outline import Sentence, Slot
from polemos.questions.verdict import Court
from polemos.questions.words import number, of_100

UNKNOWN = "unknown"
"""Where nothing gives the number."""


def sentences(court: Court) -> tuple[SavedSentence, ...]:
    """The answers of a case to its question, in order."""
    return tuple(_filled(sentence, court) for sentence in court.case.outline.answers)


def _filled(sentence: Sentence, court: Court) -> SavedSentence:
    numbers = (_number(slot, court) for slot in sentence.slots)
    return SavedSentence(lead=sentence.lead, text=BRACES.sub(lambda _: next(numbers), sentence.text))


def _number(slot: Slot, court: Court) -> str:
    node = slot.node
    if mechanisms_needed(node, court.case.in_use):
        return UNKNOWN
    folded = court.ledger.fold(node)
    if isinstance(folded, Call) and folded.name == "P":
        answer = court.ensemble.ask(asked(folded)).answer
        if answer is None:
            return UNKNOWN
        share = of_100(answer.shares.p)
        return share if slot.form == "bare" else f"{share} of 100"
    return _of_record(court.ledger.number(node), node, slot.form)


def _of_record(value: float, node: Expression, form: str) -> str:
    unit = str(node.unit)
    if math.isnan(value):  # the record is silent
        return UNKNOWN
    if form == "times":
        return f"{value:.2g}"
    if unit == "1":
        return number(100 * value, "" if form == "bare" else "%")
    return number(value, "" if form == "bare" else unit)
