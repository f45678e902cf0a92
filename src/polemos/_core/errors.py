"""Every exception of polemos, one tree: what went wrong, where, and what to do about it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with one place of a case; ordered by file, line and column.

    line, column  counted from 1
    path          which value, such as sectors.0.area
    remedy        how to mend it
    """

    file: str
    line: int
    column: int
    code: str
    path: str
    message: str
    remedy: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}"
        what = f"{self.path}: {self.message}" if self.path else self.message
        return printable(f"{where}  {self.code:<9}  {what}{f'; {self.remedy}' if self.remedy else ''}")


MOST_ALIKE = 50
"""Faults of one kind that are listed of one file."""

MOST_LISTED = 500
"""Faults that are listed of a case."""


def alike(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The faults in their order, each once; of many of one kind in one file the first, and their number."""
    kinds: dict[tuple[str, str], list[Fault]] = {}
    for fault in sorted(set(faults)):
        kinds.setdefault((fault.file, fault.code), []).append(fault)
    listed: list[Fault] = []
    for found in kinds.values():
        listed += found[:MOST_ALIKE]
        if (more := len(found) - MOST_ALIKE) > 0:
            listed[-1] = replace(listed[-1], message=f"{listed[-1].message} (and {more} more like it)")
    listed.sort()
    if (more := len(listed) - MOST_LISTED) > 0:
        last = listed[MOST_LISTED - 1]
        listed[MOST_LISTED - 1 :] = [replace(last, message=f"{last.message} (and {more} more faults)")]
    return tuple(listed)


def printable(text: str) -> str:
    """Text on one line, every control and direction character spelled out: safe for a terminal or a log."""
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return f"<U+{ord(character):04X}>"
    return character


class PolemosError(Exception):
    """The root of the tree; catch it to catch everything that polemos raises on purpose."""


class InvalidCase(PolemosError):  # says what the case is
    """A case with faults; `faults` has all of them, in the order of files, lines and columns."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class ClaimError(PolemosError):
    """An expression of the claims' language that cannot be read or makes no sense.

    column  of the expression, counted from 1
    """

    def __init__(self, code: str, column: int, message: str, remedy: str = "") -> None:
        self.code = code
        self.column = column
        self.message = message
        self.remedy = remedy
        super().__init__(
            f"column {column}  {code}  {printable(message)}{f'; {printable(remedy)}' if remedy else ''}"
        )


class RunError(PolemosError):
    """A run that cannot start or cannot go on."""


class NoRun(RunError):
    """A path that holds no finished run, where one is asked for."""


class DamagedRun(RunError):
    """A run folder or report whose files are not what was sealed."""

    def __init__(self, file: str, why: str) -> None:
        self.file = file
        self.why = why
        super().__init__(f"{printable(file)}: {printable(why)}")
