"""Models that answer some of the war's questions with less, run and scored as the war is."""

from polemos.dynamics.rivals.attrition_race import AttritionRace
from polemos.dynamics.rivals.drift import Drift
from polemos.dynamics.rivals.persistence import Persistence

__all__ = ["AttritionRace", "Drift", "Persistence"]
