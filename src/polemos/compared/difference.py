"""The difference of two finished runs of one case: what moved, and what went in otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from polemos._core.errors import RunError
from polemos._core.records import REPORT, read_commits, require_whole
from polemos.compared.causes import DRAWS, Cause, causes
from polemos.compared.claims import LEAST_SHARE, ClaimMove, moves
from polemos.compared.forecasts import LEAST_BAND, SeriesMove, moved_bands, only_in
from polemos.compared.inputs import Change, Inputs, changes
from polemos.compared.page import page
from polemos.compared.sampling import LEVEL, WITHIN, drawn_alike
from polemos.ensemble.blocks import DRAWS as OF_DRAWS
from polemos.ensemble.blocks import read_columns
from polemos.report.reading import read_run


@dataclass(frozen=True)
class Compared:
    """One of the two runs, from its manifest."""

    folder: str
    run: str
    polemos: str
    case: str
    members: int
    seed: int
    created: str
    hash: str
    answer_hash: str


@dataclass(frozen=True)
class Difference:
    """What moved between two finished runs of one case, and why; printed, it is a page of plain text.

    first, second          the runs, before and after
    same_draws             whether their members were given the same wherever no prior changed
    claims                 every claim of both, by name
    only_first, only_second  claims that one alone was asked
    series                 every weekly series of both, the one that moved most first
    series_only            how many series the first alone has, and the second
    changes                what went in otherwise
    """

    first: Compared
    second: Compared
    same_draws: bool
    claims: tuple[ClaimMove, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    series: tuple[SeriesMove, ...]
    series_only: tuple[int, int]
    changes: tuple[Change, ...]

    @property
    def same_outcomes(self) -> bool:
        """Whether every member of both runs came out the same, in all that the claims measure."""
        return self.first.hash == self.second.hash

    @property
    def moved(self) -> bool:
        """Whether any verdict, share or band is another, however little, or a claim is in one run alone."""
        told = any(one.changed or one.change for one in self.claims)
        banded = any(date.before != date.after for one in self.series for date in one.dates)
        return told or banded or not self.same_outcomes or bool(self.only_first or self.only_second)

    @property
    def unexplained(self) -> bool:
        """Whether results differ although nothing that the runs keep of what went in does."""
        return self.moved and not self.changes

    def as_dict(self) -> dict[str, Any]:
        """Plain data: all claims and series, those that did not move too."""
        return {
            "before": asdict(self.first),
            "after": asdict(self.second),
            "same_draws": self.same_draws,
            "same_outcomes": self.same_outcomes,
            "moved": self.moved,
            "unexplained": self.unexplained,
            "level": LEVEL,
            "least_share": LEAST_SHARE,
            "least_band": LEAST_BAND,
            "claims": [one.as_dict() for one in self.claims],
            "claims_only": {"before": list(self.only_first), "after": list(self.only_second)},
            "series": [one.as_dict() for one in self.series],
            "series_only": {"before": self.series_only[0], "after": self.series_only[1]},
            "changes": [one.as_dict() for one in self.changes],
        }

    def __str__(self) -> str:
        return page(self)

    __repr__ = __str__


def difference(first: str | Path, second: str | Path) -> Difference:
    """What moved from one finished run to another of the same case, whatever its version, and why.

    first, second  folders of the runs, before and after
    Nothing is run again: verdicts, bands and the case are read as they were saved. Raises NoRun where a
    folder holds no finished run, DamagedRun where it is not what was sealed or cannot be read, and RunError
    where the runs are of different cases.
    """
    folders = (Path(first), Path(second))
    for folder in folders:
        require_whole(folder, but=REPORT)
    before, after = (read_run(folder) for folder in folders)
    _require_one_case(folders, before.case.id, after.case.id)
    inputs = [Inputs(folder, record) for folder, record in zip(folders, (before, after), strict=True)]
    differing = changes(*inputs)
    same = _same_draws(inputs, differing)
    told = [
        replace(move, causes=_causes(move, inputs, differing)) if move.changed or move.shifted else move
        for move in moves(before.verdicts, after.verdicts, same_draws=same)
    ]
    return Difference(
        *(_compared(one) for one in inputs),
        same_draws=same,
        claims=tuple(told),
        only_first=_without(before.verdicts, after.verdicts),
        only_second=_without(after.verdicts, before.verdicts),
        series=moved_bands(before, after, same_draws=same),
        series_only=(only_in(before, after), only_in(after, before)),
        changes=differing,
    )


def _require_one_case(folders: tuple[Path, Path], first: str, second: str) -> None:
    if first != second:
        raise RunError(
            f"{folders[0]} is a run of case '{first}', {folders[1]} of case '{second}', and claims of two "
            "cases cannot be held against each other; compare runs of one case, or, where these are versions "
            "of one, give both the same 'id' in case.yaml and run again"
        )


def _compared(one: Inputs) -> Compared:
    made = one.record.manifest
    return Compared(
        folder=str(one.folder),
        run=made.run,
        polemos=made.polemos,
        case=made.case.digest,
        members=made.members,
        seed=made.seed,
        created=made.created,
        hash=made.hash,
        answer_hash=made.answer_hash,
    )


def _without(those: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(those) - set(others)))


def _causes(move: ClaimMove, inputs: list[Inputs], differing: tuple[Change, ...]) -> tuple[Cause, ...]:
    before, after = (one.record.verdicts[move.claim] for one in inputs)
    found = causes(before, after, differing)
    return (*found, Cause("request", "draws", DRAWS)) if move.how == WITHIN else found


def _same_draws(inputs: list[Inputs], differing: tuple[Change, ...]) -> bool:
    """Whether both runs have the same seed and members, and what their first block was given says so too."""
    first, second = (one.record.manifest for one in inputs)
    if (first.seed, first.members) != (second.seed, second.members):
        return False
    drawn = [_first_block(one.folder) for one in inputs]
    if any(change.group == "correlations" for change in differing):
        tied = {name for change in differing for name in change.subject.split(" and ")}
    else:
        tied = set[str]()
    priors = {change.subject for change in differing if change.group == "priors"}
    unchanged = [name for name in drawn[0] if name.partition("(")[0] not in priors and name not in tied]
    return drawn_alike(drawn[0], drawn[1], unchanged)


def _first_block(folder: Path) -> dict[str, Any]:
    commits = read_commits(folder)
    return read_columns(folder, commits[min(commits)], OF_DRAWS) if commits else {}
