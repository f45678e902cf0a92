"""Scores of forecasts against closed forms, examples worked by hand and their own properties."""

import math
import subprocess
import sys

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.lib.stride_tricks import sliding_window_view
from scipy import stats
from scipy.stats import kstest, norm

from polemos.inference import scores

SCORED = (scores.crps, scores.weighted_interval_score, scores.covered, lambda x, y: scores.pit(x, y, seed=1))

numbers = st.floats(-1e6, 1e6)
ensembles = arrays(np.float64, st.integers(2, 30), elements=numbers)


def test_scores_need_no_jax():
    program = "import polemos.inference.scores, sys; print('jax' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize("value", [-2.0, 0.0, 0.7, 3.5])
def test_crps_of_a_normal_forecast(value):
    """Gneiting and Raftery 2007, eq. 21, within 4 standard errors."""
    mean, deviation, replicates = 5.0, 3.0, 400
    expected = deviation * (value * (2 * norm.cdf(value) - 1) + 2 * norm.pdf(value) - 1 / math.sqrt(math.pi))
    members = np.random.default_rng(1).normal(mean, deviation, (replicates, 500))
    found = scores.crps(members, np.full(replicates, mean + deviation * value))
    error = found.std(ddof=1) / math.sqrt(replicates)
    assert error < 0.01
    assert abs(found.mean() - expected) < 4 * error


def test_crps_does_not_depend_on_the_number_of_members():
    """Of five members the mean is that of the law; the plain estimator is a fifth above it."""
    members = np.random.default_rng(2).normal(size=(40_000, 5))
    value = np.zeros(len(members))
    found = scores.crps(members, value)
    expected = math.sqrt(2 / math.pi) - 1 / math.sqrt(math.pi)
    assert abs(found.mean() - expected) < 4 * found.std(ddof=1) / math.sqrt(len(found))
    plain = scoringrules.crps_ensemble(value, members, estimator="nrg", backend="numpy")
    assert plain.mean() > 1.2 * expected


@given(ensembles, numbers)
def test_crps_is_the_fair_form_of_its_definition(members, value):
    pairs = np.abs(members[:, None] - members).sum() / (len(members) * (len(members) - 1))
    expected = np.abs(members - value).mean() - pairs / 2
    assert scores.crps(members, value) == pytest.approx(expected, abs=1e-8, rel=1e-9)


@given(numbers, numbers, st.integers(2, 50))
def test_of_a_point_every_score_is_its_absolute_error(point, value, n_members):
    members = np.full(n_members, point)
    assert scores.crps(members, value) == pytest.approx(abs(point - value), rel=1e-12, abs=1e-12)
    # of the interval score that is so up to the weights: (1/2 + 3) |error| / (3 + 1/2)
    assert scores.weighted_interval_score(members, value) == pytest.approx(
        abs(point - value), rel=1e-9, abs=1e-9
    )
    assert scores.covered(members, value).all() == (point == value)


def test_a_small_spread_around_a_large_level_is_not_lost():
    members = 1e9 + np.array([0.0, 1.0, 2.0, 3.0])
    assert scores.crps(members, 1e9 + 1.5) == scores.crps(members - 1e9, 1.5)


@pytest.mark.parametrize(
    ("value", "expected"),
    # Members 0 ... 100: median 50; intervals 25-75, 10-90 and 2.5-97.5, widths 50, 80 and 95, weights alpha/2
    # of 0.25, 0.1 and 0.025. A distance outside costs 2/alpha times itself, so weighted it counts as it is.
    [
        (50.0, (0.0 + 12.5 + 8.0 + 2.375) / 3.5),
        (80.0, (15.0 + (12.5 + 5.0) + 8.0 + 2.375) / 3.5),
        (100.0, (25.0 + (12.5 + 25.0) + (8.0 + 10.0) + (2.375 + 2.5)) / 3.5),
        (-7.5, (28.75 + (12.5 + 32.5) + (8.0 + 17.5) + (2.375 + 10.0)) / 3.5),
    ],
)
def test_weighted_interval_score_worked_by_hand(value, expected):
    assert scores.weighted_interval_score(np.arange(101.0), value) == pytest.approx(expected, rel=1e-12)


def test_coverage_counted_by_hand():
    """Members 0 ... 100 and values at the ends of the intervals and just outside them."""
    values = np.array([50.0, 25.0, 75.0, 24.9, 10.0, 90.1, 2.5, 97.6, 2.4, 1000.0])
    members = np.tile(np.arange(101.0), (len(values), 1))
    assert scores.coverage(members, values).tolist() == [0.3, 0.5, 0.7]
    assert scores.covered(members, values)[:4].tolist() == [[True] * 3] * 3 + [[False, True, True]]
    assert scores.intervals(members)[0].ravel() == pytest.approx([25, 75, 10, 90, 2.5, 97.5])


