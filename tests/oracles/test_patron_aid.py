"""The room `patron_aid` against closed forms: learning about red lines, delays, allocations."""

import math
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from oracles.seen import seen
from polemos._core.fields import quantities
from polemos.dynamics.mechanisms.patron_aid import Inputs, Noise, PatronAid

QUIET = {
    "initial_willingness": 0.5,
    "memory": 10.0,
    "tension_memory": 10.0,
    "initial_fear": 0.2,
    "fear_weight": 5.0,
    "reaction_cost": 1.0,
    "weighing_scale": 0.1,
    "decision_time": 10.0,
}


@pytest.fixture(autouse=True)
def _double_precision():
    with jax.enable_x64(True):
        yield


def room_of(members=1, patrons=1, rungs=1, **values):
    sizes = {"patron": patrons, "rung": rungs}

    def array(name, q):
        value = np.asarray({**QUIET, **values}.get(name, 0.0), float)
        value = value[..., None] if value.ndim == 1 else value
        return jnp.asarray(np.broadcast_to(value, (*(sizes[axis] for axis in q.axes), members)))

    return PatronAid(**{name: array(name, q) for name, q in quantities(PatronAid)})


def sizes_of(room):
    return room.base.shape[0], room.benefit.shape[0], room.base.shape[1]


def inputs_of(room, **values):
    patrons, rungs, members = sizes_of(room)
    by_patron = {"perceived_lead": 0.0, "trend": 0.0, "administration": 0.0, "strength": 1.0, "decides": 0.0}
    by_rung = {"requested": 0.0, "approve": 0.0}
    shape = dict.fromkeys(by_patron, (patrons,)) | dict.fromkeys(by_rung, (patrons, rungs))

    def array(name, default):
        value = np.asarray(values.get(name, default), float)
        value = value[..., None] if value.ndim else value
        return jnp.asarray(np.broadcast_to(value, (*shape[name], members)))

    given = {name: array(name, default) for name, default in {**by_patron, **by_rung}.items()}
    backs = np.zeros((2, patrons, members))
    backs[0] = 1.0
    return Inputs(**given, backs=jnp.asarray(values.get("backs", backs)))


def silence(room):
    patrons, rungs, members = sizes_of(room)
    never = jnp.ones((patrons, rungs, members))
    none = jnp.zeros((patrons, members))
    return Noise(allocation=none, budget=none, decision=never, reaction=never)


STEP = jax.jit(lambda room, state, inputs, noise: room.decide(state, inputs, noise))


def run(room, weeks, inputs=None, noise=None):
    inputs = inputs or inputs_of(room)
    states, said = [seen(room.init(inputs.backs))], []
    for week in range(weeks):
        now = inputs(week) if callable(inputs) else inputs
        luck = silence(room) if noise is None else noise(week)
        states.append(seen(STEP(room, states[-1].state, now, luck)))
        said.append(states[-1].outputs)
    return states, said


def fear(state):
    """Mean of a Beta with the counts of each step."""
    return np.asarray(state.punished / (state.punished + state.unpunished))


def test_unpunished_steps_wear_fear_down():
    """D4: a fear of Beta(1, 4) after 0, 3 and 10 unpunished steps: .2, .125, .066667."""
    room = room_of(rungs=11, similarity=1.0)
    inputs = lambda week: inputs_of(room, approve=[[float(k <= week) for k in range(11)]][0])  # noqa: E731
    state, _ = room.init(inputs_of(room).backs)
    fears = [float(fear(state)[0, 10, 0])]
    for week in range(10):
        state, _ = room.decide(state, inputs(week), silence(room))
        fears.append(float(fear(state)[0, 10, 0]))
    np.testing.assert_allclose([fears[0], fears[3], fears[10]], [0.2, 0.125, 1 / 15], rtol=1e-12)


