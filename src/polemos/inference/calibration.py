"""From evidence to a posterior: islands of particles, each first fitted behind the fronts, then at them.

Law      The posterior is cut in two. Behind the fronts, parameters, noise and shared errors are fitted to the
         ledger on the ground of the map (`rear`); then each front is fitted to the map, given what the war
         behind it is (`fronts`). Both by tempered Monte Carlo (`tempered`). ISLANDS populations of one slice
         each know nothing of each other, so that what differs between them is the error of the sampler.
Omits    What the map says of forces; that beliefs of strength see the noise of the fronts, which no datum
         speaks of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, Int, UInt32
from numpy.typing import NDArray

from polemos._core.random import root_of
from polemos._core.stop import Stop
from polemos.case.model import Case
from polemos.dynamics.coupled_war import CoupledWar
from polemos.dynamics.simulate import draw_noise
from polemos.ensemble.blocks import SLICE
from polemos.ensemble.members import from_prior
from polemos.inference.filter import SENTINELS
from polemos.inference.fronts import OF_FRONTS, Fronts
from polemos.inference.latents import as_normals, kinds_of
from polemos.inference.rear import Normals, Rear, Start, read_by_fronts
from polemos.inference.tempered import NOBODY, Blocks, Cloud, Effort, Sampler

ISLANDS = 8

BEHIND, AT = "behind the fronts", "at the fronts"

Listener = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Efforts:
    """How much is spent behind the fronts and at them."""

    behind: Effort
    at: Effort


USUAL = Efforts(behind=Effort(20, 140), at=Effort(10, 40))


@dataclass(frozen=True)
class Island:
    """One population after its fit.

    numbers    of the members of the prior that it started from (member,)
    z          standard normal numbers (number, member): those of the war and of the errors, then sentinels
    normals    noise of every week as standard normal numbers (week, source, member); the local noise of a
               front is what made it move as it moved
    log        log density of each datum (datum, member)
    ranks      probability of less than each datum says (datum, member); NaN for bounds and intervals
    fronts     log density of what the map showed of each recorded front (front, member)
    ancestor   place of the start from which the war behind the fronts comes (member,)
    of_fronts  likewise of each front (front, member)
    told       what the sampler did, step by step
    """

    numbers: UInt32[NDArray[Any], "member"]
    z: Float[NDArray[Any], "number member"]
    normals: Normals
    log: Float[NDArray[Any], "datum member"]
    ranks: Float[NDArray[Any], "datum member"]
    fronts: Float[NDArray[Any], "front member"]
    ancestor: Int[NDArray[Any], "member"]
    of_fronts: Int[NDArray[Any], "front member"]
    told: tuple[dict[str, Any], ...]


class Calibration:
    """The fit of one case.

    case  with what may be known
    seed  names the members of the prior and all luck
    """

    def __init__(self, case: Case, seed: int, efforts: Efforts | None = None) -> None:
        self.case, self.seed, self.efforts = case, seed, efforts or USUAL
        self.rear = Rear(case)
        self.fronts = Fronts(self.rear)

    @property
    def n_weeks(self) -> int:
        """Weeks whose noise is kept: those of the record; none where no evidence speaks of the run."""
        return self.rear.n_weeks if self.rear.data or self.fronts.sectors else 0

    @property
    def sentinels(self) -> slice:
        """Where the sentinels stand among the numbers: of the war behind the fronts, then of each front."""
        return slice(self.rear.numbers, self.rear.numbers + SENTINELS * (1 + len(self.fronts.sectors)))

    def island(
        self, at: int, count: int, listen: Listener = lambda event: None, stop: Stop | None = None
    ) -> Island:
        """One population of several, from prior to posterior; they take members of the prior in turn."""
        numbers = (np.arange(SLICE) * count + at).astype(np.uint32)
        luck = np.random.default_rng([self.seed, at])
        members = from_prior(self.case, self.seed, numbers)
        war: CoupledWar = members.model  # pyright: ignore[reportAssignmentType]
        start = Start(war.war, members.knots)
        idle = self.sentinels.stop - self.rear.space.size
        z = np.concatenate(
            [self.rear.space.of_members(self.seed, numbers), luck.standard_normal((idle, SLICE))]
        )
        told: list[dict[str, Any]] = []

        look = (stop or Stop()).look

        def heard(where: str) -> Callable[[Cloud], None]:
            def hear(cloud: Cloud) -> None:
                told.append(_step(where, cloud))
                listen({"event": "step", "island": at, **told[-1]})

            return hear

        behind = self._behind(start, luck, look)
        cloud = behind.begin(z, self._drawn(war, numbers))
        if self.rear.data:
            cloud = behind.posterior(cloud, self.efforts.behind, heard(BEHIND))
        ancestor = cloud.ancestor[0]
        log = self.rear.log_densities(start, cloud.z, cloud.noise)
        ranks = self.rear.ranks(start, cloud.z, cloud.noise)
        if not self.fronts.sectors:
            nothing = np.zeros((0, SLICE))
            return Island(
                numbers, cloud.z, cloud.noise, log, ranks, nothing, ancestor, nothing.astype(int), tuple(told)
            )
        at_fronts, read = self._at_fronts(start, cloud, luck, look)
        cloud = at_fronts.posterior(at_fronts.begin(cloud.z, cloud.noise), self.efforts.at, heard(AT))
        normals = self._with_shocks(cloud.noise, self.fronts.shocks(start, read, cloud.z, cloud.noise))
        return Island(numbers, cloud.z, normals, log, ranks, cloud.log, ancestor, cloud.ancestor, tuple(told))

    def _drawn(self, war: CoupledWar, numbers: NDArray[np.uint32]) -> Normals:
        """The noise of members of the prior, as standard normal numbers."""
        first = np.uint32(self.rear.layout.first_week)
        weeks = jnp.asarray(np.arange(self.rear.n_weeks, dtype=np.uint32) + first)
        root = jnp.asarray(root_of(self.seed))
        noise = draw_noise(self.rear.plan.streams, war, weeks, root, jnp.asarray(numbers))
        return self.rear.shape.stacked(as_normals(noise, kinds_of(war)))

    def _behind(self, start: Start, luck: np.random.Generator, look: Callable[[], None]) -> Sampler:
        """One block: all but what the recorded fronts have for themselves; `look` is called at every move."""
        numbers = np.full(self.sentinels.stop, NOBODY)
        for place, (name, ids) in enumerate(self.rear.space.parameters):
            if self.fronts.block_of(name, ids) is None:
                numbers[place] = 0
        numbers[len(self.rear.space.parameters) : self.rear.numbers + SENTINELS] = 0
        sources = np.zeros(self.rear.shape.sources, int)
        for front in range(len(self.fronts.sectors)):
            sources[self.fronts.sources(front)] = NOBODY

        def density(z: NDArray[np.float64], normals: Normals) -> NDArray[np.float64]:
            look()
            found = self.rear.log_densities(start, z, normals)
            return found.sum(axis=0, dtype=np.float64)[None]

        return Sampler(density, Blocks(numbers, sources, 1), luck)

    def _at_fronts(
        self, start: Start, cloud: Cloud, luck: np.random.Generator, look: Callable[[], None]
    ) -> tuple[Sampler, Any]:
        """A block for each recorded front, given all behind it; and what the fronts read."""
        numbers = np.full(self.sentinels.stop, NOBODY)
        for place, (name, ids) in enumerate(self.rear.space.parameters):
            block = self.fronts.block_of(name, ids)
            numbers[place] = NOBODY if block is None else block
        sources = np.full(self.rear.shape.sources, NOBODY)
        for front in range(len(self.fronts.sectors)):
            first = self.sentinels.start + SENTINELS * (1 + front)
            numbers[first : first + SENTINELS] = front
            sources[self.fronts.sources(front)] = front
        read = jnp.asarray(self.rear.rows(start, cloud.z, cloud.noise, read_by_fronts(self.rear.layout)))

        def density(z: NDArray[np.float64], normals: Normals) -> NDArray[np.float64]:
            look()
            return self.fronts.log_densities(start, read, z, normals)

        return Sampler(density, Blocks(numbers, sources, len(self.fronts.sectors)), luck), read

    def _with_shocks(self, normals: Normals, shocks: NDArray[np.float32]) -> Normals:
        """The noise with the local noise that moved the fronts."""
        first = self.rear.shape.places[f"{OF_FRONTS}.local"]
        after = normals.copy()
        after[:, first : first + shocks.shape[1]] = shocks
        return after


def _step(where: str, cloud: Cloud) -> dict[str, Any]:
    """What is told of a step of the sampler."""
    return {
        "where": where,
        "power": [float(power) for power in cloud.power],
        "moved": [float(share) for share in cloud.moved],
        "ancestors": [len(np.unique(row)) for row in cloud.ancestor],
    }
