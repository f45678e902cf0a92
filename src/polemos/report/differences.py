"""Policies side by side: what each changes against the reference, member against member, never two levels."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from polemos._core.catalogue import OUTCOMES
from polemos._core.saved import SavedDifference
from polemos.case.language.grammar import parse
from polemos.case.language.nodes import references_in
from polemos.case.outline import Compared
from polemos.case.policies import Policy
from polemos.case.scenario import TABLE
from polemos.report.fans import tone_of
from polemos.report.formatting import rounded, unit_words
from polemos.report.plot import Plot, Scale, changed, nice
from polemos.report.record import RunRecord

HEIGHT = 14
"""Pixels of a row."""

STEPS = 100
"""Parts of a scale that can be told apart; figures are rounded to the power of ten below one."""

ALIKE = "the same in every run"


@dataclass(frozen=True)
class Cell:
    """What a policy changes of one belligerent: in figures and drawn, or why that is not shown."""

    drawn: Markup | None
    words: str
    withheld: str = ""


@dataclass(frozen=True)
class Row:
    """A policy with one cell for each belligerent, or one alone."""

    policy: Policy
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Comparison:
    """One number of the case under every policy; `columns` names whose it is."""

    name: str
    unit: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Moved:
    """What every policy does at the table, to both sides.

    columns  what is compared, in which unit, and whose it is; sides share a scale
    rows     a policy, and a cell for each column; None where it was not asked
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Policy, tuple[Cell | None, ...]], ...]


def comparisons(record: RunRecord) -> Iterator[Comparison]:
    """What the case compares and the run has, each on one scale; without what is at the table."""
    for compared in record.case.outline.compared:
        found = [one for one in record.differences if one.name == compared.name]
        if found and not _at_table(compared):
            yield _comparison(record, compared, found)


def moved_at_table(record: RunRecord) -> Moved | None:
    """Whom each policy moves at the table; None where a case compares nothing of it, or the run has none."""
    told = [one for one in record.case.outline.compared if _at_table(one)]
    columns: dict[str, dict[str, Cell]] = {}
    for compared in told:
        found = [one for one in record.differences if one.name == compared.name]
        if not found:
            continue
        unit, factor = in_words(found[0].unit)
        across = nice([0.0, *(factor * end for one in found for end in (one.low, one.middle, one.high))])
        for one in found:
            whose = f": {record.name(one.actor)}" if one.actor else ""
            column = columns.setdefault(f"{compared.name}{whose} ({'points' if unit == '%' else unit})", {})
            column[one.policy] = _cell(record, compared, one, across, factor)
    if not columns:
        return None
    policies = [one for one in record.case.policies if any(one.id in column for column in columns.values())]
    return Moved(
        tuple(columns),
        tuple((one, tuple(column.get(one.id) for column in columns.values())) for one in policies),
    )


def _at_table(compared: Compared) -> bool:
    asked = (one.name for number in compared.numbers for one in references_in(parse(number.text)))
    return any(OUTCOMES[name].mechanism == TABLE for name in asked)


def _comparison(record: RunRecord, compared: Compared, found: Sequence[SavedDifference]) -> Comparison:
    unit, factor = in_words(found[0].unit)
    actors = list(dict.fromkeys(one.actor for one in found))
    actors.sort(key=lambda actor: [one.id for one in record.belligerents].index(actor) if actor else 0)
    shown = [one for one in found if not compared.reason(one.policy)]
    ends = [factor * end for one in shown for end in (one.low, one.middle, one.high)]
    across = nice([0.0, *ends])
    cells = {(one.policy, one.actor): _cell(record, compared, one, across, factor) for one in found}
    policies = [policy for policy in record.case.policies if (policy.id, actors[0]) in cells]
    return Comparison(
        compared.name,
        unit,
        tuple(record.name(actor) if actor else "" for actor in actors),
        tuple(Row(policy, tuple(cells[policy.id, actor] for actor in actors)) for policy in policies),
    )


def in_words(unit: str) -> tuple[str, float]:
    """A unit as it is read, and what numbers are multiplied by: a share is per cent."""
    return ("%", 100.0) if unit == "1" else (unit_words(unit), 1.0)


def _cell(record: RunRecord, compared: Compared, one: SavedDifference, across: Scale, factor: float) -> Cell:
    if reason := compared.reason(one.policy):
        return Cell(None, "", reason)
    if one.same:
        return Cell(None, ALIKE)
    low, middle, high = (factor * end for end in (one.low, one.middle, one.high))
    plot = Plot(across, Scale(0, 1), HEIGHT)
    plot.upright(0.0, "zero")
    tone = tone_of(record, one.actor)
    plot.rule(f"interval {tone}", (low, high), (0.5, 0.5))
    plot.disc(middle, 0.5, f"middle-dot {tone}", 3.4)
    return Cell(plot.cell(), _words((low, middle, high), across))


def _words(ends: tuple[float, float, float], across: Scale) -> str:
    """The middle and the ends, no finer than can be seen on the scale of all rows, two figures at most."""
    step = 10.0 ** math.floor(math.log10((across.high - across.low) / STEPS))
    low, middle, high = (changed(float(f"{round(end / step) * step:.2g}")) for end in ends)
    return (
        f"{middle} ({low} to {high})"
        if {low, middle, high} != {"0"}
        else f"under {rounded(step / 2)} either way"
    )
