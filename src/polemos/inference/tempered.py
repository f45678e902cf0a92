"""Tempered sequential Monte Carlo over standard normal numbers, with moves that keep their prior.

Law      Particles start as draws of the prior, N(0, 1) in every number. The likelihood is let in by degrees,
         its power lambda rising from 0 to 1 so that no step leaves fewer than half of the particles
         effective; after each step they are resampled, and moved by a kernel that keeps the target:
           x' = sqrt(1 - b^2) x + b e,  e ~ N(0, 1),  taken with probability min(1, (L(x') / L(x))^lambda),
         preconditioned Crank-Nicolson, which keeps a normal prior by itself, in any dimension. A move changes
         some of the numbers, drawn at random, or the noise of some weeks in a row; how many is learnt on the
         way, so that AIM of the moves are taken. Blocks that do not depend on each other, given all else,
         have powers, weights and moves of their own.
Omits    Where blocks are resampled apart, a block is paired with other particles of the rest: exact for the
         moves that follow, which see the new pair, an approximation until they have forgotten the old one.
Sources  Del Moral, Doucet and Jasra 2006, Journal of the Royal Statistical Society B 68:411-436; Cotter,
         Roberts, Stuart and White 2013, "MCMC methods for functions", Statistical Science 28:424-446;
         Beskos, Jasra, Kantas and Thiery 2016, "On the convergence of adaptive sequential Monte Carlo
         methods", Annals of Applied Probability 26:1111-1146.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LogLikelihood = Callable[[Floats, NDArray[np.float32]], Floats]
"""Of numbers (number, particle) and noise (week, source, particle): (block, particle)."""

AIM = 0.3
LEFT = 0.5
"""Share of the particles that a step of the power leaves effective."""

STEP = 0.7
"""b of a move."""

LEARNT = 0.8
"""How fast the size of a move is learnt, in logarithms per unit of acceptance."""

FEWEST = 1
"""Numbers or weeks of a move."""

NOBODY = -1
"""The block of what is not moved."""


@dataclass(frozen=True)
class Blocks:
    """Which block each number and each source of noise belongs to, NOBODY where none.

    numbers  (number,)
    sources  (source,)
    count    of blocks
    """

    numbers: Int[NDArray[Any], "number"]
    sources: Int[NDArray[Any], "source"]
    count: int


@dataclass
class Cloud:
    """Particles on the way from the prior to the posterior.

    z         numbers (number, particle)
    noise     (week, source, particle)
    log       log likelihood (block, particle)
    power     how far the likelihood of each block is let in, 0 to 1 (block,)
    ancestor  which particle of the start each block of a particle comes from, (block, particle)
    moved     share of moves that each block has taken since the last step, for the record
    spent     evaluations of the likelihood
    """

    z: Float[NDArray[Any], "number particle"]
    noise: Float[NDArray[Any], "week source particle"]
    log: Float[NDArray[Any], "block particle"]
    power: Float[NDArray[Any], "block"]
    ancestor: Int[NDArray[Any], "block particle"]
    moved: Float[NDArray[Any], "block"]
    spent: int = 1

    @property
    def size(self) -> int:
        """Particles."""
        return self.z.shape[-1]


@dataclass
class Sizes:
    """How much a move changes of each block: a share of its numbers, or of all weeks; (block,) each."""

    numbers: Floats
    weeks: Floats

    def learn(self, of: str, taken: Floats) -> None:
        """Larger where more than AIM of the moves were taken, smaller where fewer were."""
        shares: Floats = getattr(self, of)
        setattr(self, of, np.clip(shares * np.exp(LEARNT * (taken - AIM)), 1e-4, 1.0))


@dataclass(frozen=True)
class Effort:
    """How much is spent.

    moves  after each step of the power
    last   more when the power is 1
    """

    moves: int = 24
    last: int = 72


@dataclass
class Sampler:
    """One population of particles, moved by its own luck.

    log_likelihood  of particles
    blocks          what belongs together
    luck            whole numbers that name its luck
    """

    log_likelihood: LogLikelihood
    blocks: Blocks
    luck: np.random.Generator
    sizes: Sizes = field(init=False)

    def __post_init__(self) -> None:
        whole = np.ones(self.blocks.count)
        self.sizes = Sizes(whole.copy(), whole.copy())

    def begin(self, z: Floats, noise: NDArray[np.float32]) -> Cloud:
        """Particles of the prior, weighed."""
        n, count = z.shape[-1], self.blocks.count
        log = self.log_likelihood(z, noise)
        origin = np.tile(np.arange(n), (count, 1))
        return Cloud(z, noise, log, np.zeros(count), origin, np.zeros(count))

    def posterior(
        self, cloud: Cloud, effort: Effort, listen: Callable[[Cloud], None] = lambda cloud: None
    ) -> Cloud:
        """Particles with all of the likelihood; `listen` is told after each step of the power."""
        while (cloud.power < 1.0).any():
            cloud = self.moves(self.step(cloud), effort.moves)
            listen(cloud)
        return self.moves(cloud, effort.last)

    def step(self, cloud: Cloud) -> Cloud:
        """Raise the power of every block as far as it goes, and resample the blocks that were weighed."""
        z, noise, log = cloud.z.copy(), cloud.noise.copy(), cloud.log.copy()
        ancestor, power = cloud.ancestor.copy(), cloud.power.copy()
        for block in range(self.blocks.count):
            if power[block] >= 1.0:
                continue
            raised = next_power(power[block], log[block])
            chosen = self._chosen((raised - power[block]) * log[block])
            ours, theirs = self.blocks.numbers == block, self.blocks.sources == block
            z[ours] = z[ours][:, chosen]
            noise[:, theirs] = noise[:, theirs][..., chosen]
            log[block], ancestor[block] = log[block][chosen], ancestor[block][chosen]
            power[block] = raised
        spent = cloud.spent
        if self.blocks.count > 1 or self._some_stay:  # blocks stand beside others now
            log, spent = self.log_likelihood(z, noise), spent + 1
        return replace(cloud, z=z, noise=noise, log=log, power=power, ancestor=ancestor, spent=spent)

    @property
    def _some_stay(self) -> bool:
        """Whether there is anything that no block moves."""
        return bool((self.blocks.numbers == NOBODY).any() or (self.blocks.sources == NOBODY).any())

    def _chosen(self, log_weights: Floats) -> NDArray[np.int64]:
        """Particles drawn by weight, evenly spread."""
        n = log_weights.size
        weights = np.exp(log_weights - log_weights.max())
        ends = np.cumsum(weights / weights.sum())
        return np.minimum(np.searchsorted(ends, (self.luck.random() + np.arange(n)) / n), n - 1)

    def moves(self, cloud: Cloud, count: int) -> Cloud:
        """So many moves, two of numbers for each of noise."""
        taken = np.zeros(self.blocks.count)
        for turn in range(count):
            of_noise = turn % 3 == 2 and (self.blocks.sources != NOBODY).any()
            z, noise = self._proposed(cloud, "weeks" if of_noise else "numbers")
            log = self.log_likelihood(z, noise)
            chance = np.log(self.luck.random(log.shape))
            accepted = chance < cloud.power[:, None] * (log - cloud.log)
            cloud = self._taken(cloud, z, noise, log, accepted)
            share = accepted.mean(axis=1)
            self.sizes.learn("weeks" if of_noise else "numbers", share)
            taken += share
        return replace(cloud, moved=taken / max(count, 1), spent=cloud.spent + count)

    def _proposed(self, cloud: Cloud, what: str) -> tuple[Floats, NDArray[np.float32]]:
        """Where particles would go."""
        keep = np.sqrt(1.0 - STEP**2)
        if what == "numbers":
            mask = np.zeros(cloud.z.shape[0], bool)
            for block in range(self.blocks.count):
                mask |= self._some(self.blocks.numbers == block, self.sizes.numbers[block])
            z = cloud.z.copy()
            z[mask] = keep * z[mask] + STEP * self.luck.standard_normal((int(mask.sum()), cloud.size))
            return z, cloud.noise
        noise = cloud.noise.copy()
        for block in range(self.blocks.count):
            ours = np.flatnonzero(self.blocks.sources == block)
            weeks = self._window(noise.shape[0], self.sizes.weeks[block])
            shape = (weeks.stop - weeks.start, ours.size, cloud.size)
            fresh = self.luck.standard_normal(shape, np.float32)
            noise[weeks, ours] = np.float32(keep) * noise[weeks, ours] + np.float32(STEP) * fresh
        return cloud.z, noise

    def _some(self, among: NDArray[np.bool_], share: float) -> NDArray[np.bool_]:
        """Some of what is among these, each by chance and at least FEWEST."""
        places = np.flatnonzero(among)
        chosen = among & (self.luck.random(among.size) < share)
        if places.size and not chosen.any():
            chosen[self.luck.choice(places, FEWEST, replace=False)] = True
        return chosen

    def _window(self, n_weeks: int, share: float) -> slice:
        """Some weeks in a row, anywhere."""
        length = int(np.clip(round(share * n_weeks), FEWEST, n_weeks))
        first = int(self.luck.integers(0, n_weeks - length + 1))
        return slice(first, first + length)

    def _taken(
        self, cloud: Cloud, z: Floats, noise: NDArray[np.float32], log: Floats, accepted: NDArray[np.bool_]
    ) -> Cloud:
        """Particles after a move, block by block."""
        of_numbers = np.concatenate([accepted, np.zeros((1, cloud.size), bool)])  # NOBODY is the last
        after_z = np.where(of_numbers[self.blocks.numbers], z, cloud.z) if z is not cloud.z else z
        after = cloud.noise
        if noise is not cloud.noise:
            after = np.where(of_numbers[self.blocks.sources][None], noise, cloud.noise)
        return replace(cloud, z=after_z, noise=after, log=np.where(accepted, log, cloud.log))


def next_power(power: float, log: Floats) -> float:
    """The largest power up to 1 that leaves LEFT of equal particles effective."""

    def effective(raised: float) -> float:
        weights = np.exp((raised - power) * (log - log.max()))
        return float(weights.sum() ** 2 / (weights**2).sum())

    if effective(1.0) >= LEFT * log.size:
        return 1.0
    low, high = power, 1.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if effective(middle) >= LEFT * log.size else (low, middle)
    return max(low, np.nextafter(power, 1.0))
