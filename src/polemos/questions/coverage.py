"""Where the record lies in the model's bands: how often inside, and the weeks where it is not.

Only weeks in which something could happen count: a sector that is closed, on the record and in every
member, agrees by construction and is left out.

A record errs, and what the model should hold likely is the record with its error: a value lies inside where
it lies between the quantiles of the model's number and the stated error together. Of a run only the
quantiles of its number are kept, so each side of a band, from its median, is widened by the error of the same
chance in quadrature: exact where both are normal. A record that states no error is taken as it stands.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from polemos._core.catalogue import OUTCOMES
from polemos._core.saved import Coverage
from polemos.case.evidence import Point, Series
from polemos.case.model import Case
from polemos.case.references import Element
from polemos.case.stated_errors import series_draws

WIDTHS = {"inside95": ("p2_5", "p97_5"), "inside80": ("p10", "p90"), "inside50": ("p25", "p75")}
MEDIAN = "p50"
EDGES = {"p2_5": 0.025, "p10": 0.1, "p25": 0.25, MEDIAN: 0.5, "p75": 0.75, "p90": 0.9, "p97_5": 0.975}
"""Columns of a band that are compared with, and the share of runs below each."""

Key = tuple[str, str, str, str]
Band = Mapping[str, NDArray[np.float64]]
"""Quantiles of one series by column name, and its weeks under "week"."""


def coverage(case: Case, bands: Mapping[Key, Band], policy: str) -> Iterator[Coverage]:
    """The coverage of every series of the ledger that measures an outcome with a band.

    bands   by (outcome, actor, sector, public)
    """
    for series in case.series:
        target = series.measures
        if target is None or series.vintage != "original":
            continue
        key = _key(target)
        if key in bands:
            found = _compare(series, key, bands[key], case, policy)
            if found is not None:
                yield found


def _key(reference: Element) -> Key:
    """(outcome, actor, sector, public) of a reference; a sum over sectors has no sector."""
    named = dict(zip(OUTCOMES[reference.name].axes, map(str, reference.arguments), strict=True))
    actor, sector, public = (named.get(axis, "").replace("*", "") for axis in ("actor", "sector", "public"))
    return reference.name, actor, sector, public


def _compare(series: Series, key: Key, band: Band, case: Case, policy: str) -> Coverage | None:
    points: dict[int, Point] = {}
    for point in series.points:
        week = case.clock.week_of(point.refers_to)
        if point.known_on <= case.known_until and case.clock.first_week <= week:
            points[week] = point  # the last of a week stands for it
    rows = {int(week): row for row, week in enumerate(band["week"])}
    compared = [(point, rows[week]) for week, point in sorted(points.items()) if week in rows]
    compared = [(point, row) for point, row in compared if _alive(band, row, point.value)]
    if not compared:
        return None
    observed = np.array([point.value for point, _ in compared], np.float32)  # as the model counts
    place = [row for _, row in compared]
    edges = _widened({name: band[name][place] for name in EDGES}, series, [point for point, _ in compared])
    inside = {
        name: float(np.mean((observed >= edges[low]) & (observed <= edges[high])))
        for name, (low, high) in WIDTHS.items()
    }
    low, high = (edges[name] for name in WIDTHS["inside95"])
    dates = np.array([point.refers_to for point, _ in compared], object)
    outcome, actor, sector, public = key
    return Coverage(
        series=series.id,
        outcome=outcome,
        actor=actor,
        sector=sector,
        public=public,
        policy=policy,
        weeks=len(compared),
        **inside,
        below=tuple(dates[observed < low]),
        above=tuple(dates[observed > high]),
    )


def _widened(edges: Band, series: Series, points: Sequence[Point]) -> Band:
    """Edges of bands, (point,), as far out as the stated errors of the points take them."""
    wider = {name: edge.astype(np.float64) for name, edge in edges.items()}
    for at, point in enumerate(points):
        errors = series_draws(series, [point])[0, 1:] - point.value
        median = edges[MEDIAN][at]
        for low, high in WIDTHS.values():
            # what is truly higher than was recorded may lie in a band above it, and likewise below
            for name, side, error in (
                (low, -1.0, np.quantile(errors, 1.0 - EDGES[low])),
                (high, 1.0, -np.quantile(errors, 1.0 - EDGES[high])),
            ):
                if error > 0:  # else the edge stays as it is, not even rounded
                    wider[name][at] = median + side * np.hypot(edges[name][at] - median, error)
    return wider


def _alive(band: Band, row: int, value: float) -> bool:
    """Whether the week can tell anything: there is a band, and something on the record or in the model."""
    low, high = band["p2_5"][row], band["p97_5"][row]
    return bool(np.isfinite(low) and np.isfinite(high)) and (value != 0 or high > low)
