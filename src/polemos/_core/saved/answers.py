"""What an ensemble answered: verdicts, coverage of recorded series, differences divided among links."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable

from pydantic import Field

from polemos._core.saved.record import Finite, Number, Saved, Text

OF_THE_MODEL = (
    "supported", "leans for", "open", "leans against", "not supported", "negligible", "set by assumption",
    "no information", "premise rare", "too few runs", "depends on the policy", "depends on the definition",
)  # fmt: skip
"""Answers of the model."""

OF_THE_RECORD = (
    "matches", "second hand", "differs", "outdated", "too close", "sources disagree",
    "depends on the question",
)  # fmt: skip
"""Answers of the record."""

WITHOUT_ANSWER = ("not testable", "premise false", "undetermined", "vacuous", "waits", "quoted")

VERDICTS = (*OF_THE_MODEL, *OF_THE_RECORD, *WITHOUT_ANSWER)
"""Every verdict that a claim can get."""


class SavedSentence(Saved):
    """A part of the answer to the question of a case, its numbers filled in."""

    lead: Text
    text: Text


class SavedNumber(Saved):
    """A number under the reference policy; between low and high lie 8 in 10 members, in the unit."""

    name: Text
    actor: Text
    unit: Text
    low: Finite
    middle: Finite
    high: Finite


class SavedScore(Saved):
    """How good forecasts of one forecaster from past dates were, so many weeks ahead.

    ratio        CRPS against that of the reference, the mean over series
    low, high    90 % interval of the ratio; None where there are too few independent origins to tell
    inside80     share of outcomes inside 80 % intervals, likewise 50 and 95
    origins      dates from which there were forecasts with a known outcome, the first and the last of all
    independent  as how many dates they count, as forecasts share weeks; None where these are fewer than 2
    pit          how many outcomes fall into each tenth of their forecast, the lowest first
    crps         mean over origins, summed over series, in their unit; `crps_by_series`: mean of each, by id
    The first runs had none of the last four, and of the intervals only that of 80 %.
    """

    forecaster: Text
    reference: Text
    horizon: int
    origins: int
    first: datetime.date
    last: datetime.date
    series: int
    ratio: Finite
    low: Finite | None
    high: Finite | None
    inside80: Finite
    inside50: Number = None
    inside95: Number = None
    independent: Number = None
    pit: tuple[int, ...] = ()
    crps: Number = None
    crps_by_series: dict[Text, Finite] = Field(default_factory=dict[str, float])


AS_ITS_PRIORS, TAUGHT_BY_THE_MAP = "anchored prior", "filtered"
"""The forecasters that are the war itself."""

MIXTURE = "stack"
"""The forecaster that mixes the reference and the models."""

WITHOUT_A_MODEL = ("persistence13", "persistence26", "persistence52", "drift8", "drift26", "climatology")
"""The baselines, which know the past of a series and nothing of a war."""


class SavedDifference(Saved):
    """What a policy changes in a number of a run against the reference, members paired.

    name, actor     of the number, and whose it is; nobody's where it is empty
    low, high       between them lie 8 in 10 of the differences, in the unit
    same            whether no member differs
    """

    name: Text
    actor: Text
    unit: Text
    policy: Text
    against: Text
    low: Finite
    middle: Finite
    high: Finite
    same: bool


class SavedBreaking(Saved):
    """Who breaks first under the reference policy, for every threshold of a number.

    breaks      whether a side breaks above the threshold or below
    thresholds  in the unit, rising
    only        by belligerent, the share of members in which it alone breaks, for each threshold
    both        the share in which both do
    """

    name: Text
    unit: Text
    breaks: Text
    thresholds: tuple[Finite, ...]
    only: dict[str, tuple[Finite, ...]]
    both: tuple[Finite, ...]


class SavedShares(Saved):
    """How an effect lies about the smallest size that would matter, among worlds that meet the premise.

    p, none, other  shares in which it is at least so large as claimed, too small, so large the other way
    error           Monte Carlo error of p, by parent
    count, parents  independent draws that would know p as well; effective parents that meet the premise
    premise         share of all worlds that meet it
    sign            share with the claimed sign, among effects that are not 0
    effect          5, 50 and 95 % of the effect, signed as claimed; None where it is not finite
    curve           p at half, once and twice the smallest size
    See questions.rule.shares.
    """

    p: Number = None
    none: Number = None
    other: Number = None
    error: Number = None
    count: Finite = 0.0
    parents: Finite = 0.0
    premise: Finite = 0.0
    sign: Number = None
    effect: tuple[Number, ...] = ()
    curve: tuple[Number, ...] = ()


class SavedDriver(Saved):
    """One draw that an answer hangs on; see questions.rule.drivers.

    profile     share of worlds that agree with the claim in the fifths of its range, the lowest first
    plain_name  what a reader calls it; empty in runs of versions that had no words for it
    """

    name: Text
    explained: Finite
    profile: tuple[Finite, ...]
    settles: Finite
    taught: bool
    plain_name: Text = ""

    @property
    def called(self) -> str:
        """What a reader calls it; its code where there are no words."""
        return self.plain_name or self.name


class SavedHistogram(Saved):
    """How the effects of members lie, those that meet the premise: counts in bins of one width, in the unit.

    low     where the first bin begins; the first and the last hold all that lies beyond them too
    """

    low: Finite
    width: Finite
    counts: tuple[int, ...]


class SavedGroup(Saved):
    """Members, and in which shares an effect is as large as claimed, too small, so large the other way."""

    runs: int
    p: Number = None
    none: Number = None
    other: Number = None


class SavedSplit(Saved):
    """All members, those that meet a premise, and those that do not; see questions.rule.groups."""

    every: SavedGroup
    met: SavedGroup
    unmet: SavedGroup


class JudgedReading(Saved):
    """One reading of a claim and its judgement.

    decides    whether it is the lead of its claim, or one of its definitions
    what       it asks: effect, lead, difference, event or record
    smallest   size that matters, signed as claimed, in the unit; None of an event and of the record
    size       the same in words; `shown_in`: in what it and effects are shown, a unit, points or %
    premise    in which worlds, as it was written
    shares     of a reading of the model
    histogram  of an effect, a lead or a difference that decides, as it is and not as it is claimed
    edge       the neighbouring class, where Monte Carlo error cannot tell the two apart
    because    what sets the answer; `direction`: untaught draws that turn the sign of the effect
    basis      what an answer of the model rests on: assumption, mixed or evidence
    drivers    what it hangs on, the strongest first
    premise_drivers  what decides whether a world meets the premise; their profiles are the share that does
    split      the shares with the premise and without it
    estimate, threshold  of a comparison of the record; `agreement`: share of draws of its stated errors in
                         which it agrees
    """

    name: Text
    predicate: Text
    verdict: Text
    decides: bool = False
    what: Text = ""
    detail: Text = ""
    smallest: Number = None
    size: Text | None = None
    shown_in: Text = ""
    unit: Text | None = None
    premise: Text | None = None
    policies: tuple[Text, ...] = ()
    shares: SavedShares | None = None
    histogram: SavedHistogram | None = None
    edge: Text | None = None
    because: tuple[Text, ...] = ()
    direction: tuple[Text, ...] = ()
    basis: Text | None = None
    drivers: tuple[SavedDriver, ...] = ()
    premise_drivers: tuple[SavedDriver, ...] = ()
    split: SavedSplit | None = None
    estimate: Number = None
    threshold: Number = None
    comparison: Text | None = None
    agreement: Number = None


class SavedResolution(Saved):
    """How the world would settle a claim: by which rule, when and by whom, and whether it has."""

    rule: Text
    date: datetime.date | None = None
    status: Text
    by: Text | None = None


class Verdict(Saved):
    """The verdict on a claim.

    number       as the source of the argument counts its claims
    words        the verdict in a sentence
    drawn_from   what the answer was read from: prior, posterior or record; None where there is none
    basis        what an answer of the model rests on: assumption, mixed or evidence
    speaks       the reading whose numbers stand for the claim
    agreement    (k, m): of m other answers that differ, k lie on the same side
    smallest_because  why no smaller effect would matter
    horizon      by when a forecast can be checked
    needs        mechanisms that the claim waits for
    sources      rows and series of the ledger that it cites
    """

    claim: Text
    number: int | None = None
    kind: Text
    statement: Text
    verdict: Text
    words: Text
    drawn_from: Text | None = None
    basis: Text | None = None
    speaks: Text | None = None
    agreement: tuple[int, int] = (0, 0)
    smallest_because: Text | None = None
    horizon: datetime.date | None = None
    readings: tuple[JudgedReading, ...] = ()
    needs: tuple[Text, ...] = ()
    sources: tuple[Text, ...] = ()
    resolution: SavedResolution | None = None
    note: Text | None = None

    @property
    def reading(self) -> JudgedReading | None:
        """The reading that speaks for the claim."""
        return next((reading for reading in self.readings if reading.name == self.speaks), None)


class SavedSwitch(Saved):
    """The answer to a claim with a switch of the case thrown, by the readings that decide it.

    switch, name  its id and its name; both empty for the run itself, cut to as many members
    reading       the one that speaks for the claim; None where none does, and its shares then neither
    p, none, other, premise  as of SavedShares; no premise where the reading has none
    """

    switch: Text
    name: Text
    claim: Text
    reading: Text | None = None
    verdict: Text
    p: Number = None
    none: Number = None
    other: Number = None
    premise: Number = None


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
