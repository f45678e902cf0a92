"""What the table remembers, reads and shows."""

import equinox as eqx
from jaxtyping import Array, Float

from polemos._core.fields import ANY, SHARE, outcome
from polemos._core.types import ByActor, Scalar
from polemos.dynamics.mechanisms.bargaining.features import ByActorStream, Memory, Seen

ByActorQuantityFeature = Float[Array, "actor quantity feature *#member"]


class State(Memory):
    """What it remembers from week to week: averages of what was seen, and the chances of the table."""

    never: Scalar  # chance that there have been no talks yet
    quiet: Scalar  # chance of war without talks; with the next two it adds up to 1
    talks: Scalar
    settled: Scalar


class Inputs(Seen):
    """What it reads: the week as both sides see it, and what presses on the table."""

    sanctions: ByActor  # 0-1, that a deal would lift
    weeks_to_deadline: ByActor  # infinite where there is none
    urge: Scalar  # lever, of patrons for talks
    possible: Scalar  # 1 from the first week in which there may be talks
    weights: ByActorQuantityFeature  # of the rule that tells present values from features
    reference: ByActorStream  # what of each stream of cost counts as 1


class Outputs(eqx.Module):
    """What the others may read. Chances are of the member's own war, not shares of an ensemble."""

    talks: Scalar = outcome("1", SHARE, "chance that talks are held", observable=False)
    begun: Scalar = outcome("1", SHARE, "chance that talks have begun", name="talks.begun", observable=False)
    settlement: Scalar = outcome("1", SHARE, "chance that a deal has been signed", observable=False)
    surplus: Scalar = outcome(
        "1", ANY, "what both sides gain by signing now, in shares of the front", observable=False
    )
    line: ByActor = outcome(
        "1", ANY, "share of the front that a deal would leave to a side", name="settlement.share",
        observable=False,
    )  # fmt: skip
    value: ByActor = outcome(
        "1", ANY, "what not signing now is worth to a side, in shares of the front",
        name="reservation_value", observable=False,
    )  # fmt: skip
