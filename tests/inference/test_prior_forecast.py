"""The anchored prior: the last value, and the changes of an ordinary run from there on."""

import datetime
from dataclasses import replace

import numpy as np
import pytest

from polemos._core.errors import RunError
from polemos.ensemble.engine import Engine, Request
from polemos.inference.forecasters import Asked, Forecaster, past_of
from polemos.inference.prior_forecast import AnchoredPrior, measured_row
from worlds.cases import series_of

WEEK = datetime.timedelta(weeks=1)
MEMBERS = 256


def asked_of(case, *weeks, horizons=(1, 4), series=("map",), values=None):
    start = case.clock.start
    measured = next(one.measures for one in case.series if one.measures and one.measures.name == "held")
    points = [(start + at * WEEK, float(v)) for at, v in enumerate(values or range(100, 140))]
    made = series_of("map", points, measures=measured)
    changed = case.model_copy(update={"series": (made, *case.series)})
    return Asked(changed, series, tuple(start + week * WEEK for week in weeks), horizons, MEMBERS, 3)


@pytest.fixture(scope="module")
def found(war):
    asked = asked_of(war, 8, 20)
    return asked, AnchoredPrior(members=MEMBERS).forecasts(asked)


def test_it_is_the_last_value_and_the_changes_of_a_run_of_what_was_known(found):
    asked, drawn = found
    assert isinstance(AnchoredPrior(), Forecaster)
    assert drawn.shape == (1, 2, 2, MEMBERS)
    for o, week in enumerate((8, 20)):
        case = asked.known(asked.origins[o])
        row = measured_row(case, "map")
        engine = Engine(Request(case, MEMBERS, 3, (case.reference.id,)), (row,), nothing_else=True)
        weekly = engine.weekly(engine.prepare(np.arange(MEMBERS)), case.reference.id)[:, 0].astype(float)
        last = past_of(asked.of("map"), asked.origins[o])[-1]
        assert last == 100.0 + week
        for h, ahead in enumerate(asked.horizons):
            expected = np.maximum(last + weekly[week + ahead] - weekly[week], 0.0)
            np.testing.assert_allclose(drawn[0, o, h], expected, rtol=1e-6)


def test_nothing_known_later_is_used(war, found):
    _, drawn = found
    other = asked_of(war, 8, 20, values=[*range(100, 121), *(700.0 + 5 * at for at in range(19))])
    np.testing.assert_array_equal(AnchoredPrior(members=MEMBERS).forecasts(other), drawn)


def test_what_no_model_can_forecast_is_said(war):
    with pytest.raises(RunError, match="within the clock"):
        AnchoredPrior(members=MEMBERS).forecasts(asked_of(war, 0))
    told = asked_of(war, 8)
    silent = told.of("map").model_copy(update={"measures": None})
    changed = replace(told, case=told.case.model_copy(update={"series": (silent,)}))
    with pytest.raises(RunError, match="measures no outcome"):
        AnchoredPrior(members=MEMBERS).forecasts(changed)


def test_no_side_holds_more_than_there_is(war):
    """The sector has 20 000 km^2: from nearly all of it some members gain, and none goes beyond."""
    asked = asked_of(war, 8, values=[*range(19_960, 20_000)])
    drawn = AnchoredPrior(members=MEMBERS).forecasts(asked)
    assert drawn.max() == 20_000.0
    assert np.mean(drawn < 20_000.0) > 0.1
