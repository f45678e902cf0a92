"""From shares of worlds to one word, and what that word rests on.

    supported ... not supported   the class of p
    negligible                    too small to matter in nine worlds of ten
    set by assumption             one untaught draw turns the answer across the fifths of its range
    no information                one untaught draw decides the direction: what was put in comes out
    premise rare, too few runs    no class

Beyond nine in ten no fifth of a range can say the contrary, so those classes are proof against a single draw.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from polemos.questions.rule.drivers import Draws, Driver
from polemos.questions.rule.shares import (
    LEAN,
    SURE,
    Floats,
    Shares,
    by_parent,
    class_of,
    shares,
    side_of,
    wilson,
)

RARE = 0.2
"""Share of worlds below which a premise is rare."""

LEAST = 100
"""Effective parents below which there is no class."""

SETTLES = 0.7
"""Share of wrong calls about a direction from which a draw decides it alone."""

Z99 = 2.576
"""Errors of a 99 % interval."""

SILENT = ("premise rare", "too few runs")


@dataclass(frozen=True)
class Answer:
    """The answer to one reading.

    verdict    one of the words above, or "depends on" something
    basis      what it rests on: assumption, mixed or evidence
    edge       the neighbouring class, where Monte Carlo error cannot tell the two apart
    because    what sets it: draws, policies or definitions
    direction  untaught draws that turn the sign of the effect
    """

    verdict: str
    shares: Shares
    basis: str = "assumption"
    edge: str | None = None
    because: tuple[str, ...] = ()
    direction: tuple[str, ...] = ()
    drivers: tuple[Driver, ...] = ()

    @property
    def has_class(self) -> bool:
        """Whether there were worlds enough to say anything."""
        return self.verdict not in SILENT


def judge(
    effect: ArrayLike,
    smallest: float,
    draws: Draws | None = None,
    premise: ArrayLike | None = None,
    parent: NDArray[Any] | None = None,
    weight: ArrayLike | None = None,
    *,
    island: NDArray[Any] | None = None,
    chance: bool = False,
) -> Answer:
    """The answer to one reading; arguments as of `shares`.

    draws   of every parent, in rising order of `parent`; of every member where that is None. Drivers are
            looked for among the first, where there are draws of no more
    chance  the effect is a change of an event, -1, 0 or 1: as no single world shows a chance, it is smoothed
    """
    e = np.asarray(effect, np.float64)
    found = shares(e, smallest, premise, parent, weight, island)
    if not found.premise >= RARE or found.parents < LEAST:
        return Answer(SILENT[int(found.premise >= RARE)], found)
    within = np.ones(e.size) if weight is None else np.asarray(weight, np.float64)
    within = within if premise is None else within * np.asarray(premise, np.float64)
    if chance and draws is not None:
        return _of_a_chance(e, smallest, draws, within, parent, found)
    return _of_an_effect(e, smallest, draws or Draws((), np.empty((0, 0))), within, parent, found)


def _of_an_effect(
    e: Floats, smallest: float, draws: Draws, within: Floats, parent: NDArray[Any] | None, found: Shares
) -> Answer:
    rows = np.stack([within, within * (e >= smallest), within * (e != 0), within * (e > 0)])
    held, hits, moved, rises = by_parent(rows, parent)
    drivers = draws.drivers(_ratio(hits, held), held > 0)
    turning = tuple(
        driver
        for driver in draws.drivers(_ratio(rises, moved), moved > 0)
        if not driver.taught and (driver.flips or driver.settles >= SETTLES)
    )
    verdict = "negligible" if found.none >= SURE else class_of(found.p)
    answer = Answer(
        verdict,
        found,
        _basis(drivers),
        _edge(found, wilson(found.p, found.count, Z99), wilson(found.none, found.parents, Z99)),
        direction=tuple(driver.name for driver in turning),
        drivers=drivers,
    )
    if verdict in ("negligible", "supported", "not supported"):
        return answer
    if told := tuple(driver.name for driver in turning if driver.settles >= SETTLES):
        return replace(answer, verdict="no information", because=told)
    if flips := tuple(driver.name for driver in drivers if driver.flips and not driver.taught):
        return replace(answer, verdict="set by assumption", because=flips)
    return answer


def _of_a_chance(
    e: Floats, smallest: float, draws: Draws, within: Floats, parent: NDArray[Any] | None, found: Shares
) -> Answer:
    """Shares of worlds by the effect on the chance that their draws explain."""
    held, total = by_parent(np.stack([within, within * e]), parent)
    if draws.names:
        held, total = held[: draws.n_parents], total[: draws.n_parents]
    inside, mean = held > 0, _ratio(total, held)
    smooth = draws.smoothed(mean, inside)
    slack = Z99 * float(mean[inside].std()) / math.sqrt(found.parents)
    low, middle, high = (
        shares(smooth + shift, smallest, inside, None, held) for shift in (-slack, 0.0, slack)
    )
    verdict = "negligible" if middle.none >= SURE else class_of(middle.p)
    edge = _edge(middle, (low.p, middle.p, high.p), (low.none, middle.none, high.none))
    return Answer(verdict, replace(middle, premise=found.premise), edge=edge)


def _ratio(part: Floats, whole: Floats) -> Floats:
    return part / np.where(whole > 0, whole, 1.0)


def _basis(drivers: Sequence[Driver]) -> str:
    taught, untaught = (sum(d.explained for d in drivers if d.taught is kind) for kind in (True, False))
    resting = untaught / (taught + untaught) if taught + untaught > 0 else 1.0
    return "assumption" if resting > 0.5 else "mixed" if resting > 0.2 else "evidence"


def _edge(found: Shares, p: Sequence[float], none: Sequence[float]) -> str | None:
    """The class across a border that lies within the intervals of p and of none."""
    if min(none) < SURE <= max(none):
        return class_of(found.p) if found.none >= SURE else "negligible"
    if found.none >= SURE:
        return None
    return next((end for end in map(class_of, p) if end != class_of(found.p)), None)


def combined(answers: Mapping[str, Answer], of: str) -> Answer:
    """One answer of alternatives that are co-equal: policies a claim leaves open, definitions, structures.

    Those without a class are left out, and equal shares count once. Alternatives on both sides of open:
    "depends on `of`", unless none of them has any information. Otherwise the middle one speaks, of two the
    one nearer to a half: one open alternative hides no eight that agree, and one contrary is not hidden.
    """
    distinct = {answer.shares.p: (name, answer) for name, answer in answers.items() if answer.has_class}
    if not distinct:
        return next(iter(answers.values()))
    ranked = [distinct[p] for p in sorted(distinct)]
    centre = ranked[(len(ranked) - 1) // 2 : len(ranked) // 2 + 1]
    middle = min(centre, key=lambda pair: abs(pair[1].shares.p - 0.5))[1]
    told = {answer.verdict for _, answer in ranked}
    if side_of(min(distinct)) < 0 < side_of(max(distinct)) and told != {"no information"}:
        ends = ranked[-1][0], ranked[0][0]
        return replace(middle, verdict=f"depends on {of}", edge=None, because=ends)
    return middle


def agreement(lead: Answer, others: Sequence[Answer]) -> tuple[int, int]:
    """(k, m): of m distinct other answers with a class k lie on the lead's side; none changes its class."""
    distinct = {answer.shares.p for answer in others if answer.has_class} - {lead.shares.p}
    return sum(side_of(p) == side_of(lead.shares.p) for p in distinct), len(distinct)


def parents_needed(half_width: float, premise: float = 1.0, p: float = LEAN) -> int:
    """Parents for a 99 % interval of p no wider than +- half_width, within a premise of that share."""
    return math.ceil(Z99**2 * p * (1 - p) / half_width**2 / premise)
