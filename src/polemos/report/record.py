"""What a report knows of a run: what the run saved, its bands, and frozen records of its case."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polemos._core.saved import Coverage, Division, Manifest, Verdict

Floats = NDArray[np.float64]
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Reference:
    """An element of an outcome, such as held(A, north); no arguments where there is no axis."""

    outcome: str
    arguments: tuple[str, ...]

    @property
    def actor(self) -> str:
        """The belligerent it is about; empty where it is about none."""
        return self.arguments[0] if self.arguments else ""

    @property
    def sector(self) -> str:
        """The sector it is about; `*` for all of them, empty where it is about none."""
        return self.arguments[-1] if len(self.arguments) > 1 else ""


@dataclass(frozen=True)
class Actor:
    """A belligerent, patron or public.

    beside  the belligerent that a patron backs; the belligerent or patron that a public belongs to
    """

    id: str
    name: str
    stream: int
    beside: str = ""


@dataclass(frozen=True)
class Sector:
    """A front sector with its de-jure owner."""

    id: str
    name: str
    stream: int
    owner: str


@dataclass(frozen=True)
class Entry:
    """A dated fact of the calendar: a deadline or an event on a date, or a season from start to end."""

    name: str
    kind: str
    start: str
    end: str
    every: str
    known_on: datetime.date | None


@dataclass(frozen=True)
class Source:
    """Where something was published."""

    id: str
    title: str
    author: str
    publisher: str
    issued: str
    url: str
    licence: str
    admiralty: str
    note: str
    derived_from: str
    linked: bool


@dataclass(frozen=True)
class Row:
    """One statement of the ledger: who said what, of when, and since when it was known."""

    id: str
    stated: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    qualifier: str
    speaker: str
    side: str
    said_on: datetime.date | None
    refers_from: datetime.date | None
    refers_to: datetime.date | None
    known_on: datetime.date | None
    source: str
    measures: Reference | None
    disagrees_with: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Point:
    """One value of a recorded series."""

    refers_to: datetime.date
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Series:
    """A recorded series: the points that were known at the cut-off, in the order of their dates.

    later     points about the time before the cut-off that became known only after it: shown apart
    known_on  the day by which the last of these was known
    """

    id: str
    title: str
    unit: str
    measures: Reference | None
    speaker: str
    side: str
    source: str
    note: str
    points: tuple[Point, ...]
    later: tuple[Point, ...] = ()
    known_on: datetime.date | None = None


@dataclass(frozen=True)
class Prior:
    """A prior of one element of a parameter, as it was written."""

    parameter: str
    element: str
    text: str
    basis: str
    source: str
    note: str
    known_on: str


@dataclass(frozen=True)
class Policy:
    """A policy of the case.

    abstract        only there to be extended; never run
    counterfactual  departs from what happened before the cut-off
    """

    id: str
    name: str
    description: str
    abstract: bool
    counterfactual: bool


@dataclass(frozen=True)
class Resolution:
    """How the world would settle a claim."""

    rule: str
    date: str
    status: str
    by: str


@dataclass(frozen=True)
class Claim:
    """A claim of the argument, in neutral words; numbered as its source or, without, by its place."""

    id: str
    number: str
    paragraph: str
    kind: str
    asserted_by: str
    statement: str
    resolution: Resolution | None
    note: str


@dataclass(frozen=True)
class Band:
    """Weekly quantiles of one outcome under one policy.

    weeks      (week,) since the epoch
    quantiles  name such as p2_5 -> (week,) float64; NaN where a week gave no number
    """

    weeks: NDArray[np.int64]
    quantiles: Mapping[str, Floats]


BandKey = tuple[str, str, str, str, str]
"""Policy, outcome, actor, sector, public; empty where there is none."""


@dataclass(frozen=True)
class CaseRecord:
    """The argument that was tested.

    rooms  the mechanisms in use, in the order of the catalogue
    cut    the links of the causal diagram that the case has cut
    """

    id: str
    title: str
    question: str
    argument: Mapping[str, str]
    start: datetime.date
    end: datetime.date
    belligerents: tuple[Actor, ...]
    patrons: tuple[Actor, ...]
    publics: tuple[Actor, ...]
    sectors: tuple[Sector, ...]
    rooms: tuple[str, ...]
    cut: frozenset[str]
    calendar: tuple[Entry, ...]
    exogenous: tuple[Reference, ...]
    priors: tuple[Prior, ...]
    policies: tuple[Policy, ...]
    sources: Mapping[str, Source]
    rows: Mapping[str, Row]
    series: Mapping[str, Series]
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class RunRecord:
    """A run, ready to be shown; `plain` has the JSON records as they were read, by file name."""

    manifest: Manifest
    case: CaseRecord
    verdicts: Mapping[str, Verdict]
    coverage: tuple[Coverage, ...]
    bands: Mapping[BandKey, Band]
    loops: tuple[Division, ...]
    plain: Mapping[str, Any]

    def band(
        self, outcome: str, actor: str, sector: str = "", *, public: str = "", policy: str = ""
    ) -> Band | None:
        """The band of an outcome under a policy, the reference unless named; None where none was kept."""
        return self.bands.get((policy or self.manifest.reference, outcome, actor, sector, public))

    def date_of(self, week: int) -> datetime.date:
        """The first day of a week since the epoch."""
        return self.manifest.epoch + datetime.timedelta(weeks=int(week))

    def name(self, id: str) -> str:
        """The name of an actor, public or sector; the id itself for anything else."""
        case = self.case
        named = (*case.belligerents, *case.patrons, *case.publics, *case.sectors)
        return next((one.name for one in named if one.id == id), id)

    @property
    def belligerents(self) -> tuple[Actor, ...]:
        """The two belligerents in the order of their stream numbers, whatever the order of the case."""
        return tuple(sorted(self.case.belligerents, key=lambda actor: actor.stream))
