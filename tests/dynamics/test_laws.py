"""What must be so whatever the numbers: more force is no less ground, off is off, finer steps err less."""

import dataclasses
import itertools
import operator

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from polemos.dynamics.diagram import cutting
from polemos.dynamics.mechanisms import calendar
from polemos.dynamics.mechanisms.territory import Inputs, Noise, State
from polemos.dynamics.week import step
from worlds.made_up import typical
from worlds.places import GRAIN
from worlds.rooms import make_fields, make_room
from worlds.wars import anywhere, run, run_exactly, start

SEEDS = st.integers(0, 2**32 - 1)
QUICK = settings(max_examples=6, phases=(Phase.explicit, Phase.reuse, Phase.generate))


def week_of(world, number=0):
    return jax.tree.map(lambda table: table[number], (world.facts, world.luck))


@jax.jit
def one_week(war, before, seen, facts, luck):
    """A week in which materiel does not answer: a larger force would want more of it and fight worse."""
    held = cutting({"sufficiency_on_front", "sufficiency_on_losses"})
    return step(war, before, seen, facts, luck, held)


@QUICK
@given(seed=SEEDS, side=st.integers(0, 1), sector=st.integers(0, 2), more=st.sampled_from([1.001, 1.3, 20.0]))
def test_more_force_is_no_less_ground_in_the_same_week(seed, side, sector, more):
    """Under the same luck, in every sector, not only the one reinforced, where there is a front either way.

    A front is where both stand in strength, so the sectors that the change opens or closes are left out. All
    men are alike, for of a larger reserve an order can pick more, which leaves the rest the poorer; and
    nobody looks at who stands against him, for the other side would answer in the same week.
    """
    with jax.enable_x64(True):
        world = anywhere(seed, 0.05, members=64, weeks=1, bits=np.float64)
        people = world.war.reserves
        people = dataclasses.replace(
            people,
            sent_quality=jnp.ones_like(people.sent_quality),
            enemy_weight=jnp.zeros_like(people.enemy_weight),
        )
        world = eqx.tree_at(lambda one: one.war.reserves, world, people)
        facts, luck = week_of(world)
        before, _, seen = start(world)
        extra = before.state.reserves.force.at[side, sector].multiply(more).at[side, sector].add(1.0)
        more_there = eqx.tree_at(lambda now: now.state.reserves.force, before, extra)
        held, fronts = [], []
        for now in (before, more_there):
            after, outputs = one_week(world.war, now, seen, facts, luck)
            held.append(np.asarray(after.state.territory.held[side]))
            fronts.append(np.asarray(outputs.reserves.active))
        both = fronts[0] & fronts[1]
        assert both.any()
        assert (held[1] >= held[0])[both].all()


@QUICK
@given(
    seed=SEEDS,
    side=st.integers(0, 1),
    lever=st.sampled_from(["relative_strength", "support", "effort", "sufficiency"]),
)
def test_more_strength_is_no_less_ground(seed, side, lever):
    """The room alone: strength, support, effort and materiel push the way they should."""
    with jax.enable_x64(True):
        rng = np.random.default_rng(seed)
        room = make_room("territory", rng, 64, 0.1, np.float64)
        state, inputs = (make_fields(kind, rng, 64, 0.1, np.float64) for kind in (State, Inputs))
        noise = Noise(*(jnp.asarray(rng.uniform(size=(3, 64))) for _ in range(5)))
        if lever == "relative_strength":
            stronger = dataclasses.replace(room, relative_strength=room.relative_strength.at[side].add(0.7))
            pushed = inputs
        else:
            values = getattr(inputs, lever)
            stronger, pushed = room, dataclasses.replace(inputs, **{lever: values.at[side].multiply(1.4)})
        gain, more = (
            jax.jit(type(room).step)(r, state, i, noise)[1].gain
            for r, i in ((room, inputs), (stronger, pushed))
        )
        sign = 1 if side == 0 else -1
        assert (sign * (np.asarray(more) - np.asarray(gain)) >= 0).all()
        assert np.abs(np.asarray(gain)).max() > GRAIN


