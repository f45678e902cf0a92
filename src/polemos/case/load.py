"""A folder of files to a case, or every reason why not."""

from __future__ import annotations

from pathlib import Path

from polemos._core.errors import InvalidCase
from polemos.case.check import examine
from polemos.case.model import Case


def load_case(folder: str | Path) -> Case:
    """The case of a folder; raises InvalidCase with all faults. Warnings do not stop it."""
    case, faults = examine(folder)
    if case is None:
        raise InvalidCase(faults)
    return case
