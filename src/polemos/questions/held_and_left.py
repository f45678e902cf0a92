"""Two policies side by side, one that holds ground on the other's soil and one that leaves it."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from polemos._core.errors import RunError
from polemos.dynamics.build import Layout
from polemos.dynamics.ground import Ground
from polemos.dynamics.simulate import WeeklyRow
from polemos.ensemble.engine import Request
from polemos.ensemble.fading import left_after
from polemos.ensemble.paths import Listen, Rows, Told, over, recorded
from polemos.questions.chip import Chip, Fate, price_of_holding


@dataclass(frozen=True)
class Kept:
    """The same wars under both policies, from the day of the decision.

    names  of the holder, of the policy that holds on and of the one that leaves
    held, left  what became of the holder's ground under either
    dates   of the weeks;  parents  (member,) whose parameters each has
    """

    names: tuple[str, str, str]
    held: Fate
    left: Fate
    dates: tuple[datetime.date, ...]
    parents: np.ndarray

    def priced(self, rate: float | None = None) -> Chip:
        """The price of holding; where a rate is given, 1/week, with ground lost so and given up where left.

        The front that holding costs and the dead stay as they are, but not what is left to bargain with.
        """
        held, left = self.held, self.left
        if rate is not None:
            weeks = np.arange(len(held.chips))
            held, left = (
                replace(fate, chips=left_after(one, weeks)[:, None] * fate.chips[0])
                for fate, one in ((held, rate), (left, math.inf))
            )
        return price_of_holding(held, left, self.dates, names=self.names, parents=self.parents)


def kept_of(
    request: Request,
    holder: str | None = None,
    ground: Ground | None = None,
    workers: int = 2,
    listen: Listen = lambda event: None,
) -> Kept:
    """What two policies of a case do to ground that a side holds, from the day until which it is known.

    request  of two policies: the one that holds on first
    holder   the side that holds; the one that holds more by then when None
    ground   the front and the chips; as the case has them when None
    RunError where the ground or the holder is not of the case, two policies were not asked for, or the day
    until which the case is known is not one of the run.
    """
    case, layout = request.case, Layout.of(request.case)
    ground, actors = ground or Ground.of(case), layout.elements("actor")
    week = decision(request, layout, ground)
    if holder is not None and holder not in actors:
        raise RunError(f"no side {holder} in this case; it has {', '.join(actors)}")
    listen({"event": "start", "members": len(request.policies), "of": "policies"})
    fates = {
        policy: [_fate(told, request, layout, ground, side, week) for side in (0, 1)]
        for policy, told in recorded(request, _rows(layout), workers, listen)
    }
    hold, leave = request.policies
    side = _holder(fates[hold]) if holder is None else actors.index(holder)
    held, left = fates[hold][side], fates[leave][side]
    return Kept((actors[side], hold, leave), held, left, tuple(layout.starts[week:]), parents_of(request))


def decision(request: Request, layout: Layout, ground: Ground) -> int:
    """The week of the decision, of a request that can be priced."""
    case = request.case
    if len(set(request.policies)) != 2 or len(request.policies) != 2:
        others = ", ".join(request.by_id)
        got = ", ".join(request.policies)
        raise RunError(f"a chip is priced by two policies, got {got}: name two different ones of {others}")
    try:
        ground.check(case)
    except ValueError as fault:
        raise RunError(str(fault)) from fault
    week = case.clock.week_of(case.known_until) - layout.first_week
    if not 0 <= week < len(layout.starts):
        days = f"the run has {layout.starts[0]} to {layout.starts[-1]}"
        raise RunError(f"a chip is priced from known_until, {case.known_until}; {days}")
    return week


def _holder(held: Sequence[Fate]) -> int:
    """Which side holds more on the day of the decision, by its place."""
    return int(held[1].chips[0].mean() > held[0].chips[0].mean())


def parents_of(request: Request) -> np.ndarray:
    """Whose parameters each member has: its own under the priors."""
    numbers = np.arange(request.members)
    return numbers if request.population is None else numbers % request.population.lineage.parents


def _rows(layout: Layout) -> Rows:
    """Ground of both sides in every sector, and their dead."""
    sectors = range(len(layout.elements("sector")))
    held = {("held", side, at): WeeklyRow("held", (side, at)) for side in range(2) for at in sectors}
    return {**held, **{("dead", side, -1): WeeklyRow("dead", (side,)) for side in range(2)}}


def _fate(told: Told, request: Request, layout: Layout, ground: Ground, side: int, week: int) -> Fate:
    abroad = ground.abroad(request.case, layout.elements("actor")[side])
    return Fate(
        front=over(told, layout, "held", side, ground.front)[week:],
        chips=over(told, layout, "held", side, abroad)[week:],
        dead=told["dead", side, -1].astype(np.float64)[week:],
    )
