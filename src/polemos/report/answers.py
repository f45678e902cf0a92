"""Claims with their answers, as the page shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from polemos._core.saved import JudgedReading, Verdict
from polemos.case.claims import Claim
from polemos.case.evidence import Row, Series
from polemos.report.formatting import chance, error_words, long_date, period, plural, pretty, quantity, stated
from polemos.report.record import RunRecord
from polemos.report.signs import GROUPS, Chip, chip, chip_of, group_of, tally

KEY_KINDS = ("causal", "forecast", "comparative", "trend", "figure", "attribution")
"""Which answers come first on the page: what follows from the model before what is looked up."""

KEY = 6
BY_READING = frozenset({"depends", "sources_disagree", "needs_mechanism"})
"""Verdicts that no single number decides: the readings are counted instead."""

IN_SHORT = {
    "holds": "supported",
    "fails": "not supported",
    "matches": "match",
    "differs": "differ",
    "not_settled": "not settled",
    "too_close": "too close",
    "needs_mechanism": "waiting",
}

SETTLED = ("holds", "fails", "depends", "not_settled", "matches", "differs", "too_close", "sources_disagree")


@dataclass(frozen=True)
class CitedEvidence:
    """A row or series that a claim bears on, with its dates side by side."""

    what: str
    speaker: str
    said_on: str
    refers_to: str
    known_on: str
    figure: str
    source: str
    disagrees: str


@dataclass(frozen=True)
class ReadingView:
    """One reading of a claim, in words."""

    name: str
    predicate: str
    chip: Chip
    estimate: str
    error: str
    threshold: str
    needed: str
    detail: str


@dataclass(frozen=True)
class Answer:
    """A claim with its answer; numbered as its source does or, without, by its place."""

    claim: Claim
    number: str
    verdict: Verdict
    anchor: str
    chip: Chip
    group: str
    words: str
    estimate: str
    asked: str
    error: str
    needs: str
    readings: tuple[ReadingView, ...]
    evidence: tuple[CitedEvidence, ...]


@dataclass(frozen=True)
class Count:
    """How many claims got a kind of answer, and which verdicts they are."""

    group: str
    title: str
    meaning: str
    total: int
    parts: tuple[tuple[Chip, int], ...]


def answers(record: RunRecord) -> tuple[Answer, ...]:
    """Every claim of the case, in its order; one that was not asked of this run says so."""
    return tuple(_answer(claim, record, place) for place, claim in enumerate(record.case.claims))


def _answer(claim: Claim, record: RunRecord, place: int) -> Answer:
    verdict = record.verdicts.get(claim.id) or _unasked(claim)
    several = verdict.verdict in BY_READING
    return Answer(
        claim=claim,
        number=str(claim.number or place + 1),
        verdict=verdict,
        anchor=f"claim-{place + 1}",
        chip=chip(verdict, claim),
        group=group_of(verdict),
        words=_by_reading(verdict) if several else _beyond(chip(verdict, claim), verdict.words),
        estimate=_by_reading(verdict) if several else estimate_words(verdict, record.manifest.members),
        asked="–" if several else asked_words(verdict),
        error="–" if several else error_words(verdict.mc_error, verdict.unit or "", share=verdict.is_chance),
        needs=_needs(verdict),
        readings=tuple(_reading(reading, claim, record.manifest.members) for reading in verdict.readings),
        evidence=tuple(_evidence(name, record) for name in verdict.sources),
    )


def asked_words(judged: Verdict | JudgedReading) -> str:
    """What the predicate asks of the number: a comparison with a mark; a dash where there is none."""
    if judged.threshold is None:
        return "–"
    sign = {">=": "≥", "<=": "≤"}.get(judged.comparison or "", judged.comparison or "")
    if judged.is_chance:
        return f"{sign}\u00a0{quantity(100 * judged.threshold)} of 100"
    return f"{sign}\u00a0{quantity(judged.threshold, judged.unit or '')}"


def _by_reading(verdict: Verdict) -> str:
    """How many readings say what, where no single number decides."""
    said = Counter(IN_SHORT.get(reading.verdict, reading.verdict) for reading in verdict.readings)
    parts = ", ".join(f"{n} {word}" for word, n in said.items())
    return f"of {plural(len(verdict.readings), 'reading')}: {parts}" if parts else "–"


def _beyond(chip: Chip, words: str) -> str:
    """What the wording of a verdict says beyond its chip."""
    return pretty(words.removeprefix(chip.word).lstrip(" :;,"))


def _unasked(claim: Claim) -> Verdict:
    words = "needs a policy that was not run"
    return Verdict(
        claim=claim.id,
        kind=claim.kind,
        statement=claim.statement,
        verdict="not_asked",
        words=words,
        basis="prior",
    )


def estimate_words(judged: Verdict | JudgedReading, members: int) -> str:
    """The number that decides: in how many runs, or a quantity and in how many runs it is so."""
    if judged.probability is None or judged.estimate is None:
        return quantity(judged.estimate, judged.unit or "")
    share = chance(judged.probability, judged.runs or members)
    return (
        share
        if judged.is_chance
        else f"{quantity(judged.estimate, judged.unit or '')} (to that side {share})"
    )


def _needs(verdict: Verdict) -> str:
    """What would be needed for a settled answer; a dash where it is settled."""
    if verdict.needs:
        return f"the mechanism {' and '.join(mechanism.replace('_', ' ') for mechanism in verdict.needs)}"
    if verdict.members_needed is not None and verdict.verdict == "not_settled":
        return plural(verdict.members_needed, "run")
    return "–"


def _reading(reading: JudgedReading, claim: Claim, members: int) -> ReadingView:
    share = reading.is_chance
    needed = reading.members_needed if reading.verdict == "not_settled" else None
    return ReadingView(
        name=reading.name.replace("_", " "),
        predicate=reading.predicate,
        chip=chip_of(reading.verdict, claim.kind),
        estimate=estimate_words(reading, members),
        error=error_words(reading.mc_error, reading.unit or "", share=share),
        threshold=asked_words(reading),
        needed="–" if needed is None else plural(needed, "run"),
        detail=pretty(_rest(reading)),
    )


def _rest(reading: JudgedReading) -> str:
    """What the detail of a reading says beyond the numbers that stand above it."""
    numbers, stop, rest = reading.detail.partition("; ")
    if reading.estimate is None or " against " not in numbers:
        return reading.detail
    if reading.verdict == "not_settled":
        return ""  # the number of runs that would settle it stands above too
    _, bracket, sources = numbers.partition(" (")
    return rest if stop and not bracket else f"{sources}{stop}{rest}".removesuffix(")")


def _evidence(name: str, record: RunRecord) -> CitedEvidence:
    row, series = record.rows.get(name), record.series.get(name)
    if row is not None:
        return _of_row(row)
    return _of_series(series) if series is not None else CitedEvidence(name, "", "–", "–", "–", "–", "", "")


def _of_row(row: Row) -> CitedEvidence:
    return CitedEvidence(
        what=row.stated,
        speaker=row.speaker,
        said_on=long_date(row.said_on),
        refers_to=period(row.refers_to.start, row.refers_to.end),
        known_on=long_date(row.known_on),
        figure=stated(row.low, row.value, row.high, row.unit, row.qualifier),
        source=row.source,
        disagrees=", ".join(row.disagrees_with),
    )


def _of_series(series: Series) -> CitedEvidence:
    first, last = (series.points[0], series.points[-1]) if series.points else (None, None)
    span = period(first.refers_to, last.refers_to) if first and last else "–"
    figure = f"last: {quantity(last.value, series.unit, 5)}" if last else "no point known by the cut-off"
    return CitedEvidence(
        series.title, series.speaker, "as it went", span, "as it went", figure, series.source, ""
    )


def counts(listed: Sequence[Answer]) -> tuple[Count, ...]:
    """How many claims got which kind of answer."""
    result: list[Count] = []
    for group, (title, meaning) in GROUPS.items():
        found = [answer for answer in listed if answer.group == group]
        if group == "left" and not found:
            continue
        result.append(Count(group, title, meaning, len(found), _parts(group, found)))
    return tuple(result)


def _parts(group: str, found: Sequence[Answer]) -> tuple[tuple[Chip, int], ...]:
    """What a count is made of: verdicts, or the mechanisms waited for, or the kinds of what is quoted."""
    if group in {"record", "model"}:
        return tally(answer.verdict.verdict for answer in found)
    waits = group == "open"
    names = (
        (answer.verdict.needs or (answer.chip.word,)) if waits else (answer.claim.kind,) for answer in found
    )
    words = Counter(name.replace("_", " ") for some in names for name in some)
    return tuple((Chip(word, found[0].chip.sign, "open"), n) for word, n in words.most_common())


def key_answers(listed: Sequence[Answer]) -> tuple[Answer, ...]:
    """The first few answers: causal claims first, then forecasts, then what the record settles."""
    given = [answer for answer in listed if answer.verdict.verdict in SETTLED]
    return tuple(sorted(given, key=_rank)[:KEY])


def _rank(answer: Answer) -> tuple[int, bool]:
    kind = answer.claim.kind
    place = KEY_KINDS.index(kind) if kind in KEY_KINDS else len(KEY_KINDS)
    return place, answer.verdict.verdict in ("not_settled", "too_close")
