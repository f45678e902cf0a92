"""What forecasters read of a record: nothing that was not known, and the last of what was."""

import datetime
import math

import numpy as np

from polemos.case.references import Element
from polemos.inference.forecasters import UNBOUNDED, Asked, OwnPast, bounds_of, history, newest, value_on
from worlds.cases import case_of, series_of

START = datetime.date(2022, 11, 17)
DAY = datetime.timedelta(days=1)


def day(number):
    return START + number * DAY


def made(*points, **told):
    """A series of points (day, value) or (day, value, day on which it became known)."""
    return series_of("map", [(day(at), value, *map(day, known)) for at, value, *known in points], **told)


def test_the_newest_value_is_the_last_that_was_known():
    series = made((0, 1.0), (3, 2.0), (5, 3.0), (6, 4.0, 20), (9, 5.0))
    assert newest(series, day(0), day(7)) == 3.0  # that of day 6 was known on day 20
    assert newest(series, day(0), day(4)) == 2.0
    assert newest(series, day(5), day(7)) is None
    assert newest(series, day(5), day(21)) == 5.0
    assert newest(series, day(3), day(4)) is None  # its first day is that of the week before
    assert newest(series, day(8), day(9)) == 5.0


def test_a_value_of_a_day_is_told_only_by_what_was_known_until_another():
    series = made((0, 1.0), (7, 2.0, 30))
    assert value_on(series, day(7), day(29)) == 1.0
    assert value_on(series, day(7), day(30)) == 2.0
    assert math.isnan(value_on(series, day(8), day(7)))


def test_a_history_uses_the_value_of_its_own_day_and_none_of_a_later_one():
    series = made((0, 1.0), (7, 2.0), (14, 3.0, 10), (21, 4.0))
    assert history(series, day(14)).tolist() == [1.0, 2.0, 3.0]
    assert history(series, day(13)).tolist() == [1.0, 2.0]  # of days 6 and 13


def test_ground_lies_between_none_and_all_of_its_sector():
    case = case_of([], sectors={"north": 500.0})
    ground = made(measures=Element(name="held", arguments=("A", "north")))
    assert bounds_of(case, ground) == (0.0, 500.0)
    assert bounds_of(case, made()) == UNBOUNDED
    assert bounds_of(case, made(measures=Element(name="dead", arguments=("A",)))) == UNBOUNDED


def test_origins_draw_apart():
    class Luck(OwnPast):
        name = "luck"

        def forecast(self, _, horizons, members, seed, *__):
            return np.random.default_rng(seed).normal(size=(len(horizons), members))

    series = made(*((7 * at, float(at)) for at in range(9)))
    asked = Asked(case_of([], series=[series]), ("map",), (day(14), day(21)), (1, 2), 50, 3)
    drawn = Luck().forecasts(asked)
    assert drawn.shape == (1, 2, 2, 50)
    assert not np.array_equal(drawn[:, 0], drawn[:, 1])
