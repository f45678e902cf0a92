"""The fronts of a war, fitted to the map one by one, given all that they read of the war behind them.

What a front reads is known once the war behind it is: its ground is the record's. So the fronts are
independent of each other and of all else, and a week of theirs costs a small part of a week of war. What the
map says of the forces behind them is not used (a cut: Plummer 2015, Statistics and Computing 25:37-43).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.scipy.special import ndtr
from jaxtyping import Array, Float
from numpy.typing import NDArray

from polemos._core.compiled import compiled
from polemos.dynamics.held_war import Given
from polemos.dynamics.mechanisms import territory
from polemos.dynamics.mechanisms.territory import Inputs
from polemos.inference.anchored import Found, Seen, follow
from polemos.inference.filter import own_parameters
from polemos.inference.rear import Normals, Rear, Record, Start, inputs_of

OF_FRONTS = "['territory']"
"""Where the noise of the fronts stands in the tree of a war's."""


class Fronts:
    """The fronts of a war that has been fitted behind them.

    rear  what was fitted
    """

    def __init__(self, rear: Rear) -> None:
        self.rear = rear
        self.sectors = tuple(np.flatnonzero(np.asarray(rear.record.given.known).any(axis=(0, 2))))
        self._densities = compiled(self._density)
        self._found = compiled(self._shocks)

    def block_of(self, name: str, ids: tuple[str, ...]) -> int | None:
        """Which recorded front has a parameter for itself; None where none has."""
        if name not in own_parameters():
            return None
        at = self.rear.layout.elements("sector").index(ids[0])
        return self.sectors.index(at) if at in self.sectors else None

    def sources(self, at: int) -> list[int]:
        """The sources of noise that the front of a recorded sector has for itself."""
        starts = [start for path, start in self.rear.shape.places.items() if path.startswith(OF_FRONTS)]
        return [start + int(self.sectors[at]) for start in starts]

    def log_densities(
        self, start: Start, rows: Float[Array, "record row member"], z: NDArray[np.float64], normals: Normals
    ) -> Float[NDArray[Any], "front member"]:
        """The log density of all that the map showed of each recorded front.

        rows  what the fronts read, of `read_by_fronts`
        """
        numbers = jnp.asarray(z[: self.rear.space.size], jnp.float32)
        found = self._densities(self.rear.record, start, rows, numbers, jnp.asarray(normals))
        return np.asarray(found, np.float64)[list(self.sectors)]

    def shocks(
        self, start: Start, rows: Float[Array, "record row member"], z: NDArray[np.float64], normals: Normals
    ) -> Float[NDArray[Any], "week sector member"]:
        """The local noise that made every front move as the map showed; where it showed nothing, as drawn."""
        numbers = jnp.asarray(z[: self.rear.space.size], jnp.float32)
        return np.asarray(self._found(self.rear.record, start, rows, numbers, jnp.asarray(normals)))

    def _density(self, record: Record, start: Start, rows: Array, z: Array, normals: Array) -> Array:
        return jnp.sum(self._followed(record, start, rows, z, normals).density, axis=0)

    def _shocks(self, record: Record, start: Start, rows: Array, z: Array, normals: Array) -> Array:
        return self._followed(record, start, rows, z, normals).shock

    def _followed(self, record: Record, start: Start, rows: Array, z: Array, normals: Array) -> Found:
        """Every week of the fronts, (week, sector, member)."""
        space = replace(self.rear.space, tables=record.tables)
        law: territory.Territory = space.war(start.war, z).territory  # pyright: ignore[reportAssignmentType]
        inputs = inputs_of(self.rear.layout, rows[1:])
        noise: territory.Noise = self.rear.shape.noise(normals)["territory"]

        def week(
            state: territory.State, told: tuple[Inputs, territory.Noise, Given, Array]
        ) -> tuple[territory.State, Found]:
            read, chance, given, error = told
            every = jnp.zeros_like(chance.local)
            seen = Seen(given.gain(state) + every, given.known + every, error + every, ndtr(chance.local))
            state, _, found = follow(law, state, read, chance, seen)
            return state, found

        first, _ = law.init(record.geography.held[..., None], record.geography.open_at_start[..., None])
        return lax.scan(week, first, (inputs, noise, record.given, record.error))[1]
