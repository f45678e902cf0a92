"""Questions put to a case by hand, in the language of the claims."""

from __future__ import annotations

from polemos.case.claim_types import Vocabulary, check_measure
from polemos.case.claims import Expression
from polemos.case.claims_grammar import parse
from polemos.case.model import Case
from polemos.case.references import Names


def read_measure(case: Case, text: str) -> Expression:
    """The number of one run that a text asks for, checked against a case.

    Raises ClaimError with the column and what to do.
    """
    node, faults = check_measure(parse(text), vocabulary_of(case))
    for fault in faults:
        raise fault
    return node


def vocabulary_of(case: Case) -> Vocabulary:
    """What a question to a case may speak of: all but its record."""
    names = Names(
        actors=tuple(one.id for one in case.belligerents),
        sectors=tuple(one.id for one in case.sectors),
        patrons=tuple(one.id for one in case.patrons),
        publics=tuple(one.id for one in case.publics),
        rungs=tuple(one.id for one in case.red_lines),
        policies=tuple(one.id for one in case.policies),
        rooms=case.rooms,
    )
    runnable = tuple(one.id for one in case.policies if not one.abstract)
    return Vocabulary(names, runnable=runnable, clock=case.clock)
