"""Who stands in a force: third-party troops, and those picked and sent by order, against sums by hand."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from oracles.seen import seen
from oracles.test_allocation import frictionless, orders
from polemos.dynamics.mechanisms.reserves import LossInputs, RecruitInputs

STILL = {"outflow_limit": 0.0, "inflow_limit": 0.0, "minimum_reserve": np.full(2, 1e6)}
"""Nobody moves but by order."""

PEOPLE = {
    "killed_share": np.array([0.2, 0.3]),
    "captured_share": np.array([0.05, 0.1]),
    "return_share": 0.5,
    "desertion": np.array([0.01, 0.02]),
    "desertion_support": 0.0,
    "break_threshold": np.zeros(2),
    "recruits": np.zeros(2),
}


@pytest.fixture(autouse=True)
def _double_precision():
    with jax.enable_x64(True):
        yield


def arriving(room, state, troops):
    inputs = RecruitInputs(
        pay=jnp.ones(2), support=jnp.ones(2), initial_support=jnp.ones(2), mobilization=jnp.zeros(2),
        contingent=jnp.asarray(troops, float),
    )  # fmt: skip
    return room.recruit(state, inputs)[0]


def lost(room, state, share):
    inputs = LossInputs(
        losses=state.force * jnp.asarray(share, float), support=jnp.ones(2), opened=jnp.zeros(3),
        truce=jnp.zeros(3),
    )  # fmt: skip
    return seen(room.absorb(state, inputs))


def test_third_party_troops_fall_with_the_force_and_are_nobody_s_own_dead():
    room = frictionless(**STILL, **PEOPLE)
    start = room.init(jnp.ones(3))[0]  # 50, 30 and 20 thousand of the first side
    state = arriving(room, start, [[0.0, 10_000.0, 0.0], [0.0, 0.0, 0.0]])
    after = lost(room, state, [[0.1, 0.2, 0.0], [0.1, 0.1, 0.1]])
    own = np.array([0.1 * 50_000 + 0.2 * 30_000, 0.1 * 60_000])
    np.testing.assert_allclose(after.lost, own)
    np.testing.assert_allclose(after.dead - start.dead, [0.2, 0.3] * own)
    np.testing.assert_allclose(after.casualties - start.casualties, own)
    np.testing.assert_allclose(after.contingent_casualties, [2_000.0, 0.0])
    np.testing.assert_allclose(after.contingent, [[0.0, 8_000.0, 0.0], [0.0, 0.0, 0.0]])
    remaining = 30_000 * 0.8 * np.exp(-0.01)  # of their own a few desert, of the others nobody
    np.testing.assert_allclose(after.force[0, 1], remaining + 8_000)


def test_third_party_troops_stay_where_they_were_sent():
    room = frictionless(**PEOPLE)
    state = arriving(room, room.init(jnp.ones(3))[0], [[0.0, 0.0, 10_000.0], [0.0] * 3])
    away = orders(recall=[[0.0, 0.0, 1.0], [0.0] * 3], priority=[[0.0, 0.0, -9.0], [0.0] * 3])
    after = seen(room.redeploy(state, away))
    np.testing.assert_allclose(after.force[0, 2], 10_000.0)
    np.testing.assert_allclose(after.contingent, state.contingent)


def test_without_third_party_troops_and_picking_every_number_is_as_before():
    """To the bit: the laws of both are exact where nobody is of them."""
    rng = np.random.default_rng(4)
    room = frictionless(**PEOPLE)
    force, share = jnp.asarray(rng.uniform(1e3, 1e5, (2, 3))), jnp.asarray(rng.uniform(0, 0.2, (2, 3)))
    after = lost(room, replace(room.init(jnp.ones(3))[0], force=force), share)
    np.testing.assert_array_equal(after.quality, 1.0)
    np.testing.assert_array_equal(after.rest, 1.0)
    np.testing.assert_array_equal(after.lost, jnp.sum(force * share, axis=1))
    np.testing.assert_array_equal(after.contingent_casualties, 0.0)


def picked(quality, **changes):
    """A side of 100 thousand and 20 thousand in reserve sends 10 thousand of its best to the third sector."""
    numbers = {"initial_reserve": np.array([20_000.0, 0.0]), "sent_quality": np.array([quality, 1.0])}
    room = frictionless(**STILL, **PEOPLE, **numbers, **changes)
    order = orders(send=[[0.0, 0.0, 10_000.0], [0.0] * 3])
    return room, room.redeploy(room.init(jnp.ones(3))[0], order)[0]


def test_who_is_picked_counts_more_and_the_rest_so_much_less():
    room, state = picked(1.5)
    rest = (120_000 - 1.5 * 10_000) / 110_000
    after = lost(room, state, 0.0)
    np.testing.assert_allclose(after.rest, [rest, 1.0])
    np.testing.assert_allclose(after.quality[0, :2], rest)
    left = np.exp(-0.01)  # a few desert, of those picked as of the rest
    np.testing.assert_allclose(after.sent[0], [0.0, 0.0, 10_000 * left])
    np.testing.assert_allclose(after.quality[0, 2], (1.5 * 10_000 + rest * 20_000) / 30_000)
    np.testing.assert_allclose(after.quality[1], 1.0)


def test_beside_third_party_troops_who_was_picked_deserts_like_the_rest_of_his_side():
    room, state = picked(1.5)
    state = arriving(room, state, [[0.0, 0.0, 30_000.0], [0.0] * 3])
    after = lost(room, state, np.full((2, 3), 0.1))
    left = 0.9 * np.exp(-0.01)
    np.testing.assert_allclose(after.sent[0, 2], 10_000 * left)
    np.testing.assert_allclose(after.contingent[0, 2], 30_000 * 0.9)
    rest = float(state.rest[0])
    counts = (1.5 * 10_000 + rest * 20_000) * left + 30_000 * 0.9
    np.testing.assert_allclose(after.quality[0, 2] * after.force[0, 2], counts)


def test_who_comes_back_makes_the_rest_as_good_as_it_was():
    room, state = picked(1.5)
    back = room.redeploy(state, orders(recall=[[0.0, 0.0, 1.0], [0.0] * 3]))[0]
    np.testing.assert_allclose(back.rest, [1.0, 1.0])
    np.testing.assert_allclose(back.sent, 0.0)


def test_the_best_who_fell_are_missed():
    room, state = picked(1.5)
    fallen = lost(room, state, [[0.0, 0.0, 1.0], [0.0] * 3])
    np.testing.assert_allclose(fallen.rest, [(120_000 - 15_000) / 110_000, 1.0])
    later = room.redeploy(fallen.state, orders(recall=[[1.0, 1.0, 1.0], [0.0] * 3]))[0]
    np.testing.assert_allclose(later.rest, fallen.rest)


def test_the_rule_of_allocation_moves_the_others_first():
    room = frictionless(
        **PEOPLE, initial_reserve=np.array([20_000.0, 0.0]), sent_quality=np.array([1.5, 1.0])
    )
    order = orders(send=[[0.0, 0.0, 10_000.0], [0.0] * 3], priority=[[0.0, 0.0, -1.0], [0.0] * 3])
    after = room.redeploy(room.init(jnp.ones(3))[0], order)[0]
    assert 10_000 < float(after.force[0, 2]) < 20_000  # many have left
    np.testing.assert_allclose(after.sent[0, 2], 10_000.0)
    order = orders(priority=[[0.0, 0.0, -3.0], [0.0] * 3])
    later = room.redeploy(after, order)[0]
    np.testing.assert_allclose(later.sent[0, 2], later.force[0, 2])  # and then of those who were sent
    assert float(later.rest[0]) > float(after.rest[0])
