"""How an argument runs and on what each of its steps stands: a map of paragraphs, chains, and key lines.

The outline of a case is our reading of its source; the page says so. A case without one gets its paragraphs
as its claims name them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from polemos._core.saved import JudgedReading
from polemos.questions.words import of_100
from polemos.report.answers import WITHOUT_CLASS, Answer
from polemos.report.bars import NOTHING, Bars, bars, over_all
from polemos.report.formatting import pretty
from polemos.report.record import RunRecord
from polemos.report.signs import GROUNDS, Chip

CARRIES = frozenset({"matches", "supported", "leans for"})
"""Verdicts of a step on which the next can stand."""

FIRST, KEY = 4, 6
"""Key lines on the first screen; claims that are key where a case names none."""


@dataclass(frozen=True)
class Row:
    """A paragraph: what it says, and its claims by what their answers stand on, in the order of `GROUNDS`."""

    paragraph: str
    gist: str
    cells: tuple[tuple[Answer, ...], ...]


@dataclass(frozen=True)
class Map:
    """All paragraphs; `columns` has the key, title, meaning and number of claims of every ground."""

    rows: tuple[Row, ...]
    columns: tuple[tuple[str, str, str, int], ...]
    legend: tuple[Chip, ...]


@dataclass(frozen=True)
class Step:
    """A claim in a chain; `cut` where the chain parts before it."""

    answer: Answer
    cut: bool


@dataclass(frozen=True)
class Strand:
    """A chain of claims, and where it parts."""

    name: str
    steps: tuple[Step, ...]
    parts: str


@dataclass(frozen=True)
class KeyLine:
    """What is said of one key question: claims, what was asked, shares as bars, and answers."""

    answers: tuple[Answer, ...]
    asked: str
    drawn: Bars | None
    caption: str


def argument_map(listed: Sequence[Answer], record: RunRecord) -> Map:
    """Every claim once, by its paragraph and by what its answer stands on."""
    gists = {one.paragraph: one.gist for one in record.case.outline.paragraphs}
    named = dict.fromkeys(answer.claim.paragraph or "" for answer in listed)
    order = [*(name for name in gists if name in named), *(name for name in named if name not in gists)]
    rows = [
        Row(
            name,
            gists.get(name, ""),
            tuple(
                tuple(a for a in listed if (a.claim.paragraph or "") == name and a.ground == ground)
                for ground in GROUNDS
            ),
        )
        for name in order
    ]
    counted = Counter(answer.ground for answer in listed)
    columns = tuple((key, title, meaning, counted[key]) for key, (title, meaning) in GROUNDS.items())
    return Map(tuple(rows), columns, tuple(dict.fromkeys(answer.chip for answer in listed)))


def strands(listed: Sequence[Answer], record: RunRecord) -> Iterator[Strand]:
    """The chains of the case; each parts before the first step that does not carry."""
    by_id = {answer.claim.id: answer for answer in listed}
    for chain in record.case.outline.chains:
        found = [by_id[name] for name in chain.claims if name in by_id]
        first = next((at for at, answer in enumerate(found) if answer.verdict.verdict not in CARRIES), None)
        steps = tuple(Step(answer, at == first) for at, answer in enumerate(found))
        parts = "holds to its end"
        if first is not None:
            parts = f"parts at {found[first].number}: {found[first].chip.word}"
        yield Strand(chain.name, steps, parts)


def key_lines(listed: Sequence[Answer], record: RunRecord) -> Iterator[KeyLine]:
    """The claims that decide the question, in the order of the case."""
    by_id = {answer.claim.id: answer for answer in listed}
    lines = record.case.outline.key or tuple((answer.claim.id,) for answer in _first(listed))
    for line in lines:
        found = tuple(by_id[name] for name in line if name in by_id)
        if found:
            yield _line(found)


def _first(listed: Sequence[Answer]) -> Sequence[Answer]:
    """Where a case names no key claims: causal ones first, then forecasts, then what the record settles."""
    order = ("causal", "forecast", "comparative", "trend", "figure", "attribution")
    given = [answer for answer in listed if answer.group in ("record", "model")]
    return sorted(given, key=lambda answer: order.index(answer.claim.kind))[:KEY]


def _line(found: tuple[Answer, ...]) -> KeyLine:
    readings, given = found[0].verdict.readings, found[0].claim.given_in_words
    deciding = [reading for reading in readings if reading.decides and reading.verdict not in WITHOUT_CLASS]
    if (drawn := bars(deciding)) is not None:
        whose = f"{found[0].number}: " if len(found) > 1 else ""
        left_out = sum(one.decides and one.verdict in WITHOUT_CLASS for one in readings)
        caption = f"{whose}{over_all(deciding)}{_among(deciding, given)}"
        return KeyLine(found, _asked(deciding, left_out), drawn, caption)
    beside = [reading for reading in readings if bars((reading,)) is not None][:1]
    if beside:
        name = beside[0].name.partition(":")[0].replace("_", " ")
        caption = f"beside it, {name}: {over_all(beside)}{_among(beside, given)}"
        return KeyLine(found, _asked(deciding), bars(beside), caption)
    waits = found[0].verdict.verdict == "waits"
    return KeyLine(found, _asked(deciding), NOTHING if waits else None, found[0].figure)


def _among(readings: Sequence[JudgedReading], words: str | None) -> str:
    """How many worlds meet the premise, from the fewest to the most; empty where all worlds are asked."""
    met = [one.shares.premise for one in readings if one.premise is not None and one.shares is not None]
    if not met:
        return ""
    low, high = of_100(min(met)), of_100(max(met))
    if low == "all":
        return f"; in all wars {words or 'the premise holds'}"
    high = "100" if high == "all" else high
    span = low if low == high else f"{low}\u2013{high}"
    return f"; of the {span} in 100 {f'in which {words}' if words else 'that meet the premise'}"


def _asked(deciding: Sequence[JudgedReading], left_out: int = 0) -> str:
    """The smallest effect that counts, and how many alternatives are asked, drawn or too rare to be."""
    sizes = dict.fromkeys(reading.size for reading in deciding if reading.size)
    parts = [pretty(f"smallest that counts: {' or '.join(sizes)}")] if sizes else []
    if len(deciding) > 1:
        bases = {reading.name.partition(":")[0] for reading in deciding}
        parts.append(f"{len(deciding)} {'policies' if len(bases) == 1 else 'definitions'}, a bar each")
    if left_out:
        parts.append(f"{left_out} more with too few wars to tell")
    return "; ".join(parts)
