"""A war run again as it went: noise and residuals of the war on given ground give that ground back."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from dynamics.test_held_war import AREA, HELD, WEEKS, N, Ran, given, walk
from polemos.dynamics.replayed_war import Noise, ReplayedWar


@pytest.fixture(scope="module")
def ran(war):
    return Ran(war)


def replayed(ran, residual):
    noise = jax.vmap(Noise)(ran.noise, jnp.asarray(residual, jnp.float32))
    return ran.run(ReplayedWar(ran.war), noise, HELD).reshape(WEEKS + 1, 2, 3, N)


@pytest.mark.parametrize("share", [1.0, 0.5], ids=["every week", "half of them"])
def test_ground_that_was_given_comes_again(ran, share):
    known = np.random.default_rng(2).uniform(size=(WEEKS, 3)) < share
    ground, residual = ran.held(given(walk(), known.astype(float)))
    found = replayed(ran, residual)
    np.testing.assert_allclose(found, ground, atol=0.01)
    assert np.abs(found[-1] - replayed(ran, 0.0 * residual)[-1]).max() > 10.0


def test_without_residuals_it_is_the_coupled_war(ran):
    np.testing.assert_allclose(replayed(ran, np.zeros((WEEKS, 3, N))), ran.plain(), atol=0.01)


@pytest.mark.parametrize("size", [1e5, -1e5])
def test_no_residual_takes_more_than_there_is(ran, size):
    found = replayed(ran, np.full((WEEKS, 3, N), size))
    gone = 0 if size < 0 else 1
    np.testing.assert_array_equal(found[1:, gone], np.zeros((WEEKS, 3, N)))
    np.testing.assert_array_equal(found[1:, 1 - gone], np.broadcast_to(AREA[:, None], (WEEKS, 3, N)))
