"""Tempered Monte Carlo against posteriors that are known in closed form."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logsumexp
from scipy.stats import kstest, norm

from polemos.inference.tempered import LEFT, NOBODY, STEP, Blocks, Effort, Sampler, next_power

N = 400
WEEKS = 3
SEEDS = range(20)
QUICK = Effort(moves=9, last=36)


def start(numbers, sources=1, n=N, seed=0):
    rng = np.random.default_rng([seed, 7])
    z = rng.standard_normal((numbers, n))
    return z, rng.standard_normal((WEEKS, sources, n)).astype(np.float32)


def sampled(likelihood, blocks, seed=0, effort=QUICK, n=N):
    sampler = Sampler(likelihood, blocks, np.random.default_rng(seed))
    z, noise = start(len(blocks.numbers), len(blocks.sources), n, seed)
    return sampler.posterior(sampler.begin(z, noise), effort)


def blocks_of(numbers, sources):
    return Blocks(np.array(numbers), np.array(sources), max(*numbers, *sources) + 1)


# one block: y = sum of two numbers and of the noise of the first two weeks, with error ----------------

ONE = blocks_of([0, 0, NOBODY], [0, NOBODY])
ERROR, SEEN = 0.5, 3.0
VECTOR = np.array([1.0, 0.5, 1.0, -0.5])
"""What it reads: two numbers, and the noise of two weeks."""


def linear(z, noise):
    said = VECTOR[0] * z[0] + VECTOR[1] * z[1] + VECTOR[2] * noise[0, 0] + VECTOR[3] * noise[1, 0]
    return norm.logpdf(SEEN, said, ERROR)[None]


@cache
def linear_runs():
    return [sampled(linear, ONE, seed) for seed in SEEDS]


def drawn(cloud):
    """The numbers and noise that are read, and those that are not."""
    return np.concatenate([cloud.z, cloud.noise[:, 0], cloud.noise[:, 1]])


def exact():
    gain = VECTOR / (VECTOR @ VECTOR + ERROR**2)
    return SEEN * gain, 1.0 - VECTOR * gain


READ = [0, 1, 3, 4]


def test_mean_and_variance_are_those_of_the_posterior():
    mean, variance = exact()
    found = np.array([drawn(cloud)[READ] for cloud in linear_runs()])
    for of, value in ((found.mean(axis=2), mean), (found.var(axis=2), variance)):
        error = of.std(axis=0, ddof=1) / np.sqrt(len(SEEDS))
        assert (error < 0.05).all()
        np.testing.assert_array_less(np.abs(of.mean(axis=0) - value), 4.0 * error + 0.005)


def test_the_whole_distribution_is_that_of_the_posterior():
    mean, variance = exact()
    found = np.array([drawn(cloud)[READ] for cloud in linear_runs()])
    for place in range(4):
        values = (found[:, place].ravel() - mean[place]) / np.sqrt(variance[place])
        assert kstest(values, "norm").statistic < 0.04


def test_what_it_does_not_read_keeps_its_prior():
    """Sentinels: a number and sources that no likelihood reads narrow by the copies of resampling alone."""
    for cloud in linear_runs():
        assert 0.85 < cloud.noise[2, 0].std() < 1.15
    spread = [cloud.noise[2, 0].std() for cloud in linear_runs()]
    assert np.mean(spread) == pytest.approx(1.0, abs=0.04)


def test_sentinels_of_a_block_stay_wide():
    """Twenty numbers beside one that a sharp likelihood reads."""
    blocks = blocks_of([0] * 21, [0])
    for seed in range(4):
        cloud = sampled(lambda z, _: norm.logpdf(2.5, z[:1], 0.1), blocks, seed)
        spread = cloud.z[1:].std(axis=1)
        assert spread.mean() > 0.9
        assert spread.min() > 0.8
        assert np.abs(cloud.z[1:].mean(axis=1)).max() < 0.4
        assert cloud.z[0].mean() == pytest.approx(2.5 / 1.01, abs=0.05)


def test_what_belongs_to_nobody_never_changes():
    for seed, cloud in zip(SEEDS, linear_runs(), strict=True):
        z, noise = start(3, 2, seed=seed)
        np.testing.assert_array_equal(cloud.z[2], z[2])
        np.testing.assert_array_equal(cloud.noise[:, 1], noise[:, 1])
        assert not np.isin(cloud.z[0], z[0]).all()
        assert not np.isin(cloud.noise[0, 0], noise[0, 0]).all()


@pytest.mark.parametrize("blocks", [ONE, blocks_of([0, 0, 1], [0, 1])], ids=["one", "two"])
def test_the_likelihood_is_kept_up_to_date(blocks):
    """After resampling and moves, of the particles as they are: also where what nobody moves is read."""

    def likelihood(z, noise):
        first = linear(z, noise)[0] + 0.3 * z[2] * z[0]
        return np.stack([first, norm.logpdf(z[2] + noise[0, 1], 1.0, 0.7) + 0.3 * z[0]])[: blocks.count]

    sampler = Sampler(likelihood, blocks, np.random.default_rng(1))
    cloud = sampler.step(sampler.begin(*start(3, 2)))
    assert (cloud.power < 1.0).any()
    np.testing.assert_allclose(cloud.log, likelihood(cloud.z, cloud.noise))


def test_a_run_keeps_the_log_of_its_particles():
    for cloud in linear_runs()[:3]:
        np.testing.assert_allclose(cloud.log, linear(cloud.z, cloud.noise), rtol=1e-6)
        assert (cloud.power == 1.0).all()


# two blocks ------------------------------------------------------------------------------------------

TWO = blocks_of([0, 1, 0], [1, 0])


def apart(z, noise):
    """One sharp, one blunt: y0 = z0 + noise of the second source, y1 = z1 + noise of the first."""
    first = norm.logpdf(2.0, z[0] + noise[0, 1], 0.2)
    return np.stack([first, norm.logpdf(-1.0, z[1] + noise[0, 0], 1.0)])


def test_blocks_have_posteriors_of_their_own():
    runs = [sampled(apart, TWO, seed) for seed in SEEDS]
    found = np.array([[c.z[0], c.noise[0, 1], c.z[1], c.noise[0, 0]] for c in runs])
    mean = np.array([2 / 2.04, 2 / 2.04, -1 / 3, -1 / 3])
    variance = np.array([1 - 1 / 2.04, 1 - 1 / 2.04, 2 / 3, 2 / 3])
    for of, value in ((found.mean(axis=2), mean), (found.var(axis=2), variance)):
        error = of.std(axis=0, ddof=1) / np.sqrt(len(SEEDS))
        np.testing.assert_array_less(np.abs(of.mean(axis=0) - value), 4.0 * error + 0.005)
    across = [np.corrcoef(one[0], one[2])[0, 1] for one in found]
    assert abs(np.mean(across)) < 0.06
    within = [np.corrcoef(one[0], one[1])[0, 1] for one in found]
    assert np.mean(within) == pytest.approx(-(1 / 2.04) / (1 - 1 / 2.04), abs=0.04)


def test_blocks_have_powers_and_ancestors_of_their_own():
    sampler = Sampler(apart, TWO, np.random.default_rng(2))
    z, noise = start(3, 2)
    cloud = sampler.step(sampler.begin(z, noise))
    assert cloud.power[0] < 0.5 < cloud.power[1] == 1.0
    for block, ancestor in enumerate(cloud.ancestor):
        ours = TWO.numbers == block
        np.testing.assert_array_equal(cloud.z[ours], z[ours][:, ancestor])
        ours = TWO.sources == block
        np.testing.assert_array_equal(cloud.noise[:, ours], noise[:, ours][..., ancestor])


# modes -----------------------------------------------------------------------------------------------


def test_two_modes_keep_their_weights():
    """At 2 and -2, the second of half the likelihood: a third of the particles on average."""
    modes = np.array([[2.0], [-2.0]])

    def likelihood(z, _):
        return logsumexp(norm.logpdf(modes, z[0], 0.3) + np.log([[2 / 3], [1 / 3]]), axis=0)[None]

    shares = [
        (sampled(likelihood, blocks_of([0], [NOBODY]), seed, Effort(6, 12)).z[0] < 0).mean() for seed in SEEDS
    ]
    assert np.mean(shares) == pytest.approx(1 / 3, abs=4.0 * np.std(shares) / np.sqrt(20) + 0.005)
    assert min(shares) > 0.2
    assert max(shares) < 0.47


# powers ----------------------------------------------------------------------------------------------


@given(st.integers(0, 1000), st.floats(0.0, 0.95), st.floats(-2.0, 4.0).map(lambda at: 10.0**at))
def test_the_next_power_leaves_half_effective(seed, power, sharp):
    log = sharp * -(np.random.default_rng(seed).standard_normal(200) ** 2)
    raised = next_power(power, log)
    assert power < raised <= 1.0
    weights = np.exp((raised - power) * (log - log.max()))
    left = weights.sum() ** 2 / (weights**2).sum() / log.size
    assert left >= LEFT - 1e-6
    if raised < 1.0:
        assert left == pytest.approx(LEFT, abs=1e-3)


def test_a_power_rises_however_sharp_the_likelihood():
    log = np.full(100, -1e300)
    log[0] = 0.0
    assert 0.5 < next_power(0.5, log) < 0.5 + 1e-12


@pytest.mark.parametrize("level", [0.0, -1e4])
def test_a_flat_likelihood_leaves_the_prior(level):
    sampler = Sampler(lambda z, _: np.full((1, z.shape[-1]), level), ONE, np.random.default_rng(1))
    z, noise = start(3, 2)
    cloud = sampler.step(sampler.begin(z, noise))
    assert cloud.power.tolist() == [1.0]
    np.testing.assert_array_equal(cloud.z, z)
    np.testing.assert_array_equal(cloud.noise, noise)
    moved = sampler.moves(cloud, 60)
    assert (moved.moved == 1.0).all()
    for values in (moved.z[0], moved.z[1], *moved.noise[:, 0]):
        assert kstest(values, "norm").pvalue > 1e-4


def test_a_move_keeps_what_it_should():
    """Of a move that is taken by all, the correlation with where they were; all numbers change at first."""
    sampler = Sampler(lambda z, _: np.zeros((1, z.shape[-1])), ONE, np.random.default_rng(1))
    cloud = sampler.begin(*start(3, 2, 20_000))
    after = sampler.moves(cloud, 1)
    for place in (0, 1):
        found = np.corrcoef(cloud.z[place], after.z[place])[0, 1]
        assert found == pytest.approx(np.sqrt(1 - STEP**2), abs=0.03)
    after = sampler.moves(cloud, 3)
    found = np.corrcoef(cloud.noise[0, 0], after.noise[0, 0])[0, 1]
    assert found == pytest.approx(np.sqrt(1 - STEP**2), abs=0.03)


def test_many_long_moves_leave_the_prior_and_no_wider_one():
    sampler = Sampler(lambda z, _: np.zeros((1, z.shape[-1])), ONE, np.random.default_rng(5))
    moved = sampler.moves(sampler.begin(*start(3, 2, 4000)), 90)
    assert np.std(moved.z[:2]) == pytest.approx(1.0, abs=0.03)
    assert np.std(moved.noise[:, 0]) == pytest.approx(1.0, abs=0.03)


def test_moves_at_a_power_keep_the_tempered_posterior():
    """With half of the power of y = z, a fixed one: variance 1 / (1 + power / error^2)."""
    sampler = Sampler(
        lambda z, _: norm.logpdf(z[:1], 1.0, 0.5), blocks_of([0], [0]), np.random.default_rng(3)
    )
    cloud = sampler.begin(*start(1, 1, 4000))
    cloud.power[:] = 0.5
    z = sampler.moves(cloud, 90).z[0]
    assert z.mean() == pytest.approx(2.0 / 3.0, abs=0.04)
    assert z.var() == pytest.approx(1.0 / 3.0, abs=0.03)


def test_resampling_is_by_weight():
    sampler = Sampler(apart, TWO, np.random.default_rng(4))
    log = np.log(np.arange(1.0, 101.0))
    times = np.zeros(100)
    for _ in range(200):
        chosen = np.bincount(sampler._chosen(log), minlength=100)
        wanted = 100 * np.arange(1.0, 101.0) / 5050.0
        assert (np.abs(chosen - wanted) < 1.0 + 1e-9).all()  # evenly spread
        times += chosen
    np.testing.assert_allclose(times / 200, wanted, atol=0.15)


def test_the_same_luck_gives_the_same_bits():
    first, again, other = (sampled(apart, TWO, seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.z, again.z)
    np.testing.assert_array_equal(first.noise, again.noise)
    np.testing.assert_array_equal(first.log, again.log)
    assert not np.array_equal(first.z, other.z)


def test_what_is_spent_is_counted():
    calls = []

    def counted(z, noise):
        calls.append(1)
        return apart(z, noise)

    assert sampled(counted, TWO, effort=Effort(2, 5)).spent == len(calls)
