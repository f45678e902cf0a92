"""Claims with their answers, as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from polemos._core.saved import JudgedReading, SavedDriver, SavedShares, SavedSwitch, Verdict
from polemos.case.claims import Claim
from polemos.case.evidence import Row, Series
from polemos.questions.words import of_100, shown
from polemos.report.bars import Bars, bars, in_words, over_all, thrown
from polemos.report.decides import Decides, decides
from polemos.report.effects import Effects, effects_of
from polemos.report.formatting import long_date, period, pretty, quantity, stated
from polemos.report.record import RunRecord
from polemos.report.signs import GROUNDS, Chip, chip_of, ground_of, group_of

WITHOUT_CLASS = frozenset({"premise rare", "too few runs"})
"""Verdicts of an alternative that has no answer of its own: it is counted, not drawn with the others."""

NAMED = 3
"""Drivers of a reading that are shown."""


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
class Alternative:
    """A reading that decides, alone or with its equals: its shares as a bar, and its effect in the unit."""

    name: str
    drawn: Bars | None
    caption: str
    effect: str
    curve: str
    effects: Effects | None


@dataclass(frozen=True)
class DriverView:
    """A draw that an answer hangs on: shares of 100 in the fifths of its range, the lowest first."""

    name: str
    code: str
    explains: str
    fifths: tuple[str, ...]
    averts: str


@dataclass(frozen=True)
class SwitchView:
    """The answer with a rival assumption, or as the case has it, on fewer members."""

    name: str
    chip: Chip
    caption: str


@dataclass(frozen=True)
class PremiseView:
    """In which worlds a claim is asked, how many those are, and what decides that."""

    words: str
    text: str
    share: str
    drivers: tuple[DriverView, ...]


@dataclass(frozen=True)
class Answer:
    """A claim with its answer; numbered as its source does or, without, by its place."""

    claim: Claim
    number: str
    verdict: Verdict
    anchor: str
    chip: Chip
    group: str
    ground: str
    short: str
    figure: str
    words: str
    shares: str
    smallest: str
    stands_on: str
    alternatives: tuple[Alternative, ...]
    drivers: tuple[DriverView, ...]
    decides: Decides | None
    premise: PremiseView | None
    switches: tuple[SwitchView, ...]
    needs: str
    readings: tuple[ReadingView, ...]
    evidence: tuple[CitedEvidence, ...]


def answers(record: RunRecord) -> tuple[Answer, ...]:
    """Every claim of the case, in its order; one that was not asked of this run says so."""
    return tuple(_answer(claim, record, place) for place, claim in enumerate(record.case.claims))


def _answer(claim: Claim, record: RunRecord, place: int) -> Answer:
    verdict = record.verdicts.get(claim.id) or _unasked(claim)
    speaks = verdict.reading
    switches = [one for one in record.switches if one.claim == claim.id]
    return Answer(
        claim=claim,
        number=str(claim.number or place + 1),
        verdict=verdict,
        anchor=f"claim-{place + 1}",
        chip=chip_of(verdict.verdict),
        group=group_of(verdict),
        ground=ground_of(verdict),
        short=claim.short or claim.statement,
        figure=_figure(verdict),
        words=pretty(verdict.words),
        shares=shares_words(speaks),
        smallest=smallest_words(speaks),
        stands_on=_stands_on(verdict),
        alternatives=tuple(
            _alternative(reading, record, f"effects-{place + 1}-{at}")
            for at, reading in enumerate(verdict.readings, 1)
            if reading.decides and reading.shares
        ),
        drivers=_drivers(speaks.drivers if speaks else ()),
        decides=decides(speaks, switches),
        premise=_premise(speaks, claim.given_in_words),
        switches=tuple(map(_switch, switches)),
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


def _figure(verdict: Verdict) -> str:
    """The one figure of an answer: shares over its alternatives, or what the record says; or why not."""
    speaks = verdict.reading
    if verdict.needs and verdict.drawn_from is None:
        return f"waits for {', '.join(verdict.needs)}"
    if speaks is None:
        return {"quoted": "quoted, no verdict"}.get(verdict.verdict, "")
    if speaks.what == "record":
        return _of_record(speaks)
    deciding = [reading for reading in verdict.readings if reading.decides]
    return over_all([one for one in deciding if one.verdict not in WITHOUT_CLASS] or deciding)


def _of_record(judged: JudgedReading) -> str:
    """What the record has against what was asked."""
    if judged.estimate is None:
        return ""
    share = judged.unit in (None, "", "1") and abs(judged.estimate) <= 1.5
    said, asked = (
        quantity(100 * value, "%") if share and value is not None else quantity(value, judged.unit or "")
        for value in (judged.estimate, judged.threshold)
    )
    sign = {">=": "\u2265", "<=": "\u2264"}.get(judged.comparison or "", judged.comparison or "")
    return f"{said} (test: {sign} {asked})"


def _stands_on(verdict: Verdict) -> str:
    if verdict.drawn_from is None:
        return "–"
    return GROUNDS[ground_of(verdict)][0]


def _alternative(reading: JudgedReading, record: RunRecord, id: str) -> Alternative:
    shares = reading.shares or SavedShares()
    effect = curve = ""
    if reading.smallest is not None and shares.p is not None:
        sign = -1.0 if reading.smallest < 0 else 1.0
        ends = [None if end is None else sign * shown(end, reading.shown_in) for end in shares.effect]
        low, middle, high = ends if sign > 0 else ends[::-1]
        unit = {"1": "", "week": "weeks"}.get(reading.shown_in, pretty(f" {reading.shown_in}").strip())
        span = f"; 90 of 100 from {quantity(low)} to {quantity(high)}" if None not in (low, high) else ""
        effect = "" if middle is None else f"middle {quantity(middle)} {unit}{span}"
        half, _, twice = (None if share is None else of_100(share) for share in shares.curve)
        curve = f"at half that size {half}, at twice {twice} of 100"
    name = reading.name.partition(": ")[2] or reading.name
    policy = next((one.name for one in record.case.policies if one.id == name), None)
    return Alternative(
        policy or name.replace("_", " "),
        bars((reading,)),
        in_words(reading),
        effect,
        curve,
        effects_of(reading, id),
    )


def _drivers(drivers: Sequence[SavedDriver]) -> tuple[DriverView, ...]:
    return tuple(
        DriverView(
            driver.called,
            driver.name,
            f"{100 * driver.explained:.2g} %",
            tuple(map(of_100, driver.profile)),
            f"{max(100 * driver.settles, 0.0):.2g} of 100",
        )
        for driver in drivers
    )


def _premise(reading: JudgedReading | None, words: str | None) -> PremiseView | None:
    if reading is None or reading.premise is None or reading.shares is None:
        return None
    drivers = _drivers(reading.premise_drivers[:NAMED])
    return PremiseView(words or "", reading.premise, of_100(reading.shares.premise), drivers)


def _switch(one: SavedSwitch) -> SwitchView:
    return SwitchView(one.name or "as the case has it", chip_of(one.verdict), thrown(one))


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
        drivers=", ".join(driver.called for driver in reading.drivers[:NAMED]) or "–",
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
