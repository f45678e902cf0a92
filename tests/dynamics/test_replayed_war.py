"""A war run again as it went: noise and residuals of the war on given ground give that ground back."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from dynamics.test_held_war import AREA, BESIDE, HELD, WEEKS, N, Ran, given, walk
from polemos.dynamics.mechanisms.territory import GRAIN
from polemos.dynamics.replayed_war import Noise, ReplayedWar

CLOSED = 2
"""The place of the sector that no policy has opened by then."""


@pytest.fixture(scope="module")
def ran(war):
    return Ran(war)


def replayed(ran, residual):
    noise = jax.vmap(Noise)(ran.noise, jnp.asarray(residual, jnp.float32))
    found = ran.run(ReplayedWar(ran.war), noise, (*HELD, *BESIDE))[:, :6]
    return found.reshape(WEEKS + 1, 2, 3, N)


@pytest.mark.parametrize("share", [1.0, 0.5], ids=["every week", "half of them"])
def test_ground_that_was_given_comes_again(ran, share):
    known = np.random.default_rng(2).uniform(size=(WEEKS, 3)) < share
    known[:, CLOSED] = False
    ground, residual = ran.held(given(walk(), known.astype(float)))
    found = replayed(ran, residual)
    np.testing.assert_allclose(found, ground, atol=0.01)
    assert np.abs(found[-1] - replayed(ran, 0.0 * residual)[-1]).max() > 10.0


def test_without_residuals_it_is_the_coupled_war(ran):
    """To a grain in a few places: two programs may round a flow to either side of half a grain."""
    apart = np.abs(replayed(ran, np.zeros((WEEKS, 3, N))) - ran.plain())
    assert apart.max() <= GRAIN
    assert (apart > 0).mean() < 0.005


@pytest.mark.parametrize("size", [1e5, -1e5])
def test_no_residual_takes_more_than_there_is(ran, size):
    found = replayed(ran, np.full((WEEKS, 3, N), size))[1:, :, :CLOSED]
    gone = 0 if size < 0 else 1
    np.testing.assert_array_equal(found[:, gone], np.zeros((WEEKS, CLOSED, N)))
    whole = np.broadcast_to(AREA[:CLOSED, None], (WEEKS, CLOSED, N))
    np.testing.assert_array_equal(found[:, 1 - gone], whole)


@pytest.mark.parametrize("size", [1e5, -1e5, 3.0])
def test_a_front_that_is_not_there_does_nothing_beside_its_law(ran, size):
    """A policy that never opens a sector has none of what happened in it."""
    found = replayed(ran, np.full((WEEKS, 3, N), size))[:, :, CLOSED]
    np.testing.assert_array_equal(found, np.broadcast_to(found[:1], found.shape))
