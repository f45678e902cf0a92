"""Intervals of changes between two runs keep their level, and mirror when the runs change places."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemos.compared.sampling import (
    change_of_quantiles,
    change_of_shares,
    drawn_alike,
    holds_none,
    width_for,
)

LEVELS = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
shares = st.floats(0, 1)
counts = st.integers(1, 100_000)


@given(shares, counts, shares, counts)
def test_the_interval_of_a_change_mirrors_and_holds_it(p, n, q, m):
    low, high = change_of_shares(p, n, q, m, 2.0)
    assert low <= q - p + 1e-12
    assert q - p - 1e-12 <= high
    back = change_of_shares(q, m, p, n, 2.0)
    assert back == pytest.approx((-high, -low))


@pytest.mark.parametrize("p", [0.02, 0.3, 0.5, 0.98])
def test_shares_of_one_law_are_told_apart_as_seldom_as_was_said(p):
    random = np.random.default_rng(5)
    z, n, m = width_for(1), 200, 400
    pairs = zip(random.binomial(n, p, 3000) / n, random.binomial(m, p, 3000) / m, strict=True)
    missed = np.mean([not holds_none(change_of_shares(a, n, b, m, z)) for a, b in pairs])
    assert 0.02 < missed < 0.07


@pytest.mark.parametrize("level", [0.1, 0.5, 0.9])
def test_quantiles_of_one_law_are_told_apart_as_seldom_as_was_said(level):
    random = np.random.default_rng(6)
    z, n, m = width_for(1), 500, 1000
    missed = np.mean(
        [
            not holds_none(
                change_of_quantiles(
                    level,
                    (np.quantile(random.lognormal(size=n), LEVELS), n),
                    (np.quantile(random.lognormal(size=m), LEVELS), m),
                    LEVELS,
                    z,
                )
            )
            for _ in range(2000)
        ]
    )
    assert 0.005 < missed < 0.07  # a skew law between the levels that are kept is cut by straight lines


def test_a_great_change_of_a_quantile_is_seen_and_few_members_see_none():
    here = list(range(9))
    there = [value + 100 for value in here]
    assert not holds_none(change_of_quantiles(0.1, (here, 1000), (there, 1000), LEVELS, 3.0))
    low, high = change_of_quantiles(0.1, (here, 30), (there, 30), LEVELS, 3.0)
    assert low == -math.inf
    assert holds_none((low, high))


def test_the_level_is_divided_over_all_that_is_looked_at():
    assert width_for(1) == pytest.approx(1.95996, abs=1e-4)
    assert width_for(100) == pytest.approx(3.4740, abs=1e-3)  # 1 - 0.95**(1/100) = 0.000513
    assert width_for(0) == width_for(1)


def test_draws_are_alike_only_where_something_says_so():
    one, other = {"a": np.arange(3.0), "b": np.zeros(3)}, {"a": np.arange(3.0), "b": np.ones(3)}
    assert drawn_alike(one, other, ["a"])
    assert not drawn_alike(one, other, ["a", "b"])
    assert not drawn_alike(one, other, [])
    assert not drawn_alike(one, {"a": np.arange(4.0)}, ["a"])
