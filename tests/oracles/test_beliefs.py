"""The room `beliefs` against closed forms: the local-level filter, learning as 1/n, truncated tolerance."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from polemos._core.fields import quantities
from polemos.dynamics.mechanisms.beliefs import Beliefs, Inputs

QUIET = {"initial_variance": 1.0, "result_variance": 4.0, "initial_tolerance": 150e3, "tolerance_spread": 0.5}


@pytest.fixture(autouse=True)
def _double_precision():
    with jax.enable_x64(True):
        yield


def room_of(members=1, **values):
    def array(name, q):
        value = np.asarray({**QUIET, **values}.get(name, 0.0), float)
        value = value[..., None] if value.ndim == 1 else value
        return jnp.asarray(np.broadcast_to(value, (*((2,) if q.axes else ()), members)))

    return Beliefs(**{name: array(name, q) for name, q in quantities(Beliefs)})


def run(room, shown, fought=1.0, casualties=0.0, strength=0.0):
    members = room.optimism.shape[-1]
    borne = jnp.full((2, members), float(casualties))
    state, _ = room.init(jnp.full(members, float(strength)), borne)
    states, said = [state], []
    for y in shown:
        inputs = Inputs(
            shown=jnp.full(members, float(y)), fought=jnp.full(members, float(fought)), casualties=borne
        )
        state, outputs = room.step(state, inputs)
        states.append(state)
        said.append(outputs)
    return states, said


def test_the_steady_gain_is_that_of_the_local_level_model():
    """D5: Q = 1 and R = 4 give a gain of .390388 and a variance of 1.561553 after, 2.561553 before."""
    states, said = run(room_of(drift=1.0), np.zeros(60))
    np.testing.assert_allclose(np.asarray(said[-1].gain), 0.390388, atol=1e-6)
    np.testing.assert_allclose(np.asarray(states[-1].variance), 1.561553, atol=1e-6)
    np.testing.assert_allclose(np.asarray(states[-1].variance) + 1.0, 2.561553, atol=1e-6)


def test_without_drift_a_belief_is_the_mean_of_its_prior_and_all_results():
    rng = np.random.default_rng(1)
    shown = rng.normal(0.3, 2.0, 40)
    states, _ = run(room_of(optimism=[0.5, -0.2]), shown, strength=0.3)
    weight = 4.0 / 1.0  # the prior is worth R / v results
    for side, sign, prior in ((0, 1, 0.8), (1, -1, -0.5)):
        expected = (weight * prior + sign * shown.sum()) / (weight + 40)
        np.testing.assert_allclose(float(states[-1].believed_strength[side, 0]), expected, rtol=1e-12)
    np.testing.assert_allclose(np.asarray(states[-1].variance), 1 / (1 / 1.0 + 40 / 4.0), rtol=1e-12)


def test_two_optimists_agree_in_the_end_and_on_the_truth():
    """Their disagreement is worth n_0 / (n_0 + n) of what it was after n results."""
    room = room_of(optimism=0.6)
    states, _ = run(room, np.full(400, 0.3), strength=0.3)
    gap = np.array([float(s.believed_strength[0, 0] + s.believed_strength[1, 0]) for s in states])
    np.testing.assert_allclose(gap, 1.2 * 4 / (4 + np.arange(401)), rtol=1e-10)
    np.testing.assert_allclose(float(states[-1].believed_strength[0, 0]), 0.3, atol=0.01)


def test_nothing_is_learnt_where_nobody_fights():
    states, said = run(room_of(drift=0.1), np.full(5, 3.0), fought=0.0)
    np.testing.assert_array_equal(np.asarray(states[-1].believed_strength), 0.0)
    np.testing.assert_allclose(np.asarray(states[-1].variance), 1.5, rtol=1e-12)
    np.testing.assert_array_equal(np.asarray(said[-1].gain), 0.0)


def test_half_the_front_teaches_half_as_much():
    """Two weeks of half the front are one of the whole: precision adds up."""
    half, whole = run(room_of(), [1.0, 1.0], fought=0.5), run(room_of(), [1.0])
    for name in ("believed_strength", "variance"):
        np.testing.assert_allclose(getattr(half[0][-1], name), getattr(whole[0][-1], name), rtol=1e-12)


@pytest.mark.parametrize(
    ("median", "spread", "borne", "mean"),
    [(150e3, 0.5, 150e3, 235.059e3), (150e3, 0.5, 300e3, 385.239e3), (150e3, 1.0, 300e3, 628.656e3)],
)
def test_losses_borne_raise_the_tolerance_believed(median, spread, borne, mean):
    """M4: a lognormal belief, given that so many were borne."""
    room = room_of(initial_tolerance=median, tolerance_spread=spread)
    found = np.asarray(room.tolerance(jnp.full((2, 1), borne)))
    np.testing.assert_allclose(found, mean, rtol=2e-6)
    z = np.linspace((math.log(borne) - math.log(median)) / spread, 12.0, 200001)
    density = np.exp(-0.5 * z**2)
    by_quadrature = np.trapezoid(median * np.exp(spread * z) * density, z) / np.trapezoid(density, z)
    np.testing.assert_allclose(found, by_quadrature, rtol=1e-8)


def test_tolerance_is_sound_far_beyond_what_was_thought_possible():
    """In single precision too, with a finite derivative: the mean stays just above what was borne."""
    with jax.enable_x64(False):
        room = jax.tree.map(lambda leaf: leaf.astype(jnp.float32), room_of(tolerance_spread=0.1))
        borne = jnp.full((2, 1), 3e6, jnp.float32)
        found = float(room.tolerance(borne)[0, 0])
        assert 3e6 <= found < 3.05e6
        slope = jax.grad(lambda c: jnp.sum(room.tolerance(c)))(borne)
        assert np.isfinite(np.asarray(slope)).all()


def test_tolerance_never_falls_as_losses_mount():
    borne = jnp.asarray(np.geomspace(1, 1e7, 400))
    room = room_of(members=400)
    found = np.asarray(room.tolerance(jnp.broadcast_to(borne, (2, 400))))
    assert (np.diff(found, axis=1) >= -1e-9 * found[:, 1:]).all()
    np.testing.assert_allclose(found[:, 0], 150e3 * math.exp(0.125), rtol=1e-6)
