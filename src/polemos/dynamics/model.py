"""What can be run: a model takes all members of an ensemble from one moment to the next.

The war of coupled mechanisms is one model. Others that answer the same questions with less, such as
`rivals/`, are run, asked and scored in the same way; an outcome that a model does not have cannot be
asked of it.
"""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import equinox as eqx
from jaxtyping import Array, Float, Int

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
    state    what a model remembers
    outputs  what it showed last
    start    what cut links show: how it was at the start
    totals   running sums since the start
    """

    week: Int[Array, ""]
    state: Any
    outputs: Any
    start: Start
    totals: Totals


class AbstractModel(eqx.Module):
    """A model of a war: parameters as fields, the member axis last.

    outcomes  what can be read off its outputs, by name
    """

    outcomes: ClassVar[Mapping[str, Outcome]]

    @abstractmethod
    def begin(self, facts: Facts) -> tuple[Any, Any, Start]:
        """State, outputs and start before the first week; `facts` as they stand then, nothing ordered.

        Every output has the member axis, so that a step may keep the shapes that it meets.
        """

    @abstractmethod
    def draw(self, key: Key) -> Noise:
        """Everything random in one week; equal keys mean equal noise."""

    @abstractmethod
    def step(
        self, now: Moment, facts: Facts, noise: Noise, switches: Switches, dt: float = 1.0
    ) -> tuple[Any, Any]:
        """State and outputs dt weeks after a moment, under given facts and noise."""
