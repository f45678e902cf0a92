"""Array types, with the axes that every array of the engine is built from.

Laws are written for one run, on the leading axes `actor`, `patron`, `sector`, `public` and `rung`. The
member axis of an ensemble comes last, so the same lines run on thousands of members by broadcasting,
with no transposition; a test holds one run, a loop over runs and the whole ensemble to the same numbers.
Shapes are checked by jaxtyping and beartype in the tests and cost nothing in production.
"""

from typing import TypeAlias

from jaxtyping import Array, Bool, Float, UInt32

Scalar: TypeAlias = Float[Array, "*#member"]
ByActor: TypeAlias = Float[Array, "actor *#member"]
BySector: TypeAlias = Float[Array, "sector *#member"]
ByActorSector: TypeAlias = Float[Array, "actor sector *#member"]
ByPatron: TypeAlias = Float[Array, "patron *#member"]
ByPublic: TypeAlias = Float[Array, "public *#member"]
ByRung: TypeAlias = Float[Array, "rung *#member"]
ByActorPatron: TypeAlias = Float[Array, "actor patron *#member"]
ByActorPublic: TypeAlias = Float[Array, "actor public *#member"]
ByPatronPublic: TypeAlias = Float[Array, "patron public *#member"]
ByPatronRung: TypeAlias = Float[Array, "patron rung *#member"]
ByActorStream: TypeAlias = Float[Array, "actor stream *#member"]
ByActorFunction: TypeAlias = Float[Array, "actor function *#member"]
ByActorFeature: TypeAlias = Float[Array, "actor feature *#member"]
ByActorQuantityFeature: TypeAlias = Float[Array, "actor quantity feature *#member"]

SectorFlag: TypeAlias = Bool[Array, "sector *#member"]

Word: TypeAlias = UInt32[Array, "*#member"]
Words: TypeAlias = UInt32[Array, "2"]
