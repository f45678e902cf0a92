"""Every mechanism there is, found by looking, and numbers of the right shapes to try it with.

A new mechanism is found without being listed. What its inputs and stocks may be is said in RANGES of its own
tests/contract/invariants_<mechanism>.py; a name that is missing fails with a message that says so.
"""

import importlib
import inspect
import pkgutil
import typing
from dataclasses import replace
from pathlib import Path

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Bool

from polemos._core.catalogue import EXOGENOUS, LEVERS
from polemos._core.fields import quantities
from polemos._core.random import Key, root_of
from polemos.dynamics import mechanisms
from polemos.dynamics.contract import AbstractMechanism
from worlds.places import SIZES, STREAMS, divided, one_owner_each, shape_of, within

FORCE, PEOPLE = (0.0, 3e6), (0.0, 5e7)


def _said(name):
    """What is said of each mechanism in its tests/contract/invariants_<mechanism>.py."""
    paths = sorted((Path(__file__).parents[1] / "contract").glob("invariants_*.py"))
    files = {path.stem.removeprefix("invariants_"): f"contract.{path.stem}" for path in paths}
    said = {which: getattr(importlib.import_module(file), name, None) for which, file in files.items()}
    return {which: what for which, what in said.items() if what is not None}


RANGES = {
    **{name: (entry.low, entry.high) for name, entry in {**LEVERS, **EXOGENOUS}.items()},
    "season": (0.0, 1.0),
    "administration": (0.0, 1.0),
    "weeks_to_deadline": (0.01, 520.0),
    "initial_support": (0.01, 0.99),
    "mobility_factor": (0.0, 1.0),
    "effort": (0.0, 12.0),
    "threat": (0.0, 20000.0),  # the largest advance, felt in a sector that moves 1 km^2/week
    "force": FORCE,
    "opened": (0.0, 1.0),
    "rest": (0.0, 1.0),
    "sent": (0.0, 1.0),  # as a share of their own force, see `coherent`
    "contingent_casualties": FORCE,
    "losses": (0.0, 1.0),  # as a share of the force, see `coherent`
    "transit": FORCE,
    "reserve": FORCE,
    "training": FORCE,
    "wounded": FORCE,
    "pool": PEOPLE,
    "dead": FORCE,
    "captured": FORCE,
    "invalided": FORCE,
    "deserted": FORCE,
    "casualties": FORCE,
    "weeks_short": (0.0, 520.0),
    "local": (-16.0, 16.0),  # the largest spread times the largest normal number there is
    "tempo": (-11.0, 11.0),
    "level": (-40.0, 40.0),
    "pace": (-4.6, 4.6),
    "surprise": (-5.0, 5.0),
    "known": (0.0, 1.0),
    "breakthrough": (-1e6, 1e6),
    "recent_loss": (0.0, 20000.0),
}
"""What several mechanisms call by one name."""

_RANGES = _said("RANGES")
_COHERENT = _said("coherent")


def range_of(owner, name):
    """What a field may be: as its own mechanism says, or all, or another whose output it is."""
    mechanism = owner.__module__.removeprefix(f"{mechanisms.__name__}.").partition(".")[0]
    for ranges in (_RANGES.get(mechanism, {}), RANGES, *_RANGES.values()):
        if name in ranges:
            return ranges[name]
    message = (
        f"say in tests/contract/invariants_{mechanism}.py, under RANGES, what {owner.__name__}.{name} may be"
    )
    raise AssertionError(message)


def find_rooms():
    """Room name -> its class; a room is a public module of `mechanisms` with one final mechanism."""
    found = {}
    for entry in pkgutil.iter_modules(mechanisms.__path__):
        if entry.name.startswith("_"):
            continue
        module = importlib.import_module(f"{mechanisms.__name__}.{entry.name}")
        owners = [
            item
            for item in vars(module).values()
            if inspect.isclass(item)
            and issubclass(item, AbstractMechanism)
            and item.__module__ == module.__name__
        ]
        assert len(owners) == 1, f"{entry.name} has {len(owners)} mechanisms; a room has one"
        found[entry.name] = owners[0]
    return found


