"""A statistic of an ensemble with its Monte Carlo error, and arithmetic on such statistics.

Every statistic T of N members is carried with its influence on each member, d[i]: to first order
T - T_true = (1/N) sum_i d[i], so that its standard error is sd(d) / sqrt(N) and any smooth function of
several statistics has the matching combination of their influences (the delta method; Serfling 1980,
Approximation Theorems of Mathematical Statistics, ch. 3 and 6; Hampel 1974, JASA 69:383-393). Member i
has the same noise under every policy, so a difference between policies is paired by itself: what the two
share cancels member by member.

What influences cannot see is kept as a floor: an event seen in no member, or in all of N, may still have
a chance of up to 3/N (the rule of three, a 95 % bound: Hanley and Lippman-Hand 1983, JAMA 249:1743-1745),
so its error is 1.5/N, half of that bound, as the error of a verdict is taken twice. Two statistics of
the same event with the same column share that floor, and it cancels in their difference.

All sums are float64 over members in their order, so no cut of the ensemble into blocks moves a bit.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_Law = Callable[[float, float], float]
_Slopes = Callable[[float, float], tuple[float, float]]

FLOOR = 1.5
"""Error of an unseen event times N: two errors are the 3/N of the rule of three."""

SETTLED = 4.0
"""A comparison is settled when estimate and threshold are at least this many errors apart.

