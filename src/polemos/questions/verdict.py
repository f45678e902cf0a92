"""The verdict on every claim of a case, with the reasons.

A claim has one or several readings. Each is judged by itself; the verdict of the claim is the first of
needs_mechanism, undetermined, vacuous, not_settled, too_close that any reading has, and its words name what
was judged beside it; a reading on which the record is silent decides nothing where there are others.
Otherwise readings that agree give holds or fails (for the record: matches or differs), and readings that
disagree give depends, or sources_disagree where one question was put to different speakers and answered
differently. Motives and value judgements are quoted, not judged.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from polemos._core.catalogue import MECHANISMS
from polemos._core.saved import JudgedReading, SavedResolution, Verdict
from polemos.case import claims
from polemos.case.claims import QUOTED, Claim
from polemos.case.language.functions import STATISTICS
from polemos.case.language.needs import mechanisms_needed
from polemos.case.language.nodes import Call, Expression, under_one_name, walk
from polemos.case.ledger import Ledger, asks_ensemble
from polemos.case.model import Case
from polemos.case.schedules import twins
from polemos.ensemble.measures import measures_of, reference_policy
from polemos.questions.finding import Ensemble, Finding
from polemos.questions.records import cited, describe, disagree, judge_record, question
from polemos.questions.vacuity import bounds_of
from polemos.questions.words import likelihood, verdict_words

PRECEDENCE = ("needs_mechanism", "undetermined", "vacuous", "not_settled", "too_close")
"""Verdicts that decide a claim as soon as one reading has them, the first first."""

AGREES = frozenset({"holds", "matches"})


def judge(
    case: Case, column: Callable[[str], NDArray[np.floating]], basis: str = "prior"
) -> tuple[Verdict, ...]:
    """The verdict on every claim, in the order of the case.

    column  name of a measure -> (member,) float, members in their order; see ensemble.measures.measures_of
    basis   what the parameters were drawn from: "prior" or "posterior"
    """
    court = Court(case, column, basis)
    return tuple(court.judge(claim) for claim in case.claims)


class Court:
    """Judges the claims of one case on one ensemble."""

    def __init__(self, case: Case, column: Callable[[str], NDArray[np.floating]], basis: str) -> None:
        self.case = case
        self.ledger = Ledger(case)
        self.bounds = bounds_of(case)
        self.same = twins(case.policies, case.clock)
        self.basis = basis
        measures = measures_of(case)
        n = int(column(measures[0].name).size) if measures else 1
        self.ensemble = Ensemble(functools.lru_cache(8)(column), n, reference_policy(case))

    def judge(self, claim: Claim) -> Verdict:
        """The verdict on one claim."""
        judged = [self._read(reading) for reading in claim.readings]
        readings = tuple(reading for reading, _ in judged)
        nodes = [reading.node for reading in claim.readings]
        model = [asks_ensemble(node) for node in nodes]
        basis = self.basis if any(model) or not model else "record"
        verdict = self._verdict(claim, readings, nodes)
        lead = next((r for r in readings if r.verdict == verdict), readings[0] if readings else None)
        return Verdict(
            claim=claim.id,
            number=claim.number,
            kind=claim.kind,
            statement=claim.statement,
            verdict=verdict,
            words=_words(verdict, claim.kind, basis, judged, lead),
            **{name: getattr(lead, name) if lead else None for name in _NUMBERS},
            basis=basis,
            policy=self._policies(claim.readings[readings.index(lead)].node)
            if lead and basis != "record"
            else None,
            readings=readings,
            needs=tuple(
                sorted(
                    {mechanism for node in nodes for mechanism in mechanisms_needed(node, self.case.in_use)}
                )
            ),
            sources=tuple(dict.fromkeys(name for node in nodes for name in cited(node))),
            resolution=SavedResolution(**claim.resolution.model_dump()) if claim.resolution else None,
            note=claim.note,
        )

    def _read(self, reading: claims.Reading) -> tuple[JudgedReading, str]:
        node = reading.node
        mechanisms = mechanisms_needed(node, self.case.in_use)
        if mechanisms:
            detail = f"needs {_wanting(mechanisms)}"
            awaited = "needs_mechanism"
            return JudgedReading(
                name=reading.name, predicate=reading.text, verdict=awaited, detail=detail
            ), ""
        record = not asks_ensemble(node)
        finding = judge_record(node, self.ledger) if record else self.ensemble.judge(self.ledger.fold(node))
        days = self.ledger.answer(node).days if record else {}
        if not record and finding.verdict == "undetermined" and (silence := self.ledger.silence(node)):
            finding = replace(finding, detail=f"the record is silent: {'; '.join(silence)}")
        decided = self.bounds.decided(under_one_name(node, self.same))
        if decided is not None and finding.verdict != "undetermined":
            finding = Finding("vacuous", detail=f"always {'true' if decided else 'false'}, whatever happens")
        verdict = _OF_RECORD.get(finding.verdict, finding.verdict) if record else finding.verdict
        sources = "; ".join(describe(name, self.case, days.get(name, ())) for name in cited(node))
        fields = {name: getattr(finding, name) for name in (*_NUMBERS, "agreement")}
        detail = f"{finding.detail} ({sources})" if sources else finding.detail
        named = {"name": reading.name, "predicate": reading.text}
        return JudgedReading(**named, verdict=verdict, **fields, detail=detail), finding.share

    def _verdict(self, claim: Claim, readings: tuple[JudgedReading, ...], nodes: list[Expression]) -> str:
        if claim.kind in QUOTED or not readings:
            return "quoted"
        found = {reading.verdict for reading in readings}
        silent = [
            reading.verdict == "undetermined" and not asks_ensemble(node)
            for reading, node in zip(readings, nodes, strict=True)
        ]
        if any(silent) and not all(silent):  # what the record does not say decides nothing
            judged = [(r, n) for r, n, quiet in zip(readings, nodes, silent, strict=True) if not quiet]
            return self._verdict(claim, tuple(r for r, _ in judged), [n for _, n in judged])
        for verdict in PRECEDENCE:
            if verdict in found:
                return verdict
        if len({verdict in AGREES for verdict in found}) == 1:
            return "holds" if "holds" in found else "fails" if "fails" in found else found.pop()
        return "sources_disagree" if _by_source(readings, nodes, self.case) else "depends"

    def _policies(self, node: Expression) -> str | None:
        asked = [
            c.policy or self.ensemble.reference
            for c in walk(node)
            if isinstance(c, Call) and c.name in STATISTICS
        ]
        return ", ".join(dict.fromkeys(asked)) or None


_NUMBERS = (
    "probability",
    "runs",
    "mc_error",
    "estimate",
    "threshold",
    "comparison",
    "unit",
    "members_needed",
)

_OF_RECORD = {"holds": "matches", "fails": "differs"}


def _words(
    verdict: str, kind: str, basis: str, judged: list[tuple[JudgedReading, str]], lead: JudgedReading | None
) -> str:
    words = verdict_words(verdict, kind, basis)
    if verdict in ("depends", "sources_disagree"):
        return f"{words}: {'; '.join(f'{r.verdict} on {r.name} ({r.detail})' for r, _ in judged)}"
    if lead is None or verdict == "quoted":
        return words
    share = next(share for reading, share in judged if reading is lead)
    if verdict in ("holds", "fails"):
        term = likelihood(lead.probability) if basis == "posterior" and lead.probability is not None else None
        said = ", ".join(part for part in (term, share or lead.detail) if part)
        return f"{words} ({said})"
    words = f"{words}: {lead.detail}" if lead.detail else words
    beside = "; ".join(f"{r.verdict} on {r.name} ({r.detail})" for r, _ in judged if r.verdict != verdict)
    return f"{words}; beside it {beside}" if beside else words


def _by_source(readings: Sequence[JudgedReading], nodes: Sequence[Expression], case: Case) -> bool:
    """Whether two readings put one question to different speakers and get different answers."""
    if any(asks_ensemble(node) for node in nodes):
        return False
    put = [
        (question(node, case), reading.verdict in AGREES)
        for node, reading in zip(nodes, readings, strict=True)
    ]
    return disagree(put)


def _wanting(mechanisms: tuple[str, ...]) -> str:
    """The mechanisms that a claim waits for, and why each is not there."""
    planned = [mechanism for mechanism in mechanisms if MECHANISMS[mechanism] == "planned"]
    absent = [mechanism for mechanism in mechanisms if MECHANISMS[mechanism] != "planned"]
    parts = [f"{', '.join(planned)}, not built yet"] if planned else []
    parts += [f"{', '.join(absent)}, not used by this case"] if absent else []
    return "; ".join(parts)
