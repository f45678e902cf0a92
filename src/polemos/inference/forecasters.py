"""What forecasts: a baseline, a rival or the war itself, asked from past dates with what was known then."""

from __future__ import annotations

import datetime
import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from polemos._core.errors import RunError
from polemos.case.as_of import as_of
from polemos.case.evidence import Series
from polemos.case.model import Case

Floats = NDArray[np.float64]

UNBOUNDED = (-np.inf, np.inf)

STALE = datetime.timedelta(weeks=2)
"""A series whose last value is older than this does not tell what is true on a day."""


@dataclass(frozen=True)
class Asked:
    """What is to be forecast, and from where.

    case      with all that is known today; a forecaster looks at it as of an origin only
    series    ids of recorded series
    origins   days up to which a forecast knows what was known, in their order
    horizons  whole weeks ahead, 1 or more
    members   draws of a forecast
    seed      of everything random; origins draw apart
    """

    case: Case
    series: tuple[str, ...]
    origins: tuple[datetime.date, ...]
    horizons: tuple[int, ...]
    members: int
    seed: int

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """(series, origin, horizon, member)."""
        return len(self.series), len(self.origins), len(self.horizons), self.members

    def known(self, origin: datetime.date) -> Case:
        """The case as it stood at an origin."""
        return as_of(self.case, origin)

    def of(self, id: str) -> Series:
        """A series with all of its points; KeyError where there is none of that id."""
        return {series.id: series for series in self.case.series}[id]


@runtime_checkable
class Forecaster(Protocol):
    """What forecasts recorded series from past dates."""

    @property
    def name(self) -> str:
        """What it is called in tables, such as persistence13."""
        ...

    def forecasts(self, asked: Asked) -> Floats:
        """Draws (series, origin, horizon, member), in the unit of each series.

        Raises RunError where it cannot forecast what is asked.
        """
        ...


def history(series: Series, origin: datetime.date) -> Floats:
    """Weekly values (week,) of a series up to an origin, as far as they were known then; a gap carries on."""
    known = [one for one in series.points if one.known_on <= origin and one.refers_to <= origin]
    if not known:
        return np.zeros(0)
    days = np.array([one.refers_to.toordinal() for one in known])
    weeks = np.arange(days[0] + (origin.toordinal() - days[0]) % 7, origin.toordinal() + 1, 7)
    values = np.array([one.value for one in known], np.float64)
    return values[np.searchsorted(days, weeks, side="right") - 1]


def past_of(series: Series, origin: datetime.date) -> Floats:
    """As `history`; raises RunError where it is too short for a change."""
    past = history(series, origin)
    if past.size < 2:
        raise RunError(f"series {series.id} has no history on {origin}")
    return past


def value_on(series: Series, day: datetime.date, until: datetime.date) -> float:
    """The last value on or before a day that was known by another; NaN where that is too old to tell."""
    known = [one for one in series.points if one.refers_to <= day and one.known_on <= until]
    if day > until or not known or day - known[-1].refers_to >= STALE:
        return math.nan
    return float(known[-1].value)


def newest(series: Series, after: datetime.date, until: datetime.date) -> float | None:
    """The last value of days after one and up to another that was known by then; None where there is none."""
    known = [one for one in series.points if after < one.refers_to <= until and one.known_on <= until]
    return known[-1].value if known else None


def bounds_of(case: Case, series: Series) -> tuple[float, float]:
    """Least and greatest value there can be: ground is not less than none, nor more than its sector has."""
    measured = series.measures
    if measured is None or measured.name != "held":
        return UNBOUNDED
    areas = {sector.id: sector.area for sector in case.sectors}
    return 0.0, areas.get(str(measured.arguments[1]), math.inf)


class OwnPast(ABC):
    """What forecasts a weekly series from its own values up to an origin."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What it is called in tables."""

    @abstractmethod
    def forecast(
        self,
        history: NDArray[Any],
        horizons: Sequence[int],
        members: int,
        seed: int,
        bounds: tuple[float, float] = UNBOUNDED,
    ) -> Floats:
        """Draws (horizon, member) of the value so many weeks after the last of `history`, in its unit.

        history   values (week,), one a week without gaps, the last of them at the origin
        horizons  whole weeks, 1 or more, in any order
        seed      whole number, 0 or more; origins that should not share their luck need seeds of their own
        bounds    least and greatest value there can be, such as 0 and the area of a sector; draws beyond are
                  set to them

        Raises ValueError for a history that is too short or not finite, and for the other arguments where
        they are not as said.
        """

    def forecasts(self, asked: Asked) -> Floats:
        """Draws (series, origin, horizon, member), as `Forecaster` says."""
        drawn = np.empty(asked.shape)
        for s, id in enumerate(asked.series):
            series = asked.of(id)
            bounds = bounds_of(asked.case, series)
            for o, origin in enumerate(asked.origins):
                past = past_of(series, origin)
                drawn[s, o] = self.forecast(past, asked.horizons, asked.members, asked.seed + o, bounds)
        return drawn
