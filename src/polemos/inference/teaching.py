"""What the map taught: how the parameters of fronts stand after it, against parameters that nothing reads.

Jitter and resampling narrow every cloud a little, whatever is seen. So a parameter counts as taught only
where its standard deviation lies below that of every sentinel of its block, in the filter of every seed.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from polemos.case.model import Case
from polemos.inference.filter import PARTICLES, SENTINELS, Block, Element, Filter, Floats

SEEDS = (1, 2, 3)
QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Learned:
    """One parameter of one sector, before and after the map.

    prior, posterior  the quantiles QUANTILES in its unit; the posterior of all seeds together
    spread            largest standard deviation over seeds, where that of the prior is 1
    idle              least standard deviation of a sentinel over seeds
    taught            whether it was below every sentinel in every seed
    """

    element: Element
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    spread: float
    idle: float
    taught: bool


def learned(
    case: Case, until: datetime.date, *, particles: int = PARTICLES, seeds: Sequence[int] = SEEDS
) -> tuple[Learned, ...]:
    """What the map of a case taught up to a day, sector by sector, in the order of the filter.

    Raises RunError where no sector is anchored to a record, or for a day that the clock does not reach.
    """
    filters = [Filter(case, case, particles, seed) for seed in seeds]
    for one in filters:
        one.until(until)
    return tuple(
        _learned(case, at, element, [one.blocks[sector] for one in filters])
        for sector, block in filters[0].blocks.items()
        for at, element in enumerate(block.elements)
    )


def _learned(case: Case, at: int, element: Element, blocks: Sequence[Block]) -> Learned:
    spreads = np.array([spread_of(block) for block in blocks])  # (seed, parameters and sentinels)
    own, idle = spreads[:, at], spreads[:, -SENTINELS:].min(axis=1)
    name, ids = element
    prior = case.prior(name).of(*ids)
    z = np.concatenate([block.z[at] for block in blocks])
    weights = np.concatenate([block.weights() for block in blocks]) / len(blocks)
    order = np.argsort(z, kind="stable")
    reached = np.cumsum(weights[order])
    chosen = z[order][np.minimum(np.searchsorted(reached, QUANTILES), z.size - 1)]
    before, after = prior.quantile(np.array(QUANTILES)), prior.quantile(ndtr(chosen))
    return Learned(
        element=element,
        prior=(float(before[0]), float(before[1]), float(before[2])),
        posterior=(float(after[0]), float(after[1]), float(after[2])),
        spread=float(own.max()),
        idle=float(idle.min()),
        taught=bool((own < idle).all()),
    )


def spread_of(block: Block) -> Floats:
    """Standard deviations of the parameters and sentinels of a block, by its weights: (element,)."""
    weights = block.weights()
    mean = block.z @ weights
    return np.sqrt((block.z - mean[:, None]) ** 2 @ weights)
