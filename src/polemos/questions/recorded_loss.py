"""How fast held ground was lost, as a record shows it: another path for it than what a law of the front says.

The record of ground that a side holds abroad, from its greatest value to the day until which the case is
known: a straight line through its logarithm by least squares, so that a rate is of what is still held. It is
no law and no forecast: it says what comes of holding if it goes on as it went.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from polemos.case import Case
from polemos.case.evidence import Series
from polemos.case.ledger import Ledger
from polemos.dynamics.ground import Ground

LEAST_POINTS = 3
"""Of the record, from its greatest value on."""
A_WEEK = 7.0


@dataclass(frozen=True)
class RecordedLoss:
    """Of ground that a side holds on the other's soil.

    rate    1/week, of what is still held
    since, until  the dates of the record between which it was lost
    series  of the ledger, by id
    """

    rate: float
    since: datetime.date
    until: datetime.date
    series: tuple[str, ...]


def recorded_loss(case: Case, ground: Ground, holder: str) -> RecordedLoss | None:
    """The rate at which a side lost its chips until the case is known; None where no record shows a loss."""
    found = list(_held_abroad(case, ground, holder))
    ledger = Ledger(case).series
    recorded = {one.id: dict(zip(ledger[one.id].dates, ledger[one.id].values, strict=True)) for one in found}
    dates = sorted(set.intersection(*(set(one) for one in recorded.values()))) if recorded else []
    held = np.array([sum(one[date] for one in recorded.values()) for date in dates])
    if not held.size or held.max() <= 0.0:
        return None
    peak = int(held.argmax())
    since = np.arange(held.size) >= peak
    kept = since & (held > 0.0)
    if kept.sum() < LEAST_POINTS:
        return None
    weeks = np.array(dates)[kept] / A_WEEK
    rate = -float(np.polyfit(weeks - weeks[0], np.log(held[kept]), 1)[0])
    if rate <= 0.0:
        return None
    first, last = (datetime.date.fromordinal(int(dates[at])) for at in np.flatnonzero(kept)[[0, -1]])
    return RecordedLoss(rate, first, last, tuple(recorded))


def _held_abroad(case: Case, ground: Ground, holder: str) -> Iterator[Series]:
    """The series that record what a side holds in each sector abroad; the first of each."""
    told: set[str] = set()
    abroad = ground.abroad(case, holder)
    for one in case.series:
        if one.measures is None or one.measures.name != "held" or one.vintage != "original":
            continue
        side, sector = one.measures.ids
        if side == holder and sector in abroad and sector not in told:
            told.add(sector)
            yield one
