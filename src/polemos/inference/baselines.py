"""Forecasts of a weekly series from its own past: what a model of a war has to beat.

Claim    Over weeks and months few models forecast a series better than its last value does, with the changes
         that it has lately shown around it.
Law      y(H) = y(0) + sum over w = 1 ... H of c(w), with c drawn with replacement from past weekly changes:
         persistence  of the last n weeks, their mean removed;
         climatology  of all weeks, their mean kept;
         drift        of the last n' weeks, their mean removed, and H (m + e) added, where m is the mean
                      change of the last n weeks, s their standard deviation and e ~ Normal(0, s / sqrt(n)).
Omits    Memory between weeks, and that the volatility of a front comes in clusters.
Sources  The naive and drift methods of Hyndman and Athanasopoulos 2021, "Forecasting: principles and
         practice", 3rd ed., 5.2, with the bootstrapped changes of its 5.5 instead of a normal error;
         climatology as in the verification of weather forecasts.

All share their luck: for one seed, week w of member k is the same quantile of whichever changes are drawn
from, so that two forecasters differ by what they claim and hardly by chance. The first weeks and the first
members stay as they are when more are asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polemos.inference.forecasters import UNBOUNDED, OwnPast

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Persistence(OwnPast):
    """The last value, with the weekly changes of the last `weeks` around it, their mean removed.

    Of a shorter history all changes are drawn from, and two are needed. Raises ValueError for weeks below 2.
    """

    weeks: int = 13

    def __post_init__(self) -> None:
        _window(self.weeks)

    @property
    def name(self) -> str:
        """persistence13 with 13 weeks."""
        return f"persistence{self.weeks}"

    def forecast(
        self,
        history: NDArray[Any],
        horizons: Sequence[int],
        members: int,
        seed: int,
        bounds: tuple[float, float] = UNBOUNDED,
    ) -> Floats:
        """Draws (horizon, member), as `OwnPast` says."""
        last, changes = _past(history)
        noise = _wander(_centred(changes[-self.weeks :]), horizons, members, seed)
        return _within(last + noise, bounds)


@dataclass(frozen=True)
class Drift(OwnPast):
    """The mean change of the last `weeks` goes on from the last value, with its sampling error and noise.

    The noise is that of the last `noise_weeks`: eight changes tell a mean roughly, and a spread hardly.
    Of a shorter history all changes serve, and two are needed. Raises ValueError for either below 2.
    """

    weeks: int = 8
    noise_weeks: int = 52

    def __post_init__(self) -> None:
        _window(self.weeks)
        _window(self.noise_weeks)

    @property
    def name(self) -> str:
        """drift8 with 8 weeks."""
        return f"drift{self.weeks}"

    def forecast(
        self,
        history: NDArray[Any],
        horizons: Sequence[int],
        members: int,
        seed: int,
        bounds: tuple[float, float] = UNBOUNDED,
    ) -> Floats:
        """Draws (horizon, member), as `OwnPast` says."""
        last, changes = _past(history)
        noise = _wander(_centred(changes[-self.noise_weeks :]), horizons, members, seed)
        recent = changes[-self.weeks :]
        error = recent.std(ddof=1) / np.sqrt(len(recent)) * _luck(seed, 0).standard_normal(members)
        return _within(last + np.array(horizons)[:, None] * (recent.mean() + error) + noise, bounds)


@dataclass(frozen=True)
class Climatology(OwnPast):
    """The last value, and after it weekly changes of all of history, their mean kept; two are needed."""

    @property
    def name(self) -> str:
        """climatology."""
        return "climatology"

    def forecast(
        self,
        history: NDArray[Any],
        horizons: Sequence[int],
        members: int,
        seed: int,
        bounds: tuple[float, float] = UNBOUNDED,
    ) -> Floats:
        """Draws (horizon, member), as `OwnPast` says."""
        last, changes = _past(history)
        return _within(last + _wander(changes, horizons, members, seed), bounds)


def _window(weeks: int) -> None:
    """Raises ValueError unless a spread can be told from so many weeks."""
    if weeks < 2:
        raise ValueError(f"changes of at least two weeks are needed, got {weeks}")


def _past(history: NDArray[Any]) -> tuple[float, Floats]:
    """The last value and all weekly changes before it; raises ValueError where there is too little."""
    history = np.asarray(history, np.float64)
    if history.ndim != 1 or len(history) < 3:
        raise ValueError(f"a history of at least three weekly values is needed, got shape {history.shape}")
    if not np.isfinite(history).all():
        raise ValueError("a value of the history is not a finite number")
    return float(history[-1]), np.diff(history)


def _centred(changes: Floats) -> Floats:
    """The changes with their mean removed."""
    return changes - changes.mean()


def _luck(seed: int, week: int) -> np.random.Generator:
    """The random numbers of one week after the origin; of week 0 what a member keeps throughout."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(week,)))


def _wander(changes: Floats, horizons: Sequence[int], members: int, seed: int) -> Floats:
    """Sums of drawn changes up to each horizon, (horizon, member)."""
    if not horizons or min(horizons) < 1:
        raise ValueError(f"horizons are weeks after the origin, 1 or more; got {list(horizons)}")
    if members < 1:
        raise ValueError(f"a forecast needs at least one member, got {members}")
    weeks = range(1, max(horizons) + 1)
    # Sorted, an equal uniform number is an equal quantile of any changes; an equal place in time is not.
    ordered = np.sort(changes)
    drawn = [ordered[(_luck(seed, week).random(members) * len(ordered)).astype(int)] for week in weeks]
    return np.cumsum(drawn, axis=0)[np.array(horizons) - 1]


def _within(values: Floats, bounds: tuple[float, float]) -> Floats:
    """Draws beyond the bounds set to them; raises ValueError for bounds in the wrong order."""
    least, greatest = bounds
    if not least <= greatest:
        raise ValueError(f"bounds are a least and a greatest value, got {least} and {greatest}")
    return np.clip(values, least, greatest)