def test_counts_are_those_of_a_beta_and_its_data():
    """D1: Beta(2, 2) and 7 reactions to 10 steps: mean .642857. A reaction speaks for its own step alone."""
    room = room_of(rungs=1, initial_fear=0.5, fear_weight=4.0, true_reaction=0.5)
    state, _ = room.init(inputs_of(room).backs)
    for n in range(10):
        fresh = replace(state, approved=jnp.zeros_like(state.approved))
        luck = replace(silence(room), reaction=jnp.full((1, 1, 1), 0.0 if n < 7 else 1.0))
        state, _ = room.decide(fresh, inputs_of(room, approve=1.0), luck)
    np.testing.assert_allclose(fear(state), 0.642857, atol=1e-6)


def test_steps_anywhere_teach_of_all_others_both_ways():
    """Each rung hears the sum over all steps of similarity to the power of the rungs between."""
    taken, weight = [0.0, 1.0, 0.0, 1.0, 1.0], 2.0
    room = room_of(rungs=5, similarity=0.3, initial_fear=0.5, fear_weight=weight)
    state = run(room, 1, inputs_of(room, approve=taken))[0][-1]
    apart = np.abs(np.arange(5)[:, None] - np.arange(5))
    heard = 0.3**apart @ np.asarray(taken)
    np.testing.assert_allclose(state.unpunished[0, :, 0], weight / 2 + heard, rtol=1e-12)


def test_a_step_teaches_of_its_neighbours_by_distance():
    room = room_of(rungs=4, similarity=0.5, initial_fear=0.5, fear_weight=2.0)
    state = run(room, 1, inputs_of(room, approve=[1.0, 0.0, 0.0, 0.0]))[0][-1]
    np.testing.assert_allclose(fear(state)[0, :, 0], 1 / (2 + np.array([1, 0.5, 0.25, 0.125])))


def test_ten_steps_of_one_per_cent_are_survived_as_brinkmanship_says():
    """J10: no reaction to ten steps, each with chance .01: .904382."""
    members = 40000
    room = room_of(members, rungs=10, true_reaction=0.01)
    rng = np.random.default_rng(1)
    luck = replace(silence(room), reaction=jnp.asarray(rng.uniform(size=(1, 10, members))))
    states, said = run(room, 1, inputs_of(room, approve=1.0), lambda week: luck)
    survived = (np.asarray(said[0].reacted).sum(axis=(0, 1)) == 0).mean()
    np.testing.assert_allclose(0.99**10, 0.904382, atol=1e-6)
    np.testing.assert_allclose(survived, 0.904382, atol=4 * math.sqrt(0.0865 / members))
    np.testing.assert_allclose(
        np.asarray(states[-1].tension)[0], np.asarray(said[0].reacted).sum(axis=(0, 1)), atol=1e-12
    )


def test_salami_slices_are_those_below_the_cost_of_resisting():
    """J9: a whole worth 1 in slices no larger than c = .12 takes 9; fear is overcome slice by slice.

    A slice is taken when its worth exceeds fear times cost; a patron whose fear of every slice is the same
    takes all that are worth it and none that are not.
    """
    assert math.ceil(1 / 0.12) == 9
    room = room_of(rungs=9, benefit=1 / 9, initial_fear=0.5, reaction_cost=0.12 / 0.5, weighing_scale=0.001,
                   fear_weight=1e3, decision_time=1.0)  # fmt: skip
    sure = replace(silence(room), decision=jnp.full((1, 9, 1), 0.5))
    given = inputs_of(room, requested=1.0, decides=1.0)
    assert np.asarray(run(room, 3, given, lambda week: sure)[0][-1].approved).sum() == 0, "c is above a slice"
    cheap = replace(room, reaction_cost=0.8 * room.reaction_cost)
    assert np.asarray(run(cheap, 3, given, lambda week: sure)[0][-1].approved).sum() == 9


