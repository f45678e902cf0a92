"""Curves between boxes: each bends as little as it must to pass the other boxes and cross few curves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Pair = tuple[str, str]
Corner = tuple[float, float]

BENDS = (0.0, 0.07, -0.07, 0.14, -0.14, 0.22, -0.22, 0.32, -0.32, 0.44, -0.44, 0.58, -0.58)
"""How far a curve may bow, in its own length; the straight one is tried first."""

EDGE, TOUCHING = 3.0, 5.0
"""How near curves come to the edge of the picture, and to each other before they count as one."""

_TIMES = np.linspace(0.0, 1.0, 29)
_THROUGH, _BESIDE, _BEND = 40.0, 8.0, 5.0
"""Costs of a way through a box or out of the picture, along another curve, and of a bend; a crossing is 1."""


@dataclass(frozen=True)
class Box:
    """A node: its middle and half its width and height."""

    x: float
    y: float
    half_width: float
    half_height: float

    def holds(self, points: Points, margin: float) -> NDArray[np.bool_]:
        """Which points (n, 2) lie in the box or so near to it."""
        beside = np.abs(points[:, 0] - self.x) < self.half_width + margin
        return beside & (np.abs(points[:, 1] - self.y) < self.half_height + margin)


@dataclass(frozen=True)
class Curve:
    """A quadratic curve from the edge of a box to the edge of another: start, pull, end."""

    start: Corner
    pull: Corner
    end: Corner


class Picture:
    """Boxes, the curves placed between them so far, and what these cost.

    size    width and height, in which the curves stay
    margin  how far curves keep from boxes where they can
    """

    def __init__(self, boxes: Mapping[str, Box], size: tuple[float, float], margin: float) -> None:
        self.boxes, self.size, self.margin = boxes, np.array(size), margin
        self.cost = 0.0
        self._pairs: list[Pair] = []
        self._placed: Points = np.empty((0, _TIMES.size, 2))

    def routed(self, pairs: Iterable[Pair]) -> dict[Pair, Curve]:
        """A curve for each pair of boxes, the short ones first; the same pairs give the same curves."""
        ends = {name: np.array([box.x, box.y]) for name, box in self.boxes.items()}
        order = sorted(pairs, key=lambda pair: (math.dist(ends[pair[0]], ends[pair[1]]), pair))
        return {pair: self._place(pair, ends[pair[0]], ends[pair[1]]) for pair in order}

    def _place(self, pair: Pair, start: Points, end: Points) -> Curve:
        """The cheapest curve between two boxes, from now on in the way of others."""
        options = [_control(start, end, bend) for bend in BENDS]
        bent = (_BEND * abs(bend) for bend in BENDS)
        costs = [self._cost(pair, control) + more for control, more in zip(options, bent, strict=True)]
        best = min(range(len(BENDS)), key=costs.__getitem__)
        self.cost += costs[best]
        self._pairs.append(pair)
        self._placed = np.concatenate([self._placed, _sampled(options[best], _TIMES)[None]])
        return _clipped(options[best], self.boxes[pair[0]], self.boxes[pair[1]])

    def _cost(self, pair: Pair, control: Points) -> float:
        points = _sampled(control, _TIMES)
        through = float(((points < EDGE) | (points > self.size - EDGE)).any())
        for name, box in self.boxes.items():
            if name not in pair:
                through += float(box.holds(points, 2.0).any()) + float(box.holds(points, self.margin).mean())
        joined = np.array([bool({*pair} & {*known}) for known in self._pairs], bool)
        crossed = _crossings(points, self._placed[~joined])
        return _THROUGH * through + crossed + _BESIDE * _beside(points, self._placed[joined])


def arrowhead(curve: Curve, length: float, width: float) -> tuple[Corner, Corner, Corner]:
    """The three corners of a head at the end of a curve."""
    (x, y), (from_x, from_y) = curve.end, curve.pull
    angle = math.atan2(y - from_y, x - from_x)
    dx, dy = math.cos(angle), math.sin(angle)
    back_x, back_y = x - length * dx, y - length * dy
    return (x, y), (back_x - width * dy, back_y + width * dx), (back_x + width * dy, back_y - width * dx)


def _control(start: Points, end: Points, bend: float) -> Points:
    """The three points of a curve that bows to its left by a share of its length."""
    across = np.array([start[1] - end[1], end[0] - start[0]])
    return np.stack([start, (start + end) / 2 + 2 * bend * across, end])


def _sampled(control: Points, times: Points) -> Points:
    t = times[:, None]
    return (1 - t) ** 2 * control[0] + 2 * t * (1 - t) * control[1] + t**2 * control[2]


def _crossings(one: Points, others: Points) -> int:
    """How often a sampled curve (n, 2) crosses others (m, n, 2)."""
    apart = (one.min(axis=0) > others.max(axis=1)) | (one.max(axis=0) < others.min(axis=1))
    others = others[~apart.any(axis=1)]
    a, b, c, d = one[:-1, None, None], one[1:, None, None], others[None, :, :-1], others[None, :, 1:]
    crossed = (_side(a, b, c) * _side(a, b, d) < 0) & (_side(c, d, a) * _side(c, d, b) < 0)
    return int(np.count_nonzero(crossed))


def _side(a: Points, b: Points, c: Points) -> Points:
    """On which side of the line from a to b each c lies, as a sign."""
    ab, ac = b - a, c - a
    return ab[..., 0] * ac[..., 1] - ab[..., 1] * ac[..., 0]


def _beside(one: Points, others: Points) -> float:
    """Share of a curve that runs along others that meet it at a box."""
    apart = one[4:-4, None, None] - others[None, :, 4:-4]
    near = np.hypot(apart[..., 0], apart[..., 1]) < TOUCHING
    return float(near.any(axis=(1, 2)).mean()) if others.size else 0.0


def _clipped(control: Points, source: Box, target: Box) -> Curve:
    """The part of a curve between two boxes, with a little room before the second."""
    times = np.linspace(0.0, 1.0, 401)
    points = _sampled(control, times)
    between = np.flatnonzero(~source.holds(points, 1.0) & ~target.holds(points, 3.0))
    first, last = (float(times[between[at]]) for at in (0, -1)) if between.size else (0.0, 1.0)
    middle = (
        (1 - first) * (1 - last) * control[0]
        + (first * (1 - last) + last * (1 - first)) * control[1]
        + first * last * control[2]
    )
    start, end = _sampled(control, np.array([first, last]))
    return Curve(_corner(start), _corner(middle), _corner(end))


def _corner(point: Points) -> Corner:
    return float(point[0]), float(point[1])
