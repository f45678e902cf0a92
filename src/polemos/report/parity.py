"""Do both belligerents have the same rooms and the same evidence? One line a mechanism, one cell a side.

Swapping labels is necessary for fairness and not sufficient: a mechanism fed with data on one side and
with assumptions on the other can lean without any line of code that does.
"""

from __future__ import annotations

from dataclasses import dataclass

from polemos._core.catalogue import EXOGENOUS, OUTCOMES, PARAMETERS, ROOMS
from polemos.report.formatting import plural
from polemos.report.record import Prior, RunRecord
from polemos.report.sources import known

EVIDENCE = frozenset({"data", "literature"})
"""Bases of a prior that rest on something published."""


@dataclass(frozen=True)
class Cell:
    """What one belligerent has in one mechanism: a word, and the counts behind it."""

    word: str
    detail: str


@dataclass(frozen=True)
class Line:
    """One mechanism, both belligerents in the order of their stream numbers."""

    room: str
    active: bool
    cells: tuple[Cell, ...]

    @property
    def even(self) -> bool:
        """Whether both sides have the same word."""
        return len({cell.word for cell in self.cells}) == 1


def parity(record: RunRecord) -> tuple[Line, ...]:
    """The table, in the order of the catalogue."""
    return tuple(
        Line(room, built, tuple(_cell(record, room, actor.id, built=built) for actor in record.belligerents))
        for room, built in ROOMS.items()
    )


def _cell(record: RunRecord, room: str, actor: str, *, built: bool) -> Cell:
    figures = _figures(record, room, actor)
    priors = [prior for prior in record.case.priors if _room(prior) == room and _concerns(prior, actor)]
    sourced = sum(prior.basis in EVIDENCE for prior in priors)
    parts = [plural(figures, "figure")] if figures else []
    parts += [f"{sourced} of {plural(len(priors), 'prior')} from data or literature"] if priors else []
    given = [
        one.outcome
        for one in record.case.exogenous
        if one.actor == actor and _stands_for(one.outcome) == room
    ]
    parts += [f"{name} given as a series" for name in given]
    if not built:
        return Cell("given, not modelled" if given else "no mechanism", "; ".join(parts) or "no data")
    word = "active, data" if figures or sourced else "active, prior only"
    return Cell(word, "; ".join(parts) or "no data")


def _room(prior: Prior) -> str:
    return prior.parameter.partition(".")[0]


def _concerns(prior: Prior, actor: str) -> bool:
    """Whether a prior is about a belligerent: its element names it, or the parameter is nobody's own."""
    known_parameter = PARAMETERS.get(prior.parameter)
    if known_parameter is None or "actor" not in known_parameter.axes or not prior.element:
        return True
    return prior.element.partition(".")[0] in {actor, "*"}


def _stands_for(outcome: str) -> str:
    """The room that an exogenous series stands for, as the catalogue says in its meaning."""
    entry = EXOGENOUS.get(outcome)
    return entry.meaning.rpartition("stands for ")[2] if entry and "stands for " in entry.meaning else ""


def _figures(record: RunRecord, room: str, actor: str) -> int:
    """Rows and series of the ledger that measure an outcome of a room for a belligerent."""
    rows = [row.measures for row in record.case.rows.values() if known(row, record)]
    series = [one.measures for one in record.case.series.values() if one.points]
    return sum(
        measures is not None
        and measures.outcome in OUTCOMES
        and OUTCOMES[measures.outcome].room == room
        and actor in measures.arguments
        for measures in (*rows, *series)
    )
