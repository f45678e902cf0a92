"""The bands of a run, added up while its blocks are computed.

The edges are the first block's; whoever computes another block of the same policy waits for them. A
block's counts are kept in its folder until the run is whole, so that an interrupted run goes on.
"""

from collections.abc import Mapping
from concurrent.futures import Future

import numpy as np
from numpy.typing import NDArray

from polemos.ensemble import bands, blocks
from polemos.ensemble.engine import Engine


class WeeklyBands:
    """Edges and counts of every series, by policy."""

    def __init__(self, engine: Engine) -> None:
        self._n_series = len(engine.series)
        self._changes = _Changes(engine)
        self._first = min(blocks.SIZE, engine.request.members)
        shape = (len(engine.layout.starts), self._n_series + len(engine.changes), bands.BINS)
        self._reference = next(iter(engine.timetables))
        self._edges = {policy: Future[NDArray[np.float32]]() for policy in engine.timetables}
        self._counts = {policy: np.zeros(shape, np.uint16) for policy in engine.timetables}

    def of_block(
        self,
        number: int,
        policy: str,
        rows: NDArray[np.float32],
        past: Mapping[str, np.ndarray],
        first: int = 0,
    ) -> dict[str, np.ndarray]:
        """What a block adds, by ending; in any thread, as long as some other computes block 0.

        rows   (week, row, member), the series first; not in their order afterwards
        past   what another policy has added that shares the weeks before `first`; empty for a whole run
        first  the place of the first week that is added
        """
        if number >= (bands.BLOCKS if policy == self._reference else bands.OF_OTHERS):
            return {}
        changes = bands.in_order(self._changes.of(rows, first))  # before the levels lose their order
        levels = bands.in_order(rows[first:, : self._n_series])
        if number > 0:
            edges = self._edges[policy].result()[first:]
            return _joined(past, {blocks.BANDS: _counted(levels, changes, edges)})
        edges = np.concatenate([bands.edges_of(levels), bands.edges_of(changes)], axis=1)
        found = _joined(past, {blocks.BANDS: _counted(levels, changes, edges), blocks.EDGES: edges})
        self._edges[policy].set_result(found[blocks.EDGES])
        return found

    def give_up(self, error: BaseException) -> None:
        """Block 0 failed: nobody need wait for its edges."""
        for edges in self._edges.values():
            if not edges.done():
                edges.set_exception(error)

    def add(self, tables: Mapping[str, Mapping[str, np.ndarray]]) -> None:
        """The tables of a finished block, columns in their shape or flat, as they were read."""
        for policy, counts in tables[blocks.BANDS].items():
            self._counts[policy] += counts.reshape(self._counts[policy].shape)
        for policy, edges in tables[blocks.EDGES].items():
            if not self._edges[policy].done():
                self._edges[policy].set_result(edges.reshape(*self._counts[policy].shape[:2], -1))

    def quantiles(self, policy: str) -> NDArray[np.float64]:
        """The bands of a policy, (week, series, quantile)."""
        return bands.quantiles_of(self._counts[policy], self._edges[policy].result(), self._first)


class _Changes:
    """What some of the series have changed since a week."""

    def __init__(self, engine: Engine) -> None:
        places = {shown.key: place for place, shown in enumerate(engine.series)}
        self._rows = [places[shown.key] for shown in engine.changes]
        clock = engine.request.case.clock
        weeks = {clock.week_of(shown.since) for shown in engine.changes if shown.since}
        self._since = min(weeks, default=0) - engine.layout.first_week

    def of(self, rows: NDArray[np.float32], first: int) -> NDArray[np.float32]:
        """(week, series, member) from a week on."""
        return rows[first:, self._rows] - rows[self._since, self._rows]


def _counted(
    levels: NDArray[np.float32], changes: NDArray[np.float32], edges: NDArray[np.float32]
) -> NDArray[np.uint16]:
    """Members between the edges, of the levels and then of the changes."""
    n = levels.shape[1]
    return np.concatenate([bands.count(levels, edges[:, :n]), bands.count(changes, edges[:, n:])], axis=1)


def _joined(past: Mapping[str, np.ndarray], later: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Tables by week, the past before what comes later."""
    return {
        ending: np.concatenate([past[ending], table]) if ending in past else table
        for ending, table in later.items()
    }
