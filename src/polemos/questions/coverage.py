"""Where the record lies in the model's bands: how often inside, and the weeks where it is not.

Only weeks in which something could happen count: a sector that is closed, on the record and in every
member, agrees by construction and is left out.
"""

import datetime
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from polemos._core.catalogue import OUTCOMES
from polemos._core.saved import Coverage
from polemos.case.evidence import Series
from polemos.case.model import Case
from polemos.case.references import Element

WIDTHS = {"inside95": ("p2_5", "p97_5"), "inside80": ("p10", "p90"), "inside50": ("p25", "p75")}
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
    values: dict[int, tuple[datetime.date, float]] = {}
    for point in series.points:
        week = case.clock.week_of(point.refers_to)
        if point.known_on <= case.known_until and case.clock.first_week <= week:
            values[week] = (point.refers_to, point.value)  # the last point of a week stands for it
    rows = {int(week): row for row, week in enumerate(band["week"])}
    compared = [(day, value, rows[week]) for week, (day, value) in sorted(values.items()) if week in rows]
    compared = [(day, value, row) for day, value, row in compared if _alive(band, row, value)]
    if not compared:
        return None
    observed = np.array([value for _, value, _ in compared], np.float32)  # as the model counts
    place = [row for _, _, row in compared]
    inside = {
        name: float(np.mean((observed >= band[low][place]) & (observed <= band[high][place])))
        for name, (low, high) in WIDTHS.items()
    }
    low, high = (band[name][place] for name in WIDTHS["inside95"])
    dates = np.array([day for day, _, _ in compared], object)
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


def _alive(band: Band, row: int, value: float) -> bool:
    """Whether the week can tell anything: there is a band, and something on the record or in the model."""
    low, high = band["p2_5"][row], band["p97_5"][row]
    return bool(np.isfinite(low) and np.isfinite(high)) and (value != 0 or high > low)
