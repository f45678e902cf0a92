"""Rivals forecasting: the last value, and the changes of a direct run of the rival from there on."""

import datetime
from dataclasses import replace

import numpy as np
import pytest

from polemos._core.errors import RunError
from polemos.ensemble.engine import Engine, Request
from polemos.inference.forecasters import Asked, Forecaster, past_of
from polemos.inference.prior_forecast import measured_row
from polemos.inference.rival_forecast import DRIFT, PERSISTENCE, RACE, observable_to, rivals
from worlds.cases import series_of

WEEK = datetime.timedelta(weeks=1)
MEMBERS = 256
RIVALS = rivals(MEMBERS)
NAMES = [one.name for one in RIVALS]


def asked_of(case, *weeks, horizons=(1, 4), values=None):
    start = case.clock.start
    measured = next(one.measures for one in case.series if one.measures and one.measures.name == "held")
    points = [(start + at * WEEK, float(v)) for at, v in enumerate(values or range(100, 140))]
    made = series_of("map", points, measures=measured)
    changed = case.model_copy(update={"series": (made, *case.series)})
    return Asked(changed, ("map",), tuple(start + week * WEEK for week in weeks), horizons, MEMBERS, 3)


def test_the_rivals_have_the_names_that_tables_show():
    assert NAMES == ["rival persistence", "rival drift", "attrition race"]
    assert all(isinstance(one, Forecaster) for one in RIVALS)


@pytest.mark.parametrize("rival", RIVALS, ids=NAMES)
def test_it_is_the_last_value_and_the_changes_of_a_direct_run(war, rival):
    asked = asked_of(war, 8, 20)
    drawn = rival.forecasts(asked)
    assert drawn.shape == (1, 2, 2, MEMBERS)
    row = measured_row(asked.case, "map")
    for o, week in enumerate((8, 20)):
        case = observable_to(asked.known(asked.origins[o]), rival.model)
        engine = Engine(Request(case, MEMBERS, 3, (case.reference.id,)), (row,), nothing_else=True)
        parts = engine.prepared(rival.drawn(case, 3))
        weekly = engine.weekly(parts, case.reference.id)[:, 0].astype(float)
        last = past_of(asked.of("map"), asked.origins[o])[-1]
        for h, ahead in enumerate(asked.horizons):
            expected = np.maximum(last + weekly[week + ahead] - weekly[week], 0.0)
            np.testing.assert_allclose(drawn[0, o, h], expected, rtol=1e-6)
        assert drawn[0, o].std() > 0.5


@pytest.mark.parametrize("rival", RIVALS, ids=NAMES)
def test_nothing_known_later_is_used(war, rival):
    drawn = rival.forecasts(asked_of(war, 8, 20))
    later = asked_of(war, 8, 20, values=[*range(100, 121), *(700.0 + 5 * at for at in range(19))])
    np.testing.assert_array_equal(rival.forecasts(later), drawn)


def test_an_order_of_later_is_not_known(war):
    """A truce that is ordered after the origin leaves the forecast as it is; one before it does not."""
    race = RIVALS[-1]
    asked = asked_of(war, 20)
    sector = str(asked.of("map").measures.arguments[1])

    def ordered(week):
        day = war.clock.start + week * WEEK
        told = next(one for policy in war.policies for one in policy.settings)
        truce = told.model_copy(
            update={
                "lever": "truce", "arguments": (sector,), "value": 1.0, "start": war.clock.start + 21 * WEEK,
                "until": None, "when": None, "condition": None, "known_on": day, "seen_on": None,
            }
        )  # fmt: skip
        reference = war.reference.model_copy(update={"settings": (*war.reference.settings, truce)})
        policies = (reference, *(one for one in war.policies if one.id != reference.id))
        return replace(asked, case=asked.case.model_copy(update={"policies": policies}))

    plain = race.forecasts(asked)
    np.testing.assert_array_equal(race.forecasts(ordered(21)), plain)
    known = race.forecasts(ordered(19))
    assert not np.array_equal(known, plain)
    np.testing.assert_allclose(known[0, 0, 1], known[0, 0, 0])  # nothing moves once it holds


def test_draws_lie_in_their_ranges_and_fill_them(war):
    for rival, assumed in zip(RIVALS, (PERSISTENCE, DRIFT, RACE), strict=True):
        model = rival.drawn(war, 3).model
        for name, told in assumed.items():
            values = np.asarray(getattr(model, name), float)
            low, high, values = (np.log(one) if told.log else one for one in (told.low, told.high, values))
            place = (values - low) / (high - low)
            assert place.min() > -1e-4, name
            assert place.max() < 1.0001, name
            assert abs(place.mean() - 0.5) < 0.06, name
            assert abs(place.std() - 12**-0.5) < 0.03, name
            assert not np.array_equal(values[0], values[1]), "each side or sector has its own"


def test_the_sides_listed_the_other_way_round_are_the_same_draws(war):
    """Noise belongs to a side's stream number; a gain of the first side is a loss of the second."""
    swapped = war.model_copy(update={"belligerents": war.belligerents[::-1]})
    race, mirrored = (RIVALS[2].drawn(one, 3).model for one in (war, swapped))
    np.testing.assert_array_equal(race.army, mirrored.army[::-1])
    np.testing.assert_array_equal(race.mobility, mirrored.mobility)
    drift, mirrored = (RIVALS[1].drawn(one, 3).model for one in (war, swapped))
    np.testing.assert_array_equal(drift.velocity, -mirrored.velocity)
    np.testing.assert_array_equal(drift.spread, mirrored.spread)


def test_a_condition_that_a_rival_cannot_see_is_no_order_for_it(war):
    told = next(one for policy in war.policies for one in policy.settings if one.when is not None)
    condition = replace(told.when, left=replace(told.when.left, name="support", arguments=("A",)))
    unseen = told.model_copy(update={"when": condition})
    changed = war.reference.model_copy(update={"settings": (told, unseen)})
    case = war.model_copy(update={"policies": (changed, *war.policies[1:])})
    case = observable_to(case, RIVALS[0].model)
    assert len(case.policies) == 1
    assert case.reference.settings == (told,)
    assert all(one.when.left.name == "held" for one in case.reference.settings)


def test_what_a_rival_does_not_have_is_said(war):
    asked = asked_of(war, 8)
    series = asked.of("map")
    dead = series.measures.model_copy(update={"name": "casualties", "arguments": ("A",)})
    changed = series.model_copy(update={"measures": dead})
    told = replace(asked, case=asked.case.model_copy(update={"series": (changed,)}))
    with pytest.raises(RunError, match="casualties, which rival drift does not have"):
        RIVALS[1].forecasts(told)
    with pytest.raises(RunError, match="within the clock"):
        RIVALS[2].forecasts(asked_of(war, 0))
