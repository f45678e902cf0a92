"""A side short of materiel loses more of its own: the law against its closed form, and a war without aid."""

import dataclasses

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from polemos._core.compiled import OPTIONS
from polemos.dynamics.mechanisms.attrition import LEAST_EFFICIENCY, Attrition, Inputs, Noise
from polemos.dynamics.mechanisms.attrition.laws import relative_hazard
from polemos.dynamics.sides import SKELETON_FORCE
from worlds.rooms import make_fields, make_room
from worlds.wars import anywhere, run

SEEDS = st.integers(0, 2**32 - 1)
QUICK = settings(max_examples=10, phases=(Phase.explicit, Phase.reuse, Phase.generate))
MEMBERS, CORNERS = 64, 0.1


def call(seed, bits, power=None, corners=CORNERS):
    """The room, what it reads and its noise, anywhere in their supports; `power` in place of zeta."""
    rng = np.random.default_rng(seed)
    room = make_room("attrition", rng, MEMBERS, corners, bits)
    if power is not None:
        room = dataclasses.replace(room, exposure_power=jnp.full_like(room.exposure_power, power))
    inputs = make_fields(Inputs, rng, MEMBERS, corners, bits)
    return room, inputs, Noise(shock=jnp.asarray(rng.standard_normal(inputs.force.shape), bits))


@eqx.filter_jit
def losses_of(room, inputs, noise):
    return room.step(inputs, noise).losses


def with_sufficiency(inputs, side, value):
    values = inputs.sufficiency.at[side].set(value)
    return dataclasses.replace(inputs, sufficiency=values)


@pytest.mark.parametrize("own", [1.0, 0.5, 0.1])
@pytest.mark.parametrize("enemy", [1.0, 0.4])
@pytest.mark.parametrize("zeta", [0.0, 0.5, 1.0, 2.0])
def test_the_closed_form(own, enemy, zeta):
    """L = m (1 - exp(-l E(z_enemy) / E(z_own)^zeta)) at equal forces: numbers, side by side."""
    with jax.enable_x64(True):
        room = Attrition(
            hazard=jnp.array([0.012, 0.007]),
            exponent=jnp.array(0.4),
            effort_gain=jnp.array(0.5),
            spread=jnp.array(0.0),
            reference_force=jnp.array(1e5),
            exposure_power=jnp.array(zeta),
        )
        force = jnp.full((2, 1), 2e5)
        inputs = Inputs(force, jnp.zeros((2, 1)), jnp.array([own, enemy]), jnp.ones(1, bool))
        found = np.asarray(losses_of(room, inputs, Noise(jnp.zeros((2, 1)))))[:, 0]
    of_own, of_enemy = 2 * own / (1 + own), 2 * enemy / (1 + enemy)
    expected = [
        2e5 * -np.expm1(-0.012 * of_enemy / of_own**zeta),
        2e5 * -np.expm1(-0.007 * of_own / of_enemy**zeta),
    ]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_half_the_fire_is_twice_the_hazard():
    """At zeta = 1: sufficiency 1/3 is half the fire; in the limit of small hazards twice the losses."""
    with jax.enable_x64(True):
        room, inputs, noise = call(1, np.float64, power=1.0, corners=0.0)
        room = dataclasses.replace(room, hazard=room.hazard * 1e-14)
        full, short = (
            np.asarray(losses_of(room, with_sufficiency(inputs, 0, z), noise)) for z in (1.0, 1 / 3)
        )
        assert (full[:, inputs.active] > 0).any()
        np.testing.assert_allclose(short[0], 2 * full[0], rtol=1e-6)
        np.testing.assert_allclose(short[1], full[1] / 2, rtol=1e-6)


@QUICK
@given(seed=SEEDS, side=st.integers(0, 1), less=st.floats(0.0, 1.0))
def test_less_materiel_is_never_fewer_dead_of_ones_own_nor_more_of_the_others(seed, side, less):
    with jax.enable_x64(True):
        room, inputs, noise = call(seed, np.float64)
        poorer = with_sufficiency(inputs, side, less * inputs.sufficiency[side])
        before, after = (np.asarray(losses_of(room, one, noise)) for one in (inputs, poorer))
    assert (after[side] >= before[side] * (1 - 1e-12)).all()
    assert (after[1 - side] <= before[1 - side] * (1 + 1e-12)).all()


