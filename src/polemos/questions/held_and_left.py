"""Two policies side by side, one that holds ground on the other's soil and one that leaves it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from polemos._core.errors import RunError
from polemos.case import Case
from polemos.dynamics.build import Layout
from polemos.dynamics.simulate import WeeklyRow
from polemos.ensemble.engine import Request
from polemos.ensemble.paths import Ground, Rows, Told, recorded
from polemos.questions.chip import Chip, Fate, price_of_holding


class Compared(NamedTuple):
    """The policy that holds on, and the one that leaves."""

    hold: str
    leave: str


def chip_of(
    request: Request, holder: str | None = None, ground: Ground | None = None, workers: int = 2
) -> Chip:
    """The price of holding, under two policies of a case, from the day until which it is known.

    request  of two policies: the one that holds on first
    holder   the side that holds; the one that holds more by then when None
    ground   the front and the chips; as the case has them when None
    RunError where the ground or the holder is not of the case, or two policies were not asked for.
    """
    case, layout = request.case, Layout.of(request.case)
    ground = ground or Ground.of(case)
    compared = _compared(request)
    try:
        ground.check(case)
    except ValueError as fault:
        raise RunError(str(fault)) from fault
    told = recorded(request, _rows(layout), workers)
    week = case.clock.week_of(case.known_until) - layout.first_week
    hold, leave = (told[policy] for policy in compared)
    chips = [_chips(hold, case, layout, ground, side) for side in range(2)]
    side = _side(layout, holder, [float(one[week].mean()) for one in chips])
    held, left = (_fate(one, case, layout, ground, side, week) for one in (hold, leave))
    return price_of_holding(
        held,
        left,
        _dates(layout, week),
        names=(layout.elements("actor")[side], compared.hold, compared.leave),
        parents=_parents(request),
    )


def _compared(request: Request) -> Compared:
    if len(request.policies) != 2 or len(set(request.policies)) != 2:
        raise RunError(f"a chip is priced by two policies, got {', '.join(request.policies)}")
    return Compared(*request.policies)


def _side(layout: Layout, holder: str | None, held: Sequence[float]) -> int:
    """Which side holds, by its place."""
    actors = layout.elements("actor")
    if holder is None:
        return int(held[1] > held[0])
    if holder not in actors:
        raise RunError(f"no side {holder} in this case; it has {', '.join(actors)}")
    return actors.index(holder)


def _parents(request: Request) -> np.ndarray:
    """Whose parameters each member has: its own under the priors."""
    numbers = np.arange(request.members)
    return numbers if request.population is None else numbers % request.population.lineage.parents


def _dates(layout: Layout, week: int) -> list[datetime.date]:
    return list(layout.starts[week:])


def _rows(layout: Layout) -> Rows:
    """Ground of both sides in every sector, and their dead."""
    sectors = range(len(layout.elements("sector")))
    held = {("held", side, at): WeeklyRow("held", (side, at)) for side in range(2) for at in sectors}
    return {**held, **{("dead", side, -1): WeeklyRow("dead", (side,)) for side in range(2)}}


def _chips(told: Told, case: Case, layout: Layout, ground: Ground, side: int) -> np.ndarray:
    """km^2 that a side holds on the other's soil outside the front, (week, member)."""
    other = layout.elements("actor")[1 - side]
    owner = {sector.id: sector.owner for sector in case.sectors}
    return _over(told, layout, side, [one for one in ground.chips if owner[one] == other])


def _over(told: Told, layout: Layout, side: int, chosen: Sequence[str]) -> np.ndarray:
    """km^2 that a side holds in some sectors, (week, member)."""
    nothing = np.zeros_like(told["held", side, 0], np.float64)
    places = [layout.elements("sector").index(one) for one in chosen]
    return sum((told["held", side, at].astype(np.float64) for at in places), nothing)


def _fate(told: Told, case: Case, layout: Layout, ground: Ground, side: int, week: int) -> Fate:
    return Fate(
        front=_over(told, layout, side, ground.front)[week:],
        chips=_chips(told, case, layout, ground, side)[week:],
        dead=told["dead", side, -1].astype(np.float64)[week:],
    )
