"""The published laws of attrition as one hazard: how fast each man of a force is lost.

All belong to one family (Bracken 1995): the loss rate of a side is  a * other^p * own^q, so its hazard
per man is  a * other^p * own^(q-1):

    square        p = 1,  q = 0      aimed fire (Lanchester 1916)
    linear        p = 1,  q = 1      area fire (Lanchester 1916)
    logarithmic   p = 0,  q = 1      losses follow from one's own numbers alone (Peterson 1967)
    Helmbold      p = w,  q = 1 - w  the ratio of forces to a power (Helmbold 1965)

The Helmbold form is homogeneous of degree 1: splitting a sector into two equal halves changes no total,
and the units stay clean. w = 1 is the square law, w = 1/2 has the state equation of the linear law,
w = 0 is the logarithmic law.
"""

import jax.numpy as jnp

from polemos._core.types import ByActorSector, Scalar

EXPONENT = {"square": 1.0, "linear": 0.5, "logarithmic": 0.0}  # of the ratio, where the variant fixes it
VARIANTS = ("helmbold", *EXPONENT, "proportional_linear")


def ratio_hazard(own: ByActorSector, other: ByActorSector, exponent: Scalar | float) -> ByActorSector:
    """(other / own)^w, through the difference of logarithms so that swapping the sides is exact."""
    return jnp.exp(exponent * (jnp.log(other) - jnp.log(own)))


def area_hazard(other: ByActorSector, reference: Scalar) -> ByActorSector:
    """other / reference: Lanchester's linear law, dx = -a x y, with its rate quoted at a reference force."""
    return other / reference


def relative_hazard(
    own: ByActorSector, other: ByActorSector, *, variant: str, exponent: Scalar, reference: Scalar
) -> ByActorSector:
    """The hazard of every man of `own`, in units of the baseline hazard, under a named law."""
    if variant == "proportional_linear":
        return area_hazard(other, reference)
    return ratio_hazard(own, other, EXPONENT.get(variant, exponent))
