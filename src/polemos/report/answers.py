"""Claims with their answers, as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from polemos.report.formatting import chance, error_words, long_date, period, plural, quantity, stated
from polemos.report.record import Claim, Reading, Row, RunRecord, Series, Verdict
from polemos.report.signs import GROUPS, Chip, chip, chip_of, group_of, tally

KEY_KINDS = ("causal", "forecast", "comparative", "trend", "figure", "attribution")
"""Which answers come first on the page: what follows from the model before what is looked up."""

KEY = 6
SETTLED = ("holds", "fails", "depends", "not_settled", "matches", "differs", "sources_disagree")


@dataclass(frozen=True)
class Evidence:
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
    """A claim with its answer."""

    claim: Claim
    verdict: Verdict
    anchor: str
    chip: Chip
    group: str
    estimate: str
    error: str
    needs: str
    readings: tuple[ReadingView, ...]
    evidence: tuple[Evidence, ...]


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
    return Answer(
        claim=claim,
        verdict=verdict,
        anchor=f"claim-{place + 1}",
        chip=chip(verdict, claim),
        group=group_of(verdict),
        estimate=estimate_words(verdict, record.manifest.members),
        error=error_words(verdict.mc_error, verdict.unit, share=verdict.probability is not None),
        needs=_needs(verdict),
        readings=tuple(_reading(reading, claim, record.manifest.members) for reading in verdict.readings),
        evidence=tuple(_evidence(name, record) for name in verdict.sources),
    )


def _unasked(claim: Claim) -> Verdict:
    words = "needs a policy that was not run"
    nothing = dict.fromkeys(("estimate", "mc_error", "threshold", "probability", "members_needed"))
    return Verdict(
        claim.id,
        "not_asked",
        words,
        comparison="",
        unit="",
        basis="prior",
        policy="",
        readings=(),
        needs=(),
        sources=(),
        note="",
        **nothing,
    )


def estimate_words(judged: Verdict | Reading, members: int) -> str:
    """The number that decides: in how many runs, or a quantity with its unit."""
    if judged.probability is not None:
        return chance(judged.probability, members)
    return quantity(judged.estimate, judged.unit) if judged.estimate is not None else "–"


def _needs(verdict: Verdict) -> str:
    """What would be needed for a settled answer; a dash where it is settled."""
    if verdict.needs:
        return f"the mechanism {' and '.join(room.replace('_', ' ') for room in verdict.needs)}"
    if verdict.members_needed is not None and verdict.verdict == "not_settled":
        return plural(verdict.members_needed, "run")
    return "–"


def _reading(reading: Reading, claim: Claim, members: int) -> ReadingView:
    share = reading.probability is not None
    mark = (
        None
        if reading.threshold is None
        else quantity(100 * reading.threshold if share else reading.threshold, "" if share else reading.unit)
    )
    signs = {">=": "≥", "<=": "≤"}
    needed = reading.members_needed if reading.verdict == "not_settled" else None
    return ReadingView(
        name=reading.name.replace("_", " "),
        predicate=reading.predicate,
        chip=chip_of(reading.verdict, claim.kind),
        estimate=estimate_words(reading, members),
        error=error_words(reading.mc_error, reading.unit, share=share),
        threshold=f"{signs.get(reading.comparison, reading.comparison)} {mark}{' of 100' if share else ''}"
        if mark
        else "–",
        needed="–" if needed is None else plural(needed, "run"),
        detail=reading.detail,
    )


def _evidence(name: str, record: RunRecord) -> Evidence:
    row, series = record.case.rows.get(name), record.case.series.get(name)
    if row is not None:
        return _of_row(row)
    return _of_series(series) if series is not None else Evidence(name, "", "–", "–", "–", "–", "", "")


def _of_row(row: Row) -> Evidence:
    return Evidence(
        what=row.stated,
        speaker=row.speaker,
        said_on=long_date(row.said_on),
        refers_to=period(row.refers_from, row.refers_to),
        known_on=long_date(row.known_on),
        figure=stated(row.low, row.value, row.high, row.unit, row.qualifier),
        source=row.source,
        disagrees=", ".join(row.disagrees_with),
    )


def _of_series(series: Series) -> Evidence:
    first, last = (series.points[0], series.points[-1]) if series.points else (None, None)
    span = period(first.refers_to, last.refers_to) if first and last else "–"
    figure = f"last: {quantity(last.value, series.unit, 5)}" if last else "no point known by the cut-off"
    return Evidence(series.title, series.speaker, "as it went", span, "as it went", figure, series.source, "")


def counts(listed: Sequence[Answer]) -> tuple[Count, ...]:
    """How many claims got which kind of answer."""
    result: list[Count] = []
    for group, (title, meaning) in GROUPS.items():
        verdicts = [answer.verdict.verdict for answer in listed if answer.group == group]
        result.append(Count(group, title, meaning, len(verdicts), tally(verdicts)))
    return tuple(result)


def key_answers(listed: Sequence[Answer]) -> tuple[Answer, ...]:
    """The first few answers: causal claims first, then forecasts, then what the record settles."""
    given = [answer for answer in listed if answer.verdict.verdict in SETTLED]
    ranked = sorted(
        given, key=lambda answer: KEY_KINDS.index(answer.claim.kind) if answer.claim.kind in KEY_KINDS else 9
    )
    return tuple(ranked[:KEY])
