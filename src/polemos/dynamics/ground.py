"""Which ground a settlement is about: the contested front, and chips that may be held elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from polemos.case import Case
from polemos.case.scenario import TABLE


@dataclass(frozen=True)
class Ground:
    """Which sectors are on the table, by their ids.

    front  the contested front, whose ground a line divides
    chips  sectors outside it, where ground may be held on the other side's de-jure soil
    """

    front: tuple[str, ...]
    chips: tuple[str, ...]

    @classmethod
    def of(cls, case: Case) -> Ground:
        """As a case says; else the front is what is open from the start, and chips may be anywhere else."""
        said = case.mechanisms.get(TABLE)
        front = said.front if said and said.front is not None else None
        chips = said.chips if said and said.chips is not None else None
        if front is None:
            front = tuple(one.id for one in case.sectors if one.open and one.id not in (chips or ()))
        if chips is None:
            chips = tuple(one.id for one in case.sectors if one.id not in front)
        return cls(front, chips)

    def abroad(self, case: Case, side: str) -> tuple[str, ...]:
        """The chips that a side may hold: on the other's de-jure soil."""
        owners = {one.id for one in case.belligerents} - {side}
        return tuple(one.id for one in case.sectors if one.id in self.chips and one.owner in owners)

    def check(self, case: Case) -> None:
        """ValueError where a sector is not in the case, is named twice, or there is no front."""
        named, known = (*self.front, *self.chips), {sector.id for sector in case.sectors}
        unknown = [one for one in named if one not in known]
        if unknown or len(set(named)) < len(named) or not self.front:
            raise ValueError(f"the table needs a front of sectors of {case.id}, each once; got {named}")