ROOMS = find_rooms()
PHASES = [(room, phase) for room, owner in ROOMS.items() for phase in owner.phases]


def arguments_of(owner, phase):
    """Parameter name -> type, of a phase method, without self and dt."""
    method = getattr(owner, phase)
    hints = typing.get_type_hints(inspect.unwrap(method))
    return {name: hints[name] for name in inspect.signature(method).parameters if name not in ("self", "dt")}


def fields_of(owner):
    """Field name -> annotation of a module of arrays."""
    return {name: kind for name, kind in typing.get_type_hints(owner).items() if hasattr(kind, "dim_str")}


def shape_in_world(annotation):
    axes = [axis for axis in annotation.dim_str.split() if not axis.startswith("*")]
    return shape_of(axes)


def is_flag(annotation):
    return "bool" in annotation.dtypes or annotation.dtypes == Bool.dtypes


def make_room(room, rng, members, corners, dtype=np.float32, sizes=SIZES):
    """A mechanism whose parameters lie anywhere in their supports; the member axis last (None: no axis)."""
    owner = ROOMS[room]
    tail = () if members is None else (members,)
    values = {
        name: jnp.asarray(within(rng, q.low, q.high, (*shape_of(q.axes, sizes), *tail), corners), dtype)
        for name, q in quantities(owner)
    }
    return owner(**values)


def make_fields(owner, rng, members, corners, dtype=np.float32):
    """A State or Inputs anywhere in its ranges."""
    values = {}
    for name, kind in fields_of(owner).items():
        shape = (*shape_in_world(kind), members)
        if name == "held":
            values[name] = jnp.asarray(divided(rng, members, shape[1], corners), dtype)
        elif name == "own_soil":
            values[name] = jnp.asarray(one_owner_each(rng, shape[1], members), dtype)
        elif is_flag(kind):
            values[name] = jnp.asarray(rng.uniform(size=shape) < 0.7)
        else:
            values[name] = jnp.asarray(within(rng, *range_of(owner, name), shape, corners), dtype)
    if "weeks_to_deadline" in values:
        never = rng.uniform(size=values["weeks_to_deadline"].shape) < 0.3
        values["weeks_to_deadline"] = jnp.where(never, jnp.inf, values["weeks_to_deadline"])
    for name in {"open", "opened"} & values.keys():
        values[name] = jnp.round(values[name])
    return owner(**values)


def key_of(seed=0, members=8, week=40, scope="room", streams=STREAMS):
    members = jnp.arange(members, dtype=jnp.uint32)
    return Key(jnp.asarray(root_of(seed)), members, jnp.asarray(week, jnp.uint32), scope, streams)


@eqx.filter_jit
def draw(mechanism, key):
    """The luck of one week, compiled: twenty rounds a number are slow one operation at a time."""
    return mechanism.draw(key)


def make_call(room, phase, rng, members, corners, dtype=np.float32):
    """A mechanism and the arguments of one of its phases, as a dictionary."""
    mechanism = make_room(room, rng, members, corners, dtype)
    call = {}
    for name, kind in arguments_of(ROOMS[room], phase).items():
        if name == "noise":
            call[name] = draw(mechanism, key_of(int(rng.integers(2**62)), members, scope=room))
        else:
            call[name] = make_fields(kind, rng, members, corners, dtype)
    return mechanism, coherent(room, call)


def coherent(room, call):
    """What no field can say alone: nobody is of a force or lost from it who was not there."""
    inputs = call["inputs"]
    if room == "reserves":
        state = call["state"]
        contingent = state.contingent / EXOGENOUS["contingent"].high * state.force
        sent = state.sent * (state.force - contingent)
        call = {**call, "state": replace(state, contingent=contingent, sent=sent)}
    if room == "reserves" and hasattr(inputs, "losses"):  # these are a share of the force, see RANGES
        inputs = type(inputs)(**{**vars(inputs), "losses": inputs.losses * call["state"].force})
    call = {**call, "inputs": inputs}
    return _COHERENT[room](call) if room in _COHERENT else call