A case asks dozens of questions, and the same case is run with other seeds: at two errors one in twenty would
be settled by chance.
"""

CLEAR = 2.0
"""Errors on either side of an estimate that make its interval, where one is needed on the way."""


@dataclass(frozen=True, eq=False)
class Estimate:
    """One number of an ensemble of n members, its influence on each, and what influence cannot see.

    value      NaN when the statistic is undefined; `reason` then says why
    influence  (member,) float64; 0 for members left out
    floors     name of an unseen source of error -> (coefficient, error): errors of that name add linearly
    missing    (member,) members whose number is NaN under any part of the expression
    draws      for a share of members: of how many; 0 for other statistics
    """

    value: float
    influence: Floats
    floors: Mapping[str, tuple[float, float]] = field(default_factory=dict[str, tuple[float, float]])
    missing: Flags | None = None
    reason: str = ""
    draws: int = 0

    @property
    def n(self) -> int:
        """Number of members, the missing ones included."""
        return self.influence.size

    @property
    def n_missing(self) -> int:
        """Members that gave no number."""
        return 0 if self.missing is None else int(np.count_nonzero(self.missing))

    @property
    def missing_share(self) -> float:
        """Share of members that gave no number."""
        return self.n_missing / self.n if self.n else 1.0

    @property
    def sampling_error(self) -> float:
        """sd(influence) / sqrt(n), without floors; infinite for fewer than two members."""
        if self.n < 2:
            return math.inf
        if not np.any(self.influence):
            return 0.0
        centred = self.influence - np.sum(self.influence) / self.n
        return float(np.sqrt(np.sum(centred * centred) / (self.n - 1) / self.n))

    @property
    def floor_error(self) -> float:
        """The part of the error that influence cannot see."""
        return math.sqrt(sum((c * e) ** 2 for c, e in self.floors.values() if c != 0.0))

    @property
    def error(self) -> float:
        """Monte Carlo standard error."""
        return math.hypot(self.sampling_error, self.floor_error)

    @property
    def undefined(self) -> bool:
        """There is no such number: 0/0, a mean over never, a condition that no member meets."""
        return math.isnan(self.value)

    def settled_from(self, threshold: float) -> bool:
        """Whether the estimate is at least four errors away; an exact estimate is always settled."""
        error = self.error
        if self.undefined or math.isnan(threshold) or not math.isfinite(error):
            return False
        return abs(self.value - threshold) >= SETTLED * error

    def members_needed(self, threshold: float) -> int | None:
        """Members that would put the threshold four errors away, were the estimate right; None: no number.

        Sampling error falls as 1/sqrt(N), the floor of an unseen event as 1/N: the smallest N with
        16 (a^2/N + b^2/N^2) <= distance^2, a and b taken from this ensemble.
        """
        distance = abs(self.value - threshold)
        if not (math.isfinite(distance) and math.isfinite(self.error)) or distance == 0.0:
            return None
        if self.settled_from(threshold):
            return self.n
        a2 = self.sampling_error**2 * self.n
        b2 = (self.floor_error * self.n) ** 2
        half = SETTLED**2 / (2 * distance**2)
        needed = half * a2 + math.sqrt((half * a2) ** 2 + 2 * half * b2)
        if not needed < 2.0**53:
            return None
        return max(self.n + 1, math.ceil(needed * (1 - 1e-12)))

    def __add__(self, other: Estimate | float) -> Estimate:
        return self._combined(other, lambda a, b: a + b, lambda a, b: (1.0, 1.0))

    def __radd__(self, other: float) -> Estimate:
        return self + other

    def __neg__(self) -> Estimate:
        return self * -1.0

    def __sub__(self, other: Estimate | float) -> Estimate:
        return self._combined(other, lambda a, b: a - b, lambda a, b: (1.0, -1.0))

    def __rsub__(self, other: float) -> Estimate:
        return -self + other

    def __mul__(self, other: Estimate | float) -> Estimate:
        return self._combined(other, lambda a, b: a * b, lambda a, b: (b, a))

    def __rmul__(self, other: float) -> Estimate:
        return self * other

    def __truediv__(self, other: Estimate | float) -> Estimate:
        below = self._joined(other)
        if below.value == 0.0:
            return undefined(self.n, "division by zero", either(self.missing, below.missing))
        result = self._combined(below, lambda a, b: a / b, lambda a, b: (1 / b, -(a / b) / b))
        if abs(below.value) < CLEAR * below.error:
            # Fieller (1954, JRSS B 16:175-185): the interval of a ratio is unbounded where the denominator
            # may be zero
            return result.with_floor(f"denominator {fingerprint(result.influence)}", math.inf)
        return result

    def __rtruediv__(self, other: float) -> Estimate:
        return constant(float(other), self.n) / self

    def __abs__(self) -> Estimate:
        return -self if self.value < 0 else self

    def with_floor(self, name: str, error: float) -> Estimate:
        """The same with one more source of error."""
        return Estimate(
            self.value, self.influence, {**self.floors, name: (1.0, error)}, self.missing, self.reason
        )

    def _joined(self, other: Estimate | float) -> Estimate:
        other = other if isinstance(other, Estimate) else constant(float(other), self.n)
        if other.n != self.n:
            message = f"two statistics of ensembles of {self.n} and {other.n} members cannot be paired"
            raise ValueError(message)
        return other

    def _combined(self, other: Estimate | float, law: _Law, slopes: _Slopes) -> Estimate:
        """law(a, b) with the gradient `slopes`, by the chain rule."""
        other = self._joined(other)
        value = law(self.value, other.value)
        missing = either(self.missing, other.missing)
        if math.isnan(value):
            return undefined(self.n, self.reason or other.reason or "infinity less or times another", missing)
        if math.isinf(value):  # nothing finite moves it: only the chance that it is not infinite counts
            endless = {**self.floors, **other.floors}
            floors = {name: (1.0, e) for name, (c, e) in endless.items() if math.isinf(e) and c != 0.0}
            return Estimate(value, np.zeros(self.n), floors, missing)
        left, right = slopes(self.value, other.value)
        floors = {name: (left * c, e) for name, (c, e) in self.floors.items()}
        for name, (c, e) in other.floors.items():
            floors[name] = (floors.get(name, (0.0, e))[0] + right * c, e)
        return Estimate(value, left * self.influence + right * other.influence, floors, missing)


def constant(value: float, n: int) -> Estimate:
    """A number that no draw moves."""
    return Estimate(value, np.zeros(n))


def undefined(n: int, reason: str, missing: Flags | None = None) -> Estimate:
    """No number at all, and why."""
    return Estimate(math.nan, np.zeros(n), {}, missing, reason)


def either(left: Flags | None, right: Flags | None) -> Flags | None:
    """Members missing on either side."""
    if left is None or right is None:
        return right if left is None else left
    return left | right


def fingerprint(column: Floats) -> str:
    """A name for the exact contents of a column."""
    return hashlib.sha256(np.ascontiguousarray(column, dtype=np.float64).tobytes()).hexdigest()[:16]
