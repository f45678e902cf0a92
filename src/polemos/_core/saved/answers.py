"""What an ensemble answered: verdicts, coverage of recorded series, differences divided among links."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable

from polemos._core.saved.record import Finite, Number, Saved, Text


class JudgedReading(Saved):
    """One reading of a claim and its judgement.

    estimate, mc_error, threshold  in the unit; mc_error is the Monte Carlo error of the estimate
    probability                    share of members, where the predicate has one, and of how many (`runs`)
    members_needed                 to settle it, where it is not settled and so many would
    agreement                      of a reading of the record: share of draws of its stated errors that agree
    """

    name: Text
    predicate: Text
    verdict: Text
    estimate: Number = None
    mc_error: Number = None
    threshold: Number = None
    comparison: Text | None = None
    unit: Text | None = None
    probability: Number = None
    runs: int | None = None
    members_needed: int | None = None
    agreement: Number = None
    detail: Text = ""

    @property
    def is_chance(self) -> bool:
        """Whether the estimate is a share of runs; else `probability` is the share in which it is so."""
        return self.probability is not None and self.estimate == self.probability


class SavedResolution(Saved):
    """How the world would settle a claim: by which rule, when and by whom, and whether it has."""

    rule: Text
    date: datetime.date | None = None
    status: Text
    by: Text | None = None


class Verdict(Saved):
    """The verdict on a claim; the numbers are those of the reading that decides it.

    number   as the source of the argument counts its claims
    words    the verdict in a sentence
    basis    what it rests on: prior, posterior or record
    needs    mechanisms that the claim waits for
    sources  rows and series of the ledger that it cites
    """

    claim: Text
    number: int | None = None
    kind: Text
    statement: Text
    verdict: Text
    words: Text
    probability: Number = None
    runs: int | None = None
    mc_error: Number = None
    estimate: Number = None
    threshold: Number = None
    comparison: Text | None = None
    unit: Text | None = None
    members_needed: int | None = None
    basis: Text
    policy: Text | None = None
    readings: tuple[JudgedReading, ...] = ()
    needs: tuple[Text, ...] = ()
    sources: tuple[Text, ...] = ()
    resolution: SavedResolution | None = None
    note: Text | None = None

    @property
    def is_chance(self) -> bool:
        """As of a reading."""
        return self.probability is not None and self.estimate == self.probability


def answer_hash(outcomes: str, case: str, verdicts: Iterable[Verdict]) -> str:
    """The hash of an answer, to be cited: it changes with the outcomes, the case, its evidence or a verdict.

    outcomes, case  hash of the outcomes and digest of the case
    """
    lines = [outcomes, case]
    for verdict in verdicts:
        lines.append(f"{verdict.claim} {verdict.verdict}")
        lines += [f"{verdict.claim} {reading.name} {reading.verdict}" for reading in verdict.readings]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


class Coverage(Saved):
    """How one recorded series lies in the bands of one policy.

    actor, sector, public  those of the outcome; empty where it has no such axis or is a total
    weeks         weeks compared
    inside95      share of them inside the band that holds 95 % of runs, likewise 80 and 50; a band is
                  widened by the stated error of the record
    below, above  dates on which the record lies outside the 95 % band, so widened
    """

    series: Text
    outcome: Text
    actor: Text
    sector: Text
    public: Text = ""  # the first runs had none
    policy: Text
    weeks: int
    inside95: Finite
    inside80: Finite
    inside50: Finite
    below: tuple[datetime.date, ...]
    above: tuple[datetime.date, ...]


class Share(Saved):
    """What one link of the causal diagram carries of a difference between two policies.

    amount        mean over members and orders, in the unit of the measure
    mc_error      standard error of that mean over members
    lowest, highest  the same in the order that gives the link least and most: wide apart, it acts with others
    """

    link: Text
    source: Text
    target: Text
    amount: Finite
    mc_error: Finite
    lowest: Finite
    highest: Finite


class Division(Saved):
    """A difference between two policies divided among the links; amounts and rest add up to the whole.

    measure         as it was written
    whole           mean over members of the measure under `policy` less that under `against`, in `unit`
    rest            what goes through no link that can be cut
    orders          in which links were cut, forwards and backwards counted apart
    """

    measure: Text
    unit: Text
    policy: Text
    against: Text
    members: int
    seed: int
    orders: int
    whole: Finite
    mc_error: Finite
    rest: Finite
    shares: tuple[Share, ...]
