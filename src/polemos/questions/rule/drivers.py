"""Which draws an answer hangs on: the parameters whose value decides whether an effect is large enough.

Worlds are ordered by every element of every prior in turn and cut into tenths of its range. What varies
between the tenths is what the element explains (the correlation ratio eta^2; Saltelli et al. 2008, Global
Sensitivity Analysis, ch. 1). Shuffling the answers among worlds gives (n - 1) eta^2 nearly a chi-square law
with 9 degrees of freedom; the level is divided over all elements as Sidak does (1967, JASA 62:626-633), so
that where none matters one is named in 2 of 100 questions.

How many wrong calls would knowing an element avert? Where a claim is called true or false by what is the
more frequent, its wrong calls are the smaller share; called so in every part of the element's range, they are
fewer. What is averted is the expected value of partial perfect information over that of all, of a loss of 0
or 1 (Raiffa and Schlaifer 1961; Felli and Hazen 1998, Medical Decision Making 18:95-109).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtri

from polemos.questions.rule.shares import Floats, side_of

TENTHS, FIFTHS = 10, 5
"""Parts of a range in which answers are compared, and in which they are shown."""

LEVEL = 0.02
"""Share of questions in which some element is named although none matters."""

FEWEST = 20 * TENTHS
"""Worlds from which tenths can be compared."""


@dataclass(frozen=True)
class Driver:
    """One draw that an answer hangs on.

    explained  share of the variance between worlds, less what tenths explain by chance
    profile    share of worlds that agree with the claim in the fifths of its range, the lowest first
    settles    share of wrong calls that knowing it alone would avert
    taught     whether evidence narrowed it
    """

    name: str
    explained: float
    profile: tuple[float, ...]
    settles: float
    taught: bool

    @property
    def flips(self) -> bool:
        """Whether a fifth of its range speaks for the claim and another against it."""
        return side_of(max(self.profile)) > 0 > side_of(min(self.profile))


class Draws:
    """What worlds are made of: every uncertain element of every prior.

    names   of the elements
    values  (element, parent) on any monotone scale; of the first parents, where there are very many
    taught  (element,) whether evidence narrowed it; nothing did where None
    """

    def __init__(
        self,
        names: Sequence[str],
        values: Sequence[ArrayLike] | NDArray[Any],
        taught: ArrayLike | None = None,
    ) -> None:
        self.names = tuple(names)
        parents = len(np.asarray(values[0])) if len(values) else 0
        self.order = np.empty((len(self.names), parents), np.int32)
        for place, element in enumerate(values):  # one by one: all at once would hold twice as much
            self.order[place] = np.argsort(np.asarray(element), kind="stable")
        untaught = np.zeros(len(self.names), bool)
        self.taught = untaught if taught is None else np.asarray(taught, bool)

    @property
    def n_parents(self) -> int:
        """Parents whose draws are known."""
        return self.order.shape[1]

    def means(self, y: Floats, inside: NDArray[np.bool_], parts: int = TENTHS) -> Floats:
        """Mean of y (parent,) in equal parts of the range of every element, (element, part)."""
        order = self._ordered(inside)
        edges = np.linspace(0, order.shape[1], parts + 1).astype(int)
        return np.add.reduceat(y[order], edges[:-1], axis=1) / np.diff(edges)

    def drivers(self, y: Floats, inside: NDArray[np.bool_]) -> tuple[Driver, ...]:
        """The elements that move y, shares (parent,) of a yes, the strongest first; few worlds name none."""
        y, inside = y[: self.n_parents], inside[: self.n_parents]
        n = int(np.count_nonzero(inside))
        if n < FEWEST or not self.names or (spread := float(y[inside].var())) == 0.0:
            return ()
        mean = float(y[inside].mean())
        cells = self.means(y, inside, 2 * TENTHS)  # halves of tenths, four to a fifth
        tenths, fifths = (cells.reshape(len(self.names), parts, -1).mean(2) for parts in (TENTHS, FIFTHS))
        raw = ((tenths - mean) ** 2).mean(1) / spread
        by_chance = chdtri(TENTHS - 1, 1 - (1 - LEVEL) ** (1 / len(self.names))) / (n - 1)
        wrong = min(mean, 1 - mean)
        settles = 1 - np.minimum(cells, 1 - cells).mean(1) / wrong if wrong > 0 else np.zeros(raw.size)
        explained = 1 - (1 - raw) * (n - 1) / (n - TENTHS)
        return tuple(
            Driver(
                self.names[at], float(explained[at]), tuple(map(float, fifths[at])), float(settles[at]),
                bool(self.taught[at]),
            )
            for at in map(int, np.argsort(-raw, kind="stable"))
            if raw[at] > by_chance
        )  # fmt: skip

    def smoothed(self, y: Floats, inside: NDArray[np.bool_]) -> Floats:
        """The part of y (parent,) that draws explain, a sum over its drivers: what no single world shows.

        Each tenth is drawn towards the mean by the share of its spread that is noise (James and Stein 1961).
        """
        mean, n = float(y[inside].mean()), int(np.count_nonzero(inside))
        result = np.full(y.size, mean)
        if not self.names:
            return result
        tenths, noise = self.means(y, inside), TENTHS * float(y[inside].var()) / n
        order, part = self._ordered(inside), np.arange(n) * TENTHS // n
        for at in (self.names.index(driver.name) for driver in self.drivers(y, inside)):
            kept = max(0.0, 1 - noise / float(tenths[at].var()))
            result[order[at]] += kept * (tenths[at][part] - mean)
        return result

    def _ordered(self, inside: NDArray[np.bool_]) -> NDArray[np.int32]:
        """The parents that count, by every element, (element, parent)."""
        return self.order if inside.all() else self.order[inside[self.order]].reshape(len(self.names), -1)
