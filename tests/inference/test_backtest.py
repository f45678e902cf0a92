"""Backtests: nothing is used that was not known, and ratios are what they say."""

import datetime
import json
import math

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from polemos._core.errors import RunError
from polemos._core.saved import WITHOUT_A_MODEL
from polemos.case.scenario import Backtest
from polemos.cli import main
from polemos.inference.backtest import BASELINES, FLOOR, HORIZONS, REFERENCE, STACK, backtest
from polemos.inference.baselines import Persistence
from polemos.inference.forecasters import OwnPast, history, value_on
from worlds.cases import case_of, series_of

START = datetime.date(2022, 11, 17)
WEEK = datetime.timedelta(weeks=1)


def made(values, id="map"):
    return series_of(id, [(START + at * WEEK, float(value)) for at, value in enumerate(values)])


def tried(series, weeks=120, every=4, first=60, last=100):
    case = case_of([], series=series, known_until=START + (weeks - 1) * WEEK)
    section = Backtest(
        series=tuple(one.id for one in series),
        first=START + first * WEEK,
        last=START + last * WEEK,
        every=every,
    )
    return case.model_copy(update={"backtest": section, "digest": "", "id": "made"})


@pytest.fixture(scope="module")
def walk():
    rng = np.random.default_rng(5)
    return [made(1000 + np.cumsum(rng.normal(0, s, 120)), f"s{s}") for s in (1, 10)]


class Oracle(OwnPast):
    """Knows what comes of any of these series, found by the value at the origin."""

    name = "oracle"

    def __init__(self, listed):
        self.known = [[point.value for point in one.points] for one in listed]

    def forecast(self, past, horizons, members, *_):
        values = next(one for one in self.known if past[-1] in one)
        at = values.index(past[-1])
        truth = [values[at + h] if at + h < len(values) else 0.0 for h in horizons]
        return np.repeat(np.array(truth)[:, None], members, axis=1)


def test_the_reference_has_the_ratio_one_and_a_better_forecaster_a_lower_one(walk):
    tested = backtest(tried(walk), (*BASELINES, Oracle(walk)), members=200)
    ratio = tested.ratio()
    np.testing.assert_allclose(ratio[0], 1.0)
    np.testing.assert_allclose(ratio[-1], 0.0, atol=1e-12)
    assert np.all(tested.coverage()[-1] == 1.0)


def test_a_ratio_is_the_mean_over_series_of_the_mean_over_origins(walk):
    tested = backtest(tried(walk), members=200)
    by_hand = [
        np.mean([np.nanmean(tested.crps[3, s, :, 1]) / np.nanmean(tested.crps[0, s, :, 1]) for s in (0, 1)])
    ]
    np.testing.assert_allclose(tested.ratio()[3, 1], by_hand[0])
    np.testing.assert_allclose(tested.ratio(FLOOR)[0], 1.0)


def test_a_truth_that_is_not_known_is_left_out(walk):
    tested = backtest(tried(walk, last=112), members=100)
    counts = [sum(60 + 4 * o + h < 120 for o in range(14)) for h in HORIZONS]
    assert tested.known().tolist() == counts
    assert np.isnan(tested.crps[0, 0, -1, 1])


def test_what_nobody_can_know_yet_and_what_never_moves_are_said_to_be_unknown():
    """No warning either: warnings are errors here."""
    rng = np.random.default_rng(2)
    moving, still = made(np.cumsum(rng.normal(size=90)), "moving"), made([7.0] * 90, "still")
    told = backtest(tried([moving], weeks=90, last=80), members=100).as_dict()
    assert told["horizons"]["52"] == 0
    ahead = told["forecasters"][REFERENCE]["52"]
    assert (ahead["ratio"], ahead["crps"], ahead["coverage"]["0.8"]) == (None, None, None)
    assert told["forecasters"][REFERENCE]["4"]["ratio"] == 1.0
    flat = backtest(tried([still], weeks=90, last=80), members=100).as_dict()["forecasters"][REFERENCE]["4"]
    assert (flat["ratio"], flat["ratio_floored"], flat["crps"]) == (None, 1.0, 0.0)


def test_nothing_known_later_is_used():
    """A series whose later half is another world: forecasts before it are the same to the bit."""
    values = np.concatenate([np.arange(70), 500 + 9 * np.arange(50)])
    honest, other = made(values), made(np.concatenate([np.arange(70), -np.arange(50)]))
    for origin in (START + 60 * WEEK, START + 69 * WEEK):
        np.testing.assert_array_equal(history(honest, origin), history(other, origin))
    late = [point.model_copy(update={"known_on": START + 90 * WEEK}) for point in honest.points[60:65]]
    revised = honest.model_copy(update={"points": (*honest.points[:60], *late, *honest.points[65:])})
    np.testing.assert_array_equal(history(revised, START + 64 * WEEK)[-5:], 59.0)  # carried on


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=40), st.integers(0, 60))
def test_a_history_ends_at_its_origin_and_has_one_value_a_week(values, week):
    series = made(values)
    past = history(series, START + week * WEEK)
    assert past.size == week + 1
    assert past[-1] == values[min(week, len(values) - 1)]


