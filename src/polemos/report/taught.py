"""What evidence taught the members of a run, and what it did not: from the lineage of its posterior."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from polemos._core.saved import Lineage, Taught
from polemos.case.draw_names import draw_names
from polemos.report.formatting import long_date, plural, rounded
from polemos.report.record import RunRecord

LEAST = 0.9
"""Mean spread of numbers that nothing reads below which a fit has lost variety and looks too sure."""

UNMOVED = 0.05
"""Standard deviations below which a mean is said to have stayed."""

OPEN_UP_TO = 12
"""Rows of a table that is not folded."""

OUTSIDE = "given from outside"


@dataclass(frozen=True)
class Narrowed:
    """A number that evidence narrowed, in words."""

    name: str
    code: str
    spread: str
    moved: str


@dataclass(frozen=True)
class Learned:
    """What evidence taught: sentences, and what it narrowed, by mechanism; `folded`: too many to show."""

    weighed: str
    sentinels: str
    untaught: str
    groups: tuple[tuple[str, tuple[Narrowed, ...]], ...]
    folded: bool


def learned(record: RunRecord) -> Learned | None:
    """What the posterior of a run says of itself; None where members come from the priors."""
    lineage = record.manifest.lineage
    if lineage is None:
        return None
    named = draw_names(record.case)
    kept = sorted(lineage.taught, key=lambda one: (_mechanism(one), one.sd))
    groups = tuple(
        (
            mechanism,
            tuple(Narrowed(named(one.name), one.name, rounded(one.sd, 2), _moved(one)) for one in group),
        )
        for mechanism, group in itertools.groupby(kept, key=_mechanism)
    )
    return Learned(
        _weighed(lineage), _sentinels(record, lineage), _untaught(lineage), groups, len(kept) > OPEN_UP_TO
    )


def _mechanism(one: Taught) -> str:
    """The mechanism of a parameter in words."""
    mechanism, dot, _ = one.name.partition("(")[0].partition(".")
    return mechanism.replace("_", " ") if dot else OUTSIDE


def _moved(one: Taught) -> str:
    if abs(one.mean) < UNMOVED:
        return "stayed"
    return f"moved {'up' if one.mean > 0 else 'down'} by {rounded(abs(one.mean), 2)}"


def _weighed(lineage: Lineage) -> str:
    searches = "1 search" if lineage.islands == 1 else f"{lineage.islands:,} separate searches"
    return (
        f"The runs were fitted to {plural(lineage.weighed, 'number')} of the ledger and to the map, until "
        f"{long_date(lineage.until)}. They descend from {plural(lineage.parents, 'parent')}, found by "
        f"{searches}: more runs than parents "
        "add noise of the future, not knowledge of the past."
    )


def _sentinels(record: RunRecord, lineage: Lineage) -> str:
    """How far numbers that nothing reads kept their spread, by block."""
    if not lineage.sentinels:
        return ""
    sectors = {one.id for one in record.case.sectors}
    parts = [
        f"{rounded(spread, 2)} {f'at the front of {record.name(where)}' if where in sectors else where}"
        for where, spread in lineage.sentinels.items()
    ]
    told = (
        "Numbers that nothing reads were carried along as a check: no evidence bears on them, so each should "
        f"keep a spread near 1. They have {', '.join(parts)}."
    )
    low = [spread for spread in lineage.sentinels.values() if spread < LEAST]
    if not low:
        return f"{told} That is as it should be."
    return (
        f"{told} Below {LEAST} the search kept too few different wars: there ranges are narrower than the "
        "evidence warrants, and only what narrowed further than these numbers counts as taught."
    )


def _untaught(lineage: Lineage) -> str:
    n = len(lineage.taught)
    if lineage.fitted is None:
        rest = "All other parameters keep the range of their priors, as far as this fit can tell."
    else:
        rest = (
            f"Of {plural(lineage.fitted, 'parameter')} and series {max(lineage.fitted - n, 0):,} were not "
            "taught: they keep the range of their priors, as far as this fit can tell, and what hangs on "
            "them is assumption still."
        )
    if not n:
        return f"Evidence narrowed nothing more than numbers that nothing reads. {rest}"
    return f"Evidence narrowed {plural(n, 'parameter')} more than numbers that nothing reads. {rest}"
