"""One week of the war: its mechanisms act in turn, each reading what the week has left so far.

Both sides are always updated together. A mechanism that the case does not use is passed over.
"""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import equinox as eqx
import jax
import jax.numpy as jnp

from polemos._core.fields import shown
from polemos._core.random import Key
from polemos.dynamics.contract import Nothing
from polemos.dynamics.couplings import BEGINNING, WEEK
from polemos.dynamics.diagram import cutting, first_seen
from polemos.dynamics.facts import Facts, Start
from polemos.dynamics.links import Now, Phase, Read, Switches
from polemos.dynamics.state import Carried, Outputs, State, War

_Face = TypeVar("_Face", bound=eqx.Module)

PHASES = tuple(turn.name for turn in WEEK)

Noise = dict[str, Any]
"""Everything random in one week: the noise of each mechanism, by its name."""


def draw(war: War, key: Key) -> Noise:
    """The noise of one week; each mechanism draws under its own name."""
    used = {field.name: getattr(war, field.name) for field in dataclasses.fields(war)}
    return {name: owner.draw(key.within(name)) for name, owner in used.items() if owner is not None}


def begin(war: War, facts: Facts) -> tuple[Carried, Outputs, Start]:
    """The war before the first week: what it carries on and shows, and what cut links will show.

    facts  as they stand then, nothing ordered
    Each mechanism starts from its parameters and, where it must, from what others start with.
    """
    state, now = State(), Now(war, Outputs(), facts, cutting(), start={})
    for name, reads in BEGINNING:
        owner = getattr(war, name)
        if owner is not None:
            result = owner.init(**{argument: _read(source, now) for argument, source in reads.items()})
            state, now = _after(state, now, name, result)
    state, outputs = jax.tree.map(_of_all(war), (state, now.outputs))
    return Carried(state, carried(outputs)), outputs, first_seen(now)


def step(
    war: War,
    before: Carried,
    start: Start,
    facts: Facts,
    noise: Noise,
    switches: Switches,
    dt: float = 1.0,
    instead: Mapping[str, Callable[..., Any]] | None = None,
) -> tuple[Carried, Outputs]:
    """Advance the war by dt weeks under given facts and noise.

    instead  functions that act for mechanisms by name, with the arguments and results of their phases: a
             filter lets what was seen act for the law
    """
    state, now = before.state, Now(war, before.outputs, facts, switches, start, dt)
    for turn in WEEK:
        owner = getattr(war, turn.mechanism)
        if owner is not None:
            act = (instead or {}).get(turn.mechanism) or getattr(owner, turn.method)
            state, now = _acted(state, now, turn, noise, act)
    after = Carried(state, carried(now.outputs))
    return jax.tree.map(lambda new, old: jnp.broadcast_to(new, old.shape), after, before), now.outputs


def carried(outputs: Outputs) -> Outputs:
    """What is read in the next week before its mechanism acts again; None for all else."""
    faces = {name: face for name, face in vars(outputs).items() if face is not None}
    kept = {
        name: _with(face, {field: None for field, told in shown(type(face)) if not told.carried})
        for name, face in faces.items()
    }
    return dataclasses.replace(outputs, **kept)


def _acted(state: State, now: Now, turn: Phase, noise: Noise, act: Callable[..., Any]) -> tuple[State, Now]:
    """The week after one more mechanism has acted."""
    memory, chance = getattr(state, turn.mechanism, None), noise.get(turn.mechanism, Nothing())
    arguments = [memory] if memory is not None else []
    arguments.append(turn.read(now))
    if not isinstance(chance, Nothing):
        arguments.append(chance)
    return _after(state, now, turn.mechanism, act(*arguments, now.dt))


def _after(state: State, now: Now, name: str, result: Any) -> tuple[State, Now]:
    """What a mechanism now remembers, and the week with what it now shows."""
    memory, said = result if isinstance(result, tuple) else (None, result)
    if memory is not None and hasattr(state, name):
        state = dataclasses.replace(state, **{name: memory})
    face = getattr(now.outputs, name)
    if face is not None:
        said = _with(face, {name: value for name, value in vars(said).items() if hasattr(face, name)})
    return state, dataclasses.replace(now, outputs=dataclasses.replace(now.outputs, **{name: said}))


def _with(face: _Face, values: Mapping[str, Any]) -> _Face:
    """The same outputs with other values of some fields, which may be None."""
    changed = [name for name in values if getattr(face, name) is not values[name]]
    if not changed:
        return face
    return eqx.tree_at(
        lambda one: [getattr(one, name) for name in changed],
        face,
        [values[name] for name in changed],
        is_leaf=lambda leaf: leaf is None,
    )


def _of_all(war: War) -> Any:
    """A function that gives an array the member axis of the war."""
    members = max(leaf.shape[-1] for leaf in jax.tree.leaves(war))
    return lambda leaf: jnp.broadcast_to(leaf, (*leaf.shape[:-1], members))


def _read(source: Read | Phase, now: Now) -> Any:
    """One argument of a beginning: a single thing read, or all that a phase reads."""
    return source.read(now) if isinstance(source, Phase) else source.whole(now)
