"""The table as a whole: sound over the supports of its parameters, and at play in a war solved without it."""

from dataclasses import fields, replace
from itertools import pairwise

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from oracles import reduced_wars as exact
from oracles.test_bargaining_line import WARS
from polemos._core.fields import quantities
from polemos.dynamics.mechanisms.bargaining import QUANTITIES, Bargaining, Inputs, State, begun, features
from worlds.places import within

MEMBERS, FEATURES = 64, 32
RANGES = {
    "front": (1.0, 2e5), "chips": (0.0, 1e4), "force": (0.0, 3e6), "chip_force": (0.0, 3e5),
    "losses": (0.0, 1e5), "casualties": (0.0, 3e6), "tolerance": (0.0, 1e9), "strength": (-10.0, 10.0),
    "weeks_to_deadline": (0.01, 520.0), "weights": (-3.0, 3.0), "reference": (0.0, 1e4),
}  # fmt: skip
QUICK = settings(max_examples=8, phases=(Phase.explicit, Phase.reuse, Phase.generate), deadline=None)
SHAPES = {"weights": (2, len(QUANTITIES), FEATURES), "reference": (2, 4)}


def room_of(rng, corners, kind):
    values = {
        name: jnp.asarray(within(rng, q.low, q.high, (*((2,) if q.axes else ()), MEMBERS), corners), kind)
        for name, q in quantities(Bargaining)
    }
    return Bargaining(**values)


def inputs_of(rng, corners, kind):
    hints = {one.name: one.type for one in fields(Inputs)}
    values = {}
    for name in hints:
        scalar = name in {"urge", "possible"}
        shape = (*(() if scalar else SHAPES.get(name, (2,))), MEMBERS)
        values[name] = jnp.asarray(within(rng, *RANGES.get(name, (0.0, 1.0)), shape, corners), kind)
    never = rng.uniform(size=(2, MEMBERS)) < 0.3
    values["weeks_to_deadline"] = jnp.where(never, jnp.inf, values["weeks_to_deadline"])
    values["possible"] = jnp.round(values["possible"])
    return Inputs(**values)


@eqx.filter_jit
def weeks(room, start, later):
    state, first = room.init(start)
    shown = [first]
    for inputs in later:
        state, outputs = room.step(state, inputs)
        shown.append(outputs)
    return state, shown


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@QUICK
@given(seed=st.integers(0, 2**32 - 1), corners=st.sampled_from([0.0, 0.2, 0.6, 1.0]))
def test_chances_are_chances_whatever_the_parameters_and_the_war(kind, seed, corners):
    with jax.enable_x64(kind is np.float64):
        rng = np.random.default_rng(seed)
        room, start, *later = room_of(rng, corners, kind), *(inputs_of(rng, corners, kind) for _ in range(4))
        state, shown = jax.tree.map(np.asarray, weeks(room, start, later))
    for leaf in jax.tree.leaves((state, shown)):
        assert np.isfinite(leaf).all()
    slack = 1e-5 if kind is np.float32 else 1e-12
    np.testing.assert_allclose(state.quiet + state.talks + state.settled, 1.0, rtol=slack)
    assert (state.never <= state.quiet + slack).all()
    for one in (state.never, state.quiet, state.talks, state.settled):
        assert ((one >= 0) & (one <= 1 + slack)).all()
    for before, after in pairwise(shown):
        assert (after.settlement >= before.settlement).all()
        assert (after.begun >= before.begun - slack).all()


def test_nothing_happens_before_there_may_be_talks():
    rng = np.random.default_rng(1)
    room, start, *later = room_of(rng, 0.1, np.float32), *(inputs_of(rng, 0.1, np.float32) for _ in range(4))
    shut = [replace(one, possible=jnp.zeros_like(one.possible)) for one in later]
    state, shown = weeks(room, start, shut)
    np.testing.assert_array_equal(state.quiet, 1.0)
    np.testing.assert_array_equal(state.never, 1.0)
    np.testing.assert_array_equal(shown[-1].settlement, 0.0)
    assert (
        weeks(room, start, [replace(one, possible=jnp.ones_like(one.possible)) for one in later])[0].never < 1
    ).any()


def test_the_sides_can_be_listed_the_other_way_round_to_the_bit():
    rng = np.random.default_rng(2)
    room, start, *later = room_of(rng, 0.0, np.float32), *(inputs_of(rng, 0.0, np.float32) for _ in range(3))
    room = replace(room, power=jnp.full_like(room.power, 0.25))  # 1 - 1/4 and back is exact

    def turned(tree):
        return jax.tree.map(lambda leaf: leaf[::-1] if leaf.ndim > 1 else leaf, tree)

    ours = weeks(room, start, later)
    theirs = weeks(replace(turned(room), power=1 - room.power), turned(start), [turned(one) for one in later])
    jax.tree.map(np.testing.assert_array_equal, ours, turned(theirs))


