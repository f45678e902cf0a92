"""Do both belligerents have the same mechanisms and the same evidence? One line a mechanism, one cell a side.

Swapping labels is necessary for fairness and not sufficient: a mechanism fed with data on one side and
with assumptions on the other can lean without any line of code that does.
"""

from __future__ import annotations

from dataclasses import dataclass

from polemos._core.catalogue import EXOGENOUS, MECHANISMS, OUTCOMES
from polemos.case.priors import ParameterPrior
from polemos.report.formatting import plural
from polemos.report.record import RunRecord
from polemos.report.sources import known

EVIDENCE = frozenset({"data", "literature"})
"""Bases of a prior that rest on something published."""


@dataclass(frozen=True)
class Cell:
    """What one belligerent has in one mechanism: a word, and the counts behind it."""

    word: str
    detail: str


@dataclass(frozen=True)
class ParityLine:
    """One mechanism, both belligerents in the order of their stream numbers."""

    mechanism: str
    cells: tuple[Cell, ...]

    @property
    def even(self) -> bool:
        """Whether both sides have the same word."""
        return len({cell.word for cell in self.cells}) == 1


def parity(record: RunRecord) -> tuple[ParityLine, ...]:
    """The table, in the order of the catalogue."""
    return tuple(
        ParityLine(mechanism, tuple(_cell(record, mechanism, actor.id) for actor in record.belligerents))
        for mechanism in MECHANISMS
    )


def _cell(record: RunRecord, mechanism: str, actor: str) -> Cell:
    figures = _figures(record, mechanism, actor)
    priors = [
        prior
        for prior in record.case.priors
        for element in prior.by
        if prior.name.partition(".")[0] == mechanism and _concerns(prior, element, actor, record)
    ]
    sourced = sum(prior.basis in EVIDENCE for prior in priors)
    given = [
        one.name for one in record.case.exogenous if one.arguments[:1] == (actor,) and one.name in EXOGENOUS
    ]
    used = mechanism in record.case.in_use
    instead = [name for name in given if EXOGENOUS[name].stands_for == mechanism and not used]
    read = [name for name in given if EXOGENOUS[name].needed_by == mechanism and used]
    parts = [plural(figures, "figure")] if figures else []
    parts += [f"{sourced} of {plural(len(priors), 'prior')} from data or literature"] if priors else []
    parts += [f"{name.replace('_', ' ')} given as a series" for name in (*instead, *read)]
    return Cell(
        _word(record, mechanism, given=bool(instead), data=bool(figures or sourced or read)),
        "; ".join(parts) or "no data",
    )


def _word(record: RunRecord, mechanism: str, *, given: bool, data: bool) -> str:
    """What a mechanism is to a belligerent, in a few words."""
    if mechanism in record.case.in_use:
        return "active, data" if data else "active, prior only"
    if given:
        return "given, not modelled"
    return "not used by this case"


def _concerns(prior: ParameterPrior, element: str, actor: str, record: RunRecord) -> bool:
    """Whether a prior is about a belligerent: its element names it or a patron that backs it, or nobody."""
    named = dict(zip(prior.axes, element.split("."), strict=False)) if element else {}
    backed = {patron.id: patron.backs for patron in record.case.patrons}
    about = [named[axis] for axis in ("actor",) if axis in named]
    about += [backed.get(named[axis], "*") for axis in ("patron",) if axis in named]
    return all(one in {actor, "*"} for one in about)


def _figures(record: RunRecord, mechanism: str, actor: str) -> int:
    """Rows and series of the ledger that measure an outcome of a mechanism for a belligerent."""
    rows = [row.measures for row in record.case.rows if known(row, record)]
    series = [one.measures for one in record.series.values() if one.points]
    return sum(
        measures is not None
        and measures.name in OUTCOMES
        and OUTCOMES[measures.name].mechanism == mechanism
        and actor in measures.arguments
        for measures in (*rows, *series)
    )
