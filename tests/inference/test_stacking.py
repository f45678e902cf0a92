"""Stacks: the mixture of least CRPS, found from the past alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from polemos.inference.scores import crps
from polemos.inference.stacking import KEPT, MIXED, best_weights, distances, mixed, stack, thinned


def normal(mean, spread, shape):
    """A normal forecast by its quantiles, the same of every cell."""
    levels = (np.arange(KEPT) + 0.5) / KEPT
    return np.broadcast_to(norm.ppf(levels, mean, spread), (*shape, KEPT))


def monthly(truth):
    """Days of origins four weeks apart."""
    return range(0, 28 * truth.shape[1], 28)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30)
def test_distances_are_those_of_all_pairs(seed):
    rng = np.random.default_rng(seed)
    kept = np.sort(rng.normal(rng.normal(size=(3, 1, 1)), 1.0, (3, 2, KEPT)).round(1), axis=-1)
    found = distances(kept)
    pairs = np.abs(kept[:, None, :, :, None] - kept[None, :, :, None, :]).mean(axis=(-1, -2))
    np.testing.assert_allclose(found, pairs, atol=1e-12)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30)
def test_the_quadratic_form_is_the_crps_of_the_mixture(seed):
    rng = np.random.default_rng(seed)
    kept = np.sort(rng.normal(rng.normal(size=(3, 1)), rng.uniform(0.5, 2, (3, 1)), (3, KEPT)), axis=-1)
    w, y = rng.dirichlet(np.ones(3)), rng.normal()
    away = np.abs(kept - y).mean(axis=-1)
    form = w @ away - w @ distances(kept[:, None])[:, :, 0] @ w / 2
    drawn = mixed(kept[:, None, None, None], w[None, None])[0, 0, 0]
    whole = np.abs(drawn - y).mean() - np.abs(drawn[:, None] - drawn).mean() / 2
    assert form == pytest.approx(whole, rel=0.02, abs=0.01)


def test_of_one_that_is_right_and_one_that_is_not_the_right_one_is_taken():
    rng = np.random.default_rng(2)
    truth = rng.normal(size=(2, 60, 1))
    right, wrong = normal(0, 1, truth.shape), normal(4, 1, truth.shape)
    found = stack(np.stack([wrong, right]), truth, monthly(truth), [4])
    assert found.weights[-1, 0, 1] > 0.9
    assert found.drawn.shape == (2, 60, 1, MIXED)
    late = slice(40, None)
    mine = crps(found.drawn[:, late], truth[:, late]).mean()
    assert mine == pytest.approx(crps(right[:, late], truth[:, late]).mean(), rel=0.08)


def test_of_two_that_are_wrong_on_either_side_a_mixture_beats_both():
    rng = np.random.default_rng(3)
    truth = rng.normal(size=(1, 80, 1))
    low, high = normal(-1.5, 0.5, truth.shape), normal(1.5, 0.5, truth.shape)
    found = stack(np.stack([low, high]), truth, monthly(truth), [4])
    late = slice(30, None)
    scores = [crps(one[:, late], truth[:, late]).mean() for one in (found.drawn, low, high)]
    assert scores[0] < min(scores[1:])
    np.testing.assert_allclose(found.weights[-1, 0], 0.5, atol=0.15)


def test_weights_know_only_outcomes_that_were_known():
    """An outcome is known its horizon after the origin: later ones change nothing, to the bit."""
    rng = np.random.default_rng(4)
    truth = rng.normal(size=(2, 30, 2))
    forecasts = np.stack([normal(0, 1, truth.shape), normal(1, 2, truth.shape)])
    plain = stack(forecasts, truth, monthly(truth), [4, 13])
    other = truth.copy()
    other[:, 20:, 0] = 50.0  # known from origin 21 on
    other[:, 17:, 1] = -50.0  # known from origin 21 on
    changed = stack(forecasts, other, monthly(other), [4, 13])
    np.testing.assert_array_equal(plain.weights[:21, 0], changed.weights[:21, 0])
    np.testing.assert_array_equal(plain.weights[:21, 1], changed.weights[:21, 1])
    assert not np.array_equal(plain.weights[21, 0], changed.weights[21, 0])
    assert not np.array_equal(plain.weights[21, 1], changed.weights[21, 1])


def test_where_nothing_is_known_yet_all_count_alike():
    truth = np.full((1, 5, 1), np.nan)
    found = stack(
        np.stack([normal(0, 1, truth.shape), normal(9, 1, truth.shape)]), truth, monthly(truth), [52]
    )
    np.testing.assert_array_equal(found.weights, 0.5)
    assert np.quantile(found.drawn[0, 0, 0], 0.25) == pytest.approx(0.0, abs=0.05)


def test_until_a_long_horizon_is_known_the_shorter_one_stands_in():
    rng = np.random.default_rng(6)
    truth = rng.normal(size=(1, 30, 2))
    truth[..., 1] = np.nan
    found = stack(
        np.stack([normal(4, 1, truth.shape), normal(0, 1, truth.shape)]), truth, monthly(truth), [4, 52]
    )
    np.testing.assert_array_equal(found.weights[:, 1], found.weights[:, 0])
    assert found.weights[-1, 1, 1] > 0.8


def test_the_first_that_never_errs_leaves_equal_weights():
    truth = np.zeros((1, 12, 1))
    exact = np.zeros((1, 12, 1, KEPT))
    found = stack(np.stack([exact, normal(0, 1, truth.shape)]), truth, monthly(truth), [4])
    np.testing.assert_array_equal(found.weights, 0.5)


@given(st.integers(0, 2**32 - 1), st.integers(2, 6))
@settings(max_examples=40)
def test_no_other_weights_do_better(seed, n):
    rng = np.random.default_rng(seed)
    kept = np.sort(rng.normal(rng.normal(0, 2, (n, 1)), rng.uniform(0.3, 2, (n, 1)), (n, KEPT)), axis=-1)
    a, d = np.abs(kept - rng.normal()).mean(axis=-1), distances(kept[:, None])[:, :, 0]
    w = best_weights(a, d)
    assert w.sum() == pytest.approx(1.0)
    assert np.all(w >= 0.0)

    def score(v):
        return v @ a - v @ d @ v / 2

    others = rng.dirichlet(np.ones(n), 200)
    assert score(w) <= min(map(score, others)) + 1e-4 * abs(score(w))


def test_quantiles_keep_a_forecast():
    drawn = np.random.default_rng(5).normal(3.0, 2.0, (1, 50_000))
    kept = thinned(drawn)
    assert kept.shape == (1, KEPT)
    assert (kept.mean(), kept.std()) == pytest.approx((3.0, 2.0), rel=0.02)


def test_the_unit_of_a_series_does_not_matter():
    """Each series counts by what the first forecaster scored on it, so that no large one decides alone."""
    rng = np.random.default_rng(6)
    truth = rng.normal(size=(2, 12, 1))
    low, high = (np.array(normal(mean, 1, truth.shape)) for mean in (-0.7, 0.3))
    low[1], high[1] = high[1].copy(), low[1].copy()  # what is the better on one series is not on the other
    unit = np.array([1.0, 1000.0])[:, None, None]
    plain = stack(np.stack([low, high]), truth, monthly(truth), [4])
    large = stack(np.stack([low, high]) * unit[..., None], truth * unit, monthly(truth), [4])
    np.testing.assert_allclose(large.weights, plain.weights, atol=1e-3)


def test_the_fit_counts_as_its_origins_and_equal_weights_as_four():
    truth = np.random.default_rng(7).normal(size=(1, 9, 1))
    far, exact = normal(20, 1, truth.shape), np.repeat(truth[..., None], KEPT, axis=-1)
    found = stack(np.stack([far, exact]), truth, monthly(truth), [4])
    past = np.arange(9)
    np.testing.assert_allclose(found.weights[:, 0, 1], (past + 2) / (past + 4), atol=1e-3)


def test_an_origin_of_which_not_every_outcome_is_known_is_left_out():
    truth = np.random.default_rng(8).normal(size=(2, 12, 1))
    kept = np.stack([normal(0, 1, truth.shape), normal(1, 2, truth.shape)])
    one, other = truth.copy(), truth.copy()
    one[0, 5], other[0, 5] = np.nan, np.nan
    other[1, 5] = 30.0
    weights = stack(kept, one, monthly(one), [4]).weights
    np.testing.assert_array_equal(weights, stack(kept, other, monthly(other), [4]).weights)
    np.testing.assert_array_equal(weights[6], weights[5])  # nothing came with it
    assert np.abs(np.diff(weights[4:6, 0, 0])) > 1e-3
    assert np.abs(np.diff(weights[6:8, 0, 0])) > 1e-3


def test_a_last_origin_off_the_grid_knows_what_was_known_by_then():
    rng = np.random.default_rng(10)
    truth = rng.normal(size=(1, 30, 2))
    forecasts = np.stack(
        [normal(-0.7, 1, truth.shape), normal(0.7, 1, truth.shape)]
    )  # neither is at the bound

    def last(day, changed, horizon):
        other = truth.copy()
        other[:, changed, horizon] = 40.0
        days = [*range(0, 28 * 29, 28), day]
        return stack(forecasts, other, days, [4, 13]).weights[-1, horizon].tolist()

    on_week_115 = 7 * 115
    assert last(on_week_115, [28], 0) == last(on_week_115, [], 0)  # of week 112, known in week 116
    assert last(on_week_115, [27], 0) != last(on_week_115, [], 0)
    assert last(on_week_115, [26, 27, 28], 1) == last(on_week_115, [], 1)  # of week 104, known in week 117
    assert last(on_week_115, [25], 1) != last(on_week_115, [], 1)
    assert last(28 * 29 - 1, [28], 0) == last(28 * 29 - 1, [], 0)  # a day short of four weeks
    assert last(28 * 29, [28], 0) != last(28 * 29, [], 0)
