"""The bands of a committed run: histograms added up over its blocks, and their quantiles by series."""

from pathlib import Path

import numpy as np

from polemos._core.records import Commit
from polemos.ensemble import bands, blocks
from polemos.ensemble.engine import Engine


def band_counts(engine: Engine, folder: Path, commits: tuple[Commit, ...]) -> dict[str, np.ndarray]:
    """Histograms by policy, added up over the blocks that feed the bands."""
    shape = (len(engine.series), len(engine.layout.starts), bands.BINS + 1)
    total = {policy: np.zeros(shape, np.int64) for policy in engine.timetables}
    for commit in commits[: bands.BLOCKS]:
        for policy, column in blocks.read_columns(folder, commit, ".bands.parquet").items():
            total[policy] += column.reshape(shape)
    return total


def bands_by_series(engine: Engine, counts: np.ndarray) -> dict[bands.Key, dict[str, np.ndarray]]:
    """Weeks and quantile columns of every band under one policy, by its key."""
    weeks = np.arange(len(engine.layout.starts)) + engine.layout.first_week
    result: dict[bands.Key, dict[str, np.ndarray]] = {}
    for one, histogram in zip(engine.series, counts, strict=True):
        quantiles = bands.quantiles_of(histogram, one)
        columns = {name: quantiles[:, i] for i, name in enumerate(bands.COLUMNS)}
        result[one.key] = {"week": weeks, **columns}
    return result
