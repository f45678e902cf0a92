"""The war as its priors have it, forecasting: the first thing that a fit has to beat."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from polemos._core.catalogue import OUTCOMES
from polemos._core.errors import RunError
from polemos._core.saved import AS_ITS_PRIORS
from polemos.case.model import Case
from polemos.dynamics.build import Layout
from polemos.dynamics.simulate import WeeklyRow
from polemos.ensemble.blocks import SLICE
from polemos.ensemble.engine import Engine, Request
from polemos.ensemble.members import Members, from_prior
from polemos.inference.forecasters import Asked, Floats, bounds_of, past_of


@dataclass(frozen=True)
class AnchoredPrior:
    """The last value of a series, and what changes after it in members drawn from the priors.

    The members know nothing of the record: each goes its own way from the start of the clock under the
    reference policy as far as that was known, and only what it gains or loses from the origin on counts.

    members  how many are run, in whole slices
    workers  threads that share them
    """

    members: int = 4 * SLICE
    workers: int = 2
    name: str = AS_ITS_PRIORS

    def forecasts(self, asked: Asked) -> Floats:
        """Draws (series, origin, horizon, member), as `Forecaster` says."""
        numbers = np.arange(self.members)
        return from_last_values(
            asked, lambda case: (case, from_prior(case, asked.seed, numbers)), self.workers
        )


def from_last_values(asked: Asked, run: Callable[[Case], tuple[Case, Members]], workers: int) -> Floats:
    """The last value of each series, and what it changes in members: (series, origin, horizon, member).

    run      what is run of a case as it stood at an origin: the case, and members before their first week
    workers  threads that share them
    """
    rows = [measured_row(asked.case, id) for id in asked.series]
    drawn: list[Floats] = []
    for origin in asked.origins:
        case, members = run(asked.known(origin))
        changes = changes_ahead(asked, origin, case, members, rows, workers)
        last = np.array([past_of(asked.of(id), origin)[-1] for id in asked.series])
        bounds = [bounds_of(asked.case, asked.of(id)) for id in asked.series]
        low, high = np.array(bounds).T[:, :, None, None]
        drawn.append(np.clip(last[:, None, None] + changes, low, high))
    return np.stack(drawn, axis=1)


def changes_ahead(
    asked: Asked, origin: datetime.date, case: Case, members: Members, rows: list[WeeklyRow], workers: int
) -> Floats:
    """By how much recorded rows change from an origin to each horizon: (row, horizon, member).

    case     as it stood at the origin; its reference policy is run
    members  of any model, before their first week; whole slices
    """
    request = Request(case, len(members), asked.seed, (case.reference.id,))
    engine = Engine(request, tuple(rows), nothing_else=True)
    week = week_of(case, origin)
    ahead = week + np.array(asked.horizons)
    until = min(int(ahead.max()), engine.n_weeks - 1)
    at = [engine.rows.index(row) for row in rows]
    with ThreadPoolExecutor(workers) as pool:
        parts = engine.prepared(members)
        weekly = list(pool.map(lambda part: engine.advance(part, case.reference.id, until=until)[1], parts))
    held = np.concatenate(weekly, axis=-1)[:, at].astype(np.float64)  # (step, row, member)
    later = held[np.minimum(ahead, until) - 1] - held[week - 1]
    return np.swapaxes(later, 0, 1)


def week_of(case: Case, origin: datetime.date) -> int:
    """Steps from the start of the clock to an origin; RunError for one that the clock does not reach."""
    week = case.clock.week_of(origin) - case.clock.first_week
    if not 1 <= week < case.clock.n_weeks:
        raise RunError(
            f"an origin lies within the clock of the case, after its first week; {origin} does not"
        )
    return week


def measured_row(case: Case, id: str) -> WeeklyRow:
    """The outcome that a recorded series measures; RunError where it measures none that can be simulated."""
    measured = {series.id: series for series in case.series}[id].measures
    if measured is None or measured.name not in OUTCOMES:
        raise RunError(
            f"series {id} measures no outcome of the war, so that no model forecasts it; "
            "score the baselines alone, or leave it out of backtest"
        )
    return Layout.of(case).row(measured.name, measured.arguments)
