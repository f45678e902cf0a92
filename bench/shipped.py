"""The front of the shipped case as `polemos run` computes it, and the same data for its rivals."""

from dataclasses import dataclass
from pathlib import Path

import jax
import numpy as np
from bench.inputs import Inputs

import polemos
from polemos._core.catalogue import MECHANISMS
from polemos.case.distributions import Constant
from polemos.case.references import Element
from polemos.case.scenario import ExogenousSeries, Knot
from polemos.dynamics.model import Noise
from polemos.dynamics.simulate import Forcing
from polemos.ensemble.blocks import SIZE
from polemos.ensemble.branches import Branches, parents
from polemos.ensemble.engine import Engine, Prepared, Request
from polemos.ensemble.members import from_prior

CASE = Path(__file__).parents[1] / "cases" / "kursk_2025"
SEED = 1


@dataclass(frozen=True)
class Shipped:
    """An engine for all policies of the case, one block of members ready, and inputs by policy."""

    engine: Engine
    block: np.ndarray
    prepared: tuple[Prepared, ...]
    inputs: dict[str, Inputs]

    @property
    def policies(self) -> tuple[str, ...]:
        return tuple(self.inputs)

    @property
    def noise(self) -> Noise:
        """That of the whole block, (step, ..., member)."""
        return jax.tree.map(
            lambda *parts: np.concatenate(parts, axis=-1), *(one.noise for one in self.prepared)
        )

    def draw_noise(self) -> None:
        """The engine's noise of a block."""
        jax.block_until_ready([self.engine.draw(one.members) for one in self.prepared])

    def run_block(self) -> None:
        """Parameters, series and noise of a block, then every policy: `polemos run` short of the measures."""
        run_policies(self.engine, self.block)


def run_policies(engine: Engine, members: np.ndarray) -> None:
    """Every policy of an engine for new members, what they share run once."""
    branches, room = Branches(engine, engine.prepare(members), parents(engine.timetables)), None
    for policy in engine.timetables:
        room = branches.weekly(policy, out=room)


def prepare() -> Shipped:
    """The case with all its policies, and its first block."""
    case = front_alone(polemos.load_case(CASE))
    policies = tuple(policy.id for policy in case.policies if not policy.abstract)
    engine = Engine(Request(case, SIZE, SEED, policies))
    block = np.arange(SIZE, dtype=np.uint32)
    members = from_prior(case, SEED, block)
    inputs = {
        policy: Inputs.of(engine.plan, members.model, Forcing(timetable, engine.geography, members.knots))
        for policy, timetable in engine.timetables.items()
    }
    return Shipped(engine, block, engine.prepare(block), inputs)


def front_alone(case: polemos.Case) -> polemos.Case:
    """The case with the mechanisms that are part of every war, and support at home held at one level."""
    support = tuple(
        ExogenousSeries(
            series=Element(name="support", arguments=(actor.id,)),
            unit="1",
            source="",
            note=None,
            values=(Knot(date=case.clock.start, value=Constant(value=0.6)),),
        )
        for actor in case.belligerents
    )
    kept = {room: choice for room, choice in case.mechanisms.items() if MECHANISMS[room] == "always"}
    return case.model_copy(update={"mechanisms": kept, "exogenous": (*support, *case.exogenous)})
