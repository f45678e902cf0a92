"""Monte Carlo errors against brute force: what 400 independent ensembles really spread."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from polemos.questions.estimate import Estimate
from polemos.questions.statistics import mean, median, probability, probability_given, quantile

REPLICATES = 400
TOLERANCE = 0.10  # the spread of 400 replicates is itself known to 3.5 %
NORMAL_90 = stats.norm.ppf(0.9)


def draws(rng, n):
    """A heavy-tailed column and one that shares luck with it, as under two policies."""
    x = rng.lognormal(0.0, 0.7, n)
    return x, 1.1 * x + 0.3 * rng.normal(size=n)


STATISTICS = {
    "P": lambda x, y: probability(x > 1.5),
    "P given": lambda x, y: probability_given(x > 1.5, y > 1.0),
    "mean": lambda x, y: mean(x),
    "median": lambda x, y: median(x),
    "quantile": lambda x, y: quantile(x, 0.9),
    "paired means": lambda x, y: mean(y) - mean(x),
    "paired medians": lambda x, y: median(y) - median(x),
    "paired chances": lambda x, y: probability(y > 1.5) - probability(x > 1.5),
    "ratio": lambda x, y: mean(y) / mean(x),
    "product": lambda x, y: 2 * (mean(x) * probability(y > 1.0)) - 1,
    "risk ratio": lambda x, y: probability(y > 1.5) / probability(x > 1.5),
}
TRUTH = {
    "P": stats.lognorm(0.7).sf(1.5),
    "mean": math.exp(0.245),
    "median": 1.0,
    "quantile": math.exp(0.7 * NORMAL_90),
    "paired means": 0.1 * math.exp(0.245),
    "ratio": 1.1,
}


def column(values):
    return np.asarray(values, dtype=np.float32)


def replicate(statistic, n=1500, replicates=REPLICATES):
    rng = np.random.default_rng(20240806)
    found = [statistic(*map(column, draws(rng, n))) for _ in range(replicates)]
    return np.array([one.value for one in found]), np.array([one.error for one in found])


@pytest.mark.parametrize("name", STATISTICS)
def test_error_is_the_spread_over_independent_ensembles(name):
    values, errors = replicate(STATISTICS[name])
    assert math.sqrt(np.mean(errors**2)) == pytest.approx(np.std(values, ddof=1), rel=TOLERANCE)


@pytest.mark.parametrize("name", TRUTH)
def test_two_errors_cover_the_truth(name):
    values, errors = replicate(STATISTICS[name])
    covered = np.mean(np.abs(values - TRUTH[name]) < 2 * errors)
    assert 0.92 <= covered <= 0.98  # 95.4 % for a normal estimate; one per cent is the binomial error


@pytest.mark.parametrize(
    ("draw", "closed_form"),
    [
        (lambda rng, n: rng.normal(size=n), math.sqrt(math.pi / 2)),  # sqrt(p q) / f(median)
        (lambda rng, n: rng.exponential(size=n), 1.0),
        (lambda rng, n: rng.uniform(size=n), 0.5),
    ],
)
def test_error_of_the_median_has_its_closed_form(draw, closed_form):
    n = 40_000
    estimate = median(column(draw(np.random.default_rng(1), n)))
    assert estimate.error * math.sqrt(n) == pytest.approx(closed_form, rel=0.07)


def test_quantile_is_numpys_and_its_error_the_binomial_one():
    x = column(np.random.default_rng(2).normal(size=20_000))
    for p in (0.1, 0.25, 0.9):
        estimate = quantile(x, p)
        exact = math.sqrt(p * (1 - p) / x.size) / stats.norm.pdf(stats.norm.ppf(p))
        assert estimate.value == pytest.approx(np.quantile(x.astype(float), p), abs=1e-12)
        assert estimate.error == pytest.approx(exact, rel=0.12)


def test_pairing_cancels_what_two_policies_share():
    rng = np.random.default_rng(3)
    x, y = map(column, draws(rng, 4000))
    other = column(draws(rng, 4000)[0])
    paired, unpaired = (mean(y) - mean(x)).error, (mean(y) - mean(other)).error
    assert paired == pytest.approx(float(np.std(y - x, ddof=1)) / math.sqrt(4000), rel=1e-4)
    assert unpaired == pytest.approx(math.hypot(mean(y).error, mean(other).error), rel=0.05)
    assert paired < unpaired / 3


@pytest.mark.parametrize("statistic", [mean, median, probability, lambda x: quantile(x, 0.9)])
def test_identical_columns_differ_by_exactly_nothing(statistic):
    x = column(np.random.default_rng(4).integers(0, 2, 999))
    difference = statistic(x) - statistic(x.copy())
    assert (difference.value, difference.error) == (0.0, 0.0)


def test_equal_numbers_have_exactly_no_spread():
    for n in range(2, 999):
        estimate = mean(np.full(n, 0.1))
        assert (estimate.value, estimate.error) == (0.1, 0.0)


@pytest.mark.parametrize("hits", [0, 400])
def test_an_event_never_or_always_seen_has_the_error_of_the_rule_of_three(hits):
    event = column(np.arange(400) < hits)
    for estimate in (probability(event), mean(event), 1 - probability(event)):
        assert 2 * estimate.error == pytest.approx(3 / 400)
    assert not probability(event).settled_from(hits / 400)
    assert probability(event).settled_from(0.5)


def test_the_floor_belongs_to_the_event():
    never = column(np.zeros(400))
    same = probability(never, "a") - probability(never.copy(), "a")
    assert (same.value, same.error) == (0.0, 0.0)
    other = probability(never, "a") - probability(never, "b")  # two events that nobody saw may still differ
    assert other.error == pytest.approx(math.sqrt(2) * 1.5 / 400)
    seen = probability(never, "a") - probability(column(np.arange(400) < 40), "a")
    assert seen.error == pytest.approx(math.hypot(1.5 / 400, math.sqrt(0.1 * 0.9 / 399)))


def test_a_condition_narrows_the_draws():
    condition, event = column(np.arange(400) < 40), column(np.zeros(400))
    assert 2 * probability_given(event, condition).error == pytest.approx(3 / 40)
    assert probability_given(event, condition).draws == 40
    nothing = probability_given(event, column(np.zeros(400)))
    assert nothing.undefined
    assert nothing.reason


def test_zero_over_zero_is_undefined_and_anything_over_zero_too():
    none, some = probability(column(np.zeros(50)), "a"), probability(column(np.arange(50) < 9), "b")
    for ratio in (none / none, some / none, 1 / none):
        assert ratio.undefined
        assert ratio.reason == "division by zero"
        assert not ratio.settled_from(1.0)


def test_a_ratio_over_what_may_be_zero_has_no_bounded_error():
    rare = probability(column(np.arange(1000) < 3), "rare")
    ratio = probability(column(np.arange(1000) < 300), "common") / rare
    assert math.isinf(ratio.error)
    assert math.isinf((ratio - (1 - probability(column(np.arange(1000) < 200))) / rare).error)
    assert not ratio.settled_from(1.2)
    assert (ratio - ratio).error == 0.0


def test_missing_members_are_counted_and_left_out():
    x = column(np.arange(1000) % 7)
    x[:4] = np.nan
    estimate = mean(x)
    assert (estimate.n_missing, estimate.missing_share) == (4, 0.004)
    assert estimate.value == pytest.approx(float(np.mean(x[4:])))
    assert estimate.error == pytest.approx(float(np.std(x[4:], ddof=1)) / math.sqrt(996), rel=0.002)
    y = column(np.ones(1000))
    y[-3:] = np.nan
    assert (mean(x) - mean(y)).n_missing == 7
    assert mean(column(np.full(9, np.nan))).undefined


def test_never_is_a_number_to_all_but_the_mean():
    x = column(np.arange(1000))
    x[900:] = np.inf
    assert mean(x).undefined
    assert median(x).value == 499.5
    assert median(x).error == pytest.approx(0.5 * 1000 / math.sqrt(1000), rel=0.05)
    x[300:] = np.inf
    assert (median(x).value, median(x).error) == (math.inf, 0.0)
    assert median(x).settled_from(26.0)
    x = column(np.arange(1000))
    x[495:] = np.inf  # the median may be finite or not
    assert math.isinf(median(x).error)
    assert not median(x).settled_from(26.0)
    assert (median(x) - median(x)).undefined


def test_an_atom_at_the_quantile_leaves_no_doubt_only_when_it_is_wide():
    wide, narrow = column(np.maximum(np.arange(1000) - 700, 0)), column(np.maximum(np.arange(1000) - 505, 0))
    assert (median(wide).value, median(wide).error) == (0.0, 0.0)
    assert median(narrow).value == 0.0
    assert median(narrow).error > 0.0


@pytest.mark.parametrize("n", [0, 1])
def test_too_few_members_settle_nothing(n):
    for statistic in (mean, median, probability):
        assert not statistic(column(np.full(n, 3.0))).settled_from(100.0)


def test_members_needed_settles():
    rng = np.random.default_rng(5)
    estimate = probability(column(rng.uniform(size=1000) < 0.52))
    threshold = estimate.value - estimate.error
    needed = estimate.members_needed(threshold)
    assert needed == pytest.approx(16000, abs=2)
    unseen = probability(column(np.zeros(100)))
    assert unseen.members_needed(0.001) == pytest.approx(6 / 0.001, abs=2)
    assert unseen.members_needed(0.0) is None
    assert probability(column(np.arange(10) < 5)).members_needed(0.5) is None


def exact(value, error):
    """An estimate of four members whose error is exact in binary."""
    estimate = Estimate(value, np.zeros(4), {"given": (1.0, error)})
    assert estimate.error == error
    return estimate


def test_settled_from_four_errors_on_exactly():
    estimate = exact(0.75, 0.0625)
    assert estimate.settled_from(0.5)
    assert not estimate.settled_from(math.nextafter(0.5, 1))
    assert estimate.settled_from(math.nextafter(0.5, 0))
    assert estimate.settled_from(1.0)
    assert not estimate.settled_from(0.75)
    assert not estimate.settled_from(math.nan)


@given(st.integers(2, 200), st.integers(0, 2**32 - 1), st.floats(-3, 3), st.floats(0.1, 3))
def test_estimates_move_with_their_columns(n, seed, shift, scale):
    x = np.random.default_rng(seed).normal(size=n)
    for statistic in (mean, median, lambda c: quantile(c, 0.8)):
        plain, moved = statistic(x), statistic(scale * x + shift)
        assert moved.value == pytest.approx(scale * plain.value + shift, abs=1e-9)
        assert moved.error == pytest.approx(scale * plain.error, abs=1e-9)
        image = scale * plain + shift
        assert image.value == pytest.approx(moved.value, abs=1e-9)
        assert image.error == pytest.approx(moved.error, abs=1e-9)


@given(st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_a_quantile_of_the_opposite_is_the_opposite(n, seed):
    x = np.random.default_rng(seed).integers(-3, 4, n).astype(float)
    assert median(-x).value == -median(x).value
    assert quantile(-x, 0.3).value == pytest.approx(-quantile(x, 0.7).value, abs=1e-12)


def test_ensembles_of_different_size_cannot_be_paired():
    with pytest.raises(ValueError, match="paired"):
        mean(np.ones(3)) + mean(np.ones(4))
