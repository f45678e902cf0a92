"""What the room of opinion owns, reads and says."""

import equinox as eqx

from polemos._core.types import ByActor


class State(eqx.Module):
    """What this mechanism alone owns."""

    support: ByActor  # private support for continuing the war, 0-1
    poll_support: ByActor  # 0-1, as a poll would read it
    talk_support: ByActor  # 0-1, share who would rather talk, as a poll would read it
    morale: ByActor  # 0-1, of those who serve
    insulation: ByActor  # 0-1, share of a public that the war has not reached
    expectation: ByActor  # of success, -1 to 1
    shift: ByActor  # log odds of support over those at the start
    rally: ByActor  # 0-1, what is left of the shock of own soil newly lost
    weekly_dead: ByActor  # persons/week, as it is remembered
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
    """Everything random this week; equal noise means equal luck."""

    opinion: ByActor  # standard normal


class Outputs(eqx.Module):
    """What the others may read."""

    change: ByActor  # of support in this step
    target: ByActor  # support that it is heading for, 0-1
