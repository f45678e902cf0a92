"""A posterior as a population: whose parameters a run's members have, and the noise and ground of their past.

Member k of a run has the parameters and the past of parent k mod the number of parents, and noise of its own
after the cut-off, named by its number as ever: policies share it, and a member is the same in every run.
A posterior is kept in a folder of two files: posterior.npz with its arrays, and posterior.json, which says
what they are, how they were found, and their hash.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Integer
from numpy.typing import NDArray

from polemos._core.arrays import read_arrays
from polemos._core.errors import DamagedRun, RunError
from polemos._core.records import write_whole
from polemos._core.saved import Lineage, Saved, Taught, read_saved, write_saved
from polemos.case.model import Case
from polemos.dynamics import build
from polemos.dynamics.replayed_war import Noise, ReplayedWar
from polemos.ensemble import design
from polemos.ensemble.draws import column_name
from polemos.ensemble.manifest import code_digest
from polemos.ensemble.members import Members, from_prior
from polemos.inference.latents import with_values
from polemos.inference.rear import Rear, war_of

if TYPE_CHECKING:
    import xarray as xr

ARRAYS, TOLD = "posterior.npz", "posterior.json"
FORMAT = 1


class Weighed(Saved):
    """One number of the ledger that the posterior was fitted to.

    rank  the probability that the posterior gives to less than it says (PIT): even over 0 to 1 where errors
          are as large as they are thought to be; None for bounds and intervals
    """

    of: str
    source: str
    side: str
    outcome: str
    rank: float | None


class Narrowed(Saved):
    """What evidence did to one number: a parameter, a series or an error that statements share.

    kind      parameter, series, or the error that a side's statements on a quantity share
    mean, sd  of its standard normal number, 0 and 1 before
    taught    whether it narrowed more than every sentinel beside it: over all islands, and in most of them
    """

    name: str
    kind: Literal["parameter", "series", "error"]
    mean: float
    sd: float
    taught: bool


class LeftOut(Saved):
    """What the posterior would be without one source, or without all that one side says.

    what       source or side
    name       its id
    data       numbers of the ledger that are its
    effective  draws that are left when all are weighed anew without it; of fewer than FEWEST nothing is told
    moves      what would move most, as a case writes it, and by how many of its standard deviations
    """

    what: Literal["source", "side"]
    name: str
    data: int
    effective: float
    moves: str | None = None
    by: float | None = None


class Step(Saved):
    """One step of the sampler on one island, block by block.

    power      how far the likelihood had been let in
    moved      share of moves taken since the step before
    ancestors  particles of the start from which those of now come
    """

    island: int
    where: str
    power: tuple[float, ...]
    moved: tuple[float, ...]
    ancestors: tuple[int, ...]


class Told(Saved):
    """What a posterior is, beside its arrays.

    laws       SHA-256 of the program that fitted it: a posterior is one of its laws
    until      the last day of its evidence
    fronts     sectors whose fronts the map has taught, in their order
    left_out   what hangs on one source, or on all that one side says
    sentinels  of numbers that nothing reads, behind the fronts and of each front: their sd, 1 before
    arrays     SHA-256 of the file of arrays
    """

    format: int
    polemos: str
    laws: str
    case: str
    digest: str
    seed: int
    islands: int
    until: datetime.date
    moves: dict[str, tuple[int, int]]
    data: tuple[Weighed, ...]
    fronts: tuple[str, ...]
    narrowed: tuple[Narrowed, ...]
    left_out: tuple[LeftOut, ...]
    sentinels: dict[str, tuple[float, ...]]
    steps: tuple[Step, ...]
    seconds: float
    arrays: str


@dataclass(frozen=True)
class Arrays:
    """The arrays of a posterior; the parent is the last axis of each.

    values    of every uncertain parameter, in the order of `Space.parameters`
    places    where each parent sits in every uncertain exogenous series, 0 to 1
    normals   noise of every week as standard normal numbers (week, source, parent), float16
    residual  what fronts gained beside their law, km^2 (week, sector, parent)
    z         all standard normal numbers, sentinels last (number, parent)
    log       log density of each datum (datum, parent)
    fronts    log density of what the map showed of each recorded front (front, parent)
    island    from which island each parent is
    ancestor  the member of the prior from which its war behind the fronts comes
    of_front  likewise of each front (front, parent)
    """

    values: Float[NDArray[Any], "parameter parent"]
    places: Float[NDArray[Any], "series parent"]
    normals: Float[NDArray[Any], "week source parent"]
    residual: Float[NDArray[Any], "week sector parent"]
    z: Float[NDArray[Any], "number parent"]
    log: Float[NDArray[Any], "datum parent"]
    fronts: Float[NDArray[Any], "front parent"]
    island: Integer[NDArray[Any], "parent"]
    ancestor: Integer[NDArray[Any], "parent"]
    of_front: Integer[NDArray[Any], "front parent"]


@dataclass(frozen=True)
class Posterior:
    """Parents of a run's members; a `Population`."""

    case: Case
    told: Told
    arrays: Arrays

    @property
    def lineage(self) -> Lineage:
        """What a run says of it."""
        told = self.told
        fitted = [one for one in told.narrowed if one.kind != "error"]
        known = sorted((one for one in fitted if one.taught), key=lambda one: one.sd)
        return Lineage(
            digest=hashlib.sha256(told.model_dump_json(exclude={"seconds"}).encode()).hexdigest(),
            until=told.until,
            weighed=len(told.data),
            parents=self.size,
            islands=told.islands,
            taught=tuple(Taught(name=one.name, mean=one.mean, sd=one.sd) for one in known),
            sentinels={where: round(float(np.mean(sds)), 4) for where, sds in told.sentinels.items()},
            fitted=len(fitted),
        )

    @property
    def size(self) -> int:
        """Parents."""
        return self.arrays.island.size

    @cached_property
    def rear(self) -> Rear:
        """The fit that it is of."""
        return Rear(self.case, self.told.until)

    def members(self, seed: int, numbers: np.ndarray) -> Members:
        """Members before their first week, with the past of their parents."""
        del seed  # names the noise after the cut-off, which the engine draws
        numbers = numbers.astype(np.uint32)
        parents = numbers % np.uint32(self.size)
        if not len(self.arrays.normals):  # nothing is known of the past: it is the prior's
            drawn = from_prior(self.case, self.told.seed, parents)
            return dataclasses.replace(drawn, numbers=jnp.asarray(numbers))
        war = war_with(self.case, self.rear, self.arrays.values[:, parents], parents)
        places = self.arrays.places[:, parents]
        knots = knots_with(self.rear, places)
        model = ReplayedWar(war)
        normals = jnp.asarray(self.arrays.normals[..., parents], jnp.float32)
        past = Noise(self.rear.shape.noise(normals), jnp.asarray(self.arrays.residual[..., parents]))
        ancestors = jnp.asarray(parents)
        return Members(jnp.asarray(numbers), ancestors, model, knots, None, past, jnp.asarray(places))

    def dataset(self) -> xr.Dataset:
        """Draws over (chain, draw), an island a chain, as ArviZ takes them, with log densities."""
        import xarray as xr  # slow to import

        def by_chain(values: NDArray[Any]) -> NDArray[Any]:
            """(..., parent) to (chain, draw, ...): parents take turns among islands."""
            split = values.reshape(*values.shape[:-1], -1, self.told.islands)
            return np.moveaxis(split, (-1, -2), (0, 1))

        names = [column_name(one) for one in (*self.rear.space.parameters, *self.rear.space.series)]
        values = np.concatenate([self.arrays.values, self.arrays.places])
        data = {name: (("chain", "draw"), by_chain(row)) for name, row in zip(names, values, strict=True)}
        density = {"log_likelihood": (("chain", "draw", "datum"), by_chain(self.arrays.log))}
        return xr.Dataset({**data, **density}, coords={"datum": [one.of for one in self.told.data]})

    def save(self, folder: Path) -> None:
        """Write it into a folder; raises OSError as the file system gives it."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {one.name: getattr(self.arrays, one.name) for one in fields(Arrays)}
        write_whole(folder / ARRAYS, lambda stream: np.savez(stream, allow_pickle=False, **arrays))
        write_saved(folder / TOLD, self.told)  # last: it says that the posterior is whole


def load(folder: Path, case: Case) -> Posterior:
    """A posterior of a case from its folder.

    Raises RunError where the folder holds none, or one of another case, and DamagedRun where it was changed.
    """
    if not (folder / TOLD).is_file():
        raise RunError(f"{folder} holds no posterior; make one with polemos calibrate")
    told = read_saved(folder / TOLD, Told)
    if told.format != FORMAT:
        raise DamagedRun(str(folder / TOLD), f"format {told.format}; this polemos reads {FORMAT}")
    if told.digest != case.digest:
        raise RunError(
            f"{folder} holds a posterior of another case, or of this one before it was changed: "
            "calibrate it again"
        )
    if told.laws != laws():
        raise RunError(
            f"{folder} holds a posterior of polemos {told.polemos} with other laws than this one has: "
            "calibrate the case again"
        )
    found, names = read_arrays(folder / ARRAYS), [one.name for one in fields(Arrays)]
    if set(found) != set(names):
        raise DamagedRun(str(folder / ARRAYS), "does not hold the arrays of a posterior")
    arrays = Arrays(**{name: found[name] for name in names})
    if hash_of(arrays) != told.arrays:
        raise DamagedRun(str(folder / ARRAYS), "was changed since it was written")
    return Posterior(case, told, arrays)


def laws() -> str:
    """SHA-256 of the program that fits and runs."""
    return code_digest("inference")


def hash_of(arrays: Arrays) -> str:
    """SHA-256 over all arrays, in their order."""
    digest = hashlib.sha256()
    for one in fields(Arrays):
        value = np.ascontiguousarray(getattr(arrays, one.name))
        digest.update(f"{one.name} {value.dtype.str} {value.shape}".encode() + value.tobytes())
    return digest.hexdigest()


def war_with(case: Case, rear: Rear, values: NDArray[Any], numbers: NDArray[Any]) -> Any:
    """A war with given parameters; what is certain is as the priors say."""
    template = war_of(from_prior(case, 0, numbers))
    exact: Array = jnp.asarray(values, jnp.float32)
    return with_values(template, case, rear.space.parameters, exact)


def knots_with(rear: Rear, places: NDArray[Any]) -> Any:
    """The exogenous series of members that sit at given places in them (series, member)."""
    at = dict(zip(rear.space.series, places.astype(np.float64), strict=True))
    middle = np.full(places.shape[-1], 0.5)
    knots = design.knots_at(
        rear.case, rear.layout, lambda one: at.get(one, middle), np.arange(places.shape[-1])
    )
    return build.knots_of(knots)
