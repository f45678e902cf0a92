"""A front held to the record: the density of what was seen, and noise drawn from it, against brute force."""

import math
from dataclasses import replace
from functools import cache, partial

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from polemos.dynamics.coupled_war import CoupledWar
from polemos.dynamics.mechanisms.territory import GRAIN, Inputs, Noise, Territory
from polemos.dynamics.simulate import Forcing, begin, simulate
from polemos.ensemble.engine import Engine, Request
from polemos.inference import anchored
from polemos.inference.anchored import AnchoredWar, Seen, follow

LAW = {
    "mobility": [60.0],
    "stalemate_band": [0.2],
    "local_persistence": [0.5],
    "local_spread": [0.6],
    "relative_strength": [0.1, 0.0],
    "effort_gain": 0.0,
    "effort_persistence": [0.0],
    "effort_spread": [0.0],
    "sufficiency_power": 0.0,
    "support_power": 0.0,
    "breakthrough_rate": 0.0,
    "breakthrough_threshold": 1.0,
    "breakthrough_size": 0.0,
    "breakthrough_duration": 1.0,
    "salient_decay": [0.0],
    "maximum_advance": 5000.0,
    "threat_memory": 4.0,
    "advance_needs_effort": 0.0,
    "force_weight": [1.0],
    "reversion": [0.0],
    "pace_persistence": [1.0],
    "pace_spread": [0.0],
    "strength_gradient": [0.0],
    "surprise": [0.0],
    "surprise_memory": [1.0],
}
GROUND = 10_000.0
MEMBERS = 4_000  # of every front that is followed: one shape, compiled once
DRAWS = 40_001


def law_of(**changed):
    """A territory, of numbers as a compiled function takes them."""
    numbers = {name: np.float32(value)[..., None] for name, value in {**LAW, **changed}.items()}
    return Territory(**jax.tree.map(jnp.asarray, numbers))


def front(members, local, active=True, *, law):
    """State, inputs and no other noise of one sector, held half and half."""
    held = jnp.full((2, 1, members), GROUND)
    state, _ = law.init(held, jnp.ones_like(held[0]))
    state = replace(state, local=jnp.full((1, members), local))
    one = jnp.ones((1, members))
    inputs = Inputs(
        force=1e5 * jnp.ones((2, 1, 1)),
        effort=jnp.zeros((2, 1, 1)),
        sufficiency=jnp.ones((2, 1)),
        support=jnp.full((2, 1), 0.5),
        mobility_factor=jnp.ones(1),
        active=jnp.full((1, 1), active),
        own_soil=jnp.ones((2, 1, 1)) * 0.0,
    )
    return (
        state,
        inputs,
        Noise(local=0.0 * one, tempo=0.0 * one, pace=0.0 * one, trigger=0.5 * one, depth=one),
    )


@jax.jit
def _followed(law, local, active, change, known, error, pick):
    state, inputs, noise = front(MEMBERS, local, active, law=law)
    after, outputs, found = follow(law, state, inputs, noise, Seen(change, known, error, pick))
    return after, outputs, found.density


def followed(change, *, law=None, local=0.0, error=3.0, pick=0.5, active=True):
    """Each member with a change and a pick of its own; where there are fewer, the last is repeated."""
    members = max(np.size(change), np.size(pick))
    seen = (np.resize(np.float32(value), (1, members)) for value in (change, 1.0, error, pick))
    padded = (np.pad(value, ((0, 0), (0, MEMBERS - members)), "edge") for value in seen)
    found = _followed(law or law_of(), np.float32(local), np.bool_(active), *padded)
    return jax.tree.map(lambda leaf: np.asarray(leaf)[..., :members], found)


@partial(jax.jit, static_argnames="members")
def gains_of(law, local, shocks, members):
    """What the front gains in a week under each local noise: before and after the ground there is."""
    state, inputs, noise = front(members, local, law=law)
    flow = law.flow(law.pressure(state, inputs, noise), inputs, law.local_noise(state, shocks))
    return flow, law.possible(state.held, flow)


@cache
def quantiles():
    return norm.ppf((np.arange(DRAWS) + 0.5) / DRAWS)


def brute(change, *, law=None, local=0.0, error=3.0):
    """The gains of evenly spaced quantiles of the noise, and the density of a change under each."""
    z = quantiles()
    _, gains = gains_of(law or law_of(), np.float32(local), np.float32(z[None]), DRAWS)
    gains = np.asarray(gains)[0]
    usual = 1.0 - sum(share for share, _ in anchored.CORRECTIONS)
    density = usual * norm.pdf(change, gains, error)
    density += sum(share * norm.pdf(change, gains, spread) for share, spread in anchored.CORRECTIONS)
    return z, density


