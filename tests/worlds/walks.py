"""Records on which forecasts are tried: two random walks, 120 weeks long; the map of the example case."""

import datetime

import numpy as np

from polemos.case import write_template
from polemos.case.evidence import Point, Series
from polemos.case.scenario import Backtest

START = datetime.date(2022, 11, 17)
WEEK = datetime.timedelta(weeks=1)
LAST = START + 119 * WEEK


def walk(id, spread, seed):
    """A series in km^2 whose weekly changes are normal."""
    values = 1000 + np.cumsum(np.random.default_rng(seed).normal(0, spread, 120))
    points = tuple(
        Point(refers_to=day, value=float(value), known_on=day)
        for day, value in zip((START + at * WEEK for at in range(120)), values, strict=True)
    )
    told = dict.fromkeys(("admiralty", "measures", "sd", "relative_sd", "note"))
    said = {"file": f"{id}.csv", "title": id, "unit": "km^2", "speaker": "map", "side": "third party"}
    kept = {"source": "map", "vintage": "original", "points": points, "n_late": 0}
    return Series(id=id, **told, **said, **kept)


def walking(case, *series, **told):
    """A case with that record in place of its own, and 14 origins four weeks apart, from week 60 on."""
    section = {"first": START + 60 * WEEK, "last": START + 112 * WEEK, "every": 4, **told}
    record = series or (walk("slow", 1, 5), walk("fast", 10, 6))
    update = {"series": record, "rows": (), "known_until": LAST, "id": "made"}
    return case.model_copy(update={**update, "backtest": Backtest(series=("slow", "fast"), **section)})


SECTION = """
backtest:
  series: [map_north]
  first: 2001-05-07
  last: 2001-11-05
  every: 4
  truth:
    map_north: {file: map/weekly_*.csv, date: week_end, value: north_km2}
"""


def mapped(folder):
    """The folder of the example case, which says that its map is forecast and where its outcomes are."""
    write_template(folder)
    with (folder / "case.yaml").open("a", encoding="utf-8") as file:
        file.write(SECTION)
    return folder
