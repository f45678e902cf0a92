"""The room `narrative` against closed forms: where views rest, how a kick fades, what a poll then reads."""

import math
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from oracles.seen import seen
from polemos._core.fields import quantities
from polemos.dynamics.mechanisms.narrative import Inputs, Narrative, Noise

QUIET = {
    "memory": 8.0,
    "trend_memory": 6.0,
    "ground_scale": 100.0,
    "soil_salience": 1.0,
    "strike_scale": 50.0,
}


@pytest.fixture(autouse=True)
def _double_precision():
    with jax.enable_x64(True):
        yield


def room_of(members=1, **values):
    sizes = {"actor": 2, "public": 1}

    def array(name, q):
        value = np.asarray({**QUIET, **values}.get(name, 0.0), float)
        value = value[:, None, None] if value.ndim == 1 else value
        return jnp.asarray(np.broadcast_to(value, (*(sizes[axis] for axis in q.axes), members)))

    return Narrative(**{name: array(name, q) for name, q in quantities(Narrative)})


def inputs_of(members=1, gain=0.0, abroad=0.0, initiative=(0.0, 0.0), strikes=(0.0, 0.0)):
    pair = lambda two: jnp.broadcast_to(jnp.asarray(two, float)[:, None], (2, members))  # noqa: E731
    return Inputs(
        gain=jnp.full(members, float(gain)),
        gain_abroad=jnp.full(members, float(abroad)),
        initiative=pair(initiative),
        strikes=pair(strikes),
    )


def run(room, weeks, inputs, noise=None, dt=1.0):
    members = room.memory.shape[-1]
    silence = Noise(news=jnp.zeros((1, members)))
    states = [seen(room.init())]
    for week in range(weeks):
        now = inputs(week) if callable(inputs) else inputs
        luck = silence if noise is None else noise(week)
        states.append(seen(room.step(states[-1].state, now, luck, dt)))
    return states


def leads(states):
    return np.array([float(s.lead[0, 0]) for s in states])


def test_a_kick_fades_by_half_in_its_half_life():
    room = room_of(surprise_effect=1.0, trend_memory=1e9)
    states = run(room, 30, lambda week: inputs_of(gain=100.0 if week == 0 else 0.0))
    path = leads(states)
    np.testing.assert_allclose(path[1], math.tanh(1.0) * (1 - math.exp(-1 / 8)), rtol=1e-6)
    np.testing.assert_allclose(path[2:] / path[1:-1], math.exp(-1 / 8), rtol=1e-5)


def test_steady_ground_is_no_surprise_and_rests_on_its_trend():
    """At rest the trend is the gain itself, nothing surprises, and the view is that of the trend."""
    room = room_of(surprise_effect=3.0, trend_effect=0.5)
    path = leads(run(room, 400, inputs_of(gain=60.0)))
    np.testing.assert_allclose(path[-1], math.tanh(0.5 * 0.6), rtol=1e-8)
    assert path.max() > path[-1], "while it was new it counted for more"


def test_ground_on_the_loser_s_own_soil_counts_so_many_times():
    plain, salient = (room_of(surprise_effect=1.0, soil_salience=k, trend_memory=1e9) for k in (1.0, 5.0))
    one = leads(run(plain, 1, inputs_of(gain=50.0)))[1]
    five = leads(run(salient, 1, inputs_of(gain=10.0, abroad=10.0)))[1]
    np.testing.assert_allclose(one, five, rtol=1e-6)


@pytest.mark.parametrize(
    ("effect", "given"),
    [
        ("initiative_effect", {"initiative": (0.6, 0.2)}),
        ("strike_effect", {"strikes": (20.0, 5.0)}),
        ("trend_effect", {"gain": 30.0}),
        ("surprise_effect", {"gain": 30.0}),
    ],
)
def test_what_the_first_does_the_second_would_do_with_the_other_sign(effect, given):
    mirrored = {k: tuple(reversed(v)) if isinstance(v, tuple) else -v for k, v in given.items()}
    room = room_of(**{effect: 1.0}, poll_slope=2.0, poll_certainty=-1.0)
    ours, theirs = (run(room, 5, inputs_of(**one))[-1] for one in (given, mirrored))
    assert float(ours.lead[0, 0]) > 0
    np.testing.assert_array_equal(np.asarray(ours.lead), -np.asarray(theirs.lead))
    np.testing.assert_array_equal(np.asarray(ours.winning), np.asarray(theirs.winning)[::-1])


def test_a_poll_can_read_what_polls_read():
    """11 % and 22 % before a surprise, 22 % and 16 % after it: one certainty, one slope, two leads."""
    shares = np.array([[0.11, 0.22], [0.22, 0.16]])
    odds = np.log(shares / (1 - shares.sum(axis=1, keepdims=True)))
    certainty = odds.mean()
    lead = (odds[:, 0] - odds[:, 1]) / 2
    room = room_of(poll_certainty=certainty, poll_slope=1.0)
    read = np.asarray([room.poll(jnp.full((1, 1), value))[:, 0, 0] for value in lead])
    np.testing.assert_allclose(read, shares, atol=0.02)
    np.testing.assert_allclose(odds.sum(axis=1) / 2, certainty, atol=0.15)


def test_nobody_leads_and_both_are_named_alike():
    for certainty in (-5.0, 0.0, 5.0):
        read = np.asarray(room_of(poll_certainty=certainty, poll_slope=3.0).poll(jnp.zeros((1, 1))))[:, 0, 0]
        np.testing.assert_allclose(read, 1 / (2 + math.exp(-certainty)), rtol=1e-12)


def test_unexplained_news_has_its_spread_at_rest():
    members = 6000
    room = room_of(members, spread=0.1)
    rng = np.random.default_rng(1)
    noise = lambda week: Noise(news=jnp.asarray(rng.normal(size=(1, members))))  # noqa: E731
    last = np.asarray(run(room, 80, inputs_of(members), noise)[-1].lead)
    np.testing.assert_allclose(last.std(), 0.1, rtol=4 / math.sqrt(2 * members))
    np.testing.assert_allclose(last.mean(), 0.0, atol=0.4 / math.sqrt(members))


def test_views_return_to_where_they_stood():
    room = room_of(initial_view=[0.2, 0.5], surprise_effect=1.0)
    path = leads(run(room, 300, lambda week: inputs_of(gain=200.0 if week < 3 else 0.0)))
    np.testing.assert_allclose(path[[0, -1]], math.tanh(-0.3), atol=1e-9)


def test_half_steps_err_half_as_much():
    room = replace(room_of(surprise_effect=1.0, trend_effect=0.3))
    ends = [leads(run(room, 6 * n, inputs_of(gain=80.0), dt=1 / n))[-1] for n in (1, 2, 4)]
    np.testing.assert_allclose((ends[0] - ends[1]) / (ends[1] - ends[2]), 2.0, rtol=0.15)
