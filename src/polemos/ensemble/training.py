"""What each side may expect of fighting on: present values of a training ensemble, told from what is seen.

Every member of an ensemble that is fought on to its end is one answer to what would come of fighting on. Its
present values are worked backwards from the end and regressed, week by week, on what could be seen in that
week. No preference is in them: they are ground, chips, the prize of the other side's breaking and four
streams of cost. The method is that of Longstaff and Schwartz (2001), on quantities and not on values.

Each fold is told by the others, so that the R^2 of what was not fitted stands beside that of what was.
"""

import hashlib
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray

from polemos.dynamics.mechanisms.bargaining import LONGEST, discount

RIDGE = 1e-7
"""Added to the squares of each feature, as a share of them: two that are alike then divide their weight."""

LEAST_SPREAD = 1e-12
"""Of the square of a mean: less is rounding."""

ByActorWeekly = Float[np.ndarray, "week actor member"]


@dataclass(frozen=True)
class Fought:
    """A training ensemble from the first week with talks to its last week, as each side sees it.

    front     (week, actor, member) share of the contested front that each side holds
    chips     (week, actor, member) held by each side, in units of the front
    breaks    (week, actor, member) chance a week, as each side believes, that the other breaks
    streams   (week, actor, stream, member) what is borne in a week, in the order of `STREAMS`
    features  (week, actor, feature, member)
    reference  (actor, stream) what of each stream counts as 1: its mean in the first week
    """

    front: Float[np.ndarray, "week actor member"]
    chips: Float[np.ndarray, "week actor member"]
    breaks: Float[np.ndarray, "week actor member"]
    streams: Float[np.ndarray, "week actor stream member"]
    features: Float[np.ndarray, "week actor feature member"]
    reference: Float[np.ndarray, "actor stream"]


@dataclass(frozen=True)
class Rule:
    """How present values are told from features: linear, one set of weights a week, side and quantity.

    weights  (week, actor, quantity, feature) float32; the mean over folds
    reference  (actor, stream) what of each stream of cost counts as 1
    inside   (week, actor, quantity) R^2 of what was fitted; NaN where nothing varies
    outside  the same of what was not
    members  of the training ensemble
    later    (week, actor, function) float32: what settling later is worth; in closed form when None
    """

    weights: Float[np.ndarray, "week actor quantity feature"]
    reference: Float[np.ndarray, "actor stream"]
    inside: Float[np.ndarray, "week actor quantity"]
    outside: Float[np.ndarray, "week actor quantity"]
    members: int
    later: Float[np.ndarray, "week actor function"] | None = None

    @property
    def hash(self) -> str:
        """SHA-256 of the weights, of what counts as 1, and of what waiting is worth where that is learnt."""
        learnt = () if self.later is None else (self.later,)
        arrays = (one.astype("<f4") for one in (self.weights, self.reference, *learnt))
        return hashlib.sha256(b"".join(np.ascontiguousarray(one).tobytes() for one in arrays)).hexdigest()

    def told(
        self, features: Float[np.ndarray, "week actor feature member"]
    ) -> Float[np.ndarray, "week actor quantity member"]:
        """Present values of any ensemble with these features."""
        return self.weights @ features


def present_values(fought: Fought) -> Float[np.ndarray, "week actor quantity member"]:
    """Present values along every path, from the last week backwards; a side never expects itself to break.

    A flow of this week counts in full, what comes later by delta and by the chance that the other has not
    broken: P = flow + delta (1 - b) P'. After the last week all stays as it is, until the war ends as it
    stands (at `LONGEST` a week) or the other breaks; what is then held is held for ever.
    """
    delta, breaks = discount(), fought.breaks
    others = 1.0 - fought.front
    flows = np.stack(
        [
            _held(fought.front, breaks, delta),
            _held(fought.chips, breaks, delta),
            _held(fought.chips[:, ::-1], breaks, delta),
            delta * breaks * others,
            *np.moveaxis(fought.streams, 2, 0),
        ],
        axis=2,
    )
    found = np.empty_like(flows)
    found[-1] = _ever_after(flows[-1], fought, delta)
    for week in range(len(flows) - 2, -1, -1):
        kept = delta * (1.0 - breaks[week])[:, None]
        found[week] = flows[week] + kept * found[week + 1]
    return found


