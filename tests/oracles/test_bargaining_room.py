"""The table as a whole: sound over the supports of its parameters, and at play in a war solved without it."""

from dataclasses import replace

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from oracles import reduced_wars as exact
from oracles.test_bargaining import worth
from oracles.test_bargaining_line import WARS
from polemos._core.fields import quantities
from polemos.dynamics.mechanisms.bargaining import (
    AS_IT_STANDS,
    N_FEATURES,
    QUANTITIES,
    Bargaining,
    Inputs,
    Noise,
    State,
    begun,
    breaks,
    features,
    told,
)
from worlds.rooms import make_fields, make_room

MEMBERS, FEATURES = 64, N_FEATURES
A_WEEK = 0.01  # of war, in fronts
ALL_TO_ONE, ALL_TO_OTHER = np.array([[1.0], [0.0]]), np.array([[0.0], [1.0]])


@eqx.filter_jit
def weeks(room, start, later, turns):
    state, first = room.init(start)
    shown = [first]
    for inputs, turn in zip(later, turns, strict=True):
        state, outputs = room.step(state, inputs, Noise(turn))
        shown.append(outputs)
    return state, shown


def a_war(seed, possible=1.0, length=4, kind=np.float32):
    """A room, its start and weeks that know nothing of each other, and one uniform number each."""
    rng = np.random.default_rng(seed)
    room = make_room("bargaining", rng, MEMBERS, 0.0, kind)
    start, *later = (make_fields(Inputs, rng, MEMBERS, 0.0, kind) for _ in range(length))
    later = [replace(one, possible=jnp.full_like(one.possible, possible)) for one in later]
    turns = [jnp.asarray(rng.uniform(size=MEMBERS), kind) for _ in later]
    return room, start, later, turns


def test_nothing_happens_before_there_may_be_talks():
    state, shown = weeks(*a_war(1, possible=0.0))
    for name in ("quiet", "never"):
        np.testing.assert_array_equal(getattr(state, name), 1.0)
    for name in ("open", "ceasefire", "settled", "lapsed", "talking", "halted", "signed", "resumed"):
        np.testing.assert_array_equal(getattr(state, name), 0.0)
    np.testing.assert_array_equal(shown[-1].settled, 0.0)
    np.testing.assert_array_equal(shown[-1].value, 0.0)
    assert (weeks(*a_war(1))[0].never < 1).any()


def test_the_sides_can_be_listed_the_other_way_round_to_the_bit():
    room, start, later, turns = a_war(2)

    def turned(tree):
        return jax.tree.map(lambda leaf: leaf[::-1] if leaf.ndim > 1 else leaf, tree)

    ours = weeks(room, start, later, turns)
    theirs = weeks(turned(room), turned(start), [turned(one) for one in later], turns)
    jax.tree.map(np.testing.assert_array_equal, ours, turned(theirs))


def test_what_is_drawn_comes_about_as_often_as_its_chance():
    """One war, drawn 8,000 times for two years: shares within four errors of the chances."""
    draws, rng = 8_000, np.random.default_rng(3)
    room, start, (inputs, *_), _ = a_war(4, length=2)
    rates = {"talks": 0.05, "breakdown": 0.1, "ceasefire": 0.05, "ceasefire_breaks": 0.02}
    rates |= {"settlement_breaks": 0.01, "shift_on_recurrence": 0.0, "guarantee_on_recurrence": 0.0}
    room = replace(room, **{name: 0 * room.talks + rate for name, rate in rates.items()})
    step = eqx.filter_jit(room.step)
    state, quiet = room.init(start)[0], Noise(0 * inputs.urge + 0.5)
    for _ in range(104):
        state, _ = step(state, inputs, quiet)
    one = int(np.argmax(np.minimum(state.ceasefire, state.lapsed)))  # all that may come of it does

    def many(tree):
        return jax.tree.map(lambda leaf: jnp.repeat(leaf[..., one : one + 1], draws, axis=-1), tree)

    room, inputs, state = many(room), many(inputs), many(room.init(start)[0])
    step = eqx.filter_jit(room.step)
    for _ in range(104):
        state, _ = step(state, inputs, Noise(jnp.asarray(rng.uniform(size=draws), jnp.float32)))
    pairs = {"talking": "open", "halted": "ceasefire", "signed": "settled", "resumed": "lapsed"}
    for drawn, chance in ((getattr(state, one), getattr(state, other)) for one, other in pairs.items()):
        expected = float(chance[0])
        assert 0.01 < expected < 0.9
        error = np.sqrt(expected * (1 - expected) / draws)
        assert abs(float(drawn.mean()) - expected) < 4 * error


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
        np.testing.assert_allclose(weighed.costs, cost, rtol=1e-9)
        inside = line_inside(war, solved)
        assert inside.any()
        np.testing.assert_allclose(
            weighed.value[:, inside], solved.value[:, 0, inside], atol=1e-3
        )  # by 52.18 weeks a year, not by 52
        np.testing.assert_allclose(weighed.gain[inside], solved.surplus[0, inside], atol=1e-3)
        np.testing.assert_allclose(weighed.line[0] + weighed.line[1], 1.0, rtol=1e-9)


