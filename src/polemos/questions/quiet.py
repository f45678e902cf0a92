"""Nobody has settled so far: wars weighed by how likely they make it.

Priors of what war costs and of what each side hopes for are wide. That a war has gone on for years without a
settlement speaks against those in which both would long have signed. Each simulated war counts by the chance,
under its own wants and hazards, that nobody has signed in it from its start to the day of the decision: a
truncation by what is known of this one war, and no fit to anything else.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from polemos.dynamics.simulate import WeeklyRow
from polemos.ensemble.engine import Request
from polemos.ensemble.paths import Listen
from polemos.ensemble.rules import engine_of


@dataclass(frozen=True)
class Quiet:
    """How likely each war makes it that nobody has settled in it so far.

    weeks   in which somebody might have
    chance  (member,) that nobody has
    """

    weeks: int
    chance: NDArray[np.float64]

    def effective(self, among: NDArray[np.bool_]) -> float:
        """How many wars alike those that are weighed are as good as."""
        weight = self.chance[among]
        return float(weight.sum() ** 2 / (weight**2).sum()) if weight.any() else 0.0

    def chosen(self, among: NDArray[np.bool_]) -> NDArray[np.intp]:
        """As many members as there are among these, each about as often as it is likely, always the same."""
        places = np.flatnonzero(among)
        weight = self.chance[places]
        if not weight.any():
            return places
        upto = np.cumsum(weight) / weight.sum()
        at = np.searchsorted(upto, (np.arange(places.size) + 0.5) / places.size)
        return places[np.minimum(at, places.size - 1)]

    def in_a_sentence(self, among: NDArray[np.bool_]) -> str:
        """What was weighed, and what is left."""
        left, all_of_them = self.effective(among), int(among.sum())
        return (
            f"Weighed by how likely it is that nobody has settled in the {self.weeks} weeks before: as good"
            f" as {left:,.0f} of {all_of_them:,} wars."
        )


def quiet_so_far(
    request: Request, policy: str, week: int, workers: int = 2, listen: Listen = lambda event: None
) -> Quiet:
    """The chance of each member of a request that nobody has signed before a week, under a policy.

    week  a record of the run
    Both sides learn what to expect of fighting on from the first week on, as if talks had been possible all
    the time.
    """
    case = request.case
    from_the_start = case.model_copy(update={"known_until": case.clock.start})
    asked = replace(request, case=from_the_start, policies=(policy,))
    row = WeeklyRow("settlement.chance", ())
    engine = engine_of(asked, (row,), nothing_else=True, workers=workers, listen=listen)
    parts = engine.prepare(np.arange(request.members))
    with ThreadPoolExecutor(workers) as pool:
        last = list(pool.map(lambda part: engine.advance(part, policy, until=week)[0].row, parts))
    settled = np.concatenate([one[0] for one in last]).astype(np.float64)
    return Quiet(week, 1.0 - settled)