def fitted(fought: Fought, folds: int = 2) -> Rule:
    """The rule that tells present values from features, with R^2 inside and outside the folds.

    Members are dealt to folds in turn, so any block of them is in all. ValueError where a fold would have
    fewer members than there are features, and for a single fold, of which nothing is left to learn from.
    """
    if folds < 2:
        raise ValueError(f"{folds} folds are too few: each is told by the others")
    n_members, n_features = fought.features.shape[-1], fought.features.shape[2]
    if n_members < folds * n_features:
        raise ValueError(f"{n_members} members in {folds} folds are too few for {n_features} features")
    values = present_values(fought)
    moments = [_Moments.of(fought.features[..., at::folds], values[..., at::folds]) for at in range(folds)]
    whole = sum(moments[1:], moments[0])
    learnt = [(whole - one, one) for one in moments]
    found = [learn.least_squares() for learn, _ in learnt]
    inside = [learn.r2(weights) for weights, (learn, _) in zip(found, learnt, strict=True)]
    outside = [test.r2(weights) for weights, (_, test) in zip(found, learnt, strict=True)]
    return Rule(
        weights=np.mean(found, axis=0).astype(np.float32),
        reference=fought.reference,
        inside=np.mean(inside, axis=0),
        outside=np.mean(outside, axis=0),
        members=n_members,
    )


@dataclass(frozen=True)
class _Moments:
    """Sums over some members of products of features and values, from which a rule and its R^2 follow.

    features  (week, actor, feature, feature);  products  (week, actor, feature, quantity)
    values, squares  (week, actor, quantity)
    """

    features: NDArray[np.float64]
    products: NDArray[np.float64]
    values: NDArray[np.float64]
    squares: NDArray[np.float64]
    count: int

    @classmethod
    def of(cls, features: NDArray[Any], values: NDArray[Any]) -> "_Moments":
        """Week by week, in double precision: what is kept is small, and a week fits the cache."""

        def week(seen: NDArray[Any], to_come: NDArray[Any]) -> tuple[NDArray[np.float64], ...]:
            seen, to_come = seen.astype(np.float64), to_come.astype(np.float64)
            crossed = seen @ to_come.swapaxes(-1, -2)
            return seen @ seen.swapaxes(-1, -2), crossed, to_come.sum(-1), (to_come**2).sum(-1)

        sums = zip(*map(week, features, values), strict=True)
        return cls(*(np.stack(one) for one in sums), count=features.shape[-1])

    def __add__(self, other: "_Moments") -> "_Moments":
        return _Moments(*(ours + theirs for ours, theirs in zip(self._all(), other._all(), strict=True)))

    def __sub__(self, other: "_Moments") -> "_Moments":
        return _Moments(*(ours - theirs for ours, theirs in zip(self._all(), other._all(), strict=True)))

    def _all(self) -> tuple[Any, ...]:
        return tuple(getattr(self, field.name) for field in fields(self))

    def least_squares(self) -> NDArray[np.float64]:
        """Weights (week, actor, quantity, feature), by the normal equations with a ridge."""
        least = RIDGE * np.einsum("taff->taf", self.features) + np.finfo(float).tiny ** 0.5
        squares = self.features + least[..., None] * np.eye(self.features.shape[2])
        return np.swapaxes(np.linalg.solve(squares, self.products), 2, 3)

    def r2(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of the variance over members that is told; NaN where there is none."""
        told = np.einsum("taqf,tafq->taq", weights, self.products)
        again = np.einsum("taqf,tafg,taqg->taq", weights, self.features, weights, optimize=True)
        missed = np.maximum(self.squares - 2.0 * told + again, 0.0) / self.count
        mean = self.values / self.count
        spread = np.maximum(self.squares / self.count - mean**2, 0.0)
        some = spread > LEAST_SPREAD * np.maximum(mean**2, 1e-300)
        return np.where(some, 1.0 - missed / np.where(some, spread, 1.0), np.nan)


def _held(ground: ByActorWeekly, breaks: ByActorWeekly, delta: float) -> ByActorWeekly:
    """Ground held this week, and for ever after where the other breaks in it."""
    return (1.0 - delta) * ground + delta * breaks * ground


def _ever_after(
    flow: Float[np.ndarray, "actor quantity member"], fought: Fought, delta: float
) -> Float[np.ndarray, "actor quantity member"]:
    """Present values in the last week."""
    breaks = fought.breaks[-1]
    lasting = delta * (1.0 - breaks)
    chips = fought.chips[-1]
    ends = np.zeros_like(flow)
    ends[:, :3] = np.stack([fought.front[-1], chips, chips[::-1]], axis=1)
    length = 1.0 / (1.0 - lasting * (1.0 - LONGEST))
    return length[:, None] * (flow + (lasting * LONGEST)[:, None] * ends)
