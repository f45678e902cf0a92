"""Whole wars for the tests: facts and luck of every week, and all weeks run with every stock kept."""

import dataclasses
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from polemos._core.catalogue import EXOGENOUS, LEVERS
from polemos._core.compiled import OPTIONS
from polemos._core.random import root_of
from polemos.dynamics.coupled_war import CoupledWar
from polemos.dynamics.couplings import start_of, state_at_start
from polemos.dynamics.facts import Exogenous, Facts, Geography, Levers, Start
from polemos.dynamics.links import Switches
from polemos.dynamics.simulate import draw_noise
from polemos.dynamics.state import War
from polemos.dynamics.week import step
from worlds.places import SIZES, STREAMS, divided, one_owner_each, shape_of, voices, within
from worlds.rooms import make_room

FIRST_WEEK = 38
ALL_ON = Switches.cutting()


class World(eqx.Module):
    """All that a run needs: parameters, and facts and luck with the week first."""

    war: War
    facts: Facts
    luck: Any
    members: int = eqx.field(static=True)


@eqx.filter_jit
def luck_of(war, seed_words, members, weeks, streams):
    return draw_noise(streams, CoupledWar(war), weeks, seed_words, members)


def anywhere(seed, corners, members=16, weeks=60, bits=np.float32, sectors=3, streams=None):
    """Parameters, levers, series, dates and ground anywhere in their supports."""
    rng = np.random.default_rng(seed)
    sizes = SIZES | {"sector": sectors}
    streams = streams or tuple((dict(STREAMS) | {"sector": tuple(range(101, 101 + sectors))}).items())

    def given(entry, quiet):
        shape = (weeks, *shape_of(entry.axes, sizes), members)
        values = within(rng, entry.low, entry.high, shape, corners)
        return values if quiet is None else np.where(rng.uniform(size=shape) < 0.7, quiet, values)

    levers = {name: given(entry, entry.default) for name, entry in LEVERS.items()}
    levers["open"] = np.round(levers["open"])
    series = {name: given(entry, entry.neutral) for name, entry in EXOGENOUS.items()}
    P, A = sizes["patron"], sizes["public"]
    ground = {
        "held": divided(rng, members, sectors, corners),
        "open_at_start": rng.integers(0, 2, (sectors, members)),
        "own_soil": one_owner_each(rng, sectors, members),
        "backs": one_owner_each(rng, P, members),
        "own_public": voices(rng, 2, A, members),
        "patron_public": voices(rng, P, A, members),
    }
    until = rng.integers(0, 60, (weeks, 2, members)).astype(float)
    facts = stacked(
        weeks,
        bits,
        season=rng.uniform(size=(weeks, members)).round(1),
        weeks_to_deadline=np.where(until == 0, np.inf, until),
        administration=rng.integers(0, 2, (weeks, P, members)),
        levers=levers,
        exogenous=series,
        geography={name: np.broadcast_to(one, (weeks, *one.shape)) for name, one in ground.items()},
        start=start_of_all(weeks, members, support=series["support"][0]),
    )
    war = War(
        **{room: make_room(room, rng, members, corners, bits, sizes) for room in War.__dataclass_fields__}
    )
    return assembled(war, facts, members, seed, streams, bits)


def stacked(weeks, bits, *, levers, exogenous, geography, start, **rest):
    """Facts of every week, the week first; each week's are built and checked at their own shapes."""

    def of_week(tables):
        levers, exogenous, geography, start, rest = tables
        groups = {
            "levers": Levers(**levers),
            "exogenous": Exogenous(**exogenous),
            "geography": Geography(**geography),
            "start": Start(**start),
        }
        return Facts(**groups, **rest)

    tables = (levers, exogenous, geography, start, rest)
    tables = jax.tree.map(lambda table: jnp.asarray(np.array(table), bits), tables)
    assert all(len(table) == weeks for table in jax.tree.leaves(tables))
    return jax.vmap(of_week)(tables)


def start_of_all(weeks, members, support):
    """How it began, as far as it is known before the parameters are; `start` fills in the rest."""
    zero = np.zeros((weeks, 2, members))
    support = np.broadcast_to(support, (weeks, 2, members))
    return {"support": support, "casualties": zero, "public": None}


def assembled(war, facts, members, seed, streams, bits=np.float32):
    weeks = facts.season.shape[0]
    luck = luck_of(
        war,
        jnp.asarray(root_of(seed)),
        jnp.arange(members, dtype=jnp.uint32),
        jnp.arange(FIRST_WEEK, FIRST_WEEK + weeks, dtype=jnp.uint32),
        streams,
    )
    world = World(war, facts, luck, members)
    begun = start_of(war, start(world), jax.tree.map(lambda table: table[0], facts))
    begun = jax.tree.map(lambda one: jnp.broadcast_to(one, (weeks, *one.shape)), begun)
    return dataclasses.replace(world, facts=eqx.tree_at(lambda told: told.start, facts, begun))


def start(world):
    """The state before the first week, with the orders of the first already given."""
    return state_at_start(world.war, jax.tree.map(lambda table: table[0], world.facts))


def run_weeks(world, switches=ALL_ON, dt=1.0):
    """The state at the start and after every step, and the events of every step; the step first."""

    def advance(state, week):
        facts, luck = week
        after, events = step(world.war, state, facts, luck, switches, dt)
        return after, (after, events)

    first = start(world)
    _, (later, events) = lax.scan(advance, first, (world.facts, world.luck))
    states = jax.tree.map(
        lambda one, rest: jnp.concatenate([jnp.broadcast_to(one, rest.shape[1:])[None], rest]), first, later
    )
    return states, events


run = eqx.filter_jit(run_weeks)
run_exactly = eqx.filter_jit(run_weeks, compiler_options=OPTIONS)
"""Compiled as the engine is: compiled in haste, exp(0) need not be 1."""