def test_what_is_plainly_worth_it_waits_an_exponential_time():
    """Indecision is a lag: approvals after n weeks in a share 1 - exp(-n / delay) of cases."""
    members = 20000
    room = room_of(members, benefit=1.0, initial_fear=0.01, decision_time=8.0)
    rng = np.random.default_rng(2)
    noise = lambda week: replace(silence(room), decision=jnp.asarray(rng.uniform(size=(1, 1, members))))  # noqa: E731
    states, _ = run(room, 12, inputs_of(room, requested=1.0, decides=1.0), noise)
    share = np.asarray(states[-1].approved).mean()
    hazard = 1 / (1 + math.exp(-(1.0 - 0.01) / 0.1)) / 8.0
    np.testing.assert_allclose(share, 1 - math.exp(-12 * hazard), atol=4 * math.sqrt(0.25 / members))
    waited = np.asarray(states[-1].delay)[0]
    assert waited.max() == 12.0
    first = np.asarray(states[1].approved)[0, 0] == 1
    assert (waited[first] == 0).all()


def test_nobody_decides_who_may_not_or_was_not_asked():
    room = room_of(benefit=2.0, decision_time=1.0)
    eager = replace(silence(room), decision=jnp.zeros((1, 1, 1)))
    for given in ({"requested": 1.0}, {"decides": 1.0}):
        states, _ = run(room, 5, inputs_of(room, **given), lambda week: eager)
        assert np.asarray(states[-1].approved).sum() == 0


def test_willingness_closes_on_its_aim_at_the_stated_pace():
    room = room_of(base=2.0, bandwagon=1.0)
    states, said = run(room, 7, inputs_of(room, perceived_lead=0.6))
    odds = np.array([math.log(float(s.willingness[0, 0]) / (1 - float(s.willingness[0, 0]))) for s in states])
    np.testing.assert_allclose(odds, 0.6 * (1 - np.exp(-np.arange(8) / 10)), atol=1e-12)
    given = 2.0 * np.array([float(s.willingness[0, 0]) for s in states]) / 0.5
    np.testing.assert_allclose([float(o.allocated[0, 0]) for o in said], given[1:], rtol=1e-12)


@pytest.mark.parametrize(
    ("effect", "value", "given", "sign"),
    [
        ("bandwagon", 1.0, {"perceived_lead": 0.5}, 1),
        ("bandwagon", 1.0, {"perceived_lead": -0.5}, -1),
        ("rescue", 1.0, {"trend": -0.5}, 1),
        ("rescue", 1.0, {"trend": 0.5}, 0),
        ("administration_effect", -2.0, {"administration": 1.0}, -1),
        ("fatigue", 1.0, {}, -1),
        ("base", 1.0, {"strength": 2.0}, 1),
    ],
)
def test_each_driver_moves_aid_its_own_way(effect, value, given, sign):
    room = room_of(**{"base": 1.0, effect: value})
    usual = float(run(room_of(base=1.0), 20)[1][-1].allocated[0, 0])
    moved = float(run(room, 20, inputs_of(room, **given))[1][-1].allocated[0, 0])
    assert np.sign(round(moved - usual, 12)) == sign


def test_a_reaction_lowers_willingness_and_fades():
    room = room_of(base=1.0, tension_effect=1.0, true_reaction=1.0, rungs=1)
    struck = replace(silence(room), reaction=jnp.zeros((1, 1, 1)))
    states, _ = run(room, 200, inputs_of(room, approve=1.0), lambda week: struck)
    willing = np.array([float(s.willingness[0, 0]) for s in states])
    assert willing.min() < 0.48
    np.testing.assert_allclose(willing[-1], 0.5, atol=1e-4)


def test_each_patron_feeds_the_side_it_backs():
    room = room_of(patrons=2, base=[1.0, 3.0], budget_base=[0.5, 0.0])
    backs = np.zeros((2, 2, 1))
    backs[0, 1] = backs[1, 0] = 1.0
    state = run(room, 2, inputs_of(room, backs=backs))[0][-1]
    np.testing.assert_allclose(np.asarray(state.aid)[:, 0], [3.0, 1.0])
    np.testing.assert_allclose(np.asarray(state.budget_aid)[:, 0], [0.0, 0.5])


