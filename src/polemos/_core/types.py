"""Array types, with the axes that every array of the engine is built from.

Laws are written for one run; `vmap` adds the `member` axis last. Shapes are checked by jaxtyping
and beartype in the tests and cost nothing in production.
"""

from typing import TypeAlias

from jaxtyping import Array, Bool, Float, UInt32

Scalar: TypeAlias = Float[Array, ""]
ByActor: TypeAlias = Float[Array, "actor"]
BySector: TypeAlias = Float[Array, "sector"]
ByActorSector: TypeAlias = Float[Array, "actor sector"]

Flag: TypeAlias = Bool[Array, ""]
SectorFlag: TypeAlias = Bool[Array, "sector"]

Word: TypeAlias = UInt32[Array, ""]
Words: TypeAlias = UInt32[Array, "2"]

AXES = ("actor", "sector", "week", "member")
