"""The made-up war of bench/ as a world of the tests: typical numbers, every law and lever in use."""

import jax
import numpy as np
from bench.made_up import make_up

from polemos.dynamics.simulate import exogenous_now
from worlds.wars import assembled, stacked


def typical(members=8, weeks=40, bits=np.float32, seed=1):
    """The war of `bench.made_up`, its conditional settings left out."""
    made = make_up(members, weeks, bits, seed)
    timetable, ground = made.timetable, made.geography
    series = [
        vars(exogenous_now(made.knots, timetable.knot[week], timetable.blend[week])) for week in range(weeks)
    ]

    def always(values):
        return np.broadcast_to(np.asarray(values)[..., None], (weeks, *values.shape, 1))

    facts = stacked(
        weeks,
        bits,
        season=timetable.season,
        weeks_to_deadline=timetable.weeks_to_deadline[..., None],
        levers={name: values[..., None] for name, values in vars(timetable.levers).items()},
        exogenous=jax.tree.map(lambda *values: np.stack(values), *series),
        administration=np.zeros((weeks, 0, 1)),
        geography={name: always(values) for name, values in vars(ground).items()},
    )
    return assembled(made.war, facts, members, seed, made.plan.streams, bits)
