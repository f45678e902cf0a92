"""The verdict on every claim of a case, with the reasons.

A claim has one reading that decides, its lead, or several that are equals: definitions of a word that it
leaves open, or policies. Readings of the model are answered by the rule (`questions.rule`), readings of the
record by the stated errors (`questions.records`). All other readings are judged beside it and change nothing,
but for two that the record makes: one question to which independent sources give different answers, and what
was true on an earlier day. The first of these that applies is the verdict:

    waits             a mechanism is not there
    quoted            a motive or a value judgement
    not testable      nothing that is said could prove it wrong, or the record is silent
    premise false     on the record
    undetermined      runs without a finite number
    vacuous           true or false whatever happens
    the answer of the rule or of the record, or "depends on" what they disagree about
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polemos._core.catalogue import OUTCOMES
from polemos._core.saved import (
    JudgedReading,
    Lineage,
    SavedDriver,
    SavedResolution,
    Verdict,
)
from polemos.case import claims
from polemos.case.claims import QUOTED, Claim
from polemos.case.draw_names import draw_names
from polemos.case.language.asked import asked
from polemos.case.language.grammar import printed
from polemos.case.language.needs import mechanisms_needed
from polemos.case.language.nodes import Call, Expression, effects_in, references_in, under_one_name
from polemos.case.ledger import Ledger, asks_ensemble
from polemos.case.model import Case
from polemos.case.schedules import twins
from polemos.ensemble.measures import measures_of, reference_policy
from polemos.questions.as_saved import histogram_of, shares_of, split_of
from polemos.questions.ensemble import Ensemble
from polemos.questions.records import cited, describe, disagree, is_earlier, judge_record, last_day, question
from polemos.questions.rule import Answer, Driver, agreement, combined, side_of
from polemos.questions.vacuity import bounds_of
from polemos.questions.words import PER_CENT, POINTS, Wording, of_100

Columns = Callable[[str], NDArray[np.floating]]
Drawn = Callable[[], Mapping[str, NDArray[Any]]]

STRONGEST = 8
"""Drivers of a reading that are kept."""

AGREES, SAYS_NO = frozenset({"matches", "second hand"}), frozenset({"differs", "outdated"})

NO_FIGURE = "No date or figure is stated that could prove it wrong"


def judge(case: Case, column: Columns, drawn: Drawn, lineage: Lineage | None = None) -> tuple[Verdict, ...]:
    """The verdict on every claim, in the order of the case.

    column      name of a measure -> (member,) float, members in their order; see ensemble.measures
    drawn       what every member was given, (member,) by the name of the element
    lineage     the posterior that members come from; None where they come from the priors
    """
    return Court(case, column, drawn, lineage).verdicts()


@dataclass(frozen=True)
class _Heard:
    """A reading as it was judged, with what the verdict on the claim is made of."""

    node: Expression
    reading: JudgedReading
    answer: Answer | None = None
    words: str = ""

    @property
    def name(self) -> str:
        return self.reading.name

    @property
    def verdict(self) -> str:
        return self.reading.verdict

    @property
    def is_record(self) -> bool:
        return self.reading.what == "record"

    @property
    def side(self) -> int | None:
        """+1 for the claim, -1 against it, 0 open; None where it says nothing."""
        if self.answer is not None:
            return side_of(self.answer.shares.p) if self.answer.has_class else None
        if not self.is_record or self.verdict == "not testable":
            return None
        return 1 if self.verdict in AGREES else -1 if self.verdict in SAYS_NO else 0


class Court:
    """Judges the claims of one case on one ensemble."""

    def __init__(
        self,
        case: Case,
        column: Columns,
        drawn: Drawn,
        lineage: Lineage | None = None,
        n: int | None = None,
    ) -> None:
        self.case = case
        self.ledger = Ledger(case)
        self.named = draw_names(case)
        self.bounds = bounds_of(case)
        self.same = twins(case.policies, case.clock)
        self.drawn_from = "prior" if lineage is None else "posterior"
        if n is None:
            measures = measures_of(case, case.claims)
            n = int(column(measures[0].name).size) if measures else 1
        self.ensemble = Ensemble(column, n, reference_policy(case), drawn, lineage)

    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict on every claim, in the order of the case."""
        return tuple(map(self.judge, self.case.claims))

    def judge(self, claim: Claim) -> Verdict:
        """The verdict on one claim."""
        heard = [self._hear(reading, claim.given_in_words) for reading in claim.readings]
        verdict, words, speaks = self._decide(claim, heard)
        nodes = [one.node for one in heard]
        spoken = speaks.reading if speaks else None
        waiting = {name for node in nodes for name in mechanisms_needed(node, self.case.in_use)}
        record = speaks is not None and speaks.is_record
        return Verdict(
            claim=claim.id,
            number=claim.number,
            kind=claim.kind,
            statement=claim.statement,
            verdict=verdict,
            words=words,
            drawn_from=None if speaks is None else "record" if record else self.drawn_from,
            basis=spoken.basis if spoken else None,
            speaks=spoken.name if spoken else None,
            agreement=_agreement(speaks, heard),
            smallest_because=claim.smallest_because,
            horizon=claim.horizon,
            readings=tuple(one.reading for one in heard),
            needs=tuple(sorted(waiting)),
            sources=tuple(dict.fromkeys(name for node in nodes for name in cited(node))),
            resolution=SavedResolution(**claim.resolution.model_dump()) if claim.resolution else None,
            note=claim.note,
        )

    # the readings ----------------------------------------------------------------------------------

    def _hear(self, reading: claims.Reading, given: str | None) -> _Heard:
        node = reading.node
        named = JudgedReading(
            name=reading.name, predicate=reading.text, verdict="waits", decides=reading.decides
        )
        mechanisms = mechanisms_needed(node, self.case.in_use)
        if mechanisms:
            detail = f"needs {_wanting(mechanisms)}"
            return _Heard(node, named.model_copy(update={"detail": detail}), words=f"Waits: {detail}")
        heard = self._of_model(node, named, given) if asks_ensemble(node) else self._of_record(node, named)
        decided = self.bounds.decided(under_one_name(node, self.same))
        if decided is None or heard.verdict in ("undetermined", "not testable"):
            return heard
        detail = f"always {'true' if decided else 'false'}, whatever happens"
        changed = named.model_copy(
            update={"verdict": "vacuous", "detail": detail, "what": heard.reading.what}
        )
        return _Heard(node, changed, words=f"Vacuous: {detail}")

    def _of_record(self, node: Expression, named: JudgedReading) -> _Heard:
        finding = judge_record(node, self.ledger)
        days = self.ledger.answer(node).days
        second_hand = finding.verdict == "matches" and self._second_hand(node)
        verdict = "second hand" if second_hand else finding.verdict
        sources = "; ".join(describe(name, self.case, days.get(name, ())) for name in cited(node))
        detail = f"{finding.detail} ({sources})" if sources else finding.detail
        numbers = {key: getattr(finding, key) for key in _NUMBERS_OF_RECORD}
        reading = named.model_copy(update={"verdict": verdict, "what": "record", "detail": detail, **numbers})
        says = _RECORD_SAYS.get(verdict, "The record")
        if verdict == "too close" and finding.agreement is not None:
            says += f", true in {of_100(finding.agreement)} of 100 draws of its stated error"
        return _Heard(node, reading, words=f"{says}: {detail}")

    def _second_hand(self, node: Expression) -> bool:
        return any(
            self.ledger.rows[name].read == "second hand" for name in cited(node) if name in self.ledger.rows
        )

    def _of_model(self, node: Expression, named: JudgedReading, given: str | None) -> _Heard:
        folded = self.ledger.fold(node)
        if not isinstance(folded, Call) or folded.name != "P":
            message = f"'{printed(node)}' asks for no share of worlds"
            raise ValueError(message)
        put = asked(folded)
        judged = self.ensemble.ask(put)
        premise = None if put.premise is None else printed(put.premise)
        policies = dict.fromkeys(
            name for call in effects_in(put.of) for name in (call.policy, call.against) if name
        )
        told: dict[str, Any] = {
            "what": put.what,
            "smallest": judged.smallest,
            "unit": put.of.unit,
            "premise": premise,
            "policies": tuple(policies) or (put.policy or self.ensemble.reference,),
        }
        if judged.answer is None:
            silent = "; ".join(self.ledger.silence(node))
            why = f"the record is silent: {silent}" if silent else judged.why
            verdict = "not testable" if silent or not judged.left_out else "undetermined"
            told |= {"verdict": verdict, "detail": why}
            return _Heard(node, named.model_copy(update=told), words=f"{told['verdict'].capitalize()}: {why}")
        answer = judged.answer
        shown_in = _shown_in(put.of)
        wording = Wording(put.what, judged.smallest, shown_in, premise, given, self.named)
        words = wording.sentence(answer)
        told |= {"size": None if wording.is_event else wording.size, "shown_in": shown_in}
        if judged.left_out:
            words += f"; {judged.left_out:,} runs gave no finite number and are left out"
        told |= {
            "verdict": answer.verdict,
            "detail": words,
            "shares": shares_of(answer),
            "histogram": histogram_of(judged) if named.decides else None,
            "edge": answer.edge,
            "because": answer.because,
            "direction": answer.direction,
            "basis": answer.basis,
            "drivers": self._drivers(answer.drivers),
            "premise_drivers": self._drivers(judged.premise),
            "split": split_of(judged),
        }
        return _Heard(node, named.model_copy(update=told), answer, words)

    def _drivers(self, drivers: Sequence[Driver]) -> tuple[SavedDriver, ...]:
        return tuple(SavedDriver(**vars(one), plain_name=self.named(one.name)) for one in drivers[:STRONGEST])

    # the claim -------------------------------------------------------------------------------------

    def _decide(self, claim: Claim, heard: Sequence[_Heard]) -> tuple[str, str, _Heard | None]:
        """The verdict, its words, and the reading that speaks for the claim."""
        deciding = [one for one in heard if one.reading.decides]
        waits = next((one for one in deciding if one.verdict == "waits"), None)
        if waits is not None:
            beside = _beside(heard, waits)
            return "waits", f"{waits.words}{beside}", None
        if claim.kind in QUOTED:
            return "quoted", "Quoted as the source's view; no verdict", None
        if not claim.refutable or not deciding:
            return "not testable", f"{NO_FIGURE}{_beside(heard, None)}", None
        if claim.premise is not None:
            premise = judge_record(claim.premise.node, self.ledger)
            if premise.verdict == "differs":
                return "premise false", f"Its premise is false on the record: {premise.detail}", None
        audible = [one for one in deciding if one.verdict != "not testable"]
        for verdict in ("undetermined", "vacuous"):
            if blocked := next((one for one in audible if one.verdict == verdict), None):
                return verdict, f"{blocked.words}{_beside(heard, blocked)}", None
        if not audible:
            return "not testable", f"{deciding[0].words}{_beside(heard, deciding[0])}", deciding[0]
        decide = self._by_record if audible[0].is_record else self._by_model
        return decide(audible, heard)

    def _by_model(self, deciding: Sequence[_Heard], heard: Sequence[_Heard]) -> tuple[str, str, _Heard]:
        answers = {one.name: one.answer for one in deciding if one.answer is not None}
        of = "policy" if len({_base(name) for name in answers}) == 1 else "definition"
        answer = combined(answers, f"the {of}")
        speaks = next(one for one in deciding if one.answer and one.answer.shares is answer.shares)
        words = speaks.words
        if answer.verdict.startswith("depends"):
            best, worst = map(_short, answer.because)
            words = f"Yes with {best}, no with {worst}"
        return answer.verdict, f"{words}{_alternatives(deciding)}{_others(speaks, heard)}", speaks

    def _by_record(self, deciding: Sequence[_Heard], heard: Sequence[_Heard]) -> tuple[str, str, _Heard]:
        sides = {one.side for one in deciding}
        if {1, -1} <= sides:
            verdict = "sources disagree" if self._disagree(deciding) else "depends on the question"
            return verdict, f"{verdict.capitalize()}: {_each(deciding)}{_others(None, heard)}", deciding[0]
        ranked = sorted(deciding, key=lambda one: one.reading.agreement or 0.0)
        centre = ranked[(len(ranked) - 1) // 2 : len(ranked) // 2 + 1]
        speaks = min(centre, key=lambda one: abs((one.reading.agreement or 0.0) - 0.5))
        beside = [one for one in heard if one.is_record and one not in deciding]
        rival = [one for one in beside if one.side == -(speaks.side or 0) != 0]
        if rival and self._disagree([speaks, *rival]):
            return "sources disagree", f"Sources disagree: {_each([speaks, *rival])}", speaks
        before = next((one for one in beside if self._was_right(one, speaks)), None)
        if before is not None:
            then, now = (last_day(question(one.node, self.case)) for one in (before, speaks))
            words = f"Right on {then}: {before.reading.detail}; no longer on {now}: {speaks.reading.detail}"
            return "outdated", words, speaks
        return speaks.verdict, f"{speaks.words}{_others(speaks, heard)}", speaks

    def _disagree(self, readings: Sequence[_Heard]) -> bool:
        """Whether two readings put one question to different sources and get different answers."""
        sided = [(one, one.side) for one in readings if one.side]
        return disagree([(question(one.node, self.case), side > 0) for one, side in sided])

    def _was_right(self, earlier: _Heard, now: _Heard) -> bool:
        if now.verdict != "differs" or earlier.side != 1:
            return False
        return is_earlier(question(earlier.node, self.case), question(now.node, self.case))


_NUMBERS_OF_RECORD = ("estimate", "threshold", "comparison", "unit", "agreement")

_RECORD_SAYS = {
    "matches": "The record agrees",
    "differs": "The record says otherwise",
    "too close": "The record cannot tell",
    "second hand": "Reported second hand; the original was not read",
    "not testable": "Not testable",
}


def _shown_in(node: Expression) -> str:
    """In what a number is shown: relative effects in per cent, shares and chances in points, or its unit."""
    if any(call.name == "relative_effect" for call in effects_in(node)):
        return PER_CENT
    shares = all(OUTCOMES[one.name].high <= 1 for one in references_in(node))
    counted = any(call.arguments[0].kind == "boolean" for call in effects_in(node))
    return POINTS if str(node.unit) in ("", "1") and (shares or counted) else str(node.unit)


def _base(name: str) -> str:
    return name.partition(":")[0]


def _short(name: str) -> str:
    """A policy or a definition by itself."""
    return (name.partition(": ")[2] or name).replace("_", " ")


def _agreement(speaks: _Heard | None, heard: Sequence[_Heard]) -> tuple[int, int]:
    """(k, m): of m other answers that differ from the one that speaks, k lie on its side."""
    if speaks is None or speaks.side is None:
        return 0, 0
    others = [one for one in heard if not one.reading.decides]
    if speaks.answer is not None:
        return agreement(speaks.answer, [one.answer for one in others if one.answer is not None])
    sides = [one.side for one in others if one.is_record and one.side is not None]
    return sum(side == speaks.side for side in sides), len(sides)


def _alternatives(deciding: Sequence[_Heard]) -> str:
    """The shares of policies or definitions that decide together; those without a class by their word."""
    if len(deciding) == 1:
        return ""
    told = (
        f"{of_100(one.answer.shares.p)} of 100" if one.answer and one.answer.has_class else one.verdict
        for one in deciding
    )
    names = (_short(one.name) for one in deciding)
    return f"; {', '.join(f'{name}: {share}' for name, share in zip(names, told, strict=True))}"


def _others(speaks: _Heard | None, heard: Sequence[_Heard]) -> str:
    """How many other readings lie on the same side."""
    same, of = _agreement(speaks, heard)
    return f"; of {of} other {'reading' if of == 1 else 'readings'} {same} on the same side" if of else ""


def _each(readings: Sequence[_Heard]) -> str:
    return "; ".join(f"{one.verdict} on {_short(one.name)} ({one.reading.detail})" for one in readings)


def _beside(heard: Sequence[_Heard], speaks: _Heard | None) -> str:
    """What was judged although the claim gets no answer."""
    others = [one for one in heard if one is not speaks and one.verdict != "waits"]
    return f"; beside it {_each(others)}" if others else ""


def _wanting(mechanisms: tuple[str, ...]) -> str:
    """The mechanisms that a claim waits for."""
    return f"{', '.join(mechanisms)}, not used by this case" if mechanisms else ""