def test_a_value_that_is_too_old_tells_nothing():
    series = made([1.0, 2.0])
    until = START + 50 * WEEK
    assert value_on(series, START + 2 * WEEK, until) == 2.0
    assert math.isnan(value_on(series, START + 3 * WEEK, until))
    assert math.isnan(value_on(series, START + 60 * WEEK, until))


def test_a_forecaster_against_the_reference_and_when_that_cannot_be_told(walk):
    tested = backtest(tried(walk, every=1, first=40), members=200)
    same = tested.against(REFERENCE, 4)
    assert (same.mean, same.standard_error) == (0.0, 0.0)
    other = tested.against("climatology", 4)
    assert other.low <= other.mean <= other.high
    assert other.mean == pytest.approx(tested.ratio()[5, 0] - 1.0, abs=1e-9)
    assert tested.against("drift8", 52) is None


def test_a_stack_is_one_forecaster_more_with_its_weights(walk):
    tested = backtest(tried(walk, first=40), (*BASELINES, Oracle(walk)), members=200, stacked=True)
    assert tested.forecasters[-1] == STACK
    assert tested.mixed == (REFERENCE, "oracle")
    assert tested.weights[-1, 0, 1] > 0.7
    assert tested.ratio()[-1, 0] < 0.6
    told = tested.as_dict()
    assert sum(told["stack"]["4"].values()) == pytest.approx(1.0, abs=1e-4)
    plain = backtest(tried(walk), members=200, stacked=True)
    assert plain.mixed == tuple(one.name for one in BASELINES)
    assert backtest(tried(walk), members=200).as_dict()["stack"] is None


def test_what_a_run_keeps_is_what_a_script_is_told(walk):
    """Every number of `saved` is that of `as_dict`, and the longest horizons have no independent origins."""
    tested = backtest(tried(walk, first=40), (*BASELINES, Oracle(walk)), members=200)
    told, kept = tested.as_dict(), tested.saved()
    assert len(kept) == 7 * len(HORIZONS)
    for one in kept:
        cell = told["forecasters"][one.forecaster][str(one.horizon)]
        assert [one.inside50, one.inside80, one.inside95] == list(cell["coverage"].values())
        assert (list(one.pit), one.crps) == (cell["pit_by_tenth"], cell["crps"])
        assert one.crps_by_series == cell["crps_by_series"]
        assert sum(one.pit) == one.origins * one.series
        assert (one.low is None) == (one.forecaster == REFERENCE or one.independent is None)
        assert one.independent is None or 2 <= one.independent <= one.origins
    by_horizon = {one.horizon: one.independent for one in kept if one.forecaster == REFERENCE}
    assert by_horizon[4] == 16
    assert by_horizon[52] is None
    assert by_horizon[4] > by_horizon[13]
    assert len({one.crps for one in kept if one.horizon == 4}) == 7


def test_a_run_knows_which_forecasters_are_without_a_model():
    assert tuple(one.name for one in BASELINES) == WITHOUT_A_MODEL


def test_what_cannot_be_tried_is_said(walk):
    with pytest.raises(RunError, match="does not say on what"):
        backtest(case_of([], series=walk).model_copy(update={"id": "made", "digest": ""}))
    with pytest.raises(RunError, match="not among the forecasters"):
        backtest(tried(walk), (Persistence(26),))
    with pytest.raises(RunError, match="no history"):
        backtest(tried(walk, first=-10))


def test_the_command_prints_what_the_library_says(kursk):
    done = CliRunner().invoke(
        main, ["backtest", "cases/kursk_2025", "--members", "400", "--baselines", "--json"]
    )
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["horizons"] == {"4": 24, "13": 23, "26": 20, "52": 13}
    assert told["priors_known_later"] == []
    ours = told["forecasters"][REFERENCE]["13"]
    assert ours["ratio"] == 1.0
    # of the same series and origins, by another program: 336, 22, 53, 37 and 51 km^2
    found = [ours["crps_by_series"][one] for one in kursk.backtest.series]
    np.testing.assert_allclose(found, [336, 22, 53, 37, 51], rtol=0.12)


def test_switches_without_the_war_are_a_contradiction():
    done = CliRunner().invoke(main, ["backtest", "cases/kursk_2025", "--baselines", "--switches"])
    assert done.exit_code == 2
    assert "drop one of them" in done.output
