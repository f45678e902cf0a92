"""A posterior as a population: whose parameters a run's members have, and the noise and ground of their past.

Member k of a run has the parameters and the past of parent k mod the number of parents, and noise of its own
after the cut-off, named by its number as ever: policies share it, and a member is the same in every run.
A posterior is kept in a folder of two files: posterior.npz with its arrays, and posterior.json, which says
what they are, how they were found, and their hash.
"""

from __future__ import annotations

import datetime
import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int
from numpy.typing import NDArray
from scipy.special import ndtr

from polemos._core.errors import DamagedRun, RunError
from polemos._core.plain import open_plain
from polemos._core.records import write_whole
from polemos._core.saved import Saved, read_saved, write_saved
from polemos._core.stop import Stop
from polemos.case.model import Case
from polemos.dynamics import build
from polemos.dynamics.outcomes import OUTCOMES
from polemos.dynamics.replayed_war import Noise, ReplayedWar
from polemos.dynamics.simulate import WeeklyRow
from polemos.ensemble import design
from polemos.ensemble.members import Members, from_prior
from polemos.inference.calibration import (
    AT,
    BEHIND,
    ISLANDS,
    USUAL,
    Calibration,
    Efforts,
    Island,
    Listener,
)
from polemos.inference.latents import with_values
from polemos.inference.rear import NoiseShape, Rear, Start, residuals_of, war_of

ARRAYS, TOLD = "posterior.npz", "posterior.json"
FORMAT = 1

LARGEST = 5.0
"""Of a normal number that is kept: float16 holds it to 0.004."""


class Weighed(Saved):
    """One number of the ledger that the posterior was fitted to."""

    of: str
    source: str
    side: str
    outcome: str


