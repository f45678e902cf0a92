"""The posterior of a case: islands fitted to its evidence, and what is kept and said of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from polemos._core.errors import RunError
from polemos._core.stop import Stop
from polemos.case.model import Case
from polemos.dynamics.outcomes import OUTCOMES
from polemos.dynamics.simulate import WeeklyRow
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
from polemos.inference.filter import SENTINELS
from polemos.inference.kept_islands import PREFIX, KeptIslands
from polemos.inference.posterior import (
    ARRAYS,
    FORMAT,
    TOLD,
    Arrays,
    LeftOut,
    Narrowed,
    Posterior,
    Step,
    Told,
    Weighed,
    hash_of,
    knots_with,
    laws,
    war_with,
)
from polemos.inference.rear import Rear, Start, residuals_of
from polemos.inference.tempered import Effort

FEWEST = 100.0
"""Draws that have to be left when evidence is left out, for what would move to be told."""

MOST = 0.75
"""Share of the islands in which a parameter has to narrow more than the sentinels, to be called taught."""

PER_CENT = "per cent of the fit"
LOWEST = 1e-3
"""Power of a likelihood from which progress is counted, in logarithms."""

LARGEST = 5.0
"""Of a normal number that is kept: float16 holds it to 0.004."""


def arrays_of(calibration: Calibration, islands: Sequence[Island]) -> Arrays:
    """What is kept of islands: exact parameters, rounded noise, and the residuals that go with both."""
    rear = calibration.rear
    normals = [np.clip(one.normals, -LARGEST, LARGEST).astype(np.float16) for one in islands]
    values = [rear.space.exactly(one.z) for one in islands]
    first, last = len(rear.space.parameters), rear.space.size
    places = [ndtr(one.z[first:last]).astype(np.float32) for one in islands]

    def residual(at: int) -> NDArray[np.float32]:
        war = war_with(calibration.case, rear, values[at], islands[at].numbers)
        start = Start(war, knots_with(rear, places[at]))
        found = rear.rows(start, None, normals[at].astype(np.float32), residuals_of(rear.layout))
        return found[1:].astype(np.float32)

    order = np.argsort(np.concatenate([one.numbers for one in islands]))  # in turn from each island

    kept = calibration.n_weeks

    def joined(parts: list[NDArray[Any]], kind: Any) -> NDArray[Any]:
        return np.concatenate(parts, axis=-1)[..., order].astype(kind)

    return Arrays(
        values=joined(values, np.float32),
        places=joined(places, np.float32),
        normals=joined(normals, np.float16)[:kept],
        residual=joined([residual(at) for at in range(len(islands))], np.float32)[:kept],
        z=joined([one.z for one in islands], np.float32),
        log=joined([one.log for one in islands], np.float32),
        fronts=joined([one.fronts for one in islands], np.float32),
        island=joined([np.full(one.numbers.size, at) for at, one in enumerate(islands)], np.int32),
        ancestor=joined([one.numbers[one.ancestor] for one in islands], np.uint32),
        of_front=joined([one.numbers[one.of_fronts] for one in islands], np.uint32),
    )


def calibrate(
    case: Case,
    *,
    seed: int = 1,
    islands: int = ISLANDS,
    efforts: Efforts = USUAL,
    workers: int = 2,
    keep: Path | None = None,
    listen: Listener = lambda event: None,
) -> Posterior:
    """The posterior of a case, given all evidence that was known by its cut-off.

    islands  populations that know nothing of each other, one slice of members each
    workers  threads that share them; they never change a number
    keep     a folder for islands that are finished, so that the same fit goes on where it was killed
    listen   is told of each step of each island
    Without any evidence on the run it is the prior.
    """
    begun = time.monotonic()
    calibration = Calibration(case, seed, efforts)
    listen({"event": "start", "members": 100, "of": PER_CENT})
    found = _islands(calibration, islands, workers, keep, _progress(islands, listen))
    arrays = arrays_of(calibration, found)
    rear = calibration.rear
    told = Told(
        format=FORMAT,
        polemos=version("polemos"),
        laws=laws(),
        case=case.id,
        digest=case.digest,
        seed=seed,
        islands=islands,
        until=rear.until,
        moves={
            where: (effort.moves, effort.last)
            for where, effort in ((BEHIND, efforts.behind), (AT, efforts.at))
        },
        data=_weighed(rear, found),
        fronts=tuple(rear.layout.elements("sector")[at] for at in calibration.fronts.sectors),
        narrowed=_narrowed(calibration, arrays),
        left_out=left_out(calibration, arrays),
        sentinels=_sentinels(calibration, arrays),
        steps=tuple(Step(island=at, **step) for at, one in enumerate(found) for step in one.told),
        seconds=round(time.monotonic() - begun, 1),
        arrays=hash_of(arrays),
    )
    return Posterior(case, told, arrays)


def _islands(
    calibration: Calibration, count: int, workers: int, keep: Path | None, listen: Listener
) -> list[Island]:
    """Populations after their fit, those that were kept as they were."""
    kept, stop = KeptIslands(keep, calibration, count), Stop()

    def island(at: int) -> Island:
        found = kept.read(at)
        if found is None:
            found = calibration.island(at, count, listen, stop)
            kept.keep(at, found)
        else:
            listen({"event": "step", "island": at, "where": AT, "power": [1.0]})
        return found

    with ThreadPoolExecutor(workers) as pool:
        try:
            return list(pool.map(island, range(count)))
        finally:
            stop.ask()  # an interrupt: the pool waits for its threads


def efforts_of(moves: int) -> Efforts:
    """Efforts of so many moves a step behind the fronts, and in proportion elsewhere; USUAL is that of 20."""
    at = max(moves // 2, 1)
    return Efforts(behind=Effort(moves, 7 * moves), at=Effort(at, 4 * at))


def require_free(folder: Path) -> None:
    """Raise RunError where a folder has anything in it but a posterior, which is written anew."""
    if folder.exists() and not folder.is_dir():
        raise RunError(f"{folder} is a file; a posterior needs a folder of its own")
    names = {one.name for one in folder.iterdir()} if folder.is_dir() else set[str]()
    if any(name not in (ARRAYS, TOLD) and not name.startswith(PREFIX) for name in names):
        raise RunError(f"{folder} is not empty and holds no posterior; choose another --out")


def _progress(islands: int, listen: Listener) -> Listener:
    """Turns the steps of islands into hundredths of the whole."""
    done = dict.fromkeys(range(islands), 0.0)
    lock = Lock()

    def hear(event: dict[str, Any]) -> None:
        power = float(np.mean(event["power"]))
        share = 1.0 - np.log(max(power, LOWEST)) / np.log(LOWEST)
        with lock:
            done[event["island"]] = 0.7 * share if event["where"] == BEHIND else 0.7 + 0.3 * share
            whole = max(1, int(100.0 * sum(done.values()) / islands))
        listen({"event": "block", "done": whole, "members": 100, "of": PER_CENT})

    return hear


def written(rear: Rear, row: WeeklyRow) -> str:
    """A weekly row as a case writes it."""
    axes = OUTCOMES[row.outcome].axes
    names = [
        "*" if at is None else rear.layout.elements(axis)[at]
        for axis, at in zip(axes, row.place, strict=True)
    ]
    return f"{row.outcome}({', '.join(names)})" if names else row.outcome


def _weighed(rear: Rear, islands: Sequence[Island]) -> tuple[Weighed, ...]:
    """Every number of the ledger, and where it lies in what the posterior expects."""
    ranks = np.concatenate([one.ranks for one in islands], axis=-1).astype(np.float64).mean(axis=-1)
    return tuple(
        Weighed(
            of=one.of,
            source=one.source,
            side=one.side,
            outcome=written(rear, one.row),
            rank=None if np.isnan(rank) else round(float(rank), 4),
        )
        for one, rank in zip(rear.data, ranks, strict=True)
    )


def left_out(calibration: Calibration, arrays: Arrays) -> tuple[LeftOut, ...]:
    """The posterior without each source and each side, by weighing its draws anew.

    A draw counts as its likelihood without a datum over that with it (Gelfand, Dey and Chang 1992, "Model
    determination using predictive distributions", Bayesian Statistics 4:147-167): honest while enough
    draws are left, and told only then.
    """
    rear = calibration.rear
    z, log = arrays.z[: rear.numbers].astype(np.float64), arrays.log.astype(np.float64)
    names = rear.space.names
    mean, spread = z.mean(axis=1), z.std(axis=1)
    kinds: tuple[tuple[Literal["source", "side"], Sequence[str]], ...] = (
        ("source", [one.source for one in rear.data]),
        ("side", [one.side for one in rear.data]),
    )
    found: list[LeftOut] = []
    for what, of_data in kinds:
        for name in dict.fromkeys(of_data):
            ours = np.array([one == name for one in of_data])
            gone = -log[ours].sum(axis=0)
            weights = np.exp(gone - gone.max())
            weights /= weights.sum()
            told = LeftOut(
                what=what,
                name=name,
                data=int(ours.sum()),
                effective=round(float(1.0 / (weights**2).sum()), 1),
            )
            if told.effective >= FEWEST:
                moved = (z @ weights - mean)[: len(names)] / spread[: len(names)]
                most = int(np.argmax(np.abs(moved)))
                told = told.model_copy(update={"moves": names[most], "by": round(float(moved[most]), 3)})
            found.append(told)
    return tuple(found)


def _narrowed(calibration: Calibration, arrays: Arrays) -> tuple[Narrowed, ...]:
    """What evidence did to each number of the fit."""
    rear, space = calibration.rear, calibration.rear.space
    errors = [f"error of {bias.side} on {written(rear, bias.row)}" for bias in rear.biases]
    kinds = ["parameter"] * len(space.parameters) + ["series"] * len(space.series) + ["error"] * len(errors)
    z = arrays.z.astype(np.float64)
    taught = _taught(calibration, arrays)
    return tuple(
        Narrowed(
            name=name,
            kind=kind,  # pyright: ignore[reportArgumentType]
            mean=round(float(row.mean()), 4),
            sd=round(float(row.std()), 4),
            taught=bool(known),
        )
        for name, kind, row, known in zip([*space.names, *errors], kinds, z, taught, strict=False)
    )


def _taught(calibration: Calibration, arrays: Arrays) -> NDArray[np.bool_]:
    """Whether each number of the fit narrowed more than the sentinels of its block, (number,)."""
    rear = calibration.rear
    if not calibration.n_weeks:
        return np.zeros(rear.numbers, bool)
    z = arrays.z.astype(np.float64)
    islands = [z[:, arrays.island == at] for at in np.unique(arrays.island)]
    spreads = np.array([z.std(axis=1), *(one.std(axis=1) for one in islands)])  # (all, then island; number)
    blocks = np.zeros(rear.numbers, int)
    for place, (name, ids) in enumerate(rear.space.parameters):
        front = calibration.fronts.block_of(name, ids)
        blocks[place] = 0 if front is None else 1 + front
    idle = spreads[:, calibration.sentinels].reshape(len(spreads), -1, SENTINELS).min(axis=2)
    narrower = spreads[:, : rear.numbers] < idle[:, blocks]
    return narrower[0] & (narrower[1:].mean(axis=0) >= MOST)


def _sentinels(calibration: Calibration, arrays: Arrays) -> dict[str, tuple[float, ...]]:
    """The sd of every sentinel over all islands, by what it stands beside."""
    names = [BEHIND, *(calibration.rear.layout.elements("sector")[at] for at in calibration.fronts.sectors)]
    spread = arrays.z[calibration.sentinels].astype(np.float64).std(axis=1)
    parts = spread.reshape(len(names), -1)
    return {name: tuple(round(float(sd), 4) for sd in part) for name, part in zip(names, parts, strict=True)}
