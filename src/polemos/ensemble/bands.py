"""Weekly quantiles in bounded memory: members counted between edges that fit each series in each week.

The edges of a series under a policy are quantiles of its first block, dense around those that are drawn: a
quantile of the whole ensemble lies within a few standard errors of that of the first block. Where edges
are equal, a share of the members is: the last of them is taken just above that value, so that what many
members share (nothing held, everything held) keeps its weight. Of a single block the bands are exact.

The fans of the report are drawn from the first blocks of a run: 16,384 members of the reference policy and
4,096 of the others, of which it shows the ends alone. There the Monte Carlo error of a 95 % band is far below
what a chart can show, and a run of a million members writes no more.
"""

import datetime
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from polemos._core.catalogue import OUTCOMES
from polemos.case import Case
from polemos.dynamics.build import Layout
from polemos.ensemble.blocks import SIZE

BLOCKS, OF_OTHERS = 16, 4  # the blocks that feed the bands of the reference policy, and of the others
QUANTILES = (0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975)
COLUMNS = tuple(f"p{100 * q:g}".replace(".", "_") for q in QUANTILES)

NEAR, FAR = np.arange(-2.0, 2.5, 0.5), np.array([-4.0, -3.0, 3.0, 4.0])
INNER = np.array([-4.0, -2.0, -0.5, 0.0, 0.5, 2.0, 4.0])
"""Where edges stand around an outer or an inner quantile, in standard errors of its rank in a block."""


def _ranks() -> NDArray[np.float64]:
    """Shares of the first block below each edge, from its least member to its greatest."""
    outer = {q: np.concatenate([NEAR, FAR]) if min(q, 1 - q) < 0.1 else INNER for q in QUANTILES}
    around = [q + errors * np.sqrt(q * (1 - q) / SIZE) for q, errors in outer.items()]
    return np.unique(np.clip(np.concatenate([[0.0, 1.0], *around]), 0.0, 1.0).round(12))


RANKS = _ranks()
BINS = RANKS.size + 2
"""Below the first edge, between it and the next, ..., from the last on; and what is not finite."""

SHOWN = (
    *("force", "reserve", "dead", "casualties", "losses", "sufficiency", "exposure", "support"),
    *("poll_support", "talk_support", "morale", "dissent", "fiscal_stress", "inflation", "policy_rate"),
    *("believed_strength", "exchange_rate", "oil_price", "oil_revenue", "aid", "budget_aid", "materiel"),
    "output",
)
"""Outcomes that get a band for each belligerent, or one where they have none; summed over sectors."""

_ONE_AT_A_TIME = threading.Lock()
"""Many short searches: two threads at once would hand the interpreter to and fro, at thrice the time."""

Key = tuple[str, str, str, str]
"""Outcome, actor, sector and public of a series; "" where it has none, or the sum over all."""


@dataclass(frozen=True)
class BandSeries:
    """One weekly series that gets a band; with `since`, what it has changed since the week of that day."""

    outcome: str
    actor: str = ""
    sector: str = ""
    public: str = ""
    since: datetime.date | None = None

    @property
    def key(self) -> Key:
        """What it is a series of."""
        return self.outcome, self.actor, self.sector, self.public

    @property
    def names(self) -> tuple[str, ...]:
        """The arguments of its weekly row; `*` sums over sectors."""
        named = {"actor": self.actor, "sector": self.sector or "*", "public": self.public}
        return tuple(named[axis] for axis in OUTCOMES[self.outcome].axes)


def shown_series(case: Case, layout: Layout) -> tuple[BandSeries, ...]:
    """The series of a case: ground held by who does not own it, and what each side is known for."""
    foreign = [(s.id, actor) for s in case.sectors for actor in layout.elements("actor") if actor != s.owner]
    held = [BandSeries("held", actor, sector) for sector, actor in foreign]
    known = [
        BandSeries(name, actor)
        for name in SHOWN
        if OUTCOMES[name].mechanism in case.in_use
        for actor in (layout.elements("actor") if "actor" in OUTCOMES[name].axes else ("",))
    ]
    publics = layout.elements("public") if "narrative" in case.in_use else ()
    seen = [
        BandSeries("winning", actor, public=public)
        for public in publics
        for actor in layout.elements("actor")
    ]
    return (*held, *known, *seen)


def changes_of(case: Case, series: Sequence[BandSeries]) -> tuple[BandSeries, ...]:
    """Ground held, as what it has changed since the week of the event that the argument is about."""
    if case.outline.event is None:
        return ()
    day = case.clock.date_of(case.clock.week_of(case.outline.event.on))
    return tuple(replace(shown, since=day) for shown in series if shown.outcome == "held")


