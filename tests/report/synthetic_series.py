"""A recorded series of given values, and a record that holds the event against it."""

import dataclasses
import datetime

from polemos.case.evidence import Point
from polemos.case.outline import Placebo
from polemos.report import RunRecord

START = datetime.date(2024, 1, 4)


def points(values, start=START):
    days = [start + datetime.timedelta(weeks=week) for week in range(len(values))]
    return [
        Point.model_construct(refers_to=day, known_on=day, value=float(value))
        for day, value in zip(days, values, strict=True)
    ]


def shown(record: RunRecord, values) -> RunRecord:
    """The record with a series of these values in place of a map, and a placebo on it."""
    series = record.series["map_s0"]
    told = series.model_copy(update={"points": tuple(points(values))})
    placebo = Placebo(name="Before and after", series="map_s0", weeks=4)
    outline = record.case.outline.model_copy(update={"placebo": (placebo,)})
    case = record.case.model_copy(update={"outline": outline})
    found = dataclasses.replace(record, case=case)
    object.__setattr__(found, "series", {**record.series, "map_s0": told})
    return found
