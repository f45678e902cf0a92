"""Which weekly series get bands, and the ranges that their bins cover."""

from collections.abc import Iterator

from polemos._core.catalogue import OUTCOMES
from polemos.case import Case
from polemos.dynamics.build import Layout
from polemos.ensemble.bands import Series

PEOPLE = {"force": 3e6, "reserve": 3e6, "dead": 2e6, "casualties": 6e6, "losses": 1e5}
"""Persons (losses: a week), summed over sectors; the largest that a bin tells apart."""

SHARES = (
    "sufficiency",
    "exposure",
    "support",
    "poll_support",
    "talk_support",
    "morale",
    "dissent",
    "fiscal_stress",
)
SIGNED = {"inflation": (-0.25, 1.75), "policy_rate": (-0.25, 1.75), "believed_strength": (-4.0, 4.0)}
OF_ANY_SIZE = {
    "exchange_rate": (1e-3, 1e6),
    "oil_price": (1e-1, 1e4),
    "oil_revenue": (1e-5, 1e2),
    "aid": (1e-5, 1e2),
    "budget_aid": (1e-5, 1e2),
    "materiel": (1e-4, 1e4),
    "output": (1e-2, 1e2),
}
"""Bins of equal ratio; what is smaller counts as nothing."""


def shown_series(case: Case, layout: Layout) -> Iterator[Series]:
    """The series of a case: ground held by the one who does not own it, and what each side is known for."""
    for sector in case.sectors:
        other = next(actor for actor in layout.actors if actor != sector.owner)
        yield Series("held", other, sector.id, "", 0.0, sector.area)
    ranges = {name: (0.0, high, False) for name, high in PEOPLE.items()}
    ranges |= dict.fromkeys(SHARES, (0.0, 1.0, False))
    ranges |= {name: (*bounds, False) for name, bounds in SIGNED.items()}
    ranges |= {name: (*bounds, True) for name, bounds in OF_ANY_SIZE.items()}
    for name, (low, high, logarithmic) in ranges.items():
        if OUTCOMES[name].room in case.rooms:
            for actor in layout.actors if "actor" in OUTCOMES[name].axes else ("",):
                yield Series(name, actor, "", "", low, high, logarithmic)
    if "narrative" in case.rooms:
        for public in layout.publics:
            for actor in layout.actors:
                yield Series("winning", actor, "", public, 0.0, 1.0)


def names_of(one: Series) -> tuple[str, ...]:
    """The arguments of a series' row; people are summed over sectors."""
    named = {"actor": one.actor, "sector": one.sector or "*", "public": one.public}
    return tuple(named[axis] for axis in OUTCOMES[one.outcome].axes)
