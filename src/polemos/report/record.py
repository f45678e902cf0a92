"""What a report knows of a run: what the run saved, its case and its bands."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polemos._core.saved import (
    Coverage,
    Division,
    Manifest,
    SavedBreaking,
    SavedChip,
    SavedDifference,
    SavedNumber,
    SavedScore,
    SavedSentence,
    SavedSwitch,
    Verdict,
)
from polemos.case.evidence import Point, Row, Series
from polemos.case.model import Case
from polemos.case.scenario import Belligerent

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Band:
    """Weekly quantiles of one outcome under one policy.

    weeks      (week,) since the epoch
    quantiles  name such as p2_5 -> (week,) float64; NaN where a week gave no number
    """

    weeks: NDArray[np.int64]
    quantiles: Mapping[str, Floats]


BandKey = tuple[str, str, str, str, str, str]
"""Policy, outcome, actor, sector, public, and the day changes are counted from; empty where there is none."""


@dataclass(frozen=True)
class RunRecord:
    """A run, ready to be shown; `plain` has the JSON records as they were read, by file name."""

    manifest: Manifest
    case: Case
    verdicts: Mapping[str, Verdict]
    coverage: tuple[Coverage, ...]
    bands: Mapping[BandKey, Band]
    loops: tuple[Division, ...]
    chips: tuple[SavedChip, ...]
    answers: tuple[SavedSentence, ...]
    differences: tuple[SavedDifference, ...]
    breaking: tuple[SavedBreaking, ...]
    numbers: tuple[SavedNumber, ...]
    scores: tuple[SavedScore, ...]
    switches: tuple[SavedSwitch, ...]
    plain: Mapping[str, Any]

    def band(
        self,
        outcome: str,
        actor: str,
        sector: str = "",
        *,
        public: str = "",
        policy: str = "",
        since: datetime.date | None = None,
    ) -> Band | None:
        """The band of an outcome under a policy, the reference unless named; None where none was kept.

        since  of its change since that day
        """
        key = (policy or self.manifest.reference, outcome, actor, sector, public, str(since or ""))
        return self.bands.get(key)

    def date_of(self, week: int) -> datetime.date:
        """The first day of a week since the epoch."""
        return self.manifest.epoch + datetime.timedelta(weeks=int(week))

    def name(self, id: str) -> str:
        """The name of an actor, public or sector; the id itself for anything else."""
        case = self.case
        named = (*case.belligerents, *case.patrons, *case.publics, *case.sectors)
        return next((one.name for one in named if one.id == id), id)

    @cached_property
    def series(self) -> Mapping[str, Series]:
        """The recorded series by id, each with the points alone that were known at the cut-off."""
        until = self.manifest.known_until
        return self._with_points(lambda point: point.known_on <= until)

    @cached_property
    def later(self) -> Mapping[str, Series]:
        """The same with what became known of the time before the cut-off only after it: shown apart."""
        until = self.manifest.known_until
        return self._with_points(lambda point: point.known_on > until >= point.refers_to)

    def _with_points(self, kept: Callable[[Point], bool]) -> Mapping[str, Series]:
        return {
            one.id: one.model_copy(update={"points": tuple(filter(kept, one.points))})
            for one in self.case.series
        }

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """The statements of the ledger by id."""
        return {row.id: row for row in self.case.rows}

    @property
    def belligerents(self) -> tuple[Belligerent, ...]:
        """The two belligerents in the order of their stream numbers, whatever the order of the case."""
        return tuple(sorted(self.case.belligerents, key=lambda actor: actor.stream))
