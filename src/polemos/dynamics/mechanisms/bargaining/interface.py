"""What the table remembers, reads and shows."""

import equinox as eqx

from polemos._core.fields import ANY, SHARE, outcome, signal
from polemos._core.types import ByActor, ByActorFunction, ByActorQuantityFeature, ByActorStream, Scalar
from polemos.dynamics.mechanisms.bargaining.features import Memory, Seen


class State(Memory):
    """What it remembers from week to week: averages of what was seen, chances, and what came of them."""

    never: Scalar  # chance that there have been no talks yet
    quiet: Scalar  # chance of war without talks; with the next three it adds up to 1
    open: Scalar  # chance of war in talks
    ceasefire: Scalar
    settled: Scalar
    lapsed: Scalar  # chance that a deal has been signed and war begun again
    talking: Scalar  # drawn: 1 while talks are held
    halted: Scalar  # drawn: 1 while a ceasefire holds
    signed: Scalar  # drawn: 1 once a deal has been signed
    resumed: Scalar  # drawn: 1 once war has begun again after it


class Inputs(Seen):
    """What it reads: the week as both sides see it, and what presses on the table."""

    sanctions: ByActor  # 0-1, that a deal would lift
    weeks_to_deadline: ByActor  # infinite where there is none
    urge: Scalar  # of patrons for talks, 0 is none
    guarantee: Scalar  # of patrons for a peace, 0 is none
    possible: Scalar  # 1 from the first week in which there may be talks
    stops: Scalar  # 1 where a deal that was drawn stops the fighting
    weights: ByActorQuantityFeature  # of the rule that tells present values from features
    reference: ByActorStream  # what of each stream of cost counts as 1
    later: ByActorFunction  # of the rule that tells what settling later is worth


class Noise(eqx.Module):
    """Everything random this week."""

    turn: Scalar  # uniform: whether talks begin, end, or end in a deal


class Outputs(eqx.Module):
    """What the others may read. Chances are of the member's own war, not shares of an ensemble."""

    talking: Scalar = outcome("1", SHARE, "1 while talks are held", name="talks", observable=False)
    begun: Scalar = outcome(
        "1", SHARE, "chance that talks have begun by then", name="talks.chance", observable=False
    )
    signed: Scalar = outcome(
        "1", SHARE, "1 once a settlement is reached", name="settlement", observable=False
    )
    settled: Scalar = outcome(
        "1", SHARE, "chance that a settlement has been reached by then", name="settlement.chance",
        observable=False,
    )  # fmt: skip
    halted: Scalar = outcome("1", SHARE, "1 while a ceasefire holds", name="ceasefire", observable=False)
    ceasefire: Scalar = outcome(
        "1", SHARE, "chance that a ceasefire holds", name="ceasefire.chance", observable=False
    )
    resumed: Scalar = outcome(
        "1", SHARE, "1 once war has begun again after a settlement", name="resumption", observable=False
    )
    lapsed: Scalar = outcome(
        "1", SHARE, "chance that a settlement has been reached and war has begun again by then",
        name="resumption.chance", observable=False,
    )  # fmt: skip
    surplus: Scalar = outcome(
        "km^2", ANY, "what both sides gain by settling in that week, in front", name="settlement.surplus",
        observable=False,
    )  # fmt: skip
    line: ByActor = outcome(
        "1", SHARE, "share of the front that a settlement of that week leaves to a side",
        name="settlement.share", observable=False,
    )  # fmt: skip
    value: ByActor = outcome(
        "km^2", ANY, "what fighting on is worth to a side, with what may be settled later, in front",
        name="reservation_value", observable=False,
    )  # fmt: skip
    peace: Scalar = signal(carried=True, absent=0.0)  # 1 while a deal or a ceasefire stops the fighting