@QUICK
@given(seed=SEEDS)
def test_off_values_of_the_calendar_are_exact(seed):
    rng = np.random.default_rng(seed)
    room = make_room("calendar", rng, 64, 0.3)
    inputs = make_fields(calendar.Inputs, rng, 64, 0.3)
    quiet = dataclasses.replace(
        room, season_effect=0 * room.season_effect, deadline_effort=0 * room.deadline_effort
    )
    off = quiet.step(inputs)
    assert (off.mobility_factor == 1).all()
    assert (off.effort_factor == 1).all()
    nothing = dataclasses.replace(
        inputs, season=0 * inputs.season, weeks_to_deadline=inputs.weeks_to_deadline + jnp.inf
    )
    off = room.step(nothing)
    assert (off.mobility_factor == 1).all()
    assert (off.effort_factor == 1).all()


@pytest.mark.parametrize(("link", "dates"), [("season", "season"), ("deadline", "weeks_to_deadline")])
def test_a_week_without_dates_is_a_week_with_the_link_off(link, dates):
    """To the bit, over a whole war; and the dates do matter while the link is on."""
    world = typical(members=8)
    empty = 0.0 if dates == "season" else jnp.inf
    where = operator.attrgetter(dates)
    bare = eqx.tree_at(where, world.facts, jnp.full_like(where(world.facts), empty))
    without = run_exactly(dataclasses.replace(world, facts=bare))
    off = run_exactly(world, cutting({link}))
    jax.tree.map(np.testing.assert_array_equal, without[0], off[0])
    shown, cut = (dataclasses.replace(outputs, calendar=None) for _, outputs in (without, off))
    jax.tree.map(np.testing.assert_array_equal, shown, cut)
    assert not np.array_equal(run_exactly(world)[0].territory.held, off[0].territory.held)


def test_half_the_step_is_half_the_error():
    """Without luck and moves the week is a first-order rule: errors halve with the step."""
    with jax.enable_x64(True):
        world = typical(members=4, weeks=24, bits=np.float64)
        war = world.war
        calm = {
            name: 0 * getattr(war.territory, name)
            for name in ("local_spread", "effort_spread", "breakthrough_rate")
        }
        calm["mobility"] = 30 * war.territory.mobility  # grains are then small against a week's movement
        held_back = 0 * war.reserves.minimum_reserve + 1e6
        war = dataclasses.replace(
            war,
            territory=dataclasses.replace(war.territory, **calm),
            attrition=dataclasses.replace(war.attrition, spread=0 * war.attrition.spread),
            reserves=dataclasses.replace(
                war.reserves, outflow_limit=0 * war.reserves.outflow_limit, minimum_reserve=held_back
            ),
        )
        ends = []
        for parts in (1, 2, 4):
            facts, luck = jax.tree.map(
                lambda table, n=parts: jnp.repeat(table[:1], 24 * n, axis=0), (world.facts, world.luck)
            )
            states, _ = run(dataclasses.replace(world, war=war, facts=facts, luck=luck), dt=1.0 / parts)
            last = jax.tree.map(lambda leaf: np.asarray(leaf[-1]), states)
            ends.append(
                np.concatenate(
                    [
                        leaf.ravel()
                        for leaf in (last.reserves.force, last.reserves.dead, last.reserves.reserve)
                    ]
                )
            )
            held = last.territory.held[0]
            ends[-1] = np.concatenate([ends[-1], held.ravel()])
        gaps = [np.abs(coarse - fine) for coarse, fine in itertools.pairwise(ends)]
        moving = gaps[0] > 50 * GRAIN
        assert moving.mean() > 0.3
        np.testing.assert_allclose(np.median(gaps[0][moving] / gaps[1][moving]), 2.0, rtol=0.1)


def test_contested_ground_is_nobodys_own_soil():
    """Nothing held there wears away, as with no decay at all, and no side has lost what is its own."""
    world = anywhere(11, 0.05, members=64)  # the shape of tests/dynamics/test_balance.py: compiled once
    soil = world.facts.geography.own_soil
    contested = eqx.tree_at(lambda w: w.facts.geography.own_soil, world, jnp.zeros_like(soil))
    lasting = eqx.tree_at(
        lambda w: w.war.territory.salient_decay, contested, jnp.zeros_like(world.war.territory.salient_decay)
    )
    (_, there), (_, without) = run(contested), run(lasting)
    np.testing.assert_array_equal(there.territory.held, without.territory.held)
    (_, owned) = run(world)
    assert not np.array_equal(owned.territory.held, there.territory.held)