@pytest.mark.parametrize("change", [-40.0, -2.0, 0.0, 3.0, 25.0, 300.0])
@pytest.mark.parametrize("local", [0.0, 0.7])
@pytest.mark.parametrize("law", [law_of(), law_of(stalemate_band=[0.5]), law_of(mobility=[4.0])])
def test_the_density_of_what_was_seen_is_that_of_blind_draws(change, local, law):
    _, _, found = followed(change, law=law, local=local)
    _, density = brute(change, law=law, local=local)
    assert float(found[0, 0]) == pytest.approx(math.log(density.mean()), abs=0.06)


@pytest.mark.parametrize("error", [1.5, 6.0])
def test_the_density_is_one_in_all(error):
    changes = np.arange(-2_000.0, 2_000.0)  # finer than the least error
    _, _, found = followed(changes, error=error)
    assert np.exp(np.asarray(found, np.float64)).sum() == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("change", [-30.0, 0.0, 12.0])
def test_noise_is_drawn_from_what_was_seen(change):
    """Its mean and spread are those of blind draws weighed by how well they explain it."""
    n = MEMBERS
    after, _, _ = followed(change, pick=(np.arange(n) + 0.5) / n)
    z, density = brute(change)
    weights = density / density.sum()
    mean = np.sum(weights * z)
    spread = math.sqrt(np.sum(weights * (z - mean) ** 2))
    law = law_of()
    shocks = np.asarray(after.local)[0] / math.sqrt(1 - 0.25) / float(law.local_spread[0, 0])
    assert shocks.mean() == pytest.approx(mean, abs=0.02)
    assert shocks.std() == pytest.approx(spread, abs=0.06)


@pytest.mark.parametrize("change", [-30.0, 0.0, 12.0])
def test_the_noise_rises_with_the_number_by_which_it_is_picked(change):
    after, _, _ = followed(change, pick=(np.arange(MEMBERS) + 0.5) / MEMBERS)
    local = np.asarray(after.local)[0]
    assert np.diff(local).min() > -1e-5
    assert len(np.unique(local)) > MEMBERS / 2  # evenly within its piece


def test_ground_is_that_of_the_record_and_what_is_felt_follows_from_it():
    after, outputs, _ = followed(-12.0)
    assert np.asarray(after.held)[:, 0, 0].tolist() == [GROUND - 12.0, GROUND + 12.0]
    assert float(outputs.gain[0, 0]) == -12.0
    assert float(after.recent_loss[0, 0, 0]) > 0.0


def test_a_front_that_is_closed_explains_no_change():
    _, _, still = followed(0.0, active=False)
    _, _, moved = followed(40.0, active=False)
    assert float(still[0, 0]) == pytest.approx(math.log(norm.pdf(0, 0, 3.0)), abs=0.06)
    assert float(moved[0, 0]) < -8.0


@given(st.floats(-3.0, 3.0), st.floats(0.0, 1.5), st.floats(0.0, 2.0))
def test_the_gain_rises_with_the_noise(local, band, spread):
    law = law_of(stalemate_band=[band], local_spread=[spread])
    flow, _ = gains_of(law, np.float32(local), np.linspace(-5.0, 5.0, 50, dtype=np.float32)[None], 50)
    assert np.all(np.diff(np.asarray(flow)[0]) >= -1e-3)


def test_where_nothing_is_seen_it_is_the_war_as_it_is(war):
    rows = (Engine(Request(war, 256, 1, (war.reference.id,))).layout.row("held", ("B", "north")),)
    engine = Engine(Request(war, 256, 1, (war.reference.id,)), rows, nothing_else=True)
    (prepared,) = engine.prepare(np.arange(256))
    plain = engine.advance(prepared, war.reference.id, until=6)[1][:6]
    model = AnchoredWar(prepared.members.model.war)
    forcing = Forcing(engine.timetables[war.reference.id], engine.geography, prepared.members.knots)
    start, _ = eqx.filter_jit(begin)(engine.plan, model, forcing)
    nothing = engine.draw(replace_model(prepared.members, model))
    _, found = eqx.filter_jit(simulate)(
        engine.plan, model, forcing, start, nothing, engine.switches, jnp.asarray(6)
    )
    np.testing.assert_allclose(np.asarray(found)[:6], plain, atol=2 * GRAIN)  # compiled apart
    assert isinstance(prepared.members.model, CoupledWar)


def replace_model(members, model):
    return eqx.tree_at(lambda one: one.model, members, model)


@pytest.mark.parametrize("active", [True, False])
def test_in_rare_weeks_the_map_is_redrawn(active):
    """A front that hardly can move, or is closed: of 1000 weeks 20 are wrong by some 50 km^2, 5 by 200."""
    changes = np.array([0.0, 100.0, 300.0])
    _, _, found = followed(changes, law=law_of(mobility=[0.01]), active=active)
    expected = 0.975 * norm.pdf(changes, 0, 3) + 0.02 * norm.pdf(changes, 0, 50)
    expected += 0.005 * norm.pdf(changes, 0, 200)
    np.testing.assert_allclose(np.asarray(found)[0], np.log(expected), atol=0.02)
