"""The mixture of forecasters that would have done best so far: what a careful user takes.

Law      A mixture with weights w has the CRPS
           w . a - w' D w / 2,   a_k = E|X_k - y|,  D_kl = E|X_k - X_l|,
         which is convex in w, since distances are negative definite on weights that add up to one. For each
         horizon the weights at an origin make its mean over series and earlier origins least, of those whose
         outcome was known by then, each series divided by what the first forecaster scored on it. Of few
         origins one learns little: the fit counts as its n origins, and as PRIOR_ORIGINS what was learnt
         of the next shorter horizon, whose outcomes are known sooner; of the shortest, equal weights.
Omits    That errors of neighbouring origins are alike, which makes n too large a number.
Sources  Yao, Vehtari, Simpson and Gelman 2018, "Using stacking to average Bayesian predictive distributions",
         Bayesian Analysis 13:917-1007, with CRPS for the logarithmic score; Gneiting and Raftery 2007.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]

KEPT = 199
"""Quantiles by which a forecast stands in a mixture."""

MIXED = 1990
"""Draws of a mixture."""

PRIOR_ORIGINS = 4


@dataclass(frozen=True)
class Stack:
    """Mixtures of forecasters.

    drawn    (series, origin, horizon, MIXED)
    weights  of the forecasters at each origin, (origin, horizon, forecaster); each adds up to 1
    """

    drawn: Floats
    weights: Floats


def stack(kept: Floats, truth: Floats, days: Sequence[int], horizons: Sequence[int]) -> Stack:
    """The mixture at each origin, with weights from the origins before it.

    kept    of each forecaster, `thinned`: (forecaster, series, origin, horizon, quantile); the first is what
            scores are divided by
    truth   (series, origin, horizon), NaN where it is not known
    days    the day of each origin, counted from any one, in their order; they need not be evenly spaced
    horizons  weeks, the shortest first
    """
    away = np.abs(kept - truth[None, ..., None]).mean(axis=-1)
    apart = distances(kept)
    n_forecasters, _, n_origins, n_horizons, _ = kept.shape
    weights = np.full((n_origins, n_horizons, n_forecasters), 1.0 / n_forecasters)
    for h, horizon in enumerate(horizons):
        typical = away[0, :, :, h] - apart[0, 0, :, :, h] / 2.0
        for o in range(n_origins):
            before = weights[o, h - 1] if h else weights[o, h]
            weights[o, h] = before
            past = [p for p in range(o) if days[o] - days[p] >= 7 * horizon]
            seen = [p for p in past if np.isfinite(truth[:, p, h]).all()]
            scale = typical[:, seen].mean(axis=1) if seen else np.zeros(1)
            if not seen or not np.all(scale > 0.0):
                continue
            a = (away[:, :, seen, h] / scale[:, None]).mean(axis=(1, 2))
            d = (apart[:, :, :, seen, h] / scale[:, None]).mean(axis=(2, 3))
            n = len(seen)
            weights[o, h] = (n * best_weights(a, d) + PRIOR_ORIGINS * before) / (n + PRIOR_ORIGINS)
    return Stack(mixed(kept, weights), weights)


def best_weights(a: Floats, d: Floats) -> Floats:
    """The weights (forecaster,) of least w . a - w' d w / 2; a (forecaster,), d (forecaster, forecaster)."""
    n = len(a)
    found = minimize(
        lambda w: w @ a - w @ d @ w / 2.0,
        np.full(n, 1.0 / n),
        jac=lambda w: a - d @ w,
        method="SLSQP",
        bounds=[(0.0, 1.0)] * n,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1.0, "jac": lambda w: np.ones(n)},
    )
    weights = np.clip(found.x, 0.0, None)
    return weights / weights.sum()


def thinned(drawn: Floats) -> Floats:
    """A forecast by KEPT quantiles in the middle of as many equal parts: (..., member) to (..., quantile)."""
    levels = (np.arange(KEPT) + 0.5) / KEPT
    return np.moveaxis(np.quantile(drawn, levels, axis=-1), 0, -1)


def distances(kept: Floats) -> Floats:
    """E|X - X'| of independent draws of any two forecasters: (forecaster, forecaster, ...)."""
    n = len(kept)
    apart = np.empty((n, n, *kept.shape[1:-1]))
    for one in range(n):
        for other in range(one, n):
            # sorted together, with F and G the shares below: the integral of F (1 - G) + G (1 - F)
            both = np.concatenate([kept[one], kept[other]], axis=-1)
            order = np.argsort(both, axis=-1, kind="stable")
            first = np.cumsum(order < KEPT, axis=-1) / KEPT
            second = np.cumsum(order >= KEPT, axis=-1) / KEPT
            gaps = np.diff(np.take_along_axis(both, order, axis=-1), axis=-1)
            share = (first * (1.0 - second) + second * (1.0 - first))[..., :-1]
            apart[one, other] = apart[other, one] = (share * gaps).sum(axis=-1)
    return apart


def mixed(kept: Floats, weights: Floats) -> Floats:
    """MIXED draws of each mixture, each forecaster by as many of its quantiles as its weight says."""
    _, n_series, n_origins, n_horizons, _ = kept.shape
    drawn = np.empty((n_series, n_origins, n_horizons, MIXED))
    ends = np.rint(np.cumsum(weights, axis=-1) * MIXED).astype(int)
    for o in range(n_origins):
        for h in range(n_horizons):
            counts = np.diff(ends[o, h], prepend=0)
            parts = [
                np.quantile(kept[f, :, o, h], (np.arange(count) + 0.5) / count, axis=-1).T
                for f, count in enumerate(counts)
                if count
            ]
            drawn[:, o, h] = np.concatenate(parts, axis=-1)
    return drawn
