"""Policies that share a past are run once, up to the week in which they part."""

from collections.abc import Mapping, Sequence

import jax
import numpy as np

from polemos._core.stop import Stop
from polemos.dynamics.simulate import Timetable
from polemos.ensemble import blocks
from polemos.ensemble.engine import Engine, Prepared


def parting(first: Timetable, second: Timetable) -> int:
    """The first step in which two policies differ; the number of steps where they never do."""
    steps = first.season.shape[0]
    differ = np.zeros(steps, bool)
    for ours, theirs in zip(jax.tree.leaves(first), jax.tree.leaves(second), strict=True):
        differ |= (np.asarray(ours) != np.asarray(theirs)).reshape(steps, -1).any(axis=1)
    return int(np.argmax(differ)) if differ.any() else steps


def parents(timetables: Mapping[str, Timetable]) -> dict[str, tuple[str, int]]:
    """For each policy the earlier one with which it shares most, and the step in which they part.

    A policy that shares nothing with an earlier one is not named.
    """
    found: dict[str, tuple[str, int]] = {}
    names = list(timetables)
    for number, name in enumerate(names):
        shared = {other: parting(timetables[other], timetables[name]) for other in names[:number]}
        most = max(shared, key=shared.__getitem__, default=None)  # of several, the first
        if most is not None and shared[most] > 0:
            found[name] = most, shared[most]
    return found


class Branches:
    """The policies of an engine, in their order, for the members of a block.

    Where a later policy parts from an earlier one, the moment is kept, and the rows up to it.
    stop  is looked at before every slice
    """

    def __init__(
        self,
        engine: Engine,
        prepared: Sequence[Prepared],
        tree: Mapping[str, tuple[str, int]],
        stop: Stop | None = None,
    ) -> None:
        self._stop = stop or Stop()
        self.engine, self.prepared, self.tree = engine, tuple(prepared), tree
        self._moments: dict[tuple[str, int], tuple[Prepared, ...]] = {}
        self._rows: dict[str, np.ndarray] = {}

    def weekly(self, policy: str, out: np.ndarray | None = None) -> np.ndarray:
        """The rows of all members through all weeks of a policy, as `Engine.weekly` gives them."""
        begun, week = self.prepared, 0
        engine = self.engine
        shape = (engine.n_weeks, len(engine.rows), blocks.SLICE * len(begun))
        rows = np.empty(shape, np.float32) if out is None else out
        if policy in self.tree:
            parent, week = self.tree[policy]
            begun = self._moments[parent, week]
            rows[: week + 1] = self._rows[parent][: week + 1]
        stops = sorted({at for parent, at in self.tree.values() if parent == policy})
        places = list(blocks.slices(shape[-1]))
        for stop in [*stops, engine.n_weeks - 1]:
            later: list[Prepared] = []
            for prepared, place in zip(begun, places, strict=True):
                self._stop.look()
                if week == 0:
                    rows[0, :, place] = prepared.row
                reached, after = engine.advance(prepared, policy, until=stop)
                rows[week + 1 : stop + 1, :, place] = after[week:stop]
                del after  # some 17 MiB in the shipped case
                later.append(reached)
            begun, week = tuple(later), stop
            if stop in stops:
                self._moments[policy, stop] = begun
        if stops:
            self._rows[policy] = rows[: stops[-1] + 1].copy()
        return rows
