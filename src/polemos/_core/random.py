"""Named noise: every random number is a pure function of what it is for.

A number is named by (seed, mechanism, quantity, place, member, week). Nothing is drawn in sequence,
so cutting the ensemble differently, adding a mechanism or switching a policy moves nobody else's
draw: that is what makes two policies comparable member by member (common random numbers).

Belligerents and sectors carry a `stream` number that belongs to them and moves with their data.
Swapping the order of the two belligerents therefore swaps their noise, bit for bit.

Generator  Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw 2011, "Parallel random
           numbers: as easy as 1, 2, 3", SC11), the counter-based cipher that JAX uses too; here the
           counter is (member, week) and the key names the rest, so no key is ever split. It runs on
           NumPy and on JAX arrays alike.
"""

import hashlib
import itertools
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array, Float, UInt32

from polemos._core.types import Word, Words

ROUNDS = 20
_ROTATIONS = (13, 15, 26, 6, 17, 29, 16, 24)
_PARITY = np.uint32(0x1BD11BDA)
_UNIT = np.float32(2.0**-23)


def threefry(key: tuple[Any, Any], counter: tuple[Any, Any]) -> tuple[Any, Any]:
    """Encrypt two 32-bit words: Threefry-2x32-20, for uint32 arrays of NumPy or JAX."""
    schedule = (key[0], key[1], key[0] ^ key[1] ^ _PARITY)
    left = counter[0] + schedule[0]
    right = counter[1] + schedule[1]
    for round_number in range(ROUNDS):
        rotation = _ROTATIONS[round_number % 8]
        left = left + right
        right = (right << np.uint32(rotation)) | (right >> np.uint32(32 - rotation))
        right = right ^ left
        if round_number % 4 == 3:
            turn = round_number // 4 + 1
            left = left + schedule[turn % 3]
            right = right + schedule[(turn + 1) % 3] + np.uint32(turn)
    return left, right


_threefry_inside = jax.jit(threefry)
"""For use within a compiled function: the rounds are traced once for each shape, not at every draw."""


def words_of(name: str) -> tuple[np.uint32, np.uint32]:
    """Two words that stand for a name, the same in every process and on every machine."""
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return np.uint32(int.from_bytes(digest[:4], "little")), np.uint32(int.from_bytes(digest[4:], "little"))


def root_of(seed: int) -> np.ndarray:
    """The two key words of a seed.

    Raises ValueError unless 0 <= seed < 2**64.
    """
    if not 0 <= seed < 2**64:
        message = f"a seed is a whole number from 0 to 2**64 - 1, got {seed}"
        raise ValueError(message)
    return np.array([seed & 0xFFFFFFFF, seed >> 32], dtype=np.uint32)


def unit_interval(bits: Any) -> Any:
    """Uniform float32 numbers strictly inside (0, 1) from uint32 bits, 2**23 equal steps.

    The middle of a step needs one bit more than its number: with 24 bits the last middle would round to 1.
    """
    return ((bits >> np.uint32(9)).astype(np.float32) + np.float32(0.5)) * _UNIT


class Key(eqx.Module):
    """The name of one week's noise of one mechanism in one member; draws are methods.

    root     (2,) uint32, from the seed
    member   uint32, which run; () for one run or (member,) for an ensemble
    week     () uint32, which week since the start of the war
    scope    the mechanism that owns the noise
    streams  for each axis ("actor", "sector", ...) the stream numbers of its elements, in array order
    """

    root: Words
    member: Word
    week: Word
    scope: str = eqx.field(static=True)
    streams: tuple[tuple[str, tuple[int, ...]], ...] = eqx.field(static=True)

    def within(self, scope: str) -> "Key":
        """The same member and week, for another mechanism."""
        return Key(self.root, self.member, self.week, scope, self.streams)

    def bits(self, quantity: str, *axes: str) -> UInt32[Array, "..."]:
        """32 random bits for every element of the named axes; none where an axis is empty."""
        streams = dict(self.streams)
        shape = tuple(len(streams[axis]) for axis in axes)
        places = itertools.product(*(streams[axis] for axis in axes))
        names = ["/".join((self.scope, quantity, *map(str, place))) for place in places]
        fixed = np.array([words_of(name) for name in names], dtype=np.uint32).reshape(-1, 2)
        key = _threefry_inside((self.root[0], self.root[1]), (fixed[:, 0], fixed[:, 1]))
        column = (*shape, *(1,) * jnp.ndim(self.member))
        return _threefry_inside((key[0].reshape(column), key[1].reshape(column)), (self.member, self.week))[0]

    def uniform(self, quantity: str, *axes: str) -> Float[Array, "..."]:
        """Uniform numbers strictly inside (0, 1)."""
        return unit_interval(self.bits(quantity, *axes))

    def normal(self, quantity: str, *axes: str) -> Float[Array, "..."]:
        """Standard normal numbers, by the inverse error function of a uniform."""
        centred = 2.0 * self.uniform(quantity, *axes) - 1.0
        return jnp.float32(np.sqrt(2.0)) * lax.erf_inv(centred)

    def contest(self, quantity: str, axis: str = "sector") -> Float[Array, "..."]:
        """Standard normal numbers by sector (or along another axis), positive for the first belligerent.

        The noise belongs to the belligerent with the lower stream number, so it changes sign when the
        two are listed the other way round.
        """
        first, second = dict(self.streams)["actor"]
        sign = 1.0 if first < second else -1.0
        return sign * self.normal(quantity, axis)

    def gamma2(self, quantity: str, *axes: str) -> Float[Array, "..."]:
        """Gamma numbers of shape 2 and mean 1: the average of two exponentials."""
        first = jnp.log(self.uniform(f"{quantity}/first", *axes))
        second = jnp.log(self.uniform(f"{quantity}/second", *axes))
        return -0.5 * (first + second)


def member_uniform(seed: int, name: str, members: np.ndarray) -> np.ndarray:
    """One uniform number per member for a draw made once a run, e.g. a parameter; float64 in (0, 1).

    Uses both words of the cipher (2**52 steps), since a prior's tail deserves more than 23 bits.
    """
    with np.errstate(over="ignore"):
        root = root_of(seed)
        key = threefry((root[0], root[1]), words_of(name))
        counter = (members.astype(np.uint32), np.zeros(members.shape, np.uint32))
        high, low = threefry(key, counter)
    steps = (high.astype(np.uint64) << np.uint64(20)) | (low >> np.uint32(12)).astype(np.uint64)
    return (steps.astype(np.float64) + 0.5) * 2.0**-52