def test_luck_of_allocations_has_mean_one():
    members = 50000
    room = room_of(members, base=1.0, spread=0.6)
    rng = np.random.default_rng(4)
    luck = replace(silence(room), allocation=jnp.asarray(rng.normal(size=(1, members))))
    given = np.asarray(run(room, 1, noise=lambda week: luck)[1][0].allocated)
    np.testing.assert_allclose(given.mean(), 1.0, atol=4 * math.sqrt(math.exp(0.36) - 1) / math.sqrt(members))


def test_budget_aid_varies_by_its_own_spread_about_the_same_mean():
    """A lognormal of log mean -s^2 / 2: mean 1 at any spread, and military aid keeps its own."""
    members, spreads = 50000, {"allocated": (1.2, 3.0), "budget": (0.3, 2.0)}
    room = room_of(members, base=3.0, budget_base=2.0, spread=1.2, budget_spread=0.3)
    rng = np.random.default_rng(5)
    shocks = {name: jnp.asarray(rng.normal(size=(1, members))) for name in ("allocation", "budget")}
    after = run(room, 1, noise=lambda week: replace(silence(room), **shocks))[1][0]
    for name, (spread, mean) in spreads.items():
        given = np.asarray(getattr(after, name))
        error = math.sqrt(math.expm1(spread**2) / members)
        np.testing.assert_allclose(given.mean() / mean, 1.0, atol=4 * error, err_msg=name)
        logs = np.log(given / mean)
        np.testing.assert_allclose(logs.std(), spread, rtol=4 / math.sqrt(2 * members), err_msg=name)
        np.testing.assert_allclose(
            logs.mean(), -(spread**2) / 2, atol=4 * spread / math.sqrt(members), err_msg=name
        )


def test_budget_aid_without_spread_is_even_however_arms_vary():
    room = room_of(budget_base=0.7, base=1.0, spread=1.5)
    luck = replace(silence(room), allocation=jnp.full((1, 1), 2.0), budget=jnp.full((1, 1), 2.0))
    after = run(room, 3, noise=lambda week: luck)[1][-1]
    np.testing.assert_allclose(np.asarray(after.budget), 0.7, rtol=1e-12)
    np.testing.assert_allclose(np.asarray(after.allocated), math.exp(1.5 * 2 - 1.5**2 / 2), rtol=1e-12)


def test_each_patron_has_its_own_spread_of_budget_aid_and_sides_may_be_swapped():
    room = room_of(patrons=2, budget_base=[1.0, 3.0], budget_spread=[0.2, 0.9], spread=0.5)
    luck = replace(silence(room), budget=jnp.asarray([[1.0], [-2.0]]))
    backs = np.zeros((2, 2, 1))
    backs[0, 1] = backs[1, 0] = 1.0
    ours, theirs = (
        np.asarray(run(room, 2, inputs_of(room, backs=order), lambda week: luck)[0][-1].budget_aid)
        for order in (backs, backs[::-1])
    )
    expected = [3.0 * math.exp(-1.8 - 0.405), math.exp(0.2 - 0.02)]
    np.testing.assert_allclose(ours[:, 0], expected, rtol=1e-12)
    np.testing.assert_array_equal(theirs, ours[::-1])


@pytest.mark.parametrize(("patrons", "rungs"), [(0, 0), (0, 2), (2, 0)])
def test_no_patrons_and_no_red_lines_are_no_trouble(patrons, rungs):
    room = room_of(members=3, patrons=patrons, rungs=rungs, base=1.0)
    state = run(room, 2)[0][-1]
    assert np.isfinite(np.asarray(state.aid)).all()
    assert state.aid.shape == (2, 3)
    assert (np.asarray(state.next_red_line) == 0).all()


def test_the_next_red_line_is_the_least_feared_that_is_left():
    room = room_of(rungs=3, initial_fear=[0.1, 0.3, 0.2], fear_weight=1e6)
    states = run(room, 1, inputs_of(room, approve=[1.0, 0.0, 0.0]))[0]
    np.testing.assert_allclose([float(s.next_red_line[0, 0]) for s in states], [0.1, 0.2], atol=1e-5)
