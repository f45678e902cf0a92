"""Upheaval: ratios between policies for both belligerents; never a level, never a date.

The ratios are read off the readings of claims that divide the chance of an upheaval under one policy by
the chance under another. Whatever else a run knows of dissent or upheaval is not shown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from polemos._core.saved import JudgedReading
from polemos.case.scenario import Belligerent
from polemos.report.answers import Answer
from polemos.report.charts import ratios_chart, tone_of
from polemos.report.drawing import draw
from polemos.report.figures import Figure
from polemos.report.formatting import rounded
from polemos.report.record import RunRecord

ERRORS = 2.0
"""Monte Carlo errors either way that the interval holds."""

_RATIO = re.compile(r"P\((?P<over>.*)\)\s*/\s*P\((?P<under>.*)\)\s*[<>]=?\s*[\d.]+\s*%?")
_ACTOR = re.compile(r"\bupheaval\(\s*(\w+)\s*\)")
_POLICY = re.compile(r"\|\s*policy\s*=\s*(each\(|\w+)")


@dataclass(frozen=True)
class Ratio:
    """The chance of an upheaval under one policy over that under another, for one belligerent."""

    claim: str
    anchor: str
    reading: str
    over: str
    under: str
    value: float
    low: float
    high: float

    @property
    def written(self) -> str:
        """The ratio and its interval."""
        if math.isinf(self.high):
            return f"{rounded(self.value)} (no bound: too few upheavals under the second policy)"
        return f"{rounded(self.value)} ({rounded(self.low)} to {rounded(self.high)})"


@dataclass(frozen=True)
class Of:
    """What is known of one belligerent; `ask` is a predicate that would ask for more."""

    actor: Belligerent
    ratios: tuple[Ratio, ...]
    ask: str


def upheaval(record: RunRecord, listed: tuple[Answer, ...]) -> tuple[Of, ...]:
    """One entry a belligerent; nothing where the case does not use the mechanism."""
    if "upheaval" not in record.case.in_use:
        return ()
    return tuple(
        Of(actor, tuple(_ratios(record, listed, actor.id)), _ask(record, actor.id))
        for actor in record.belligerents
    )


def _ratios(record: RunRecord, listed: tuple[Answer, ...], actor: str) -> Iterator[Ratio]:
    for answer in listed:
        for reading in answer.verdict.readings:
            match = _RATIO.fullmatch(reading.predicate.strip())
            if match is None or reading.estimate is None or not math.isfinite(reading.estimate):
                continue
            sides = [match[part] for part in ("over", "under")]
            if all(set(_ACTOR.findall(side)) == {actor} for side in sides):
                error = reading.mc_error if reading.mc_error is not None else math.inf
                yield Ratio(
                    answer.number,
                    answer.anchor,
                    reading.name.replace("_", " "),
                    _policy(sides[0], reading, record),
                    _policy(sides[1], reading, record),
                    reading.estimate,
                    max(0.0, reading.estimate - ERRORS * error),
                    reading.estimate + ERRORS * error,
                )


def _policy(side: str, reading: JudgedReading, record: RunRecord) -> str:
    """The policy of one side: named, or of `each(...)` the one that the reading's name ends with."""
    match = _POLICY.search(side)
    if match is None:
        return record.manifest.reference
    return reading.name.rpartition(": ")[2] if match[1] == "each(" else match[1]


def _ask(record: RunRecord, actor: str) -> str:
    others = [policy for policy in record.manifest.policies if policy != record.manifest.reference]
    event = f"P(at(upheaval({actor}), {record.case.clock.end.isoformat()}) > 0.5"
    return f"{event} | policy={others[0] if others else 'P'}) / {event}) > 1"


def ratios_figure(record: RunRecord, found: tuple[Of, ...]) -> Figure | None:
    """The ratios of both belligerents on one axis; None where there is none."""
    rows = [(one.actor, ratio) for one in found for ratio in one.ratios if math.isfinite(ratio.high)]
    if not rows:
        return None
    title = "Upheaval: how many times as likely"
    drawn = [
        (f"{actor.name}: {one.claim} {one.reading}", one.value, one.low, one.high, tone_of(record, actor.id))
        for actor, one in rows
    ]
    spoken = "; ".join(f"{label}: {rounded(value)}" for label, value, *_ in drawn)
    table = tuple((a.name, r.claim, r.reading, r.over, r.under, r.written) for a, r in rows)
    columns = ("belligerent", "claim", "reading", "under", "against", "times as likely")
    caption = "Dot: the ratio. Line: two Monte Carlo errors either way. Upright line: no difference."
    return Figure(
        "upheaval-ratios",
        title,
        caption,
        draw(ratios_chart(drawn), "upheaval-ratios", title, spoken),
        columns,
        table,
    )
