"""Drift: the front goes on moving as it did, give or take a random walk.

Law      held' = held + v dt + s e in each sector, from one side to the other, within the ground there is
Sources  The random walk with drift, the second baseline of any forecast of a series.
"""

from typing import ClassVar, final

from polemos._core.random import Key
from polemos._core.types import BySector
from polemos.dynamics.facts import Facts, Start
from polemos.dynamics.links import Switches
from polemos.dynamics.model import AbstractModel, Moment
from polemos.dynamics.rivals.persistence import GROUND, Front, front_of, moved


@final
class Drift(AbstractModel):
    """The same change is expected every week.

    velocity  km^2/week that the first side gains of the second
    spread    km^2 of a week's move, its standard deviation
    """

    outcomes: ClassVar = GROUND
    velocity: BySector
    spread: BySector

    def begin(self, facts: Facts) -> tuple[Front, Front, Start]:
        """The ground of the case."""
        front = front_of(facts, self.velocity)
        return front, front, {}

    def draw(self, key: Key) -> BySector:
        """One number a sector, its sign that of the side with the lower stream number."""
        return key.within("rival").contest("move")

    def step(
        self, now: Moment, facts: Facts, noise: BySector, switches: Switches, dt: float = 1.0
    ) -> tuple[Front, Front]:
        """A step of a random walk with drift."""
        front = moved(now.carried, self.velocity * dt + self.spread * noise * dt**0.5)
        return front, front
