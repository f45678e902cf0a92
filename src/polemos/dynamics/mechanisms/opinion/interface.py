"""What opinion remembers, reads and shows."""

import equinox as eqx

from polemos._core.fields import SHARE, outcome, signal
from polemos._core.types import ByActor


class State(eqx.Module):
    """What it remembers from week to week; nobody else reads it."""

    morale: ByActor  # 0-1, of those who serve
    expectation: ByActor  # of success, -1 to 1
    shift: ByActor  # log odds of support over those at the start
    rally: ByActor  # 0-1, what is left of the shock of own soil newly lost
    weekly_dead: ByActor  # persons/week, as it is remembered
    weeks: ByActor  # since the start
    initial_inflation: ByActor  # 1/year
    initial_pull: ByActor  # log odds, all drivers as they stood at the start
    initial_morale_pull: ByActor  # likewise, of morale


class Inputs(eqx.Module):
    """What it reads from the others, as the week has left it."""

    dead: ByActor  # persons, own, cumulative
    recent_dead: ByActor  # persons/week, own
    perceived_lead: ByActor  # -1 to 1, own public sees own side winning
    believed_strength: ByActor  # own strength over the other's as the side believes it, log power
    inflation: ByActor  # 1/year
    fiscal_stress: ByActor  # 0-1
    exposure: ByActor  # 0-1, of the own rear
    soil_lost: ByActor  # km^2/week of own de-jure soil newly lost, not below 0
    soil_held: ByActor  # km^2 of own de-jure soil in the other's hands
    mobilization: ByActor  # lever, 0 is none


class Noise(eqx.Module):
    """Everything random this week."""

    opinion: ByActor  # standard normal


class Outputs(eqx.Module):
    """What the others may read."""

    support: ByActor = outcome(
        "1", SHARE, "private support for continuing the war", absent="support", carried=True
    )
    poll_support: ByActor = outcome("1", SHARE, "support as a poll would measure it")
    talk_support: ByActor = outcome("1", SHARE, "share who would rather talk, as a poll would measure it")
    morale: ByActor = outcome("1", SHARE, "morale", absent="support", carried=True)
    insulation: ByActor = outcome("1", SHARE, "share of a public that feels insulated")
    expectation: ByActor = outcome("1", (-1.0, 1.0), "hope of success of a side's own public", absent=0.0)


class StepOutputs(Outputs):
    """The same, and how it moved."""

    change: ByActor = signal()  # of support in this step
    target: ByActor = signal()  # support that it is heading for, 0-1
