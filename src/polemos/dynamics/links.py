"""The language of the causal diagram: a link, what is read along it, and what a cut one leaves behind.

A link is declared once, in `couplings.py`, beside what reads it. One with a neutral value can be cut, by
the case (`links: {threat: off}`) or to ask which link carried a result: its reader then sees the neutral
value, and everything else stays as it was. Links without one are what the model is made of.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from polemos._core.fields import axes_of, shown
from polemos.dynamics.facts import Facts, Start
from polemos.dynamics.state import Outputs, War, fields_of

AS_AT_START = "as at the start"
"""The neutral value of a link whose reader then sees the first week for ever."""


class Switches(eqx.Module):
    """Which links are on, as numbers, so that one compiled week serves every set of cuts.

    on     1 or 0 for every link that can be cut
    names  of these, in the same order
    """

    on: Float[Array, "link"]
    names: tuple[str, ...] = eqx.field(static=True)

    def is_on(self, link: str) -> Bool[Array, ""]:
        """Whether a link is on."""
        return self.on[self.names.index(link)] > 0


@dataclass(frozen=True)
class Now:
    """The week under way, as far as one mechanism may see it: what others have shown, and the case.

    start  what cut links show, by the place of the input; nothing yet while the war begins
    dt     weeks
    """

    war: War
    outputs: Outputs
    facts: Facts
    switches: Switches
    start: Start
    dt: float = 1.0

    def source(self, name: str) -> Any:
        """What is read from a node of the diagram: the outputs of a mechanism, or what stands in for them.

        From policies come the levers as they are carried out, from patrons the series of the case.
        """
        if name == "policies":
            effort = self.outputs.policies
            levers = self.facts.levers
            if effort is None:
                return levers
            return dataclasses.replace(levers, attack_effort=effort.attack, truce=effort.truce)
        if name == "patrons":
            return self.facts.exogenous
        outputs = getattr(self.outputs, name)
        return Face(name, _absent(name, self.facts) if outputs is None else vars(outputs), outputs is None)


@dataclass(frozen=True)
class Face:
    """The outputs of a mechanism as others read them; an output that is not there says what to declare."""

    mechanism: str
    values: Mapping[str, Any]
    absent: bool

    def __getattr__(self, name: str) -> Any:
        """One output; TypeError where it cannot be read at this time or in this case."""
        if self.values.get(name) is not None:
            return self.values[name]
        place = f"{self.mechanism}.{name}"
        if name not in {field.name for field in dataclasses.fields(fields_of(Outputs)[self.mechanism])}:
            raise AttributeError(f"{self.mechanism} shows no '{name}'")
        if self.absent:
            raise TypeError(f"{place} is read in a case without {self.mechanism}: declare it absent=...")
        raise TypeError(f"{place} is read before {self.mechanism} acts in the week: declare it carried=True")


def _absent(name: str, facts: Facts) -> dict[str, Any]:
    """What is read of a mechanism that a case does not use: nothing happening, or what the case gives."""
    owner, ground = fields_of(Outputs)[name], facts.geography
    actors, sectors, _ = ground.held.shape
    patrons, publics, _ = ground.patron_public.shape
    sizes = {"actor": actors, "sector": sectors, "patron": patrons, "public": publics}

    def instead(field: str, absent: float | str) -> Any:
        if isinstance(absent, str):
            given = facts.exogenous if hasattr(facts.exogenous, absent) else facts.levers
            return getattr(given, absent)
        axes = axes_of(owner.__annotations__[field])
        return jnp.full((*(sizes[axis] for axis in axes), 1), absent, ground.held.dtype)

    return {field: instead(field, told.absent) for field, told in shown(owner) if told.absent is not None}


Value = str | Callable[[Any, Now], Any]
"""What is read off a source: one of its outputs by name, or a function of its outputs and the week."""


@dataclass(frozen=True)
class Link:
    """One arrow of the causal diagram; its target is whoever reads along it."""

    name: str
    source: str
    meaning: str
    neutral: float | str | None = None

    def __call__(self, value: Value, start: Callable[[Any], Any] | None = None) -> "Read":
        """Something read along the link.

        start  what a cut link shows where that is not the first value, by the parameters of its reader
        """
        return Read(value, self, self.neutral, start)

    def uncut(self, value: Value) -> "Read":
        """Something read along the link whether it is on or off."""
        return Read(value, self, None)


@dataclass(frozen=True)
class Read:
    """Where one input of a phase comes from: along a link, or without one from the case itself."""

    value: Value
    link: Link | None
    neutral: float | str | None
    start: Callable[[Any], Any] | None = None

    def whole(self, now: Now) -> Any:
        """What is read while the link is on; TypeError for an output that is not there."""
        source = now.facts if self.link is None else now.source(self.link.source)
        return getattr(source, self.value) if isinstance(self.value, str) else self.value(source, now)

    def at(self, now: Now, place: str) -> Any:
        """What the reader sees."""
        seen = self.whole(now)
        if self.link is None or self.neutral is None:
            return seen
        first = now.start.get(place, seen)
        instead = first if self.neutral == AS_AT_START else jnp.asarray(self.neutral, seen.dtype)
        return jnp.where(now.switches.is_on(self.link.name), seen, instead)


def given(value: str | Callable[[Facts, Now], Any]) -> Read:
    """Something read from the case itself: a date, the ground, a series, how it was at the start."""
    return Read(value, None, None)


@dataclass(frozen=True)
class Phase:
    """A turn of a mechanism in the week: what it reads, and from where."""

    mechanism: str
    method: str
    inputs: type
    reads: Mapping[str, Read]

    def __post_init__(self) -> None:
        """Every input is read from somewhere."""
        inputs = {field.name for field in dataclasses.fields(self.inputs)}
        if set(self.reads) != inputs:
            raise TypeError(f"{self.name} reads {sorted(self.reads)} for inputs {sorted(inputs)}")

    @property
    def name(self) -> str:
        """As the diagram of the week has it."""
        return f"{self.mechanism}.{self.method}"

    def read(self, now: Now) -> Any:
        """The inputs of the phase."""
        return self.inputs(**{name: read.at(now, f"{self.name}.{name}") for name, read in self.reads.items()})


def phase(name: str, inputs: type, **reads: Read) -> Phase:
    """A phase, named as in `materiel.deliver`, and where each of its inputs comes from."""
    mechanism, _, method = name.partition(".")
    return Phase(mechanism, method, inputs, reads)