def line_inside(war, solved):
    """Where the line of a deal lies in the front: the exact solution knows no end of it."""
    held, value = exact.line_held(war)[0], solved.value[0, 0]
    line = held + (1 - war.breakdown) * (value - held) + war.share[0] * solved.surplus[0]
    return (line > 0) & (line < 1)


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
        "urge": zero[0], "guarantee": zero[0], "possible": flat[0], "stops": zero[0],
    }  # fmt: skip
    weights, value = np.zeros((2, len(QUANTITIES), FEATURES, n)), solved.no_peace[:, 0]
    within = np.clip(value, 0, 1)  # more than the front is told as a prize, less than nothing as a cost
    weights[:, QUANTITIES.index("ground"), 0] = within
    weights[:, QUANTITIES.index("prize"), 0] = np.maximum(value - within, 0)
    weights[:, QUANTITIES.index("losses"), 0] = np.maximum(within - value, 0) / A_WEEK
    seen = {key: jnp.asarray(value) for key, value in seen.items()}
    later = jnp.broadcast_to(jnp.asarray(AS_IT_STANDS, float)[:, None], (2, AS_IT_STANDS.size, n))
    reference = jnp.full((2, 4, n), 1e4)
    return Inputs(**seen, weights=jnp.asarray(weights), reference=reference, later=later)


def bargaining_of(war, members):
    """The table of a reduced war: it bears losses alone, and nothing but the surplus brings talks."""
    numbers = {
        "chip_stake": 0.0, "prize_hope": 1.0, "cost": A_WEEK, "weight_of_losses": 1.0, "weight_of_time": 0.0,
        "weight_of_strain": 0.0, "weight_of_weariness": 0.0, "recurrence": war.breakdown, "office": 0.0,
        "relief": 0.0, "power": np.reshape(war.share, (2, 1)), "talks": war.talks_begin,
        "breakdown": war.talks_end,
        "agreement": war.agreement, "surplus_on_talks": war.pull, "chips_on_talks": 0.0,
        "urge_on_talks": 0.0, "deadline_on_talks": 0.0, "deadline_nearness": 4.0,
        "ceasefire": 0.0, "ceasefire_breaks": 0.0, "settlement_breaks": 0.0, "shift_on_recurrence": 0.0,
        "guarantee_on_recurrence": 0.0,
    }  # fmt: skip
    return Bargaining(
        **{
            name: jnp.full((*((2,) if q.axes else ()), members), numbers[name])
            for name, q in quantities(Bargaining)
        }
    )


def test_a_state_remembers_what_features_read():
    room, start, _, _ = a_war(5)
    state: State = room.init(start)[0]
    breaking = jnp.full((2, MEMBERS), 0.01, jnp.float32)
    np.testing.assert_array_equal(features(state, start, breaking), features(begun(start), start, breaking))


@pytest.mark.parametrize("seed", [6, 7, 8])
def test_the_line_of_a_deal_lies_in_the_front_and_leaves_nobody_less_than_not_signing(seed):
    """What a side asks for is made up by ground alone, and there is no more of it than the front."""
    with jax.enable_x64(True):
        room, start, (inputs, *_), _ = a_war(seed, length=2, kind=np.float64)
        calm = dict.fromkeys(("shift_on_recurrence", "guarantee_on_recurrence"), 0 * room.talks)
        room, memory = replace(room, **calm), begun(start)
        seen = np.abs(features(memory, inputs, breaks(memory, inputs)))[:, None]
        inputs = replace(inputs, weights=inputs.weights / (1 + 2 * seen))  # values of the order of the front
        weighed = room.weighed(memory, inputs)
        what, of = room._terms(memory, inputs), room._preferences()
        war = told(inputs.weights, features(memory, inputs, breaks(memory, inputs)))
        line, gain, value = map(np.asarray, (weighed.line, weighed.gain, weighed.value))
        signed = gain > 0
        assert 0.1 < signed.mean() < 0.95
        assert ((line >= -1e-12) & (line <= 1 + 1e-12))[:, signed].all()
        np.testing.assert_allclose(line.sum(axis=0), 1.0, rtol=1e-9)
        more = worth(what, of, war, value, line) - value
        assert (more[:, signed] >= -1e-9).all(), "signed below what not signing is worth"
        np.testing.assert_allclose(more.sum(axis=0)[signed], gain[signed], atol=1e-9)
        at_end = (line[:, signed] < 1e-9).any(axis=0)
        assert at_end.any()
        assert not at_end.all()
        whole = np.stack([worth(what, of, war, value, pair) - value for pair in (ALL_TO_ONE, ALL_TO_OTHER)])
        never = (whole[0][0] < 0) | (whole[1][1] < 0) | (more.sum(axis=0) < 1e-9)
        np.testing.assert_array_equal(signed, ~never)
