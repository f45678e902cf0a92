"""The war as coupled mechanisms, as a model that can be run."""

from typing import ClassVar, final

from polemos._core.random import Key
from polemos.dynamics import week
from polemos.dynamics.facts import Facts, Start
from polemos.dynamics.links import Switches
from polemos.dynamics.model import AbstractModel, Moment, Noise
from polemos.dynamics.outcomes import OUTCOMES
from polemos.dynamics.state import Carried, Outputs, War


@final
class CoupledWar(AbstractModel):
    """All mechanisms of a case with one draw of their parameters a member."""

    outcomes: ClassVar = OUTCOMES
    war: War

    def begin(self, facts: Facts) -> tuple[Carried, Outputs, Start]:
        """Each mechanism at its start; the same under every policy."""
        return week.begin(self.war, facts)

    def draw(self, key: Key) -> Noise:
        """The noise of each mechanism, by its name."""
        return week.draw(self.war, key)

    def step(
        self, now: Moment, facts: Facts, noise: Noise, switches: Switches, dt: float = 1.0
    ) -> tuple[Carried, Outputs]:
        """One week, phase by phase."""
        return week.step(self.war, now.carried, now.start, facts, noise, switches, dt)
