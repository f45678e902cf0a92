"""What the draws of a case are called in a sentence, with the names of its sides and sectors."""

from __future__ import annotations

from collections.abc import Callable

from polemos._core.catalogue import EXOGENOUS, PARAMETERS
from polemos._core.plain_names import plain_name
from polemos.case.model import Case


def draw_names(case: Case) -> Callable[[str], str]:
    """From an element of a prior, such as reserves.recruits(A), to a noun phrase that a reader knows."""
    listed = (*case.belligerents, *case.patrons, *case.publics, *case.red_lines, *case.sectors)
    names = {one.id: one.name for one in listed}

    def named(element: str) -> str:
        quantity = element.partition("(")[0]
        entry = PARAMETERS.get(quantity) or EXOGENOUS.get(quantity)
        return plain_name(element, entry.axes if entry else (), lambda id: names.get(id, id))

    return named
