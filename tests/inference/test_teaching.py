"""What the map taught: parameters against sentinels, in every seed."""

import datetime

import numpy as np
import pytest

from inference.test_filter import N, with_map
from polemos.inference.filter import SENTINELS, Block
from polemos.inference.teaching import learned, spread_of

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
