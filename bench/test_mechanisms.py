"""What each mechanism costs, and what noise costs: trajectories a second of the shipped case as it grows.

The front comes first; then the mechanisms behind it join in the order of the catalogue, and the series
that stood in for each is given up. The last row is the whole war. The whole war is also run without noise:
the same program, its noise made once beforehand and never drawn again.
"""

import copy
import time
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import polemos
from bench import shipped
from polemos._core.catalogue import MECHANISMS
from polemos.ensemble.blocks import SIZE
from polemos.ensemble.engine import Engine, Prepared, Request
from polemos.ensemble.rules import engine_of

ENGINE, NOISE_FREE = "engine", "noise-free"
JOINING = tuple(room for room, place in MECHANISMS.items() if place == "chosen")
REFERENCE = "baseline"

pytestmark = pytest.mark.benchmark(timer=time.process_time, disable_gc=True)


@dataclass(frozen=True)
class Grown:
    """An engine of part of the war, for one policy or all, and one block of its members ready."""

    engine: Engine
    prepared: tuple[Prepared, ...]
    members: np.ndarray

    def weeks(self) -> None:
        self.engine.weekly(self.prepared, REFERENCE)

    def block(self) -> None:
        """Parameters, series and noise of a block, then every policy."""
        shipped.run_policies(self.engine, self.members)

    def without_noise(self) -> "Grown":
        """The same, with noise that is never drawn."""
        silence = jax.tree.map(lambda noise: jnp.full_like(noise, 0.5), self.prepared[0].noise)
        engine = copy.copy(self.engine)
        engine.draw = lambda members: silence
        return Grown(engine, self.prepared, self.members)


def grown(rooms: tuple[str, ...], *policies: str) -> Grown:
    """The shipped case with the mechanisms of every war and some of the others."""
    case = polemos.load_case(shipped.CASE)
    front = shipped.front_alone(case)
    kept = {room: choice for room, choice in case.mechanisms.items() if room in (*front.mechanisms, *rooms)}
    series = case.exogenous if "opinion" in rooms else front.exogenous
    case = case.model_copy(update={"mechanisms": kept, "exogenous": series})
    chosen = policies or tuple(policy.id for policy in case.policies if not policy.abstract)
    engine = engine_of(Request(case, SIZE, shipped.SEED, chosen), members=SIZE)
    members = np.arange(SIZE, dtype=np.uint32)
    return Grown(engine, engine.prepare(members), members)


@pytest.mark.parametrize("joined", range(len(JOINING) + 1))
def test_what_each_mechanism_costs(take_speed, joined):
    rooms = JOINING[:joined]
    task = f"weeks: {'+ ' + rooms[-1] if rooms else 'the front alone'}"
    take_speed(task, ENGINE, grown(rooms, REFERENCE).weeks, trajectories=SIZE, cores=1)


@pytest.fixture(scope="module", params=["all policies", "one policy"])
def whole(request):
    """The whole war, and the name of the task."""
    chosen = (REFERENCE,) if request.param == "one policy" else ()
    return grown(JOINING, *chosen), f"a block of the whole war, {request.param}"


@pytest.mark.parametrize("version", [ENGINE, NOISE_FREE])
def test_what_noise_costs(take_speed, whole, version):
    war, task = whole
    work = war.block if version == ENGINE else war.without_noise().block
    take_speed(task, version, work, trajectories=SIZE * len(war.engine.timetables), cores=1)
