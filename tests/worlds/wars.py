"""Whole wars for the tests: facts and luck of every week, and all weeks run with every stock kept."""

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from polemos._core.catalogue import EXOGENOUS, LEVERS
from polemos._core.random import root_of
from polemos.dynamics.couplings import Switches
from polemos.dynamics.facts import Exogenous, Facts, Levers
from polemos.dynamics.simulate import Plan, draw_luck
from polemos.dynamics.state import War
from polemos.dynamics.week import step
from worlds.places import divided, one_owner_each, shape_of, within
from worlds.rooms import make_room

FIRST_WEEK = 38
ALL_ON = Switches()


class World(eqx.Module):
    """All that a run needs: parameters, ground, and facts and luck with the week first."""

    war: War
    facts: Facts
    luck: Any
    held: Any  # km^2 at the start, (actor, sector, member)


def plan_of(streams):
    return Plan(streams=streams, switches=Switches(), conditions=(), rows=())


@eqx.filter_jit
def luck_of(war, seed_words, members, weeks, plan):
    return draw_luck(plan, war, weeks, seed_words, members)


def anywhere(seed, corners, members=16, weeks=60, bits=np.float32, sectors=3, streams=None):
    """Parameters, levers, series, dates and ground anywhere in their supports."""
    rng = np.random.default_rng(seed)
    sizes = {"actor": 2, "sector": sectors}
    streams = streams or (("actor", (1, 2)), ("sector", tuple(range(101, 101 + sectors))))

    def given(entry, quiet):
        shape = (weeks, *shape_of(entry.axes, sizes), members)
        values = within(rng, entry.low, entry.high, shape, corners)
        return values if quiet is None else np.where(rng.uniform(size=shape) < 0.7, quiet, values)

    levers = {name: given(entry, entry.default) for name, entry in LEVERS.items()}
    levers["open"] = np.round(levers["open"])
    series = {name: given(entry, entry.neutral) for name, entry in EXOGENOUS.items()}
    until = rng.integers(0, 60, (weeks, 2, members)).astype(float)
    facts = stacked(
        weeks,
        bits,
        season=rng.uniform(size=(weeks, members)).round(1),
        weeks_to_deadline=np.where(until == 0, np.inf, until),
        levers=levers,
        exogenous=series,
        initial_support=np.broadcast_to(series["support"][0], (weeks, 2, members)),
        open_at_start=np.broadcast_to(rng.integers(0, 2, (sectors, members)), (weeks, sectors, members)),
        own_soil=np.broadcast_to(one_owner_each(rng, sectors, members), (weeks, 2, sectors, members)),
    )
    war = War(
        **{room: make_room(room, rng, members, corners, bits, sizes) for room in War.__dataclass_fields__}
    )
    return assembled(war, facts, divided(rng, members, sectors, corners), seed, streams, bits)


def stacked(weeks, bits, *, levers, exogenous, **rest):
    """Facts of every week, the week first; each week's are built and checked at their own shapes."""

    def of_week(tables):
        levers, exogenous, rest = tables
        return Facts(levers=Levers(**levers), exogenous=Exogenous(**exogenous), **rest)

    tables = jax.tree.map(lambda table: jnp.asarray(np.array(table), bits), (levers, exogenous, rest))
    assert all(len(table) == weeks for table in jax.tree.leaves(tables))
    return jax.vmap(of_week)(tables)


def assembled(war, facts, held, seed, streams, bits=np.float32):
    weeks, members = facts.season.shape[0], held.shape[-1]
    luck = luck_of(
        war,
        jnp.asarray(root_of(seed)),
        jnp.arange(members, dtype=jnp.uint32),
        jnp.arange(FIRST_WEEK, FIRST_WEEK + weeks, dtype=jnp.uint32),
        plan_of(streams),
    )
    return World(war, facts, luck, jnp.asarray(held, bits))


def start(world):
    return world.war.init(world.held, world.facts.open_at_start[0])


@eqx.filter_jit
def run(world, switches=ALL_ON, dt=1.0):
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
