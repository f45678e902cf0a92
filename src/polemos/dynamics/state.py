"""The war as a whole: its mechanisms with one draw of their parameters, and one slice of state each."""

import equinox as eqx

from polemos._core.types import ByActorSector, BySector
from polemos.dynamics.mechanisms import reserves, territory
from polemos.dynamics.mechanisms.attrition import Attrition
from polemos.dynamics.mechanisms.calendar import Calendar


class War(eqx.Module):
    """The mechanisms of one war, every parameter a field; a pure description, no state."""

    calendar: Calendar
    reserves: reserves.Reserves
    attrition: Attrition
    territory: territory.Territory

    def init(self, held: ByActorSector, open_at_start: BySector) -> "State":
        """The state at the start of the first week; held in km^2, open_at_start 0 or 1."""
        return State(reserves=self.reserves.init(open_at_start), territory=self.territory.init(held))


class State(eqx.Module):
    """One slice per mechanism that keeps any."""

    reserves: reserves.State
    territory: territory.State
