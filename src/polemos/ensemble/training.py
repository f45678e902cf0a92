"""What each side may expect of fighting on: present values of a training ensemble, told from what is seen.

Every member of an ensemble that is fought on to its end is one answer to what would come of fighting on. Its
present values are worked backwards from the end and regressed, week by week, on what could be seen in that
week. No preference is in them: they are ground, chips, the prize of the other side's breaking and four
streams of cost. The method is that of Longstaff and Schwartz (2001), on quantities and not on values.

Each fold is told by the others, so that the R^2 of what was not fitted stands beside that of what was.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray

from polemos.dynamics.mechanisms.bargaining import LONGEST, discount

RIDGE = 1e-7
"""Added to the squares of each feature, as a share of them: two that are alike then divide their weight."""

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
    inside   (week, actor, quantity) R^2 of what was fitted; NaN where nothing varies
    outside  the same of what was not
    members  of the training ensemble
    """

    weights: Float[np.ndarray, "week actor quantity feature"]
    inside: Float[np.ndarray, "week actor quantity"]
    outside: Float[np.ndarray, "week actor quantity"]
    members: int

    @property
    def hash(self) -> str:
        """SHA-256 of the weights."""
        return hashlib.sha256(np.ascontiguousarray(self.weights).tobytes()).hexdigest()

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
    values, fold = present_values(fought), np.arange(n_members) % folds
    shape = values.shape[:3]
    weights = np.zeros((*shape, n_features))
    inside, outside = np.zeros(shape), np.zeros(shape)
    for at in range(folds):
        learn, test = fold != at, fold == at
        found = _least_squares(fought.features[..., learn], values[..., learn])
        weights += found / folds
        inside += _r2(found, fought.features[..., learn], values[..., learn]) / folds
        outside += _r2(found, fought.features[..., test], values[..., test]) / folds
    return Rule(weights.astype(np.float32), inside, outside, n_members)


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


def _least_squares(features: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights (week, actor, quantity, feature), by the normal equations with a ridge."""
    squares = features @ features.swapaxes(-1, -2)
    least = RIDGE * np.einsum("taff->taf", squares) + np.finfo(float).tiny ** 0.5
    squares = squares + least[..., None] * np.eye(features.shape[2])
    found = np.linalg.solve(squares, features @ values.swapaxes(-1, -2))
    return np.swapaxes(found, 2, 3)


def _r2(
    weights: NDArray[np.float64], features: NDArray[np.float64], values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Share of the variance over members that is told; NaN where there is none."""
    missed = values - weights @ features
    spread = values.var(axis=-1)
    some = spread > 1e-18 * np.maximum(values.mean(axis=-1) ** 2, 1e-300)
    return np.where(some, 1.0 - (missed**2).mean(axis=-1) / np.where(some, spread, 1.0), np.nan)
