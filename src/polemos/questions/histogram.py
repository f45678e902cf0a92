"""How the effects of members lie about the smallest size that matters."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from polemos._core.saved import SavedHistogram

BINS = 60
"""Bins between the first and the last percentile, at most; and two more at each end."""


def histogram(effects: NDArray[np.float64], smallest: float) -> SavedHistogram | None:
    """Counts of effects, (member,) finite numbers, in bins that end at plus and minus the smallest size.

    Where so many bins of that size would be too few or too fine, the width is the size divided by a whole
    number, or a multiple of it. None where there is no effect at all to show.
    """
    size = abs(smallest)
    if not effects.size or size == 0:
        return None
    low, high = np.quantile(effects, (0.01, 0.99)).tolist()
    low, high = min(low, -size), max(high, size)
    finest = (high - low) / BINS
    width = size / math.floor(size / finest) if finest <= size else size * math.ceil(finest / size)
    first, last = math.floor(low / width + 1e-9), math.ceil(high / width - 1e-9)
    place = np.clip(np.floor(effects / width + 1e-9), first, last - 1).astype(np.int64) - first
    counts = np.bincount(place, minlength=last - first)
    return SavedHistogram(low=first * width, width=width, counts=tuple(counts.tolist()))
