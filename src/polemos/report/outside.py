"""Where the record falls outside what the priors expected, in words."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from polemos._core.saved import Coverage
from polemos.report.formatting import long_date, plural
from polemos.report.record import RunRecord

SAME_SPELL = datetime.timedelta(weeks=5)
"""Dates closer than this belong to one spell; the longest common interval of a series is a month."""


@dataclass(frozen=True)
class Outside:
    """How one recorded series lies in the prior bands."""

    title: str
    weeks: int
    inside: tuple[str, ...]
    sentence: str
    fits: bool


def outside(record: RunRecord) -> Iterator[Outside]:
    """One entry for each series that was compared, those that fall outside first."""
    for entry in sorted(record.coverage, key=lambda one: (one.inside95, one.series)):
        series = record.series.get(entry.series)
        inside = tuple(
            f"{round(share * entry.weeks)}" for share in (entry.inside50, entry.inside80, entry.inside95)
        )
        fits = not (entry.below or entry.above)
        yield Outside(series.title if series else entry.series, entry.weeks, inside, _sentence(entry), fits)


def _sentence(entry: Coverage) -> str:
    parts = [
        f"{where} it {spells(dates)} ({plural(len(dates), 'date')})"
        for where, dates in (("Below", entry.below), ("Above", entry.above))
        if dates
    ]
    return ". ".join(parts) if parts else "Never outside it"


def spells(dates: Sequence[datetime.date], most: int = 3) -> str:
    """Dates as spells: 'from 1 May to 5 June 2024'; the first few, then how many more."""
    groups: list[list[datetime.date]] = []
    for date in sorted(dates):
        if groups and date - groups[-1][-1] <= SAME_SPELL:
            groups[-1].append(date)
        else:
            groups.append([date])
    named = [
        f"on {long_date(group[0])}"
        if len(group) == 1
        else f"from {long_date(group[0])} to {long_date(group[-1])}"
        for group in groups[:most]
    ]
    more = len(groups) - most
    return "; ".join(named) + (f"; and in {plural(more, 'more spell')}" if more > 0 else "")
