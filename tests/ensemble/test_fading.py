"""Held ground that is lost at a given rate: the same path to those who learn, and to those who bargain."""

import math

import jax.numpy as jnp
import numpy as np
import pytest

from polemos.dynamics.mechanisms.bargaining import Seen
from polemos.ensemble.fading import Fading, left_after

FIRST, WEEKS, MEMBERS = 3, 9, 4


@pytest.fixture
def seen():
    """What a table sees, each number another."""
    rng = np.random.default_rng(5)
    names = Seen.__dataclass_fields__
    return Seen(**{name: jnp.asarray(rng.uniform(1, 9, (WEEKS, 2, MEMBERS)), jnp.float32) for name in names})


@pytest.mark.parametrize(("side", "rate"), [(0, 0.04), (1, 0.2), (1, math.inf)])
def test_who_learns_and_who_bargains_see_the_same_path(seen, side, rate):
    fading = Fading(side, rate)
    learnt = np.asarray(fading.seen(seen, FIRST).chips)
    held = np.asarray(seen.chips)[FIRST, side]
    told = fading.told(FIRST, WEEKS - 1, held)
    np.testing.assert_array_equal(learnt[FIRST + 1 :, side], told[FIRST:, side])
    weeks = np.arange(1, WEEKS - FIRST)
    expected = np.exp(-rate * weeks)[:, None] * held
    np.testing.assert_allclose(told[FIRST:, side], expected, rtol=1e-6)


def test_nothing_else_is_told_and_nothing_before(seen):
    fading = Fading(0, 0.1)
    learnt, told = fading.seen(seen, FIRST), fading.told(FIRST, WEEKS - 1, np.ones(MEMBERS))
    chips, before = np.asarray(learnt.chips), np.asarray(seen.chips)
    np.testing.assert_array_equal(chips[: FIRST + 1], before[: FIRST + 1])
    np.testing.assert_array_equal(chips[:, 1], before[:, 1])
    assert np.isnan(told[:FIRST]).all()
    assert np.isnan(told[:, 1]).all()
    for name in Seen.__dataclass_fields__:
        if name != "chips":
            assert getattr(learnt, name) is getattr(seen, name)


def test_what_is_never_lost_stays():
    assert left_after(0.0, np.arange(4)).tolist() == [1.0] * 4
    assert left_after(math.inf, np.arange(4)).tolist() == [1.0, 0.0, 0.0, 0.0]