def in_order(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """(week, series, member) values sorted by member, in place; what is not finite comes last, as NaN."""
    values.sort(axis=-1)
    if not np.isfinite(values[..., [0, -1]]).all():  # rare, and seen at the ends
        values[~np.isfinite(values)] = np.nan
        values.sort(axis=-1)
    return values


def _finite(ordered: NDArray[np.float32]) -> NDArray[np.int64]:
    """How many members have a number, (week, series)."""
    if not np.isnan(ordered[..., -1]).any():
        return np.full(ordered.shape[:-1], ordered.shape[-1])
    return np.count_nonzero(~np.isnan(ordered), axis=-1)


def edges_of(ordered: NDArray[np.float32]) -> NDArray[np.float32]:
    """Edges (week, series, edge) from the ordered values of the first block, linear between members."""
    place = RANKS * np.maximum(_finite(ordered) - 1, 0)[..., None]
    member = place.astype(np.int64)
    low = np.take_along_axis(ordered, member, axis=-1)
    high = np.take_along_axis(ordered, np.minimum(member + 1, ordered.shape[-1] - 1), axis=-1)
    share = (place - member).astype(np.float32)
    return np.where(share > 0, low + share * (high - low), low)


def count(ordered: NDArray[np.float32], edges: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Members of a block between the edges, (week, series, BINS), from its ordered values."""
    *places, members = ordered.shape
    ends: NDArray[np.int32] = np.empty((*places, BINS + 1), np.int32)
    ends[..., 0], ends[..., -2], ends[..., -1] = 0, _finite(ordered), members
    above, shared = edges.copy(), _ends_a_run(edges)
    above[shared] = np.nextafter(edges[shared], np.float32(np.inf))
    with _ONE_AT_A_TIME:
        for week in zip(ordered, above, ends, strict=True):
            for values, marks, found in zip(*week, strict=True):
                found[1:-2] = values.searchsorted(marks)
    np.minimum(ends[..., :-1], ends[..., -2:-1], out=ends[..., :-1])  # an edge that is no number is last
    return np.diff(ends, axis=-1).astype(np.uint16)


def _ends_a_run(edges: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether an edge is the last of several that are equal."""
    same = edges[..., 1:] == edges[..., :-1]
    no = np.zeros((*edges.shape[:-1], 1), bool)
    return np.concatenate([no, same], axis=-1) & ~np.concatenate([same, no], axis=-1)


def quantiles_of(counts: NDArray[Any], edges: NDArray[np.float32], first: int) -> NDArray[np.float64]:
    """Quantiles (week, series, quantile), linear between edges as NumPy's are between members.

    first  members of the first block, whose edges they are
    NaN in a week where more than one in a thousand values is not finite.
    """
    ends = np.cumsum(counts[..., :-1], axis=-1, dtype=np.int64)
    below, total = ends[..., :-1], ends[..., -1:]
    # where an edge stands in the order of members: at one of the first block's, between two, at a run's end
    share = np.modf(RANKS * (first - 1))[0]
    place = below - 1.0 + np.where(share > 0, share, 1.0)
    ends_run = _ends_a_run(edges)
    starts_run = np.diff(edges, axis=-1, append=np.nan) == 0
    place = np.maximum.accumulate(np.where(ends_run, below - 1, np.where(starts_run, below, place)), axis=-1)
    wanted = np.clip(np.asarray(QUANTILES) * (total - 1), place[..., :1], place[..., -1:])
    # one interpolation for all series: each has a stretch of the line to itself
    stretch = (np.arange(total.size) * (2.0 * np.max(total, initial=0) + 2.0)).reshape(total.shape)
    found = np.interp((wanted + stretch).ravel(), (place + stretch).ravel(), edges.ravel())
    lost = counts[..., -1:]
    known = (total > 0) & (lost <= 0.001 * (total + lost))
    return np.where(known, found.reshape(wanted.shape), np.nan)


def table_of(
    quantiles: Mapping[str, NDArray[np.float64]], series: Sequence[BandSeries], first_week: int
) -> Any:
    """The long table of bands: policy, outcome, actor, sector, public, since, week, quantiles.

    quantiles  by policy, (week, series, quantile)
    """
    n_weeks = next(iter(quantiles.values())).shape[0]
    keys = np.array([(*shown.key, str(shown.since or "")) for shown in series], object).T
    columns: dict[str, Any] = {"policy": np.repeat(list(quantiles), n_weeks * len(series))}
    for name, entries in zip(("outcome", "actor", "sector", "public", "since"), keys, strict=True):
        columns[name] = pa.array(np.tile(np.repeat(entries, n_weeks), len(quantiles)), pa.string())
    columns["week"] = np.tile(np.arange(first_week, first_week + n_weeks), len(quantiles) * len(series))
    stacked = np.concatenate(
        [np.swapaxes(table, 0, 1).reshape(-1, len(COLUMNS)) for table in quantiles.values()]
    )
    return pa.table(columns | {name: stacked[:, i] for i, name in enumerate(COLUMNS)})


def by_series(
    quantiles: NDArray[np.float64], series: Sequence[BandSeries], first_week: int
) -> dict[Key, dict[str, NDArray[Any]]]:
    """Weeks and quantile columns of every band of levels under one policy, by its key."""
    weeks = np.arange(first_week, first_week + quantiles.shape[0])
    return {
        shown.key: {"week": weeks, **{name: quantiles[:, s, i] for i, name in enumerate(COLUMNS)}}
        for s, shown in enumerate(series)
        if shown.since is None
    }
