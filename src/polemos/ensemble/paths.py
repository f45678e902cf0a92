"""Training paths: an ensemble that is fought on under one policy, as the two sides at the table see it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array, Float

from polemos._core.compiled import compiled
from polemos.case import Case
from polemos.dynamics.build import Layout
from polemos.dynamics.mechanisms.bargaining import Memory, Seen, begun, breaks, features, remembered
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
    "tolerance": 1e9,
    "strength": 0.0,
    "sufficiency": 1.0,
    "strain": 0.0,
    "support": 0.5,
    "upheaval": 0.0,
}
"""What is seen where a case does not use the mechanism: nothing happening, and nobody near to breaking."""

ByWeek = Float[Array, "week actor member"]
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
    chances, what = _WATCHED(seen)
    keep = slice(first, None)
    streams = _streams(seen, keep)
    reference = streams[0].mean(axis=-1)
    scaled = streams / np.where(reference > 0.0, reference, 1.0)[None, :, :, None]
    whole = seen.front[:, 0] + seen.front[:, 1]
    return Fought(
        front=_double(seen.front / whole[:, None])[keep],
        chips=_double(seen.chips / whole[:, None])[keep],
        breaks=_double(chances)[keep],
        streams=scaled,
        features=_double(what)[keep],
        reference=reference,
    )


def recorded(request: Request, rows: Rows, workers: int = 2) -> dict[str, Told]:
    """Some rows of every policy of a request, (week, member) each, under the same draws and noise."""
    engine = Engine(request, rows.values(), nothing_else=True)
    found: dict[str, Told] = {}
    with ThreadPoolExecutor(workers) as pool:
        prepared = engine.prepare(np.arange(request.members))
        for policy in request.policies:
            weekly = engine.weekly(prepared, policy, pool=pool)
            found[policy] = {key: weekly[:, engine.rows.index(row)] for key, row in rows.items()}
    return found


def _watched(seen: Seen) -> tuple[ByWeek, Float[Array, "week actor feature member"]]:
    """Chances of breaking and features of every week, remembered from the first."""

    def week(memory: Memory, now: Seen) -> tuple[Memory, tuple[Array, Array]]:
        memory = remembered(memory, now)
        breaking = breaks(memory, now)
        return memory, (breaking, features(memory, now, breaking))

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
    owner = {sector.id: sector.owner for sector in case.sectors}

    def over(name: str, side: int, chosen: Sequence[str]) -> np.ndarray:
        nothing = np.zeros_like(told["held", 0, 0])
        return sum((told[name, side, sectors.index(one)] for one in chosen), nothing)

    def both(by_side: Sequence[np.ndarray]) -> Array:
        return jnp.asarray(np.stack(by_side, axis=1))

    abroad = [[one for one in ground.chips if owner[one] == actors[1 - side]] for side in range(2)]
    weeks = {
        "front": both([over("held", side, ground.front) for side in range(2)]),
        "chips": both([over("held", side, abroad[side]) for side in range(2)]),
        "force": both([over("force", side, sectors) for side in range(2)]),
        "chip_force": both([over("force", side, ground.chips) for side in range(2)]),
        "losses": both([over("losses", side, sectors) for side in range(2)]),
    }
    for outcome, name in BY_SIDE.items():
        if (outcome, 0, -1) in told:
            weeks[name] = both([told[outcome, side, -1] for side in range(2)])
        else:
            weeks[name] = jnp.full_like(weeks["front"], ABSENT[name])
    return Seen(**weeks)


def _streams(seen: Seen, keep: slice) -> Float[np.ndarray, "week actor stream member"]:
    """What each side bears in a week, before it is counted: weeks, losses, strain, weariness."""
    borne = (np.ones_like(seen.losses), seen.losses, seen.strain, 1.0 - seen.support)
    return np.stack([_double(one)[keep] for one in borne], axis=2)


def _double(array: Array | np.ndarray) -> np.ndarray:
    return np.asarray(array, np.float64)
