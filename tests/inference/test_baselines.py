"""Baselines against what they must do on simple series, and against the moments of their laws."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from polemos.inference.baselines import Climatology, Drift, Persistence
from polemos.inference.forecasters import OwnPast
from polemos.inference.scores import crps, pit

ALL: tuple[OwnPast, ...] = (Persistence(13), Persistence(52), Drift(8), Drift(26), Climatology())
HORIZONS = (4, 13, 26, 52)
WANDERED = 20_000 + np.random.default_rng(1).normal(3.0, 20.0, 80).cumsum()

every = pytest.mark.parametrize("forecaster", ALL, ids=lambda one: one.name)
histories = arrays(np.float64, st.integers(3, 40), elements=st.floats(-1e5, 1e5))


def test_names():
    assert [one.name for one in ALL] == ["persistence13", "persistence52", "drift8", "drift26", "climatology"]


@every
def test_a_constant_series_stays(forecaster):
    assert (forecaster.forecast(np.full(60, 436.0), HORIZONS, 50, seed=1) == 436.0).all()


@pytest.mark.parametrize("forecaster", [Drift(8), Drift(26), Climatology()], ids=lambda one: one.name)
def test_a_straight_line_goes_on(forecaster):
    found = forecaster.forecast(100.0 + 2.5 * np.arange(60), HORIZONS, 50, seed=1)
    expected = 100.0 + 2.5 * (59 + np.array(HORIZONS))
    assert found == pytest.approx(np.tile(expected[:, None], 50))


def test_persistence_takes_no_straight_line_for_a_trend():
    found = Persistence(13).forecast(100.0 + 2.5 * np.arange(60), HORIZONS, 50, seed=1)
    assert found == pytest.approx(np.full((4, 50), 247.5))


def moments(forecaster, weeks):
    """Mean and variance of the law after so many weeks, from the changes of WANDERED by hand."""
    changes = np.diff(WANDERED)
    match forecaster:
        case Persistence(n):
            return WANDERED[-1], weeks * changes[-n:].var()
        case Drift(n, other):
            recent = changes[-n:]
            of_mean = weeks**2 * recent.var(ddof=1) / n
            return WANDERED[-1] + weeks * recent.mean(), of_mean + weeks * changes[-other:].var()
        case _:
            return WANDERED[-1] + weeks * changes.mean(), weeks * changes.var()


@every
def test_mean_and_spread_are_those_of_the_law(forecaster):
    members = 40_000
    found = forecaster.forecast(WANDERED, HORIZONS, members, seed=2)
    for drawn, weeks in zip(found, HORIZONS, strict=True):
        mean, variance = moments(forecaster, weeks)
        assert abs(drawn.mean() - mean) < 4 * math.sqrt(variance / members)
        assert drawn.var() == pytest.approx(variance, rel=4 * math.sqrt(2 / members))


def test_only_the_last_weeks_count():
    """A leap before the window moves climatology, not the two that look at the window alone."""
    leapt = WANDERED.copy()
    leapt[:20] -= 5000.0
    for forecaster in (Persistence(13), Drift(8, noise_weeks=26)):
        same = forecaster.forecast(WANDERED, HORIZONS, 40, seed=1)
        assert forecaster.forecast(leapt, HORIZONS, 40, seed=1) == pytest.approx(same)
    assert Climatology().forecast(leapt, HORIZONS, 40, seed=1).std() > 500


@every
def test_a_short_history_lends_what_it_has(forecaster):
    found = forecaster.forecast(WANDERED[:6], HORIZONS, 40, seed=1)
    assert np.isfinite(found).all()
    assert (found == type(forecaster)().forecast(WANDERED[:6], HORIZONS, 40, seed=1)).all()


@every
def test_more_members_or_horizons_leave_the_others_as_they_are(forecaster):
    few = forecaster.forecast(WANDERED, (4, 13), 30, seed=3)
    many = forecaster.forecast(WANDERED, (52, 13, 1, 4), 100, seed=3)
    assert (many[[3, 1], :30] == few).all()


@every
def test_numbers_depend_on_the_seed(forecaster):
    one = forecaster.forecast(WANDERED, HORIZONS, 30, seed=3)
    assert (one == forecaster.forecast(WANDERED, HORIZONS, 30, seed=3)).all()
    assert (one != forecaster.forecast(WANDERED, HORIZONS, 30, seed=4)).mean() > 0.9


def test_forecasters_share_their_luck():
    """A member that is lucky with one is lucky with all; with another seed it is not."""
    one = Persistence(26).forecast(WANDERED, HORIZONS, 4_000, seed=3)
    other = Climatology().forecast(WANDERED, HORIZONS, 4_000, seed=3)
    for first, second in zip(one, other, strict=True):
        assert np.corrcoef(first, second)[0, 1] > 0.95
    apart = Climatology().forecast(WANDERED, HORIZONS, 4_000, seed=4)
    assert abs(np.corrcoef(one[1], apart[1])[0, 1]) < 0.1


@given(histories, st.sampled_from(ALL), st.floats(-1e5, 1e5), st.floats(0.01, 100.0), st.integers(0, 2**70))
def test_another_unit_or_zero_changes_nothing(history, forecaster, zero, unit, seed):
    found = forecaster.forecast(history, (1, 4), 12, seed)
    moved = forecaster.forecast(zero + unit * history, (1, 4), 12, seed)
    assert moved == pytest.approx(zero + unit * found, rel=1e-7, abs=1e-6 * (1 + unit))


@given(histories, st.integers(0, 99), st.randoms(use_true_random=False))
def test_the_order_of_past_changes_does_not_matter(history, seed, random):
    """Climatology and a persistence over all weeks know the changes, not when they were."""
    changes = np.diff(history)
    shuffled = random.sample(list(changes), len(changes))
    other = np.concatenate([[history[0]], history[0] + np.cumsum(shuffled)])
    for forecaster in (Climatology(), Persistence(len(changes) + 2)):
        found = forecaster.forecast(history, (1, 4), 12, seed)
        assert forecaster.forecast(other, (1, 4), 12, seed) == pytest.approx(found, rel=1e-7, abs=1e-4)


@given(histories, st.sampled_from(ALL), st.tuples(st.floats(-100, 0), st.floats(0, 100)))
def test_within_bounds(history, forecaster, bounds):
    free = forecaster.forecast(history, HORIZONS, 12, 1)
    found = forecaster.forecast(history, HORIZONS, 12, 1, bounds)
    assert (found == np.minimum(np.maximum(free, bounds[0]), bounds[1])).all()


def test_climatology_is_calibrated_on_a_random_walk():
    """Where its law is nearly true, the record is one more draw, and no baseline scores better."""
    rng = np.random.default_rng(5)
    walks = rng.normal(0.5, 1.0, (600, 164)).cumsum(axis=1)
    past, value = walks[:, :160], walks[:, 163]
    forecasts = {
        one.name: np.stack([one.forecast(walk, (4,), 200, seed)[0] for seed, walk in enumerate(past)])
        for one in ALL
    }
    deciles = np.histogram(pit(forecasts["climatology"], value, seed=1), 10, (0, 1))[0]
    assert ((deciles - 60) ** 2 / 60).sum() < 27.9  # 0.1 % of chi-squared with 9 degrees of freedom
    scored = {name: crps(members, value).mean() for name, members in forecasts.items()}
    assert min(scored, key=scored.__getitem__) == "climatology"


@every
@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"history": np.ones(2)}, "three weekly values"),
        ({"history": np.ones((5, 5))}, "three weekly values"),
        ({"history": np.array([1.0, np.nan, 2.0])}, "finite"),
        ({"horizons": ()}, "horizons"),
        ({"horizons": (4, 0)}, "horizons"),
        ({"members": 0}, "member"),
        ({"seed": -1}, "non-negative"),
        ({"bounds": (1.0, 0.0)}, "bounds"),
        ({"bounds": (math.nan, 0.0)}, "bounds"),
    ],
)
def test_what_cannot_be_forecast_is_refused(forecaster, changed, message):
    asked = {"history": WANDERED, "horizons": HORIZONS, "members": 9, "seed": 1} | changed
    with pytest.raises(ValueError, match=message):
        forecaster.forecast(**asked)


@pytest.mark.parametrize("make", [lambda: Persistence(1), lambda: Drift(1), lambda: Drift(8, noise_weeks=0)])
def test_a_window_of_one_week_is_refused(make):
    with pytest.raises(ValueError, match="two weeks"):
        make()