def test_a_slope_is_a_number():
    """By every parameter, where a surplus is to be had and where it is not."""
    rng = np.random.default_rng(3)
    room, *told = room_of(rng, 0.0, np.float32), *(inputs_of(rng, 0.0, np.float32) for _ in range(2))

    def total(room):
        return sum(jnp.sum(leaf) for leaf in jax.tree.leaves(room.step(room.init(told[0])[0], told[1])))

    for leaf in jax.tree.leaves(eqx.filter_jit(jax.grad(total))(room)):
        assert np.isfinite(leaf).all()


@pytest.mark.parametrize("name", WARS)
def test_at_play_in_a_reduced_war_it_weighs_as_that_war_does(name):
    """A member stands at each position; what it is told to expect is exact, and the table does the rest."""
    war = replace(WARS[name], office=(0.0, 0.0))  # where a leader pays for what was lost nothing was
    with jax.enable_x64(True):
        solved = exact.solve_line(war, "closed")
        at = np.arange(war.steps + 1)
        held, cost = exact.line_held(war) + 1e-12, exact.line_cost(war)
        inputs = told_exactly(war, held, cost, solved)
        room = bargaining_of(war, at.size)
        weighed = room.weighed(begun(inputs), inputs)
        np.testing.assert_allclose(weighed.cost, cost.sum(axis=0), rtol=1e-9)
        np.testing.assert_allclose(
            weighed.value, solved.value[:, 0], atol=1e-3
        )  # by 52.18 weeks a year, not by 52
        np.testing.assert_allclose(weighed.gain, solved.surplus[0], atol=1e-3)
        np.testing.assert_allclose(weighed.line[0] + weighed.line[1], 1.0, rtol=1e-9)


def told_exactly(war, held, cost, solved):
    """Inputs of a week in which every member stands at one position and is told what that is worth."""
    n = held.shape[1]
    losses, flat = cost * 1e6, np.ones((2, n))
    bears = losses[::-1] / -np.log1p(-np.reshape(war.hope, (2, 1)) - 1e-15)
    zero = 0 * flat
    seen = {
        "front": held, "chips": zero, "force": 1e5 * flat, "chip_force": zero, "losses": losses,
        "casualties": zero, "tolerance": bears, "strength": zero, "sufficiency": flat, "strain": zero,
        "support": flat, "upheaval": zero, "sanctions": zero, "weeks_to_deadline": np.inf * flat,
        "urge": zero[0], "possible": flat[0],
    }  # fmt: skip
    weights = np.zeros((2, len(QUANTITIES), FEATURES, n))
    weights[:, QUANTITIES.index("ground"), 0] = solved.no_peace[:, 0]
    seen = {key: jnp.asarray(value) for key, value in seen.items()}
    reference = jnp.full((2, 4, n), 1e4)
    return Inputs(**seen, weights=jnp.asarray(weights), reference=reference)


def bargaining_of(war, members):
    """The table of a reduced war: it bears losses alone, and nothing but the surplus brings talks."""
    numbers = {
        "chip_stake": 0.0, "prize_hope": 0.0, "cost": 0.01, "weight_of_losses": 1.0, "weight_of_time": 0.0,
        "weight_of_strain": 0.0, "weight_of_weariness": 0.0, "recurrence": war.breakdown, "office": 0.0,
        "relief": 0.0, "power": war.share[0], "talks": war.talks_begin, "breakdown": war.talks_end,
        "agreement": war.agreement, "surplus_on_talks": war.pull, "chips_on_talks": 0.0,
        "urge_on_talks": 0.0, "deadline_on_talks": 0.0, "deadline_nearness": 4.0,
    }  # fmt: skip
    return Bargaining(
        **{
            name: jnp.full((*((2,) if q.axes else ()), members), numbers[name])
            for name, q in quantities(Bargaining)
        }
    )


def test_a_state_remembers_what_features_read():
    rng = np.random.default_rng(5)
    room, start = room_of(rng, 0.0, np.float32), inputs_of(rng, 0.0, np.float32)
    state: State = room.init(start)[0]
    breaking = jnp.full((2, MEMBERS), 0.01, jnp.float32)
    np.testing.assert_array_equal(features(state, start, breaking), features(begun(start), start, breaking))
