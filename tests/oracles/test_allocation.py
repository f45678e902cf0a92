"""Where the force stands, against the equilibrium of contests in every sector."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from oracles import closed_forms as exact
from polemos.dynamics.mechanisms.reserves import RedeployInputs, Reserves, _stages
from worlds.rooms import make_room

VALUES = np.array([[5.0, 3.0, 2.0], [5.0, 3.0, 2.0]])
NOTHING_SENT = np.zeros((2, 3))


def frictionless(values=VALUES, **changes):
    """No threat, no limits, a week under way, nothing held back."""
    room = make_room("reserves", np.random.default_rng(0), None, 0.0, np.float64)
    numbers = {
        "sector_value": values,
        "threat_weight": np.zeros(2),
        "enemy_weight": np.zeros(2),
        "sent_quality": np.ones(2),
        "outflow_limit": 1.0,
        "inflow_limit": 1e6,
        "transit_time": 1.0,
        "minimum_reserve": np.zeros(2),
        "initial_reserve": np.zeros(2),
        "initial_force": np.array([100.0, 60.0]) * 1000,
        **changes,
    }
    return Reserves(**{**vars(room), **{name: jnp.asarray(value, float) for name, value in numbers.items()}})


def orders(**changes):
    quiet = dict.fromkeys(("threat", "priority", "send", "recall"), NOTHING_SENT)
    quiet |= dict.fromkeys(("opened", "truce"), np.zeros(3))
    quiet |= {"hold_reserve": np.zeros(2), "open": np.ones(3), **changes}
    return RedeployInputs(**{name: jnp.asarray(value, float) for name, value in quiet.items()})


@pytest.fixture(autouse=True)
def _double_precision():
    with jax.enable_x64(True):
        yield


def test_the_start_is_the_equilibrium():
    force = np.asarray(frictionless().init(jnp.ones(3))[0].force) / 1000
    np.testing.assert_allclose(force, [(50, 30, 20), (30, 18, 12)], rtol=1e-12)
    np.testing.assert_allclose(exact.best_reply(VALUES[0], force[1], 100), force[0], rtol=1e-6)
    np.testing.assert_allclose(exact.best_reply(VALUES[1], force[0], 60), force[1], rtol=1e-6)
    share = VALUES[0] * force[0] / (force[0] + force[1])
    np.testing.assert_allclose(share.sum() / VALUES[0].sum(), 0.625)


def test_a_command_that_looks_at_the_enemy_stands_in_proportion_to_him():
    """xi = 1 and all worth the same: shares of the other side's force, each with its skeleton of 100 men."""
    room = frictionless(np.ones((2, 3)), enemy_weight=np.array([1.0, 0.0]))
    state, _ = room.init(jnp.ones(3))
    theirs = np.array([40_000.0, 15_000.0, 5_000.0])
    state = eqx.tree_at(lambda s: s.force, state, jnp.asarray([[100_000.0, 0.0, 0.0], theirs]))
    for _ in range(4):
        state, _ = room.redeploy(state, orders())
        held = state.force.at[1].set(theirs), state.transit.at[1].set(0.0)
        state = eqx.tree_at(lambda s: (s.force, s.transit), state, held)
    np.testing.assert_allclose(state.force[0] / 1e5, (theirs + 100) / (theirs + 100).sum(), rtol=1e-9)


def test_two_commands_that_look_at_each_other_a_little_end_where_values_say():
    """xi below 1: a sector worth more draws both, and each draws the other; w = v^(1 / (1 - xi)) for both."""
    room = frictionless(VALUES, enemy_weight=np.full(2, 0.5), initial_force=np.full(2, 1e7))
    state, _ = room.init(jnp.ones(3))
    for _ in range(60):
        state, _ = room.redeploy(state, orders())
    share = VALUES[0] ** 2 / (VALUES[0] ** 2).sum()
    np.testing.assert_allclose(state.force / 1e7, [share, share], rtol=1e-4)


@pytest.mark.parametrize("start", [(100, 0, 0), (0, 1, 99), (40, 30, 30)])
@pytest.mark.parametrize("reserve", [0.0, 40.0])
def test_without_friction_any_start_becomes_the_equilibrium(start, reserve):
    room = frictionless()
    state, _ = room.init(jnp.ones(3))
    force = jnp.asarray([start, (30.0, 18.0, 12.0)]) * 1000
    state = type(state)(**{**vars(state), "force": force, "reserve": jnp.array([reserve, 0.0]) * 1000})
    for _ in range(2):
        state, _ = room.redeploy(state, orders())
    np.testing.assert_allclose(
        state.force[0] / 1000, exact.proportional(VALUES[0], 100 + reserve), rtol=1e-12
    )
    np.testing.assert_allclose(state.transit, 0, atol=1e-9)
    np.testing.assert_allclose(state.reserve, 0, atol=1e-9)


def test_at_the_equilibrium_nobody_moves():
    room = frictionless()
    before, _ = room.init(jnp.ones(3))
    after, outputs = room.redeploy(before, orders())
    np.testing.assert_allclose(after.force, before.force, rtol=1e-12)
    np.testing.assert_allclose(outputs.moves.moved(), 0, atol=1e-9)


def test_a_priority_is_a_log_weight():
    room = frictionless()
    state, _ = room.init(jnp.ones(3))
    priority = np.array([[np.log(2.0), 0, 0], [0, 0, 0]])
    for _ in range(2):
        state, _ = room.redeploy(state, orders(priority=priority))
    np.testing.assert_allclose(state.force[0] / 1000, exact.proportional((10, 3, 2), 100), rtol=1e-12)


@pytest.mark.parametrize("transit_time", [1.0, 1.25, 2.0, 2.6, 3.0])
def test_moves_arrive_after_the_transit_time_on_average(transit_time):
    room = frictionless(transit_time=transit_time)
    state, _ = room.init(jnp.ones(3))
    state, outputs = room.redeploy(state, orders(priority=np.array([[1.0, 0, 0], [0, 0, 0]])))
    slots = np.asarray(state.transit).sum(axis=(0, 2))
    np.testing.assert_allclose(slots @ [1, 2, 3] / slots.sum(), transit_time, rtol=1e-12)
    np.testing.assert_allclose(slots.sum(), np.sum(outputs.moves.entering), rtol=1e-12)


@pytest.mark.parametrize("mean", [2.0, 8.0, 20.0])
def test_training_takes_its_mean_in_the_limit_of_small_steps(mean):
    """A gamma delay of order 2: mean tau, variance tau^2 / 2."""
    room = frictionless(training_time=mean)
    dt = 0.01
    weeks = np.arange(int(12 * mean / dt)) * dt

    def step(stock, _):
        stock, left = _stages(stock, jnp.zeros(2), room.training_time, dt)
        return stock, left[0]

    _, left = jax.lax.scan(step, jnp.array([[1.0, 0.0], [1.0, 0.0]]), None, length=len(weeks))
    left = np.asarray(left)
    average = left @ (weeks + dt / 2) / left.sum()
    np.testing.assert_allclose(left.sum(), 1, rtol=1e-6)
    np.testing.assert_allclose(average, mean, rtol=0.01)
    np.testing.assert_allclose(left @ (weeks - average) ** 2, mean**2 / 2, rtol=0.02)
