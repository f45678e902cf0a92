"""The room `territory` as a war over forts, and its stalemate band in the limit of a sharp edge."""

import functools
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import norm

from oracles import closed_forms as exact
from polemos.dynamics.mechanisms.territory import Inputs, Noise, Territory, smooth_band
from worlds.rooms import key_of

MEMBERS, BATTLES = 20_000, 400
FORTS = 10  # km^2; one changes hands in every battle


OFF = (
    "stalemate_band",
    "local_persistence",
    "effort_gain",
    "effort_persistence",
    "effort_spread",
    "sufficiency_power",
    "support_power",
    "breakthrough_rate",
    "breakthrough_threshold",
    "breakthrough_size",
)


def forts(p):
    """Every battle moves the front by 1 km^2: mobility beyond measure, no band, memory or breakthroughs.

    The larger log power wins; luck is normal with spread 1, so strength z wins with chance Phi(z).
    """
    numbers = {
        **dict.fromkeys(OFF, 0.0),
        "local_spread": 1.0,
        "breakthrough_duration": 1.0,
        "maximum_advance": 1.0,
        "threat_memory": 4.0,
        "mobility": [5000.0],
        "salient_decay": [0.0],
        "relative_strength": [norm.ppf(p), 0.0],
    }
    return Territory(**{name: jnp.asarray(value)[..., None] for name, value in numbers.items()})


@functools.partial(jax.jit, static_argnums=2)
def play(room, start, stream):
    """Forts held after each battle, (battle, member)."""
    one = jnp.ones((1, 1))
    inputs = Inputs(
        force=1e5 * jnp.ones((2, 1, 1)),
        effort=jnp.zeros((2, 1, 1)),
        sufficiency=jnp.ones((2, 1)),
        support=jnp.ones((2, 1)),
        mobility_factor=one[0],
        active=one > 0,
        own_soil=jnp.ones((2, 1, 1)),
    )
    held = jnp.stack([start * one, (FORTS - start) * one]) * jnp.ones(MEMBERS)

    def battle(state, week):
        key = key_of(7, MEMBERS, scope="territory", streams=(("actor", (1, 2)), ("sector", (stream,))))
        noise = room.draw(type(key)(key.root, key.member, week, key.scope, key.streams))
        after, _ = room.step(state, inputs, noise)
        return after, after.held[0, 0]

    _, history = jax.lax.scan(battle, room.init(held)[0], jnp.arange(BATTLES, dtype=jnp.uint32))
    return history


def within_four_errors(sample, expected):
    error = sample.std(ddof=1) / np.sqrt(len(sample))
    assert abs(sample.mean() - expected) < 4 * error, f"{sample.mean()} +- {error}, not {expected}"


@pytest.mark.parametrize(("k", "p"), [(5, 0.5), (5, 0.55), (3, 0.6)])
def test_gamblers_ruin_through_the_room(k, p):
    history = np.asarray(play(forts(p), k, 101))
    steps = np.diff(np.vstack([np.full(MEMBERS, k), history]), axis=0)
    inside = (history > 0) & (history < FORTS)
    playing = np.vstack([np.ones(MEMBERS, bool), inside[:-1]]).cumprod(axis=0).astype(bool)
    assert set(np.unique(steps[playing])) == {-1.0, 1.0}, "every battle moves the front by one fort"
    assert not inside.all(axis=0).any(), "a war without end"
    over = np.argmin(inside, axis=0)
    battles = over + 1.0
    won = (history[over, np.arange(MEMBERS)] == FORTS).astype(float)
    chance, length = exact.ruin(k, FORTS, p)
    within_four_errors(won, chance)
    within_four_errors(battles, length)
    within_four_errors((battles - length) ** 2, exact.ruin_variance(k, FORTS, p))
    ended, won_by = exact.ruin_by(k, FORTS, p, 20)
    within_four_errors((battles <= 20).astype(float), ended)
    within_four_errors(won * (battles <= 20), won_by)