@QUICK
@given(seed=SEEDS)
def test_the_sides_swapped_to_the_bit(seed):
    room, inputs, noise = call(seed, np.float32)

    def swapped(thing):
        names = [one.name for one in dataclasses.fields(thing) if one.name in SIDED]
        return dataclasses.replace(thing, **{name: getattr(thing, name)[::-1] for name in names})

    there = losses_of(swapped(room), swapped(inputs), swapped(noise))
    np.testing.assert_array_equal(there[::-1], losses_of(room, inputs, noise))


SIDED = {"hazard", "force", "effort", "sufficiency", "shock"}


def law_before(room, inputs, noise):
    """The law that knew only the fire of the other side, as it was written."""
    own = inputs.force + SKELETON_FORCE
    relative = relative_hazard(
        own, own[::-1], variant=room.variant, exponent=room.exponent, reference=room.reference_force
    )
    intensity = 1.0 + room.effort_gain * (inputs.effort[0] + inputs.effort[1])
    enemy_fire = (2.0 * inputs.sufficiency / (1.0 + inputs.sufficiency))[::-1, None]
    scatter = jnp.exp(room.spread * noise.shock - 0.5 * room.spread**2)
    hazard = room.hazard[:, None] * intensity * relative * enemy_fire * scatter
    return jnp.where(inputs.active, -inputs.force * jnp.expm1(-hazard * 1.0), 0.0)


@QUICK
@given(seed=SEEDS)
def test_zero_is_the_law_before_to_the_bit(seed):
    """Compiled in haste, and as the engine is."""
    given = call(seed, np.float32, power=0.0)
    for options in ({}, OPTIONS):
        before = eqx.filter_jit(law_before, compiler_options=options)(*given)
        now = eqx.filter_jit(lambda room, *rest: room.step(*rest).losses, compiler_options=options)(*given)
        np.testing.assert_array_equal(now, before)
    moved = losses_of(*call(seed, np.float32, power=0.7))
    assert not np.array_equal(moved, before)


@pytest.mark.parametrize("zeta", [0.5, 2.0])
def test_with_no_materiel_at_all_the_hazard_stops_at_the_floor(zeta):
    """Nothing is 1e-6 of the fire there should be; losses are numbers, and never more than there are."""
    room, inputs, noise = call(5, np.float32, power=zeta, corners=0.0)
    room = dataclasses.replace(room, hazard=room.hazard * 1e-12)  # else all fall, and any floor would do
    at_floor = LEAST_EFFICIENCY / (2 - LEAST_EFFICIENCY)
    none, least, above = (
        np.asarray(losses_of(room, with_sufficiency(inputs, 0, z), noise)[0])
        for z in (0.0, at_floor, 4 * at_floor)
    )
    assert np.isfinite(none).all()
    assert (none <= inputs.force[0]).all()
    np.testing.assert_allclose(none, least, rtol=1e-5)
    assert (none >= above).all()
    assert (none > 1.5 * above).any()


def with_power(world, zeta):
    room = world.war.attrition
    room = dataclasses.replace(room, exposure_power=jnp.full_like(room.exposure_power, zeta))
    return dataclasses.replace(world, war=dataclasses.replace(world.war, attrition=room))


def dead_at_the_end(world):
    return np.asarray(run(world)[0].reserves.dead[-1], np.float64)


def dead_more_without_aid(zeta, side):
    """What the dead of the side cut off, and of the other, change by when its aid ends; (member,) each."""
    world = with_power(anywhere(11, 0.0, members=128, weeks=40), zeta)
    withheld = world.facts.levers.aid * (1 - world.facts.geography.backs[:, side])
    without = eqx.tree_at(lambda it: it.facts.levers.aid, world, withheld)
    change = dead_at_the_end(without) - dead_at_the_end(world)
    return change[side], change[1 - side]


def lean(change):
    """Share of members in which a number rises less that in which it falls."""
    return (change > 1).mean() - (change < -1).mean()


@pytest.mark.parametrize("side", [0, 1])
def test_aid_cut_costs_a_side_more_dead_and_spares_the_other(side):
    """A whole war with aid and without it on the same luck: in most members that it moves at all. Some are
    never short, and a larger force lost early has fewer to lose later."""
    own, other = dead_more_without_aid(1.0, side)
    assert own.mean() > 0
    assert (own > 1).mean() > 4 * (own < -1).mean()
    assert other.mean() < 0
    assert (other > 1).mean() < 0.1
    before, _ = dead_more_without_aid(0.0, side)
    assert lean(own) > 0.3
    assert abs(lean(before)) < 0.15, "the law before said nothing of it"
