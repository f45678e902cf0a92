"""Which mechanism acts on which: a table with what acts as rows and what it acts on as columns.

It is read from the arrows of the catalogue and the links that the case has cut; all arrows stand under it in
words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from polemos._core.catalogue import ARROWS, MECHANISMS, Arrow
from polemos.report.record import RunRecord

OUTSIDE = ("policies", "patrons")
"""Ends of arrows that are no mechanism: what is decided, and who helps."""

CUT = "cut"


@dataclass(frozen=True)
class Cell:
    """How often one thing acts on another: arrows that act, and that the case has cut."""

    acting: int
    cut: int

    @property
    def spoken(self) -> str:
        """The cell in words; empty where there is nothing."""
        parts = [f"{self.acting} act" if self.acting != 1 else "1 acts"] if self.acting else []
        return ", ".join([*parts, *([f"{self.cut} cut"] if self.cut else [])])


@dataclass(frozen=True)
class Row:
    """What one thing acts on."""

    name: str
    outside: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Said:
    """An arrow in words. state: empty, or why it does not act."""

    name: str
    source: str
    meaning: str
    state: str


@dataclass(frozen=True)
class Target:
    """What acts on one mechanism."""

    name: str
    arrows: tuple[Said, ...]


@dataclass(frozen=True)
class Matrix:
    """Columns and rows of what acts, every arrow in words, and how many act, are cut, or are not in use."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    targets: tuple[Target, ...]
    acting: int
    cut: int
    idle: int


def words(name: str) -> str:
    """A name of the catalogue as it is read."""
    return name.replace("_", " ")


def matrix(record: RunRecord) -> Matrix:
    """The links of a case; what nothing acts on has no column, what acts on nothing no row."""
    states = {arrow.name: _state(record, arrow) for arrow in ARROWS}
    shown = [arrow for arrow in ARROWS if states[arrow.name] in ("", CUT)]
    ends = (*MECHANISMS, *OUTSIDE)
    sources = [end for end in ends if any(arrow.source == end for arrow in shown)]
    targets = [end for end in ends if any(arrow.target == end for arrow in shown)]
    rows = (
        Row(
            words(source),
            source in OUTSIDE,
            tuple(_cell(shown, states, source, target) for target in targets),
        )
        for source in sources
    )
    acting = sum(not state for state in states.values())
    cut = sum(state == CUT for state in states.values())
    return Matrix(
        tuple(map(words, targets)),
        tuple(rows),
        tuple(_targets(states)),
        acting,
        cut,
        len(states) - acting - cut,
    )


def _cell(shown: list[Arrow], states: dict[str, str], source: str, target: str) -> Cell:
    found = [states[arrow.name] for arrow in shown if (arrow.source, arrow.target) == (source, target)]
    return Cell(found.count(""), found.count(CUT))


def _state(record: RunRecord, arrow: Arrow) -> str:
    """Why an arrow does not act in a case: one of its ends is not in use, or it was cut."""
    used = {*record.case.in_use, *OUTSIDE}
    missing = [end for end in (arrow.source, arrow.target) if end not in used]
    if missing:
        return f"{words(missing[0])} not used"
    return CUT if record.case.links.get(arrow.name) == "off" else ""


def _targets(states: dict[str, str]) -> Iterator[Target]:
    for target in (*MECHANISMS, *OUTSIDE):
        found = [arrow for arrow in ARROWS if arrow.target == target]
        if found:
            said = (Said(words(one.name), words(one.source), one.meaning, states[one.name]) for one in found)
            yield Target(words(target), tuple(said))