@pytest.mark.parametrize("ratio", [1.2, 1.5, 1 / 1.5, 1 / 1.2, 4.0])
@pytest.mark.parametrize("half_width", [0.0, 0.3, 1.0])
def test_the_band_is_the_limit_of_its_soft_edge(ratio, half_width):
    """Speed at 60 km^2/week per unit of log power; the gap to the sharp band shrinks with the edge."""
    with jax.enable_x64(True):
        push = jnp.array([np.log(ratio)])
        limit = 60 * exact.hard_band(np.log(ratio), half_width)
        moved = [
            60 * smooth_band(push, jnp.array(half_width), edge)[0] for edge in (0.05, 0.02, 0.005, 0.001)
        ]
        gaps = np.abs(np.array(moved) - limit)
        assert gaps[-1] < 1e-9
        assert (np.diff(gaps) <= 0).all()


def test_the_band_is_odd_and_rises():
    with jax.enable_x64(True):
        push = jnp.linspace(0.001, 3, 500)
        moved = smooth_band(push, jnp.array(0.4))
        np.testing.assert_array_equal(smooth_band(-push, jnp.array(0.4)), -moved)
        assert (jnp.diff(moved) > 0).all()


@pytest.mark.parametrize("dt", [1.0, 0.25])
def test_persistent_luck_has_the_stated_spread_and_memory_at_any_step(dt):
    """AR(1): spread s and correlation phi over a week, whether in one step or in four."""
    with jax.enable_x64(True):
        room = forts(0.5)
        shocks = jnp.asarray(np.random.default_rng(0).normal(size=(200_000, 1, 1)))
        persistence, spread = jnp.array([0.7]), jnp.array([0.5])

        def step(old, shock):
            return (room._wander(old, shock, persistence, spread, dt),) * 2

        _, history = jax.lax.scan(step, jnp.zeros((1, 1)), shocks)
    history = np.asarray(history)[1000:, 0, 0]
    kept, lag = 0.7**dt, round(1 / dt)
    error = 0.5 * np.sqrt((1 + kept**2) / (1 - kept**2) / 2 / len(history))
    assert abs(history.std() - 0.5) < 4 * error
    assert abs(np.corrcoef(history[:-lag], history[lag:])[0, 1] - 0.7) < 0.02


@pytest.mark.parametrize("duration", [1.0, 3.0])
@pytest.mark.parametrize("dt", [1.0, 0.5])
def test_a_breakthrough_lasts_its_stated_mean_and_covers_its_stated_area(duration, dt):
    """Length is geometric with the mean d, area has the mean size x mobility, at any step."""
    room = replace(
        forts(0.5),
        breakthrough_rate=jnp.array([0.2]),
        breakthrough_duration=jnp.array([duration]),
        breakthrough_size=jnp.array([2.0]),
        mobility=jnp.array([[10.0]]),
    )
    lengths, areas = broken_through(room, dt)
    assert len(lengths) > 3990
    if duration == dt:
        assert (lengths == duration).all()
    else:
        within_four_errors(lengths, duration)
    within_four_errors(areas, 20.0)


def broken_through(room, dt, members=4000, steps=300):
    """Length (weeks) and area of the first breakthrough of every member."""
    rng = np.random.default_rng(5)
    triggers = jnp.asarray(rng.uniform(size=(steps, 1, members)), jnp.float32)
    depths = jnp.asarray(rng.gamma(2.0, 0.5, size=(steps, 1, members)), jnp.float32)
    quiet = jnp.zeros((1, members))

    def week(running, luck):
        noise = Noise(local=quiet, tempo=quiet, trigger=luck[0], depth=luck[1])
        after = room._breakthrough(running, quiet + 1.0, noise, dt)
        return after, after[0]

    _, speeds = jax.lax.scan(week, quiet, (triggers, depths))
    speeds = np.asarray(speeds)
    lengths, areas = [], []
    for member, start in enumerate(np.argmax(speeds > 0, axis=0)):
        rest = speeds[start:, member]
        ended = np.flatnonzero(rest != rest[0])
        if ended.size and rest[0] > 0:
            lengths.append(ended[0] * dt)
            areas.append(ended[0] * dt * rest[0])
    return np.array(lengths), np.array(areas)
