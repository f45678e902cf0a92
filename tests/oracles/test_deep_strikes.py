"""The room `deep_strikes` against closed forms: where both stocks rest, how they get there, and survival."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from polemos.dynamics.mechanisms.deep_strikes import DeepStrikes, Inputs

OFF = {
    "initial_exposure": 0.0,
    "export_damage": 0.0,
    "repair_time": 8.0,
    "exposure_per_strike": 0.0,
    "exposure_pace": 0.1,
    "reaction": 0.0,
}
STEPS = [1, 2, 8]


@pytest.fixture(autouse=True)
def _double_precision():
    with jax.enable_x64(True):
        yield


def room_of(**values):
    given = {**OFF, **values}
    return DeepStrikes(
        **{
            name: jnp.asarray(value, float)
            if name == "exposure_pace"
            else jnp.broadcast_to(jnp.asarray(value, float), (2,))
            for name, value in given.items()
        }
    )


def run(room, weeks, by, per_week=1, state=None):
    """The state after some weeks of strikes carried out by each side."""
    state, outputs = room.init()[0] if state is None else state, None
    for _ in range(weeks * per_week):
        state, outputs = room.step(state, Inputs(jnp.asarray(by, float)), 1.0 / per_week)
    return state, outputs


def close(ours, theirs, relative=1e-12):
    np.testing.assert_allclose(np.asarray(ours), theirs, rtol=relative, atol=1e-13)


@pytest.mark.parametrize("per_week", STEPS)
def test_capacity_on_its_way_and_at_rest(per_week):
    """1 / (1 + a d tau), approached at the rate a d + 1 / tau; each side suffers what the other does."""
    a, tau, received = np.array([0.002, 0.001]), np.array([8.0, 20.0]), np.array([10.0, 50.0])
    room = room_of(export_damage=a, repair_time=tau)
    rest, rate = 1 / (1 + a * received * tau), a * received + 1 / tau
    state, _ = run(room, 7, (50.0, 10.0), per_week)
    close(state.capacity, rest + (1 - rest) * np.exp(-rate * 7))
    close(run(room, 1000, (50.0, 10.0))[0].capacity, rest)
    close(rest, (1 / 1.16, 0.5))


def test_capacity_is_repaired():
    room = room_of(export_damage=0.01)
    low, _ = run(room, 100, (0.0, 50.0))
    state, _ = run(room, 8, (0.0, 0.0), state=low)
    close(low.capacity, (0.2, 1.0), 1e-9)
    close(state.capacity, (1 - 0.8 * np.exp(-1.0), 1.0), 1e-9)


def test_capacity_is_the_limit_of_the_rule_by_steps():
    """k' = k exp(-a d dt) + (1 - k) dt / tau, as the steps get small: first order."""
    room, (a, received, tau) = room_of(export_damage=0.01), (0.01, 30.0, 8.0)
    exact = float(run(room, 5, (0.0, 30.0))[0].capacity[0])

    def by_rule(per_week):
        capacity, dt = 1.0, 1.0 / per_week
        for _ in range(5 * per_week):
            capacity = capacity * np.exp(-a * received * dt) + (1 - capacity) * dt / tau
        return capacity

    errors = np.array([by_rule(n) - exact for n in (64, 128, 256)])
    np.testing.assert_allclose(errors[:-1] / errors[1:], 2.0, rtol=0.02)


@pytest.mark.parametrize("per_week", STEPS)
def test_exposure_on_its_way_and_at_rest(per_week):
    """1 - exp(-x d), approached at the rate b."""
    room = room_of(exposure_per_strike=(0.02, 0.01), initial_exposure=(0.05, 0.5))
    rest = 1 - np.exp(-np.array([0.02 * 10, 0.01 * 40]))
    first = np.array([0.05, 0.5])
    state, _ = run(room, 6, (40.0, 10.0), per_week)
    close(state.exposure, rest + (first - rest) * np.exp(-0.6))
    close(run(room, 400, (40.0, 10.0))[0].exposure, rest)


def test_brinkmanship():
    """Ten steps of 1 % each are survived with 0.99^10; so are ten weeks of one strike, or one week of ten."""
    room = room_of(reaction=0.01)
    slowly, _ = run(room, 10, (1.0, 0.0))
    at_once, outputs = run(room, 1, (10.0, 0.0))
    close(1 - slowly.risk, (1.0, 0.904382), 1e-6)
    close(1 - at_once.risk, (1.0, 0.99**10))
    close(slowly.risk, at_once.risk)
    close(outputs.hazard, (0.0, -10 * np.log(0.99)))


@pytest.mark.parametrize("per_week", STEPS)
def test_survival_is_a_product_whatever_the_order(per_week):
    room = room_of(reaction=(0.001, 0.0005))
    state = None
    for by in ((3.0, 0.0), (0.0, 20.0), (40.0, 7.0)):
        state, _ = run(room, 2, by, per_week, state)
    close(1 - state.risk, (0.999**54, 0.9995**86))


def test_a_small_chance_is_not_lost_to_rounding():
    """In single precision, where 1 - (1 - q)^n is nothing."""
    with jax.enable_x64(False):
        single = jax.tree.map(lambda leaf: leaf.astype(jnp.float32), room_of(reaction=1e-9))
        state, _ = run(single, 100, (1.0, 1.0))
    np.testing.assert_allclose(state.risk, 1e-7, rtol=1e-5)


def test_switched_off_nothing_happens():
    state, outputs = run(room_of(), 20, (500.0, 80.0), 2)
    close(state.capacity, 1.0)
    close(state.exposure, 0.0)
    close(state.risk, 0.0)
    close(outputs.hazard, 0.0)
    close(outputs.strikes, (500.0, 80.0))
    close(outputs.received, (80.0, 500.0))


def test_a_year_is_the_same_in_any_number_of_steps():
    room = room_of(export_damage=0.003, exposure_per_strike=0.01, reaction=1e-4, initial_exposure=0.2)
    whole, _ = run(room, 52, (15.0, 60.0))
    for per_week in (2, 5):
        jax.tree.map(close, run(room, 52, (15.0, 60.0), per_week)[0], whole)


def test_swapping_the_sides_swaps_every_bit():
    given = {
        "export_damage": (0.003, 0.001),
        "exposure_per_strike": (0.01, 0.03),
        "reaction": (1e-4, 1e-3),
    }
    ours, _ = run(room_of(**given), 20, (15.0, 60.0))
    theirs, _ = run(room_of(**{name: value[::-1] for name, value in given.items()}), 20, (60.0, 15.0))
    jax.tree.map(lambda a, b: np.testing.assert_array_equal(a, b[::-1]), ours, theirs)
