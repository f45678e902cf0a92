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
        self._first = min(blocks.SIZE, engine.request.members)
        shape = (len(engine.layout.starts), self._n_series, bands.BINS)
        self._reference = next(iter(engine.timetables))
        self._edges = {policy: Future[NDArray[np.float32]]() for policy in engine.timetables}
        self._counts = {policy: np.zeros(shape, np.uint16) for policy in engine.timetables}

    def of_block(
        self, number: int, policy: str, rows: NDArray[np.float32], past: Mapping[str, np.ndarray]
    ) -> dict[str, np.ndarray]:
        """What a block adds, by ending; in any thread, as long as some other computes block 0.

        rows  (week, row, member), the series first; not in their order afterwards
        past  the same of the weeks before, as the policy has them that shares them; empty for a whole run
        """
        if number >= (bands.BLOCKS if policy == self._reference else bands.OF_OTHERS):
            return {}
        ordered = bands.in_order(rows[:, : self._n_series])
        if number > 0:
            edges = self._edges[policy].result()[-len(rows) :]
            return _joined(past, {blocks.BANDS: bands.count(ordered, edges)})
        edges = bands.edges_of(ordered)
        found = _joined(past, {blocks.BANDS: bands.count(ordered, edges), blocks.EDGES: edges})
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


def _joined(past: Mapping[str, np.ndarray], later: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Tables by week, the past before what comes later."""
    return {
        ending: np.concatenate([past[ending], table]) if ending in past else table
        for ending, table in later.items()
    }