@pytest.mark.parametrize("law", ["normal", "whole numbers", "mostly still"])
def test_pit_of_a_calibrated_forecast_is_uniform(law):
    rng = np.random.default_rng(3)
    drawn = rng.normal(size=(4_000, 21))
    if law == "whole numbers":
        drawn = np.round(2 * drawn)
    elif law == "mostly still":
        drawn = np.maximum(drawn - 0.5, 0.0)
    found = scores.pit(drawn[:, 1:], drawn[:, 0], seed=4)
    assert kstest(found, "uniform").pvalue > 0.01
    assert ((found > 0) & (found < 1)).all()


def test_pit_tells_a_forecast_that_is_too_narrow():
    rng = np.random.default_rng(3)
    found = scores.pit(0.5 * rng.normal(size=(2_000, 20)), rng.normal(size=2_000), seed=4)
    assert kstest(found, "uniform").pvalue < 1e-6


def test_pit_depends_on_its_seed_alone():
    members, value = np.zeros((50, 9)), np.zeros(50)
    assert (scores.pit(members, value, seed=4) == scores.pit(members, value, seed=4)).all()
    assert (scores.pit(members, value, seed=4) != scores.pit(members, value, seed=5)).all()


@given(ensembles, numbers, st.randoms(use_true_random=False))
def test_the_order_of_members_does_not_matter(members, value, random):
    order = random.sample(range(len(members)), len(members))
    for score in SCORED:
        assert np.asarray(score(members[order], value)) == pytest.approx(
            score(members, value), rel=1e-9, abs=1e-9
        )


def test_origins_are_scored_apart():
    rng = np.random.default_rng(5)
    members, value = rng.normal(size=(2, 3, 40)), rng.normal(size=(2, 3))
    for score in SCORED[:3]:
        together = score(members, value)
        for at in np.ndindex(2, 3):
            assert together[at] == pytest.approx(score(members[at], value[at]), rel=1e-12)


@pytest.mark.parametrize("score", SCORED)
@pytest.mark.parametrize(
    ("members", "value", "message"),
    [
        (np.ones((3, 4)), 1.0, "shape"),
        (np.ones((3, 4)), np.ones(4), "shape"),
        (np.ones((3, 1)), np.ones(3), "two members"),
        (np.float64(1.0), 1.0, "two members"),
        (np.array([1.0, np.nan]), 1.0, "finite"),
        (np.array([1.0, 2.0]), np.inf, "finite"),
    ],
)
def test_what_cannot_be_scored_is_refused(score, members, value, message):
    with pytest.raises(ValueError, match=message):
        score(np.asarray(members), value)


class TestPairedDifference:
    def test_of_independent_origins_is_the_textbook_error(self):
        """Student's interval of a mean, of scipy."""
        first, second = np.random.default_rng(6).normal(size=(2, 30))
        found = scores.paired_difference(first, second, overlap=1)
        expected = stats.ttest_rel(first, second).confidence_interval(0.9)
        assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
        assert found.independent == 30

    @pytest.mark.parametrize(("origins", "overlap"), [(24, 1), (23, 4), (20, 7), (13, 6)])
    def test_of_overlapping_sums_holds_the_truth_as_often_as_it_says(self, origins, overlap):
        """The mean of sums over shared weeks is 0: nine in ten intervals hold it, or more."""
        weeks = np.random.default_rng(8).normal(size=(2_000, origins + overlap - 1))
        sums = sliding_window_view(weeks, overlap, axis=1).sum(axis=-1)
        found = [scores.paired_difference(one, np.zeros(origins), overlap=overlap) for one in sums]
        held = np.mean([one.low <= 0.0 <= one.high for one in found])
        assert held > 0.88
        errors = np.sqrt(np.mean([one.standard_error**2 for one in found]))
        assert errors == pytest.approx(sums.mean(axis=1).std(), rel=0.08)

    def test_pairs_origins(self):
        """What both share cancels: a hard origin is hard for both."""
        hard = 1000 * np.random.default_rng(9).random(23)
        found = scores.paired_difference(hard + 2.0, hard, overlap=3)
        assert found.mean == pytest.approx(2.0)
        assert found.standard_error < 1e-9

    @given(arrays(np.float64, st.integers(6, 30), elements=numbers))
    def test_swapping_the_two_swaps_the_sign(self, first):
        second = np.zeros_like(first)
        one = scores.paired_difference(first, second, overlap=3)
        other = scores.paired_difference(second, first, overlap=3)
        assert one.mean == -other.mean
        assert one.standard_error == pytest.approx(other.standard_error)
        assert one.low == pytest.approx(-other.high)

    @pytest.mark.parametrize(
        ("first", "overlap", "message"),
        [
            (np.ones(23), 1, "shapes"),
            (np.ones((24, 1)), 1, "shapes"),
            (np.full(24, np.nan), 1, "finite"),
            (np.ones(24), 0, "overlap of 0"),
            (np.ones(24), 13, "overlap of 13 of 24"),
        ],
    )
    def test_what_cannot_be_compared_is_refused(self, first, overlap, message):
        with pytest.raises(ValueError, match=message):
            scores.paired_difference(first, np.ones(24), overlap=overlap)
