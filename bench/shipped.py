"""The shipped case as `polemos run` computes it, and the same data for its rivals."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jax
import numpy as np
from bench.inputs import Inputs

import polemos
from polemos.dynamics import build
from polemos.dynamics.simulate import Plan, draw_luck
from polemos.ensemble.blocks import SIZE
from polemos.ensemble.engine import COMPILER_OPTIONS, Engine, Prepared, Request

CASE = Path(__file__).parents[1] / "cases" / "kursk_2025"
SEED = 1


@dataclass(frozen=True)
class Shipped:
    """An engine for all policies of the case, one block of members ready, and inputs by policy."""

    engine: Engine
    block: np.ndarray
    prepared: Prepared
    inputs: dict[str, Inputs]
    plan: Plan

    @property
    def policies(self) -> tuple[str, ...]:
        return tuple(self.inputs)

    @functools.cached_property
    def draw_luck(self) -> Callable[[], object]:
        """The engine's luck of a block, compiled by itself."""
        drawn = jax.jit(functools.partial(draw_luck, self.plan), compiler_options=COMPILER_OPTIONS)
        given = (self.prepared.war, self.engine.weeks, self.engine.root, self.block)
        return lambda: jax.block_until_ready(drawn(*given))

    def run_block(self) -> None:
        """Parameters, series and luck of a block, then every policy: `polemos run` short of the measures."""
        prepared = self.engine.prepare(self.block)
        for policy in self.policies:
            self.engine.weekly(prepared, policy)


def prepare() -> Shipped:
    """The case with all its policies, and its first block."""
    case = polemos.load_case(CASE)
    policies = tuple(policy.id for policy in case.policies if not policy.abstract)
    engine = Engine(Request(case, SIZE, SEED, policies))
    block = np.arange(SIZE, dtype=np.uint32)
    prepared = engine.prepare(block)
    plan = build.plan_of(case, engine.request.chosen, engine.rows, engine.layout)
    inputs = {
        policy: Inputs.of(plan, timetable, engine.geography, prepared.war, prepared.knots)
        for policy, timetable in engine.timetables.items()
    }
    return Shipped(engine, block, prepared, inputs, plan)
