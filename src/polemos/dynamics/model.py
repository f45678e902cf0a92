"""What can be run: a model takes all members of an ensemble from one moment to the next.

The war of coupled mechanisms is one model. Others that answer the same questions with less, such as
`rivals/`, are run, asked and scored in the same way; an outcome that a model does not have cannot be
asked of it.
"""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import equinox as eqx
from jaxtyping import Array, Bool, Float, Int

from polemos._core.random import Key
from polemos.dynamics.facts import Facts, Start
from polemos.dynamics.links import Switches
from polemos.dynamics.outcomes import Outcome

Noise = Any
"""Everything random in one week of a model; a tree of arrays with the member axis last."""

Totals = tuple[Float[Array, "*member"], ...]
"""Running sums of the recorded rows that are cumulative, in their order."""


class Moment(eqx.Module):
    """All that a run needs to go on: it can be saved, resampled by member, and continued from.

    week     steps done since the start of the run
    carried  what a model takes from week to week; every array has the member axis
    holds    whether the condition of each setting holds, as policies last looked, None for those without one
    start    what cut links show: how it was at the start
    totals   running sums since the start
    """

    week: Int[Array, ""]
    carried: Any
    holds: tuple[Bool[Array, "*#member"] | None, ...]
    start: Start
    totals: Totals


class AbstractModel(eqx.Module):
    """A model of a war: parameters as fields, the member axis last.

    outcomes  what can be read off its outputs, by name
    """

    outcomes: ClassVar[Mapping[str, Outcome]]

    @abstractmethod
    def begin(self, facts: Facts) -> tuple[Any, Any, Start]:
        """What is carried, shown and seen at first before the first week.

        facts  as they stand then, nothing ordered
        Every array that is carried has the member axis.
        """

    @abstractmethod
    def draw(self, key: Key) -> Noise:
        """Everything random in one week; equal keys mean equal noise."""

    @abstractmethod
    def step(
        self, now: Moment, facts: Facts, noise: Noise, switches: Switches, dt: float = 1.0
    ) -> tuple[Any, Any]:
        """What is carried and shown dt weeks after a moment, under given facts and noise."""
