"""Finished islands, kept beside the posterior to come: a fit that is killed loses those under way."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from polemos._core.arrays import read_arrays
from polemos._core.errors import DamagedRun
from polemos._core.records import write_whole
from polemos.inference.calibration import Calibration, Island
from polemos.inference.posterior import laws

PREFIX = "island-"

_ARRAYS = tuple(one.name for one in dataclasses.fields(Island) if one.name != "told")


class KeptIslands:
    """Finished islands of one fit in a folder; those of another fit are passed over.

    folder       where they are; none are kept where None
    calibration  the fit
    count        islands of it
    """

    def __init__(self, folder: Path | None, calibration: Calibration, count: int) -> None:
        self.folder = folder
        asked = {
            "case": calibration.case.digest,
            "seed": calibration.seed,
            "islands": count,
            "efforts": repr(calibration.efforts),
            "laws": laws(),
        }
        self.key = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()

    def path(self, at: int) -> Path | None:
        """Where an island is kept."""
        return None if self.folder is None else self.folder / f"{PREFIX}{self.key[:8]}-{at:02d}.npz"

    def keep(self, at: int, island: Island) -> None:
        """Keep a finished island; raises OSError as the file system gives it."""
        path = self.path(at)
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        arrays = {name: getattr(island, name) for name in _ARRAYS}
        told = np.array(json.dumps({"key": self.key, "told": island.told}))
        write_whole(path, lambda stream: np.savez(stream, allow_pickle=False, about=told, **arrays))

    def read(self, at: int) -> Island | None:
        """An island that was kept, None where there is none of this fit or it was not written whole."""
        path = self.path(at)
        if path is None or not path.is_file():
            return None
        try:
            found = read_arrays(path)
            about: dict[str, Any] = json.loads(str(found["about"]))
        except (DamagedRun, KeyError):
            return None
        if about["key"] != self.key:
            return None
        return Island(**{name: found[name] for name in _ARRAYS}, told=tuple(about["told"]))


def forget(folder: Path) -> None:
    """Drop what was kept in a folder: the posterior has it."""
    for path in folder.glob(f"{PREFIX}*.npz"):
        path.unlink(missing_ok=True)
