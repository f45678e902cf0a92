"""Claims with a premise: how the wars that meet it answer, and how the others do.

A share among wars that meet a premise describes these alone; beside it stand the same shares of all wars and
of those that do not meet it, with the number of runs of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from polemos._core.saved import JudgedReading, SavedGroup, SavedShares
from polemos.questions.rule.judgement import LEAST
from polemos.report.answers import Answer
from polemos.report.bars import Bars, bars, over_all

GROUPS = (("every", "All runs"), ("met", "With the premise"), ("unmet", "Without it"))


@dataclass(frozen=True)
class Cell:
    """One group of runs: a bar for each reading, the same in words, and how many runs it has."""

    group: str
    drawn: Bars | None
    caption: str
    runs: str


@dataclass(frozen=True)
class Split:
    """A claim with its groups.

    premise, written  in words, or as it was written
    beside            the reading that is shown where none that decides has a premise; else empty
    on_paper          whether it is printed: the first of the claims that decide the question
    """

    answer: Answer
    premise: str
    written: bool
    beside: str
    cells: tuple[Cell, ...]
    on_paper: bool = False


def splits(listed: Sequence[Answer], key: Sequence[str] = ()) -> Iterator[Split]:
    """Every claim whose readings have a premise, in the order of the case; `key`: the claims that decide."""
    split = {one.claim.id for one in listed if any(reading.split for reading in one.verdict.readings)}
    first = next((claim for claim in key if claim in split), None)
    for answer in listed:
        found = [one for one in answer.verdict.readings if one.split is not None]
        deciding = [one for one in found if one.decides]
        shown = deciding or [one for one in found if _base(one) == _base(found[0])]
        if shown:
            words = answer.claim.given_in_words
            beside = "" if deciding else _base(shown[0])
            cells = tuple(_cell(shown, name, title) for name, title in GROUPS)
            premise = words or shown[0].premise or ""
            yield Split(answer, premise, not words, beside, cells, on_paper=answer.claim.id == first)


def _base(reading: JudgedReading) -> str:
    return reading.name.partition(":")[0].replace("_", " ")


def _cell(readings: Sequence[JudgedReading], name: str, title: str) -> Cell:
    groups = [(one, getattr(one.split, name)) for one in readings]
    enough = [_of(one, group) for one, group in groups if group.runs >= LEAST]
    caption = over_all(enough) or "too few runs"
    if 0 < len(enough) < len(groups):
        caption += f"; {len(groups) - len(enough)} more with too few runs"
    return Cell(title, bars(enough), caption, _counted([group.runs for _, group in groups]))


def _of(reading: JudgedReading, group: SavedGroup) -> JudgedReading:
    """The reading as this group alone answers it."""
    shares = SavedShares(p=group.p, none=group.none, other=group.other)
    return reading.model_copy(update={"shares": shares})


def _counted(runs: Sequence[int]) -> str:
    low, high = min(runs), max(runs)
    return f"{low:,} runs" if low == high else f"{low:,}\u2013{high:,} runs"
