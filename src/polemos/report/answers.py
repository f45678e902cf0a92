"""Claims with their answers, as the page shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from polemos._core.saved import JudgedReading, Verdict
from polemos.case.claims import Claim
from polemos.case.evidence import Row, Series
from polemos.questions.words import of_100
from polemos.report.formatting import long_date, period, pretty, quantity, stated
from polemos.report.record import RunRecord
from polemos.report.signs import GROUPS, Chip, chip_of, group_of, tally

KEY_KINDS = ("causal", "forecast", "comparative", "trend", "figure", "attribution")
"""Which answers come first on the page: what follows from the model before what is looked up."""

KEY = 6
NAMED = 3
"""Key answers, and drivers of a reading, that are shown."""


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
    shares: str
    smallest: str
    drivers: str
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
    shares: str
    smallest: str
    stands_on: str
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
    speaks = verdict.reading
    return Answer(
        claim=claim,
        number=str(claim.number or place + 1),
        verdict=verdict,
        anchor=f"claim-{place + 1}",
        chip=chip_of(verdict.verdict),
        group=group_of(verdict),
        words=pretty(verdict.words),
        shares=shares_words(speaks),
        smallest=smallest_words(speaks),
        stands_on=_stands_on(verdict),
        needs=_needs(verdict),
        readings=tuple(map(_reading, verdict.readings)),
        evidence=tuple(_evidence(name, record) for name in verdict.sources),
    )


def _unasked(claim: Claim) -> Verdict:
    words = "needs a policy that was not run"
    return Verdict(
        claim=claim.id, kind=claim.kind, statement=claim.statement, verdict="not asked", words=words
    )


def shares_words(judged: JudgedReading | None) -> str:
    """In how many of 100 worlds it is so, too small, and the other way; of the record: what is compared."""
    if judged is None:
        return "–"
    if judged.shares is None or judged.shares.p is None:
        return quantity(judged.estimate, judged.unit or "")
    shares = judged.shares
    if judged.smallest is None:
        return f"{of_100(judged.shares.p)} of 100"
    parts = ((shares.p, "so"), (shares.none, "too small"), (shares.other, "the other way"))
    return ", ".join(f"{of_100(part)} {word}" for part, word in parts if part is not None)


def smallest_words(judged: JudgedReading | None) -> str:
    """The smallest size that matters, or what the record is compared with; a dash where there is none."""
    if judged is None:
        return "–"
    if judged.size is not None:
        return pretty(judged.size)
    if judged.threshold is None:
        return "–"
    sign = {">=": "≥", "<=": "≤"}.get(judged.comparison or "", judged.comparison or "")
    return f"{sign}\u00a0{quantity(judged.threshold, judged.unit or '')}"


def _stands_on(verdict: Verdict) -> str:
    if verdict.drawn_from is None:
        return "–"
    return "record" if verdict.drawn_from == "record" else f"model, {verdict.basis}"


def _needs(verdict: Verdict) -> str:
    """What a claim waits for; a dash where it waits for nothing."""
    if verdict.needs:
        return f"the mechanism {' and '.join(mechanism.replace('_', ' ') for mechanism in verdict.needs)}"
    return "–"


def _reading(reading: JudgedReading) -> ReadingView:
    return ReadingView(
        name=reading.name.replace("_", " "),
        predicate=reading.predicate,
        chip=chip_of(reading.verdict),
        shares=shares_words(reading),
        smallest=smallest_words(reading),
        drivers=", ".join(driver.name for driver in reading.drivers[:NAMED]) or "–",
        detail=pretty(reading.detail),
    )


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
    names = (_why_open(answer) if waits else (answer.claim.kind,) for answer in found)
    words = Counter(name.replace("_", " ") for some in names for name in some)
    return tuple((Chip(word, found[0].chip.sign, "open"), n) for word, n in words.most_common())


def _why_open(answer: Answer) -> tuple[str, ...]:
    """Why a claim has no answer."""
    return tuple(f"waiting for {name}" for name in answer.verdict.needs) or (answer.chip.word,)


def key_answers(listed: Sequence[Answer]) -> tuple[Answer, ...]:
    """The first few answers: causal claims first, then forecasts, then what the record settles."""
    given = [answer for answer in listed if answer.group in ("record", "model")]
    return tuple(sorted(given, key=_rank)[:KEY])


def _rank(answer: Answer) -> tuple[int, bool]:
    kind = answer.claim.kind
    place = KEY_KINDS.index(kind) if kind in KEY_KINDS else len(KEY_KINDS)
    return place, answer.chip.tone == "open"
