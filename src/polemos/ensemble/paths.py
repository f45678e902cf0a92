"""Training paths: an ensemble that is fought on under one policy, as the two sides at the table see it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array

from polemos._core.compiled import compiled
from polemos.case import Case
from polemos.dynamics.build import Layout
from polemos.dynamics.mechanisms.bargaining import (
    Memory,
    Seen,
    begun,
    borne,
    breaks,
    features,
    remembered,
    share,
)
from polemos.dynamics.mechanisms.beliefs import LARGEST_TOLERANCE
from polemos.dynamics.outcomes import OUTCOMES
from polemos.dynamics.simulate import WeeklyRow
from polemos.ensemble.engine import Engine, Request
from polemos.ensemble.members import Population
from polemos.ensemble.training import Fought

BY_SIDE = {
    "casualties": "casualties",
    "believed_tolerance": "tolerance",
    "believed_strength": "strength",
    "sufficiency": "sufficiency",
    "fiscal_stress": "strain",
    "support": "support",
    "upheaval": "upheaval",
}
"""Outcome -> what the table calls it."""
ABSENT = {
    "tolerance": LARGEST_TOLERANCE,
    "strength": 0.0,
    "sufficiency": 1.0,
    "strain": 0.0,
    "support": 0.5,
    "upheaval": 0.0,
}
"""What is seen where a case does not use the mechanism: nothing happening, and nobody near to breaking."""

Listen = Callable[[dict[str, Any]], None]
Rows = dict[tuple[str, int, int], WeeklyRow]
"""(outcome, side, sector or -1 for none) -> the row to record."""
Told = dict[tuple[str, int, int], np.ndarray]
"""The same -> what was recorded, (week, member)."""


@dataclass(frozen=True)
class Ground:
    """Which sectors are on the table, by their ids.

    front  the contested front, whose ground a line divides
    chips  sectors outside it, where ground may be held on the other side's de-jure soil
    """

    front: tuple[str, ...]
    chips: tuple[str, ...]

    @classmethod
    def of(cls, case: Case) -> "Ground":
        """As a case has it: where it is open from the start there is a front, and chips may be elsewhere."""
        return cls(
            tuple(sector.id for sector in case.sectors if sector.open),
            tuple(sector.id for sector in case.sectors if not sector.open),
        )

    def abroad(self, case: Case, side: str) -> tuple[str, ...]:
        """The chips that a side may hold: on the other's de-jure soil."""
        owners = {one.id for one in case.belligerents} - {side}
        return tuple(one.id for one in case.sectors if one.id in self.chips and one.owner in owners)

    def check(self, case: Case) -> None:
        """ValueError where a sector is not in the case, is named twice, or there is no front."""
        named, known = (*self.front, *self.chips), {sector.id for sector in case.sectors}
        unknown = [one for one in named if one not in known]
        if unknown or len(set(named)) < len(named) or not self.front:
            raise ValueError(f"the table needs a front of sectors of {case.id}, each once; got {named}")


def paths(
    case: Case,
    policy: str,
    ground: Ground,
    *,
    first: int,
    members: int = 4096,
    seed: int = 1,
    population: Population | None = None,
    workers: int = 2,
) -> Fought:
    """A training ensemble under a policy, from record `first` on; nobody signs in it.

    members  a multiple of the engine's slices
    ValueError where the ground is not of the case, or `first` is not one of its weeks.
    """
    ground.check(case)
    layout = Layout.of(case)
    if not 0 <= first < len(layout.starts):
        raise ValueError(f"week {first} is not one of the {len(layout.starts)} of {case.id}")
    request = Request(case, members, seed, (policy,), population)
    told = recorded(request, _rows(case, layout), workers)[policy]
    seen = _seen(case, layout, ground, told)
    front, chips, breaking, streams, what = (_double(one)[first:] for one in _WATCHED(seen))
    reference = streams[0].mean(axis=-1)
    scaled = streams / np.where(reference > 0.0, reference, 1.0)[None, :, :, None]
    return Fought(front, chips, breaking, scaled, what, reference)


def recorded(
    request: Request, rows: Rows, workers: int = 2, listen: Listen = lambda event: None
) -> dict[str, Told]:
    """Some rows of every policy of a request, (week, member) each, under the same draws and noise."""
    engine = Engine(request, rows.values(), nothing_else=True)
    found: dict[str, Told] = {}
    with ThreadPoolExecutor(workers) as pool:
        prepared = engine.prepare(np.arange(request.members))
        for policy in request.policies:
            weekly = engine.weekly(prepared, policy, pool=pool)
            found[policy] = {key: weekly[:, engine.rows.index(row)] for key, row in rows.items()}
            done = {"done": len(found), "members": len(request.policies), "of": "policies"}
            listen({"event": "block", **done})
    return found


def over(told: Told, layout: Layout, name: str, side: int, chosen: Sequence[str]) -> np.ndarray:
    """What a side has in some sectors together, (week, member) in double precision."""
    sectors, nothing = layout.elements("sector"), np.zeros(told[name, side, 0].shape)
    return sum((_double(told[name, side, sectors.index(one)]) for one in chosen), nothing)


def _watched(seen: Seen) -> tuple[Array, ...]:
    """Shares of the front and of chips, chances of breaking, what is borne and features, every week."""

    def week(memory: Memory, now: Seen) -> tuple[Memory, tuple[Array, ...]]:
        memory = remembered(memory, now)
        breaking = breaks(memory, now)
        shares = share(now.front, now), share(now.chips, now)
        return memory, (*shares, breaking, borne(now), features(memory, now, breaking))

    return lax.scan(week, begun(jax.tree.map(lambda table: table[0], seen)), seen)[1]


_WATCHED = compiled(_watched)


def _rows(case: Case, layout: Layout) -> Rows:
    """All that the table sees."""
    found: Rows = {}
    for side in range(2):
        for sector in range(len(layout.elements("sector"))):
            for name in ("held", "force", "losses"):
                found[name, side, sector] = WeeklyRow(name, (side, sector))
        for name in BY_SIDE:
            if OUTCOMES[name].mechanism in case.in_use:
                found[name, side, -1] = WeeklyRow(name, (side,))
    return found


def _seen(case: Case, layout: Layout, ground: Ground, told: Told) -> Seen:
    """Every week as the table sees it, (week, actor, member)."""
    sectors, actors = layout.elements("sector"), layout.elements("actor")
    abroad = [ground.abroad(case, actor) for actor in actors]

    def both(name: str, *chosen: Sequence[str]) -> Array:
        by_side = [over(told, layout, name, side, chosen[side]) for side in range(2)]
        return jnp.asarray(np.stack(by_side, axis=1), jnp.float32)

    weeks = {
        "front": both("held", ground.front, ground.front),
        "chips": both("held", *abroad),
        "force": both("force", sectors, sectors),
        "chip_force": both("force", ground.chips, ground.chips),
        "losses": both("losses", sectors, sectors),
    }
    for outcome, name in BY_SIDE.items():
        if (outcome, 0, -1) in told:
            weeks[name] = jnp.asarray(np.stack([told[outcome, side, -1] for side in range(2)], axis=1))
        else:
            weeks[name] = jnp.full_like(weeks["front"], ABSENT[name])
    return Seen(**weeks)


def _double(array: Array | np.ndarray) -> np.ndarray:
    return np.asarray(array, np.float64)