class Narrowed(Saved):
    """What evidence did to one number: a parameter, a series or an error that statements share.

    mean, sd  of its standard normal number, 0 and 1 before
    """

    name: str
    mean: float
    sd: float


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

    until      the last day of its evidence
    fronts     sectors whose fronts the map has taught, in their order
    sentinels  of numbers that nothing reads, behind the fronts and of each front: their sd, 1 before
    arrays     SHA-256 of the file of arrays
    """

    format: int
    polemos: str
    case: str
    digest: str
    seed: int
    islands: int
    until: datetime.date
    moves: dict[str, tuple[int, int]]
    data: tuple[Weighed, ...]
    fronts: tuple[str, ...]
    narrowed: tuple[Narrowed, ...]
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
    island: Int[NDArray[Any], "parent"]
    ancestor: Int[NDArray[Any], "parent"]
    of_front: Int[NDArray[Any], "front parent"]


@dataclass(frozen=True)
class Posterior:
    """Parents of a run's members; a `Population`."""

    case: Case
    told: Told
    arrays: Arrays

    @property
    def digest(self) -> str:
        """SHA-256 of all that it is."""
        return hashlib.sha256(self.told.model_dump_json(exclude={"seconds"}).encode()).hexdigest()

    @property
    def size(self) -> int:
        """Parents."""
        return self.arrays.island.size

    @cached_property
    def _rear(self) -> Rear:
        return Rear(self.case, self.told.until)

    @property
    def shape(self) -> NoiseShape:
        """How its noise is one array."""
        return self._rear.shape

    def members(self, seed: int, numbers: np.ndarray) -> Members:
        """Members before their first week, with the past of their parents."""
        del seed  # names the noise after the cut-off, which the engine draws
        numbers = numbers.astype(np.uint32)
        parents = numbers % np.uint32(self.size)
        model = ReplayedWar(_war(self.case, self._rear, self.arrays.values[:, parents], parents))
        places = self.arrays.places[:, parents]
        knots = _knots(self._rear, places)
        normals = jnp.asarray(self.arrays.normals[..., parents], jnp.float32)
        past = Noise(self.shape.noise(normals), jnp.asarray(self.arrays.residual[..., parents]))
        ancestors = jnp.asarray(parents)
        return Members(jnp.asarray(numbers), ancestors, model, knots, None, past, jnp.asarray(places))

    def save(self, folder: Path) -> None:
        """Write it into a folder; raises OSError as the file system gives it."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {one.name: getattr(self.arrays, one.name) for one in fields(Arrays)}
        write_whole(folder / ARRAYS, lambda stream: np.savez(stream, allow_pickle=False, **arrays))
        write_saved(folder / TOLD, self.told)


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
    try:
        with open_plain(folder / ARRAYS) as stream, np.load(stream, allow_pickle=False) as found:
            arrays = Arrays(**{one.name: found[one.name] for one in fields(Arrays)})
    except (OSError, ValueError, KeyError) as error:
        raise DamagedRun(str(folder / ARRAYS), str(error)) from error
    if hash_of(arrays) != told.arrays:
        raise DamagedRun(str(folder / ARRAYS), "was changed since it was written")
    return Posterior(case, told, arrays)


def hash_of(arrays: Arrays) -> str:
    """SHA-256 over all arrays, in their order."""
    digest = hashlib.sha256()
    for one in fields(Arrays):
        value = np.ascontiguousarray(getattr(arrays, one.name))
        digest.update(f"{one.name} {value.dtype.str} {value.shape}".encode() + value.tobytes())
    return digest.hexdigest()


def arrays_of(calibration: Calibration, islands: Sequence[Island]) -> Arrays:
    """What is kept of islands: exact parameters, rounded noise, and the residuals that go with both."""
    rear = calibration.rear
    normals = [np.clip(one.normals, -LARGEST, LARGEST).astype(np.float16) for one in islands]
    values = [rear.space.exactly(one.z) for one in islands]
    first, last = len(rear.space.parameters), rear.space.size
    places = [ndtr(one.z[first:last]).astype(np.float32) for one in islands]

    def residual(at: int) -> NDArray[np.float32]:
        war = _war(calibration.case, rear, values[at], islands[at].numbers)
        start = Start(war, _knots(rear, places[at]))
        found = rear.rows(start, None, normals[at].astype(np.float32), residuals_of(rear.layout))
        return found[1:].astype(np.float32)

    def joined(parts: list[NDArray[Any]], kind: Any) -> NDArray[Any]:
        return np.concatenate(parts, axis=-1).astype(kind)

    return Arrays(
        values=joined(values, np.float32),
        places=joined(places, np.float32),
        normals=joined(normals, np.float16),
        residual=joined([residual(at) for at in range(len(islands))], np.float32),
        z=joined([one.z for one in islands], np.float32),
        log=joined([one.log for one in islands], np.float32),
        fronts=joined([one.fronts for one in islands], np.float32),
        island=np.repeat(np.arange(len(islands), dtype=np.int32), [one.numbers.size for one in islands]),
        ancestor=joined([one.numbers[one.ancestor] for one in islands], np.uint32),
        of_front=joined([one.numbers[one.of_fronts] for one in islands], np.uint32),
    )


def _war(case: Case, rear: Rear, values: NDArray[Any], numbers: NDArray[Any]) -> Any:
    """A war with given parameters; what is certain is as the priors say."""
    template = war_of(from_prior(case, 0, numbers))
    exact: Array = jnp.asarray(values, jnp.float32)
    return with_values(template, case, rear.space.parameters, exact)


def _knots(rear: Rear, places: NDArray[Any]) -> Any:
    """The exogenous series of members that sit at given places in them (series, member)."""
    at = dict(zip(rear.space.series, places.astype(np.float64), strict=True))
    middle = np.full(places.shape[-1], 0.5)
    knots = design.knots_at(
        rear.case, rear.layout, lambda one: at.get(one, middle), np.arange(places.shape[-1])
    )
    return build.knots_of(knots)


def calibrate(
    case: Case,
    *,
    seed: int = 1,
    islands: int = ISLANDS,
    efforts: Efforts = USUAL,
    workers: int = 2,
    listen: Listener = lambda event: None,
) -> Posterior:
    """The posterior of a case, given all evidence that was known by its cut-off.

    islands  populations that know nothing of each other, one slice of members each
    workers  threads that share them; they never change a number
    listen   is told of each step of each island
    Raises RunError where no evidence speaks of the run before the cut-off.
    """
    begun, stop = time.monotonic(), Stop()
    calibration = Calibration(case, seed, efforts)
    listen({"event": "start", "members": islands, "of": "islands"})
    try:
        found = calibration.islands(islands, workers, listen, stop)
    finally:
        stop.ask()  # an interrupt: the pool waits for its threads
    arrays = arrays_of(calibration, found)
    rear = calibration.rear
    told = Told(
        format=FORMAT,
        polemos=version("polemos"),
        case=case.id,
        digest=case.digest,
        seed=seed,
        islands=islands,
        until=rear.until,
        moves={
            where: (effort.moves, effort.last)
            for where, effort in ((BEHIND, efforts.behind), (AT, efforts.at))
        },
        data=tuple(
            Weighed(of=one.of, source=one.source, side=one.side, outcome=written(rear, one.row))
            for one in rear.data
        ),
        fronts=tuple(rear.layout.elements("sector")[at] for at in calibration.fronts.sectors),
        narrowed=_narrowed(calibration, arrays),
        sentinels=_sentinels(calibration, arrays),
        steps=tuple(Step(island=at, **step) for at, one in enumerate(found) for step in one.told),
        seconds=round(time.monotonic() - begun, 1),
        arrays=hash_of(arrays),
    )
    return Posterior(case, told, arrays)


def written(rear: Rear, row: WeeklyRow) -> str:
    """A weekly row as a case writes it."""
    axes = OUTCOMES[row.outcome].axes
    names = [
        "*" if at is None else rear.layout.elements(axis)[at]
        for axis, at in zip(axes, row.place, strict=True)
    ]
    return f"{row.outcome}({', '.join(names)})" if names else row.outcome


def _narrowed(calibration: Calibration, arrays: Arrays) -> tuple[Narrowed, ...]:
    rear = calibration.rear
    errors = [f"error of {bias.side} on {written(rear, bias.row)}" for bias in rear.biases]
    z = arrays.z.astype(np.float64)
    return tuple(
        Narrowed(name=name, mean=round(float(row.mean()), 4), sd=round(float(row.std()), 4))
        for name, row in zip([*rear.space.names, *errors], z, strict=False)
    )


def _sentinels(calibration: Calibration, arrays: Arrays) -> dict[str, tuple[float, ...]]:
    """The sd of every sentinel over all islands, by what it stands beside."""
    names = [BEHIND, *(calibration.rear.layout.elements("sector")[at] for at in calibration.fronts.sectors)]
    spread = arrays.z[calibration.sentinels].astype(np.float64).std(axis=1)
    parts = spread.reshape(len(names), -1)
    return {name: tuple(round(float(sd), 4) for sd in part) for name, part in zip(names, parts, strict=True)}
