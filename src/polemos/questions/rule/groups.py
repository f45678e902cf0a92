"""The same effect in all worlds, in those that meet a premise and in the others.

A share among worlds that meet a premise describes these alone. How far the others differ says whether an
answer hangs on the premise. It is no effect of the premise: the two groups differ in their draws too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polemos.questions.rule.drivers import Draws
from polemos.questions.rule.judgement import LEAST
from polemos.questions.rule.shares import Floats


@dataclass(frozen=True)
class Group:
    """Members and how their effect lies: as large as claimed, too small, so large the other way.

    NaN where there is no member, and of a chance where there are too few to smooth it.
    """

    runs: int
    p: float
    none: float
    other: float


@dataclass(frozen=True)
class Groups:
    """All members, those that meet the premise, and those that do not."""

    every: Group
    met: Group
    unmet: Group


def groups(
    effect: Floats,
    smallest: float,
    premise: NDArray[np.bool_],
    known: NDArray[np.bool_],
    draws: Draws | None = None,
    *,
    chance: bool = False,
) -> Groups:
    """The groups of an effect; arguments as of `judge`.

    known  (member,) whether effect and premise have a number; others are in no group
    """
    smoothing = draws if chance else None
    inside = (known, known & premise, known & ~premise)
    return Groups(*(_group(effect, smallest, one, smoothing) for one in inside))


def _group(e: Floats, smallest: float, inside: NDArray[np.bool_], draws: Draws | None) -> Group:
    runs = int(np.count_nonzero(inside))
    if runs == 0 or (draws is not None and runs < LEAST):
        return Group(runs, math.nan, math.nan, math.nan)
    if draws is not None:
        n = draws.n_parents if draws.names else e.size
        e, inside = draws.smoothed(np.where(inside, e, 0.0)[:n], inside[:n]), inside[:n]
    of = e[inside]
    return Group(
        runs,
        float(np.mean(of >= smallest)),
        float(np.mean(np.abs(of) < smallest)),
        float(np.mean(of <= -smallest)),
    )
