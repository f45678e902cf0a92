"""What all mechanisms mean by two sides: a number of the first as each sees it, and the least of a force."""

import jax.numpy as jnp
from jax.typing import DTypeLike
from jaxtyping import Array, Float

SKELETON_FORCE = 100.0
"""Persons: added to every force in a ratio, so that an empty sector has one; where a side has no more, it has
no front."""
LEAST = -1e30
"""Below any number of a war, and no number that a compiler could leave out."""


def of_both_sides(first: Float[Array, "..."]) -> Float[Array, "actor ..."]:
    """What is positive for the first belligerent, as each side sees it."""
    return signs(1 + first.ndim, first.dtype) * first


def signs(dimensions: int, dtype: DTypeLike) -> Float[Array, "actor ..."]:
    """1 for the first belligerent and -1 for the second, in an array of so many dimensions.

    A product, never a stack of x and -x: the two halves of a stack may be compiled apart and round apart.
    """
    return jnp.array([1.0, -1.0], dtype).reshape((2,) + (1,) * (dimensions - 1))


def together(each: Float[Array, "actor ..."]) -> Float[Array, "..."]:
    """The sum over both sides, the same to the bit whichever is listed first.

    Where each is a product, a plain sum is compiled into one product that is rounded and one that is not; a
    bound that nothing reaches keeps them apart.
    """
    kept = jnp.maximum(each, LEAST)
    return kept[0] + kept[1]
