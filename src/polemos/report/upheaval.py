"""Upheaval: what policies do to its chance, for both belligerents; never a level, never a date.

The answers are read off the readings of claims that ask for an effect on an upheaval. Whatever else a run
knows of dissent or upheaval is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from polemos.case.scenario import Belligerent
from polemos.report.answers import Answer, shares_words, smallest_words
from polemos.report.record import RunRecord
from polemos.report.signs import Chip, chip_of

_ACTOR = re.compile(r"\bupheaval\w*\(\s*(\w+)\s*\)")


@dataclass(frozen=True)
class Asked:
    """One reading on an effect on the chance of an upheaval."""

    claim: str
    anchor: str
    reading: str
    policies: tuple[str, ...]
    chip: Chip
    smallest: str
    shares: str


@dataclass(frozen=True)
class Of:
    """What is known of one belligerent; `ask` is a predicate that would ask for more."""

    actor: Belligerent
    asked: tuple[Asked, ...]
    ask: str


def upheaval(record: RunRecord, listed: tuple[Answer, ...]) -> tuple[Of, ...]:
    """One entry a belligerent; nothing where the case does not use the mechanism."""
    if "upheaval" not in record.case.in_use:
        return ()
    return tuple(
        Of(actor, tuple(_asked(listed, actor.id)), _ask(record, actor.id)) for actor in record.belligerents
    )


def _asked(listed: tuple[Answer, ...], actor: str) -> Iterator[Asked]:
    for answer in listed:
        for reading in answer.verdict.readings:
            if reading.what == "effect" and set(_ACTOR.findall(reading.predicate)) == {actor}:
                yield Asked(
                    answer.number,
                    answer.anchor,
                    reading.name.replace("_", " "),
                    reading.policies,
                    chip_of(reading.verdict),
                    smallest_words(reading),
                    shares_words(reading),
                )


def _ask(record: RunRecord, actor: str) -> str:
    reference = record.manifest.reference
    other = next((policy for policy in record.manifest.policies if policy != reference), "OTHER")
    event = f"at(upheaval({actor}), {record.case.clock.end.isoformat()}) > 0.5"
    return f"P(effect({event} | policy={other}, against={reference}) >= 1%)"
