"""The war on ground that is given: what a record shows of the fronts acts for their law.

With its ground given, all that lies behind the fronts can be fitted to its own evidence at the price of a
plain run: no noise of the fronts has to be found that moves them as they moved. Beside what a war shows, this
one shows what each front has read and what the law of its ground did not foresee, so that the fronts can be
fitted afterwards, each by itself, and the war be run again as it went (`replayed_war`).
"""

import typing
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any, ClassVar, NamedTuple, final

import equinox as eqx
import jax.numpy as jnp

from polemos._core.fields import ANY, axes_of
from polemos._core.random import Key
from polemos._core.types import BySector
from polemos.dynamics import week
from polemos.dynamics.facts import Facts, Start
from polemos.dynamics.links import Switches
from polemos.dynamics.mechanisms import territory
from polemos.dynamics.mechanisms.territory import Inputs, Territory
from polemos.dynamics.model import AbstractModel, Moment
from polemos.dynamics.outcomes import OUTCOMES, Outcome
from polemos.dynamics.state import Carried, Outputs, War


class Given(eqx.Module):
    """The ground of a week, all members alike.

    held   km^2 at its end, of the belligerent whose ground is recorded
    known  1 where the record tells; elsewhere the law acts
    sign   1 where that is the first belligerent, -1 where it is the second
    """

    held: BySector
    known: BySector
    sign: BySector

    def gain(self, state: territory.State) -> BySector:
        """What the first belligerent gains in the week, in whole grains of the ground that there is."""
        before = jnp.where(self.sign > 0.0, state.held[0], state.held[1])
        gain = jnp.round(self.sign * (self.held - before) / territory.GRAIN) * territory.GRAIN
        return jnp.clip(gain, -state.held[0], state.held[1])


class Noise(eqx.Module):
    """Everything random in a week, and its ground."""

    week: dict[str, Any]
    given: Given


class Shown(NamedTuple):
    """What a week shows.

    war       as any war does
    front     what the fronts read, nothing before the first week
    residual  km^2 that the first belligerent gained beside what the law had, 0 where no ground was given
    """

    war: Outputs
    front: Inputs
    residual: BySector


def _outcomes() -> Iterator[Outcome]:
    """Those of any war, and what this one shows beside them."""
    for one in OUTCOMES.values():
        yield replace(one, read=_of_war(one.read))
    for field, axes in FRONT:
        meaning, read = f"what the fronts read: {field}", _of_front(field)
        yield Outcome(f"front.{field}", "1", axes, *ANY, meaning, "territory", read)
    yield Outcome(
        RESIDUAL, "km^2", ("sector",), *ANY, "gained beside what the law had", "territory",
        lambda shown: shown.residual,
    )  # fmt: skip


def _of_war(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda shown: read(shown.war)


def _of_front(field: str) -> Callable[[Any], Any]:
    return lambda shown: jnp.asarray(getattr(shown.front, field), jnp.float32)


FRONT = tuple((field.name, axes_of(typing.get_type_hints(Inputs)[field.name])) for field in fields(Inputs))
"""What the fronts read, with the axes of each."""

RESIDUAL = "front.residual"


@final
class HeldWar(AbstractModel):
    """The coupled war on given ground."""

    outcomes: ClassVar = {one.name: one for one in _outcomes()}
    war: War

    def begin(self, facts: Facts) -> tuple[Carried, Shown, Start]:
        """Each mechanism at its start."""
        carried, outputs, start = week.begin(self.war, facts)
        front: territory.State = carried.state.territory  # pyright: ignore[reportAssignmentType]
        nothing = jnp.zeros_like(front.local)
        return carried, Shown(outputs, _nothing_read(nothing), nothing), start

    def draw(self, key: Key) -> Noise:
        """The noise of the war, and with it a week in which no ground is given."""
        nothing = jnp.zeros((len(dict(key.streams)["sector"]), 1), jnp.float32)
        return Noise(week.draw(self.war, key), Given(nothing, nothing, nothing + 1.0))

    def step(
        self, now: Moment, facts: Facts, noise: Noise, switches: Switches, dt: float = 1.0
    ) -> tuple[Carried, Shown]:
        """One week, at whose end the ground is what was given."""
        seen: list[tuple[Inputs, BySector]] = []

        def front(
            state: territory.State, inputs: Inputs, chance: territory.Noise, dt: float
        ) -> tuple[territory.State, territory.Outputs]:
            state, outputs, residual = _held(self.war.territory, state, inputs, chance, noise.given, dt)
            seen.append((inputs, residual))
            return state, outputs

        carried, outputs = week.step(
            self.war, now.carried, now.start, facts, noise.week, switches, dt, instead={"territory": front}
        )
        return carried, Shown(outputs, *seen[0])


def _nothing_read(by_sector: BySector) -> Inputs:
    """Inputs of the fronts, all 0."""
    shapes = {"actor": (2,), "sector": by_sector.shape[:1]}
    empty = {
        field: jnp.zeros((*(n for axis in axes for n in shapes[axis]), *by_sector.shape[1:]))
        for field, axes in FRONT
    }
    return Inputs(**{**empty, "active": empty["active"] > 0.0})


def _held(
    law: Territory, state: territory.State, inputs: Inputs, noise: territory.Noise, given: Given, dt: float
) -> tuple[territory.State, territory.Outputs, BySector]:
    """A step of the fronts to the ground that is given; what that is beside the law's own gain."""
    pressure, local, flow = law.driven(state, inputs, noise, dt)
    known = given.known > 0.0
    gain = jnp.where(known, given.gain(state), law.whole_grains(state.held, flow, dt))
    residual = jnp.where(known, gain - law.possible(state.held, flow, dt), 0.0)
    return *law.moved(state, pressure, inputs, local, gain, dt), residual
