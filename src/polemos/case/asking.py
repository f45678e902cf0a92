"""Questions put to a case by hand, in the language of the claims."""

from __future__ import annotations

from polemos._core.axes import AXES
from polemos.case.language.check import check_measure
from polemos.case.language.grammar import parse
from polemos.case.language.nodes import Expression
from polemos.case.language.vocabulary import Vocabulary
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
        elements={axis: case.elements(axis) for axis in AXES},
        policies=tuple(one.id for one in case.policies),
        mechanisms=case.in_use,
    )
    runnable = tuple(one.id for one in case.policies if not one.abstract)
    return Vocabulary(names, runnable=runnable, clock=case.clock)
