"""The front of the shipped case as `polemos run` computes it, and the same data for its rivals."""

import dataclasses
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import numpy as np
from bench.inputs import Inputs

import polemos
from polemos._core.catalogue import ROOMS
from polemos.case.distributions import Constant
from polemos.case.references import Element
from polemos.case.scenario import Exogenous, Knot
from polemos.dynamics import build
from polemos.dynamics.simulate import Plan, draw_luck
from polemos.ensemble.blocks import SIZE
from polemos.ensemble.engine import Engine, Prepared, Request

CASE = Path(__file__).parents[1] / "cases" / "kursk_2025"
SEED = 1


@dataclass(frozen=True)
class Shipped:
    """An engine for all policies of the case, one block of members ready, and inputs by policy."""

    engine: Engine
    block: np.ndarray
    prepared: tuple[Prepared, ...]
    inputs: dict[str, Inputs]
    plan: Plan

    @property
    def policies(self) -> tuple[str, ...]:
        return tuple(self.inputs)

    @functools.cached_property
    def draw_luck(self) -> Callable[[], object]:
        """The engine's luck of a block, compiled by itself."""
        drawn = jax.jit(functools.partial(draw_luck, self.plan))
        known = (self.engine.weeks, self.engine.root)
        members = np.split(self.block, len(self.prepared))
        return lambda: jax.block_until_ready(
            [drawn(one.war, *known, of) for one, of in zip(self.prepared, members, strict=True)]
        )

    def run_block(self) -> None:
        """Parameters, series and luck of a block, then every policy: `polemos run` short of the measures."""
        prepared = self.engine.prepare(self.block)
        for policy in self.policies:
            self.engine.weekly(prepared, policy)


def prepare() -> Shipped:
    """The case with all its policies, and its first block."""
    case = front_alone(polemos.load_case(CASE))
    policies = tuple(policy.id for policy in case.policies if not policy.abstract)
    engine = Engine(Request(case, SIZE, SEED, policies))
    block = np.arange(SIZE, dtype=np.uint32)
    prepared = engine.prepare(block)
    plan = build.plan_of(tuple(engine.request.by_id.values()), engine.rows, engine.layout)
    together = joined(prepared)
    inputs = {
        policy: Inputs.of(plan, timetable, engine.geography, together.war, together.knots)
        for policy, timetable in engine.timetables.items()
    }
    return Shipped(engine, block, prepared, inputs, plan)


def joined(prepared: Sequence[Prepared]) -> Prepared:
    """Slices put together again."""

    def along_members(name: str) -> Any:
        parts = (getattr(one, name) for one in prepared)
        return jax.tree.map(lambda *arrays: np.concatenate(arrays, axis=-1), *parts)

    return Prepared(**{field.name: along_members(field.name) for field in dataclasses.fields(Prepared)})


def front_alone(case: polemos.Case) -> polemos.Case:
    """The case with the mechanisms that are part of every war, and support at home held at one level."""
    support = tuple(
        Exogenous(
            series=Element(name="support", arguments=(actor.id,)),
            unit="1",
            source="",
            note=None,
            values=(Knot(date=case.clock.start, value=Constant(value=0.6)),),
        )
        for actor in case.belligerents
    )
    kept = {room: choice for room, choice in case.mechanisms.items() if ROOMS[room] == "always"}
    return case.model_copy(update={"mechanisms": kept, "exogenous": (*support, *case.exogenous)})
