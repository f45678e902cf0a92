"""Training paths: an ensemble that is fought on under one policy, as the two sides at the table see it."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array

from polemos._core.catalogue import EXOGENOUS
from polemos._core.compiled import compiled
from polemos._core.stop import Stop
from polemos.case import Case
from polemos.dynamics.build import Layout
from polemos.dynamics.ground import Ground
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
from polemos.dynamics.simulate import WeeklyRow, exogenous_now
from polemos.dynamics.tables import first_record
from polemos.dynamics.timetables import timetable_of
from polemos.ensemble.blocks import SIZE
from polemos.ensemble.branches import Branches, parents
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
    "strain": 0.0,
    "upheaval": 0.0,
}
"""What is seen where a case does not use the mechanism: nothing happening, and nobody near to breaking."""

Listen = Callable[[dict[str, Any]], None]
Rows = dict[tuple[str, int, int], WeeklyRow]
"""(outcome, side, sector or -1 for none) -> the row to record."""
Told = dict[tuple[str, int, int], np.ndarray]
"""The same -> what was recorded, (week, member)."""


def paths(
    case: Case,
    policy: str,
    ground: Ground | None = None,
    *,
    first: int | None = None,
    members: int = 4096,
    seed: int = 1,
    population: Population | None = None,
    workers: int = 2,
) -> Fought:
    """A training ensemble under one policy; see `fought_on`."""
    request = Request(case, members, seed, (policy,), population)
    return dict(fought_on(request, ground, first=first, workers=workers))[policy]


def fought_on(
    request: Request,
    ground: Ground | None = None,
    *,
    first: int | None = None,
    workers: int = 2,
    listen: Listen = lambda event: None,
) -> Iterator[tuple[str, Fought]]:
    """Training ensembles under every policy of a request, one after the other; nobody signs in them.

    request  of a multiple of the engine's slices
    ground   the front and the chips; as the case has them when None
    first    the record from which on both sides look ahead; that of the day until which the case is known
             when None
    ValueError where the ground is not of the case, or `first` is not one of its weeks.
    """
    case, layout = request.case, Layout.of(request.case)
    ground, first = ground or Ground.of(case), first_record(case, layout) if first is None else first
    ground.check(case)
    if not 0 <= first < len(layout.starts):
        raise ValueError(f"week {first} is not one of the {len(layout.starts)} of {case.id}")
    for policy, seen in seen_on(request, ground, workers=workers, listen=listen):
        yield policy, fought_of(seen, first)


def seen_on(
    request: Request, ground: Ground, *, workers: int = 2, listen: Listen = lambda event: None
) -> Iterator[tuple[str, Seen]]:
    """What the table sees in every week under every policy of a request, (week, actor, member) each."""
    layout = Layout.of(request.case)
    given = _given(request, layout)
    for policy, told in recorded(request, _rows(request.case, layout), workers, listen):
        yield policy, _seen(request.case, layout, ground, told, given)


def fought_of(seen: Seen, first: int) -> Fought:
    """A training ensemble from a week on, of all that was seen."""
    front, chips, breaking, streams, what = (np.asarray(one) for one in _WATCHED(seen, first))
    front, chips, breaking, streams = map(_double, (front, chips, breaking, streams))
    reference = streams[0].mean(axis=-1)
    scaled = streams / np.where(reference > 0.0, reference, 1.0)[None, :, :, None]
    return Fought(front, chips, breaking, scaled, what, reference)


def recorded(
    request: Request, rows: Rows, workers: int = 2, listen: Listen = lambda event: None
) -> Iterator[tuple[str, Told]]:
    """Some rows of every policy of a request, (week, member) each, under the same draws and noise.

    What policies share of the past is run once. The rows of a policy are good until the next is asked for.
    """
    engine = Engine(request, tuple(rows.values()), nothing_else=True)
    engine.compile()
    tree, stop = parents(engine.timetables), Stop()
    numbers = np.arange(request.members)
    places = [slice(at, min(at + SIZE, numbers.size)) for at in range(0, numbers.size, SIZE)]
    weekly = np.empty((engine.n_weeks, len(engine.rows), numbers.size), np.float32)
    with ThreadPoolExecutor(workers) as pool:
        try:
            prepared = pool.map(lambda place: engine.prepared(request.draw(numbers[place]), stop), places)
            branches = [Branches(engine, parts, tree, stop) for parts in prepared]
            for done, policy in enumerate(engine.timetables, 1):

                def run(part: Branches, place: slice, policy: str = policy) -> None:
                    part.weekly(policy, out=weekly[..., place])

                list(pool.map(run, branches, places))
                listen({"event": "block", "done": done, "members": len(engine.timetables), "of": "policies"})
                yield policy, {key: weekly[:, engine.rows.index(row)] for key, row in rows.items()}
        finally:
            stop.ask()


def over(told: Told, layout: Layout, name: str, side: int, chosen: Sequence[str]) -> np.ndarray:
    """What a side has in some sectors together, (week, member) in double precision."""
    sectors, nothing = layout.elements("sector"), np.zeros(told[name, side, 0].shape)
    return sum((_double(told[name, side, sectors.index(one)]) for one in chosen), nothing)


def _watched(seen: Seen, first: int) -> tuple[Array, ...]:
    """Shares of the front and of chips, chances of breaking, what is borne and features, from a week on."""

    def before(memory: Memory, now: Seen) -> tuple[Memory, None]:
        return remembered(memory, now), None

    def week(memory: Memory, now: Seen) -> tuple[Memory, tuple[Array, ...]]:
        memory = remembered(memory, now)
        breaking = breaks(memory, now)
        shares = share(now.front, now), share(now.chips, now)
        return memory, (*shares, breaking, borne(now), features(memory, now, breaking))

    start = begun(jax.tree.map(lambda table: table[0], seen))
    memory, _ = lax.scan(before, start, jax.tree.map(lambda table: table[:first], seen))
    return lax.scan(week, memory, jax.tree.map(lambda table: table[first:], seen))[1]


_WATCHED = compiled(_watched, "first")


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


def _given(request: Request, layout: Layout) -> dict[str, Array]:
    """The series of a case that stand for a mechanism it does not use, (week, actor, member)."""
    case = request.case
    names = [name for name in BY_SIDE if name in EXOGENOUS and OUTCOMES[name].mechanism not in case.in_use]
    if not names:
        return {}
    knots = request.draw(np.arange(request.members)).knots
    week = timetable_of(case, request.chosen[0], request.chosen, layout)
    later = jax.vmap(lambda knot, blend: exogenous_now(knots, knot, blend))(week.knot, week.blend)
    return {name: jnp.concatenate([getattr(knots, name)[:1], getattr(later, name)], axis=0) for name in names}


def _seen(case: Case, layout: Layout, ground: Ground, told: Told, given: dict[str, Array]) -> Seen:
    """Every week as the table sees it, (week, actor, member)."""
    sectors, actors = layout.elements("sector"), layout.elements("actor")
    abroad = [ground.abroad(case, actor) for actor in actors]

    def both(name: str, *chosen: Sequence[str]) -> Array:
        nothing = np.zeros_like(told[name, 0, 0])
        by_side = [
            sum((told[name, side, sectors.index(one)] for one in chosen[side]), nothing) for side in range(2)
        ]
        return jnp.asarray(np.stack(by_side, axis=1))

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
        elif outcome in given:
            weeks[name] = jnp.broadcast_to(given[outcome], weeks["front"].shape)
        else:
            weeks[name] = jnp.full_like(weeks["front"], ABSENT[name])
    return Seen(**weeks)


def _double(array: Array | np.ndarray) -> np.ndarray:
    return np.asarray(array, np.float64)
