"""Whole wars for the tests: facts and luck of every week, and all weeks run with all that was shown kept."""

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
from polemos.dynamics.diagram import cutting
from polemos.dynamics.facts import Exogenous, Facts, Geography, Levers, Table
from polemos.dynamics.simulate import draw_noise
from polemos.dynamics.state import War, all_mechanisms
from polemos.dynamics.week import begin, step
from worlds.places import SIZES, STREAMS, divided, one_owner_each, shape_of, voices, within
from worlds.rooms import make_room

FIRST_WEEK = 38
ALL_ON = cutting()


class World(eqx.Module):
    """All that a run needs: parameters, and facts and luck with the week first."""

    war: War
    facts: Facts
    luck: Any
    members: int = eqx.field(static=True)


@eqx.filter_jit
def luck_of(war, seed_words, members, weeks, streams):
    return draw_noise(streams, CoupledWar(war), weeks, seed_words, members)


def anywhere(seed, corners, members=16, weeks=60, bits=np.float32, sectors=3, streams=None, contested=0.0):
    """Parameters, levers, series, dates and ground anywhere in their supports."""
    rng = np.random.default_rng(seed)
    sizes = SIZES | {"sector": sectors}
    streams = streams or tuple((dict(STREAMS) | {"sector": tuple(range(101, 101 + sectors))}).items())

    def given(entry, quiet):
        shape = (weeks, *shape_of(entry.axes, sizes), members)
        values = within(rng, entry.low, entry.high, shape, corners)
        return values if quiet is None else np.where(rng.uniform(size=shape) < 0.7, quiet, values)

    levers = {name: given(entry, entry.default) for name, entry in LEVERS.items()}
    for name in ("open", "truce"):
        levers[name] = np.round(levers[name])
    series = {name: given(entry, entry.neutral) for name, entry in EXOGENOUS.items()}
    P, A = sizes["patron"], sizes["public"]
    ground = {
        "held": divided(rng, members, sectors, corners),
        "open_at_start": rng.integers(0, 2, (sectors, members)),
        "own_soil": one_owner_each(rng, sectors, members, contested=contested),
        "backs": one_owner_each(rng, P, members),
        "own_public": voices(rng, 2, A, members),
        "patron_public": voices(rng, P, A, members),
        "front": rng.integers(0, 2, (sectors, members)),
    }
    ground["front"][0] = 1
    ground["chips"] = 1 - ground["front"]
    told = {
        "weights": rng.normal(size=(weeks, *shape_of(("actor", "quantity", "feature")), members)),
        "reference": rng.uniform(0.0, 1e4, (weeks, *shape_of(("actor", "stream")), members)),
        "later": np.random.default_rng(weeks).normal(size=(weeks, *shape_of(("actor", "function")), members)),
        "possible": np.broadcast_to(np.arange(weeks)[:, None] >= weeks // 4, (weeks, members)),
        "stops": rng.integers(0, 2, members) + np.zeros((weeks, 1)),
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
        table=told,
    )
    war = War(**{room: make_room(room, rng, members, corners, bits, sizes) for room in all_mechanisms()})
    return assembled(war, facts, members, seed, streams, bits)


def stacked(weeks, bits, *, levers, exogenous, geography, table=None, **rest):
    """Facts of every week, the week first; each week's are built and checked at their own shapes."""

    def of_week(tables):
        levers, exogenous, geography, table, rest = tables
        groups = {
            "levers": Levers(**levers),
            "exogenous": Exogenous(**exogenous),
            "geography": Geography(**geography),
            "table": table if table is None else Table(**table),
        }
        return Facts(**groups, **rest)

    tables = (levers, exogenous, geography, table, rest)
    tables = jax.tree.map(lambda table: jnp.asarray(np.array(table), bits), tables)
    assert all(len(table) == weeks for table in jax.tree.leaves(tables))
    return jax.vmap(of_week)(tables)


def assembled(war, facts, members, seed, streams, bits=np.float32):
    weeks = facts.season.shape[0]
    luck = luck_of(
        war,
        jnp.asarray(root_of(seed)),
        jnp.arange(members, dtype=jnp.uint32),
        jnp.arange(FIRST_WEEK, FIRST_WEEK + weeks, dtype=jnp.uint32),
        streams,
    )
    return World(war, facts, luck, members)


def start_weeks(world):
    """Before the first week, its orders given: what is carried, what is shown, what cut links show."""
    return begin(world.war, jax.tree.map(lambda table: table[0], world.facts))


def run_weeks(world, switches=ALL_ON, dt=1.0):
    """States and outputs at the start and after every step; the step first."""

    def advance(before, week):
        after, outputs = step(world.war, before, seen, *week, switches, dt)
        outputs = jax.tree.map(lambda new, old: jnp.broadcast_to(new, old.shape), outputs, shown)
        return after, (after.state, outputs)

    before, shown, seen = start_weeks(world)
    _, later = lax.scan(advance, before, (world.facts, world.luck))
    first = (before.state, shown)
    return jax.tree.map(lambda one, rest: jnp.concatenate([one[None], rest]), first, later)


start = eqx.filter_jit(start_weeks)
run = eqx.filter_jit(run_weeks)
run_exactly = eqx.filter_jit(run_weeks, compiler_options=OPTIONS)
"""Compiled as the engine is: compiled in haste, exp(0) need not be 1."""
