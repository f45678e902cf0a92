"""Held ground that is lost at a given rate, whatever the law of the front has: as the table is told of it.

Both sides learn what to expect from wars in which it goes like that, and sit at the table with it; nothing
else of the wars is changed.
"""

from dataclasses import dataclass, replace
from typing import Any

import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from polemos.dynamics.mechanisms.bargaining import Seen
from polemos.dynamics.told_war import Noise, ToldWar
from polemos.ensemble.engine import Prepared


def left_after(rate: float, weeks: NDArray[Any]) -> NDArray[np.float64]:
    """Share of what was held that is left after so many weeks; rate 1/week, infinite if all goes at once."""
    since = np.asarray(weeks, np.float64)
    return np.where(since > 0.0, np.exp(-rate * np.maximum(since, 1.0)), 1.0)


@dataclass(frozen=True)
class Fading:
    """What a side holds as chips is lost from the first week with talks on.

    side  its place;  rate  of `left_after`
    """

    side: int
    rate: float

    def seen(self, seen: Seen, first: int) -> Seen:
        """Training paths, (week, actor, member), whose ground goes like that from a week on."""
        since = np.arange(seen.chips.shape[0] - first)
        path = left_after(self.rate, since)[:, None] * np.asarray(seen.chips[first, self.side], np.float64)
        return replace(seen, chips=seen.chips.at[first:, self.side].set(path.astype(np.float32)))

    def told(self, first: int, steps: int, held: NDArray[Any]) -> NDArray[np.float32]:
        """What the table is told in each step of a run, (step, actor, member) km^2; NaN before.

        held  (member,) km^2 on record `first`;  step k leads to record k + 1
        """
        told = np.full((steps, 2, held.size), np.nan, np.float32)
        since = np.arange(steps - first) + 1
        told[first:, self.side] = left_after(self.rate, since)[:, None] * held
        return told


def told_of(part: Prepared, chips: NDArray[np.float32]) -> Prepared:
    """The same members at a table that is told of chips, (step, actor, member); as held where NaN."""
    if isinstance(part.members.model, ToldWar):  # told of other chips before
        return replace(part, noise=Noise(part.noise.war, jnp.asarray(chips)))
    members = replace(part.members, model=ToldWar(part.members.model))
    return replace(part, members=members, noise=Noise(part.noise, jnp.asarray(chips)))
