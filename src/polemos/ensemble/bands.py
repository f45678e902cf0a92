"""Weekly quantiles in bounded memory: whole counts in fixed bins, so no cut of the ensemble moves them.

The fans of the report are drawn from the first blocks of a run (16,384 members): there the Monte Carlo
error of a 95 % band is far below what a chart can show, and a run of a million members writes no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

BLOCKS = 16  # the blocks that feed the bands
INNER = 2048  # bins of equal width
BINS = INNER + 2  # and one at either end, for values at the very end: nothing held, everything held
QUANTILES = (0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975)
COLUMNS = tuple(f"p{100 * q:g}".replace(".", "_") for q in QUANTILES)


@dataclass(frozen=True)
class Series:
    """One weekly series that gets a band, with the range its bins cover.

    logarithmic  bins of equal ratio, for what may be of any size; low is then above 0
    """

    outcome: str
    actor: str
    sector: str
    public: str
    low: float
    high: float
    logarithmic: bool = False

    @property
    def key(self) -> "Key":
        """What it is a series of."""
        return self.outcome, self.actor, self.sector, self.public

    @property
    def edges(self) -> np.ndarray:
        """Edges of the bins, (BINS + 1,); the outermost bins have no width."""
        inner = (np.geomspace if self.logarithmic else np.linspace)(self.low, self.high, INNER + 1)
        return np.concatenate([inner[:1], inner, inner[-1:]])

    def scaled(self, values: np.ndarray) -> np.ndarray:
        """Values in bins, counted from the low end of the range."""
        if self.logarithmic:
            ratio = np.log(np.maximum(values, np.float32(self.low)) / np.float32(self.low))
            return ratio * np.float32(INNER / np.log(self.high / self.low))
        return (values - np.float32(self.low)) * np.float32(INNER / (self.high - self.low))


Key = tuple[str, str, str, str]
"""Outcome, actor, sector and public of a series; "" where it has none, or the sum over all."""


def count(weekly: np.ndarray, series: Sequence[Series], n_members: int) -> np.ndarray:
    """Histograms of (week, series, member) float32 values over the first members.

    The result is (series, week, BINS + 1) uint16.

    The last bin counts what is not finite. Values beyond the range are counted in the outermost bins.
    """
    n_weeks = weekly.shape[0]
    counts = np.empty((len(series), n_weeks, BINS + 1), np.uint16)
    offsets = (np.arange(n_weeks, dtype=np.int64) * (BINS + 1))[:, None]
    for number, one in enumerate(series):
        values = weekly[:, number, :n_members]
        finite = np.isfinite(values)
        inner = np.floor(one.scaled(np.where(finite, values, np.float32(one.low))))
        bins = (np.clip(inner, 0, INNER - 1) + 1).astype(np.int64)
        bins[values <= one.low] = 0
        bins[values >= one.high] = BINS - 1
        bins[~finite] = BINS
        counts[number] = np.bincount((bins + offsets).ravel(), minlength=n_weeks * (BINS + 1)).reshape(
            n_weeks, BINS + 1
        )
    return counts


def pack(counts: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Histograms by policy as flat columns for a file."""
    return {policy: array.ravel() for policy, array in counts.items()}


def quantiles_of(counts: np.ndarray, one: Series) -> np.ndarray:
    """Quantiles of one series from its histograms (week, BINS + 1), linear inside a bin; (week, quantile).

    NaN in a week where more than one in a thousand values is not finite.
    """
    inside = counts[:, :BINS].astype(np.float64)
    total = inside.sum(axis=1)
    below = np.cumsum(inside, axis=1)
    edges = one.edges
    result = np.full((counts.shape[0], len(QUANTILES)), np.nan)
    for week in range(counts.shape[0]):
        if total[week] == 0 or counts[week, BINS] > 0.001 * (total[week] + counts[week, BINS]):
            continue
        for column, quantile in enumerate(QUANTILES):
            target = quantile * total[week]
            bin_number = int(np.searchsorted(below[week], target, side="left"))
            before = below[week, bin_number] - inside[week, bin_number]
            share = (target - before) / inside[week, bin_number]
            result[week, column] = edges[bin_number] + share * (edges[bin_number + 1] - edges[bin_number])
    return result


def table_of(counts: Mapping[str, np.ndarray], series: Sequence[Series], first_week: int) -> Any:
    """The long table of bands: policy, outcome, actor, sector, public, week and one column a quantile."""
    names = ("policy", "outcome", "actor", "sector", "public")
    keys: dict[str, list[str | int]] = {name: [] for name in (*names, "week")}
    values: list[np.ndarray] = []
    for policy, by_series in counts.items():
        for one, histogram in zip(series, by_series, strict=True):
            quantiles = quantiles_of(histogram, one)
            n_weeks = quantiles.shape[0]
            for name, entry in zip(names, (policy, *one.key), strict=True):
                keys[name] += [entry] * n_weeks
            keys["week"] += list(range(first_week, first_week + n_weeks))
            values.append(quantiles)
    stacked = np.concatenate(values)
    columns = {name: pa.array(entries) for name, entries in keys.items()}
    return pa.table(columns | {name: pa.array(stacked[:, i]) for i, name in enumerate(COLUMNS)})
