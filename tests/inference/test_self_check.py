"""The filter on records of its own law: what it forecasts comes true as often as it says.

A war is run from the priors of the small case; what its front did becomes the record. A filter that is right
then covers at every level; one that learns what nothing taught, or forgets, does not.
"""

import datetime

import numpy as np
import pytest

from polemos._core.catalogue import PARAMETERS
from polemos.case.distributions import Uniform
from polemos.case.priors import ParameterPrior
from polemos.case.scenario import Clock
from polemos.ensemble.engine import Engine, Request
from polemos.inference.filter import Filter
from polemos.inference.forecasters import Asked
from polemos.inference.scores import covered, pit
from worlds.cases import series_of

WEEK = datetime.timedelta(weeks=1)
N = 512
ORIGINS = (16, 28, 40)
HORIZONS = (4, 13)
TRUTH_SEED = 99
MEMORY = {
    "territory.force_weight": (0.0, 1.0),
    "territory.reversion": (0.0, 0.1),
    "territory.pace_spread": (0.05, 0.25),
    "territory.pace_persistence": (0.97, 1.0),
}


def public(case):
    """The small war, cut after what is asked of it, with all that it orders known from its start."""
    policies = tuple(
        one.model_copy(
            update={
                "settings": tuple(
                    s.model_copy(update={"known_on": None, "until": None}) for s in one.settings
                )
            }
        )
        for one in case.policies
    )
    priors = (*case.priors, *(memory(name, *ends) for name, ends in MEMORY.items()))
    clock = Clock(epoch=case.clock.epoch, start=case.clock.start, end=case.clock.start + 56 * WEEK)
    return case.model_copy(update={"policies": policies, "clock": clock, "exogenous": (), "priors": priors})


def memory(name, low, high):
    """A uniform prior of a parameter that the small war leaves out."""
    told = PARAMETERS[name]
    by = {"": Uniform(text="made up", low=None, high=None, first=low, last=high)}
    said = {"basis": "assumption", "source": None, "note": None, "known_on": None}
    return ParameterPrior(name=name, unit=told.unit, axes=told.axes, by=by, **said)


def records_of(case, count):
    """Ground of the second side in the north in so many wars from the priors, (week, war)."""
    request = Request(case, 256, TRUTH_SEED, (case.reference.id,))
    row = Engine(request).layout.row("held", ("B", "north"))
    engine = Engine(request, (row,), nothing_else=True)
    return engine.weekly(engine.prepare(np.arange(256)), case.reference.id)[:, 0, :count]


def checked(war, count):
    """Coverage of LEVELS and PIT over all records, origins and horizons."""
    case = public(war)
    series = next(one for one in war.series if one.id == "map_north")
    start = case.clock.start
    drawn, truth = [], []
    for at, record in enumerate(records_of(case, count).T):
        points = [(start + week * WEEK, float(value)) for week, value in enumerate(record)]
        seen = series_of("map_north", points, measures=series.measures, sd_change=1.0)
        own = case.model_copy(update={"series": (seen,), "known_until": case.clock.end})
        asked = Asked(own, ("map_north",), tuple(start + w * WEEK for w in ORIGINS), HORIZONS, N, at)
        found = Filter(own, own, N, at)
        for week, origin in zip(ORIGINS, asked.origins, strict=True):
            found.until(origin)
            drawn.append(found.forecasts(asked, origin)[0])
            truth.append(record[week + np.array(HORIZONS)])
    drawn, truth = np.array(drawn), np.array(truth, float)
    rng = np.random.default_rng(0)
    drawn, truth = drawn + rng.normal(0, 1e-3, drawn.shape), truth + rng.normal(0, 1e-3, truth.shape)
    return covered(drawn, truth).mean(axis=(0, 1)), pit(drawn, truth, seed=1)


@pytest.mark.slow
def test_forecasts_of_its_own_law_come_true_as_often_as_they_say(war):
    coverage, ranks = checked(war, 40)
    assert np.all(np.abs(coverage - [0.5, 0.8, 0.95]) < [0.12, 0.1, 0.06]), coverage
    assert abs(ranks.mean() - 0.5) < 0.08


@pytest.mark.certify
def test_forecasts_of_its_own_law_come_true_as_often_as_they_say_over_many_wars(war):
    coverage, ranks = checked(war, 256)
    assert np.all(np.abs(coverage - [0.5, 0.8, 0.95]) < [0.08, 0.05, 0.05]), coverage
    assert abs(ranks.mean() - 0.5) < 0.04
