"""What the map taught: parameters against sentinels, in every seed."""

import datetime

import numpy as np
import pytest
from scipy.stats import norm

from inference.test_filter import N, with_map
from polemos.inference.filter import SENTINELS, Block
from polemos.inference.teaching import _learned, learned, spread_of

WEEK = datetime.timedelta(weeks=1)


@pytest.fixture(scope="module")
def found(war):
    values = np.r_[8000, 8000 + np.cumsum(np.random.default_rng(4).normal(20, 60, 39))]
    case = with_map(war, values)
    return case, learned(case, case.clock.start + 30 * WEEK, particles=N, seeds=(1, 2))


def test_a_front_that_moves_teaches_how_fast_it_can(found):
    _, told = found
    mobility = next(one for one in told if one.element == ("territory.mobility", ("north",)))
    assert mobility.posterior[1] > mobility.prior[1]
    assert mobility.spread < 1.0


def test_what_counts_as_taught_is_narrower_than_every_sentinel(found):
    _, told = found
    for one in told:
        assert not one.taught or one.spread < 1.0
        assert one.prior[0] <= one.prior[1] <= one.prior[2]
        assert one.posterior[0] <= one.posterior[1] <= one.posterior[2]
    # how a breakthrough goes, nobody saw: the names are those of the sector alone
    assert {one.element[1] for one in told} == {("north",)}


def test_nothing_is_taught_before_the_first_week_is_seen(war):
    case = with_map(war, [8000.0])
    told = learned(case, case.clock.start + 3 * WEEK, particles=N, seeds=(1, 2, 3))
    assert sum(one.taught for one in told) <= 1  # one in twenty-one by chance, in all three seeds hardly ever
    for one in told:
        assert one.spread == pytest.approx(1.0, abs=0.15)
        np.testing.assert_allclose(one.posterior[1], one.prior[1], rtol=0.35, atol=0.1)


def test_spreads_are_weighted():
    z = np.array([[0.0, 1.0, 2.0]] * (SENTINELS + 1))
    block = Block((), z, np.log([1.0, 2.0, 1.0]), np.arange(3))
    np.testing.assert_allclose(spread_of(block), np.sqrt(0.5))


MOBILITY = ("territory.mobility", ("north",))


def cloud(own, *idle):
    """A block of one parameter whose standard deviations, and those of its sentinels, are told."""
    spreads = np.array([own, *idle, *[idle[-1]] * (SENTINELS - len(idle))])
    return Block((MOBILITY,), spreads[:, None] * [[-1.0, 1.0]], np.zeros(2), np.arange(2))


def test_it_is_taught_only_where_it_is_narrower_than_every_sentinel_in_every_seed(war):
    clear, wide = cloud(0.5, 0.6, 1.0), cloud(0.8, 0.7, 1.0)
    told = _learned(war, 0, MOBILITY, [clear, clear])
    assert (told.spread, told.idle, told.taught) == (pytest.approx(0.5), pytest.approx(0.6), True)
    for blocks in ([clear, wide], [wide, clear]):
        told = _learned(war, 0, MOBILITY, blocks)
        assert (told.spread, told.idle, told.taught) == (pytest.approx(0.8), pytest.approx(0.6), False)


def test_the_posterior_is_that_of_all_seeds_by_their_weights(war):
    first, second = (np.tile(places, (SENTINELS + 1, 1)) for places in ([-1.0, 1.0], [0.0, 2.0]))
    first = Block((MOBILITY,), first, np.log([1.0, 4.0]), np.arange(2))
    second = Block((MOBILITY,), second, np.log([3.0, 7.0]), np.arange(2))
    told = _learned(war, 0, MOBILITY, [first, second])
    expected = war.prior("territory.mobility").of("north").quantile(norm.cdf([-1.0, 1.0, 2.0]))
    np.testing.assert_allclose(told.posterior, expected)
