"""Claims asked in two runs: their verdicts, their shares, and whether these moved by more than sampling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from polemos._core.saved import JudgedReading, Verdict
from polemos.compared.causes import Cause
from polemos.compared.sampling import (
    BEYOND,
    SAME_DRAWS,
    WITHIN,
    Interval,
    change_of_shares,
    holds_none,
    width_for,
)

LEAST_SHARE = 0.01
"""Change of a share under the same draws that is listed where the verdict stays: 1 in 100 worlds."""

ASKED_OTHERWISE = "asked otherwise"
ON_THE_RECORD = "on the record"
NO_SHARE = "no share in both"


@dataclass(frozen=True)
class Answer:
    """What one run answered to a claim.

    reading   the one that speaks for the claim; None where none does
    share     of worlds in which it is as claimed, with its Monte Carlo error; None where it has none
    premise   share of worlds that meet the premise
    estimate  of a reading of the record, in its unit
    """

    verdict: str
    words: str
    basis: str | None
    reading: str | None
    share: float | None
    error: float | None
    premise: float | None
    estimate: float | None


@dataclass(frozen=True)
class ClaimMove:
    """One claim in both runs.

    how       what the change of the share rests on: same draws, beyond or within sampling error; or why
              the shares cannot be held against each other
    interval  of the change of the share, where draws are not the same
    causes    changes of what went in that the claim itself names; empty where they cannot be told apart
    """

    claim: str
    number: int | None
    statement: str
    before: Answer
    after: Answer
    how: str
    interval: Interval | None
    causes: tuple[Cause, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the verdict is another."""
        return self.before.verdict != self.after.verdict

    @property
    def change(self) -> float | None:
        """Of the share, where both have one and were asked the same."""
        if self.before.share is None or self.after.share is None or self.how == ASKED_OTHERWISE:
            return None
        return self.after.share - self.before.share

    @property
    def shifted(self) -> bool:
        """Whether the verdict stayed and the share moved: beyond sampling, or by `LEAST_SHARE` exactly."""
        if self.changed or self.change is None:
            return False
        exact = self.how == SAME_DRAWS and abs(self.change) >= LEAST_SHARE
        return self.how == BEYOND or exact

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "claim": self.claim,
            "number": self.number,
            "statement": self.statement,
            "changed": self.changed,
            "shifted": self.shifted,
            "before": asdict(self.before),
            "after": asdict(self.after),
            "change": self.change,
            "interval": None if self.interval is None else list(self.interval),
            "how": self.how,
            "causes": [asdict(cause) for cause in self.causes],
        }


def moves(
    first: Mapping[str, Verdict], second: Mapping[str, Verdict], *, same_draws: bool
) -> Iterator[ClaimMove]:
    """Every claim of both runs, in the order of the first by name; causes are not told yet."""
    common = sorted(set(first) & set(second))
    asked = [(first[claim], second[claim]) for claim in common]
    z = width_for(sum(_comparable(*pair) is None for pair in asked))
    for before, after in asked:
        how, interval = _held_together(before, after, z, same_draws=same_draws)
        number = after.number if before.number is None else before.number
        yield ClaimMove(
            before.claim, number, before.statement, _answer(before), _answer(after), how, interval
        )


def _answer(verdict: Verdict) -> Answer:
    reading = verdict.reading
    shares = None if reading is None else reading.shares
    return Answer(
        verdict=verdict.verdict,
        words=" ".join(verdict.words.split()),
        basis=verdict.basis,
        reading=None if reading is None else reading.name,
        share=None if shares is None else shares.p,
        error=None if shares is None or shares.p is None else shares.error,
        premise=None if shares is None else shares.premise,
        estimate=None if reading is None else reading.estimate,
    )


def _comparable(before: Verdict, after: Verdict) -> str | None:
    """Why two shares cannot be held against each other; None where they can."""
    first, second = before.reading, after.reading
    if first is None or second is None:
        return NO_SHARE
    if _question(first) != _question(second):
        return ASKED_OTHERWISE
    if first.what == second.what == "record":
        return ON_THE_RECORD
    known = [one.shares for one in (first, second) if one.shares is not None and one.shares.p is not None]
    return None if len(known) == 2 else NO_SHARE


def _question(reading: JudgedReading) -> Sequence[Any]:
    return (reading.name, reading.predicate, reading.premise)


def _held_together(
    before: Verdict, after: Verdict, z: float, *, same_draws: bool
) -> tuple[str, Interval | None]:
    why = _comparable(before, after)
    if why is not None:
        return why, None
    if same_draws:
        return SAME_DRAWS, None
    shares = [one.reading.shares for one in (before, after) if one.reading and one.reading.shares]
    (p, n), (q, m) = ((one.p or 0.0, one.count) for one in shares)
    interval = change_of_shares(p, n, q, m, z)
    return (WITHIN if holds_none(interval) else BEYOND), interval
