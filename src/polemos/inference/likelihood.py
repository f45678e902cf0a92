"""The likelihood of a simulated war: the log density of every number of the ledger, given where the war went.

The law of the errors is that of `observations`. A shared error is a parameter like any other, one standard
normal number a member, so that given these all numbers are independent of each other: what one source says
can be left out by subtraction.
"""

from __future__ import annotations

from collections.abc import Sequence

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import log_ndtr, ndtr, ndtri
from jaxtyping import Array, Float, Int

from polemos.dynamics.simulate import WeeklyRow
from polemos.inference.observations import Bias, Datum

FAR = 1e4
"""The log density of what a war cannot explain at all is no less than minus this."""

LEAST = 1e-12
"""Of a quantity whose logarithm is taken."""

NARROW = 0.1
"""Of an interval, times how far from 0 it lies: both in standard deviations."""

_LOG_ROOT = 0.5 * np.log(2.0 * np.pi)


class Likelihood(eqx.Module):
    """Numbers of the ledger in arrays, one entry a datum (datum,) unless said otherwise.

    place      which recorded row of a war
    mean       weight of each weekly record in what is compared, (datum, week); of what a count adds, with
               minus one at the record from which on
    low, high  g of the numbers
    log        1 where g is the logarithm
    error      own standard deviation
    bias       which shared error; the last one, always 0, where it has none
    scale      of each shared error, (bias,)
    direction  of each shared error, (bias,)
    form       0 a value, 1 at least, 2 at most, 3 between
    weight     how much it counts
    """

    place: Int[Array, "datum"]
    mean: Float[Array, "datum week"]
    low: Float[Array, "datum"]
    high: Float[Array, "datum"]
    log: Float[Array, "datum"]
    error: Float[Array, "datum"]
    bias: Int[Array, "datum"]
    scale: Float[Array, "bias"]
    direction: Float[Array, "bias"]
    form: Int[Array, "datum"]
    weight: Float[Array, "datum"]

    @property
    def n_biases(self) -> int:
        """Shared errors, the one that is always 0 left out."""
        return self.scale.shape[0] - 1

    def biases(self, z: Float[Array, "bias member"]) -> Float[Array, "bias+1 member"]:
        """The shared errors of standard normal numbers: normal, or half-normal to one side; 0 the last."""
        one_sided = self.direction[:-1, None] * ndtri(jnp.clip(0.5 + 0.5 * ndtr(z), 0.5, 1.0 - 1e-7))
        drawn = self.scale[:-1, None] * jnp.where(self.direction[:-1, None] == 0.0, z, one_sided)
        return jnp.concatenate([drawn, jnp.zeros_like(drawn, shape=(1, z.shape[-1]))])

    def log_density(
        self, rows: Float[Array, "record row member"], z: Float[Array, "bias member"]
    ) -> Float[Array, "datum member"]:
        """The log density of each datum in each member.

        rows  the recorded rows of a war, its start the first week
        z     standard normal numbers that stand for the shared errors
        """
        expected = self._expected(rows, z)
        error = self.error[:, None]
        above, below = (self.high[:, None] - expected) / error, (self.low[:, None] - expected) / error
        form = self.form[:, None]
        density = jnp.select(
            [form == 0, form == 1, form == 2],
            [-0.5 * below**2 - jnp.log(error) - _LOG_ROOT, log_ndtr(-below), log_ndtr(above)],
            _between(below, above) - jnp.log(error),
        )
        known = jnp.where(jnp.isfinite(density), density, -FAR)
        return self.weight[:, None] * jnp.maximum(known, -FAR)

    def ranks(
        self, rows: Float[Array, "record row member"], z: Float[Array, "bias member"]
    ) -> Float[Array, "datum member"]:
        """The probability of less than was said, in each member (PIT); NaN for bounds and intervals."""
        below = (self.low[:, None] - self._expected(rows, z)) / self.error[:, None]
        return jnp.where(self.form[:, None] == 0, ndtr(below), jnp.nan)

    def _expected(self, rows: Array, z: Array) -> Array:
        """g of what a war has of each datum, its shared error in it."""
        said = jnp.einsum("dw,wdm->dm", self.mean, rows[:, self.place])
        log = self.log[:, None] > 0.0
        return jnp.where(log, jnp.log(jnp.maximum(said, LEAST)), said) + self.biases(z)[self.bias]


def likelihood_of(
    data: Sequence[Datum], biases: Sequence[Bias], rows: Sequence[WeeklyRow], n_weeks: int
) -> Likelihood:
    """The likelihood of data on recorded rows.

    rows     recorded of a war, all that the data speak of among them
    n_weeks  weekly records, the start included
    """
    order = {bias.key: at for at, bias in enumerate(biases)}
    mean = np.zeros((len(data), n_weeks), np.float32)
    for weights, one in zip(mean, data, strict=True):
        first, last = one.weeks
        weights[first : last + 1] = 1.0 / (last + 1 - first)
        if one.since is not None:
            weights[one.since] -= 1.0
    forms = ("value", "at least", "at most", "between")

    def numbers(values: list[float]) -> Array:
        return jnp.asarray(np.array(values, np.float32))

    def places(values: list[int]) -> Array:
        return jnp.asarray(np.array(values, np.int32))

    return Likelihood(
        place=places([rows.index(one.row) for one in data]),
        mean=jnp.asarray(mean),
        low=numbers([np.log(one.low) if one.log else one.low for one in data]),
        high=numbers([np.log(one.high) if one.log else one.high for one in data]),
        log=numbers([float(one.log) for one in data]),
        error=numbers([one.error for one in data]),
        bias=places([order[one.key] if one.scale > 0.0 else len(biases) for one in data]),
        scale=numbers([*(bias.scale for bias in biases), 0.0]),
        direction=numbers([*(float(bias.direction) for bias in biases), 0.0]),
        form=places([forms.index(one.form) for one in data]),
        weight=numbers([one.weight for one in data]),
    )


def _between(below: Array, above: Array) -> Array:
    """log of the mean of the standard normal density between two numbers, by the smaller tail.

    Where the interval is narrow a difference of Phi has no digits left: there the density in its middle
    counts, curved once.
    """
    flip = below > 0.0
    low, high = jnp.where(flip, -above, below), jnp.where(flip, -below, above)
    upper, lower = log_ndtr(high), log_ndtr(low)
    width, middle = above - below, 0.5 * (above + below)
    wide = upper + jnp.log(-jnp.expm1(jnp.minimum(lower - upper, -1e-7))) - jnp.log(jnp.maximum(width, LEAST))
    narrow = -0.5 * middle**2 - _LOG_ROOT + (middle**2 - 1.0) * width**2 / 24.0
    return jnp.where(width * jnp.maximum(1.0, jnp.abs(middle)) < NARROW, narrow, wide)
