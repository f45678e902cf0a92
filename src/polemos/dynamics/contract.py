"""The contract that every mechanism keeps.

A mechanism is a frozen module whose fields are its parameters, one draw of them per instance. Its `init`
gives what it remembers and shows before the first week. All its randomness for a week comes from `draw`,
which makes a `Noise`; its phases are deterministic functions `(state, inputs, noise, dt) -> (state,
outputs)`, without the state or the noise that a mechanism does not have. A mechanism that acts once a week
has the one phase `step`; one that acts more often names its phases, and `couplings.WEEK` lists them.

`State` is what a mechanism remembers, and nobody else reads it. `Outputs` is its public face: what others
read, what claims name and policies see. A phase gives the part of the face that it changes; what else it
gives is for whoever calls it alone. Mechanisms read nothing but their `Inputs`, which `couplings.py` fills.
"""

import dataclasses
from abc import abstractmethod
from typing import Any, ClassVar, Generic, TypeVar

import equinox as eqx

from polemos._core.compiled import computed_once
from polemos._core.random import Key

State = TypeVar("State", bound=eqx.Module)
Noise = TypeVar("Noise", bound=eqx.Module)


class Nothing(eqx.Module):
    """The state of a mechanism that keeps none, or the noise of one that needs none."""


def stocks_of(state: eqx.Module, outputs: type[eqx.Module]) -> dict[str, Any]:
    """What the others may read of a state as it is: stocks that its public face shows by the same name."""
    names = {field.name for field in dataclasses.fields(state)}
    return {f.name: getattr(state, f.name) for f in dataclasses.fields(outputs) if f.name in names}


class AbstractMechanism(eqx.Module, Generic[State, Noise]):
    """One mechanism of the war: parameters as fields, phases as pure functions.

    phases   the names of its phase methods, in the order of the week
    """

    phases: ClassVar[tuple[str, ...]] = ("step",)

    def __init_subclass__(cls, **given: Any) -> None:
        """Each phase becomes a function of its own in the compiled week."""
        super().__init_subclass__(**given)
        for phase in cls.phases:
            if phase in cls.__dict__:
                setattr(cls, phase, computed_once(cls.__dict__[phase]))

    @abstractmethod
    def draw(self, key: Key) -> Noise:
        """Everything random in one week; equal keys mean equal noise."""
