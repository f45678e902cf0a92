"""What territory remembers, reads, meets by chance and shows."""

import equinox as eqx

from polemos._core.fields import outcome, signal
from polemos._core.types import ByActor, ByActorSector, BySector, Scalar, SectorFlag


class State(eqx.Module):
    """What it remembers from week to week; nobody else reads it."""

    held: ByActorSector  # km^2, whole grains; the two sides add up to the sector
    local: BySector  # persistent local noise, in log force ratio, positive for the first belligerent
    tempo: BySector  # swings of effort nobody ordered, in log force ratio, likewise
    level: BySector  # what has worn off the counted advantage, in log force ratio, likewise
    pace: BySector  # log of how much faster than its mobility a front moves these months
    breakthrough: BySector  # km^2/week of a breakthrough under way, likewise
    recent_loss: ByActorSector  # ground lost lately, km^2/week, fading
    surprise: BySector  # log power left of a surprise, positive for the first belligerent
    known: BySector  # 1 where there has been a front, 0 where one would be new


class Inputs(eqx.Module):
    """What it reads from the others, as the week has left it."""

    force: ByActorSector  # persons committed
    effort: ByActorSector  # attack effort, 0 is none
    sufficiency: ByActor  # materiel at hand over materiel needed
    support: ByActor  # support for continuing the war, 0-1
    mobility_factor: Scalar  # season, 0-1
    active: SectorFlag  # a front is fought over
    own_soil: (
        ByActorSector  # 1 where a belligerent is the de-jure owner, else 0; contested ground is nobody's
    )


class Noise(eqx.Module):
    """Everything random this week."""

    local: BySector  # standard normal, positive for the first belligerent
    tempo: BySector  # standard normal, likewise
    pace: BySector  # standard normal
    trigger: BySector  # uniform: whether a breakthrough starts, or one under way ends
    depth: BySector  # gamma with mean 1: how deep it goes


class Pressure(eqx.Module):
    """What bears on every front this week before its local noise is known."""

    advantage: BySector  # rho, with this week's swings of tempo; in log power, positive for the first
    tempo: BySector  # as in the state, after the week
    level: BySector  # likewise
    pace: BySector  # likewise
    surprise: BySector  # likewise
    breakthrough: BySector  # km^2/week, likewise
    mobility: BySector  # km^2/week, in this season
    wear: BySector  # km^2/week lost on the soil of the other side, positive where the first loses


class Outputs(eqx.Module):
    """What the others may read."""

    held: ByActorSector = outcome("km^2", (0.0, 262144.0), "area held")
    gain: BySector = signal()  # km^2 that passed to the first belligerent in this step, negative if lost
    recent_loss: ByActorSector = signal(carried=True)  # ground lost lately, km^2/week, fading
    fought: Scalar = signal()  # share of sectors with a front, 0-1
    shown: Scalar = (
        signal()
    )  # strength beyond what can be counted, as the week's fighting showed it, in log power;
    # positive for the first belligerent
