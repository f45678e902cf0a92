"""Weekly gains: columns above and below nothing, the windows of the placebo, what is cut off is said."""

import datetime
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic_series import START, points, shown

from polemos.case.outline import Placebo
from polemos.report import RunRecord, build_page
from polemos.report.gains import at_weeks, weekly
from polemos.report.placebo import jumps_of, placebos


@pytest.fixture(scope="module")
def week(record: RunRecord) -> int:
    """Of the event, from the first point of the series."""
    return (record.case.outline.event.on - START).days // 7


def gains(record: RunRecord, values):
    return next(placebos(shown(record, values))).gains


def test_the_means_are_those_before_and_after_the_event(record: RunRecord, week: int):
    at = np.arange(60)
    figure = gains(record, np.where(at <= week, 3 * (at - week), 10 * (at - week)))
    told = "the mean in km\u00b2 a week, +3 in the 4 weeks before and +10 in the 4 weeks after the event."
    assert figure.caption == f"Thin lines: {told}"
    assert [row[:3] for row in figure.rows[:2]] == [
        ("4 weeks before the event", "4", "+3"),
        ("4 weeks after the event", "4", "+10"),
    ]
    assert figure.rows[2][1] == "59"
    assert figure.svg.count('class="mean"') == 2
    assert ">+3</text>" in figure.svg
    assert ">+10</text>" in figure.svg


@given(st.lists(st.integers(-300, 300), min_size=20, max_size=60), st.integers(2, 8), st.integers(0, 40))
def test_the_means_differ_by_what_the_strip_shows(record: RunRecord, values, weeks, place):
    dates, jumps = jumps_of(points(values), weeks)
    date = dates[place % len(dates)]
    series = record.series["map_s0"].model_copy(update={"points": tuple(points(values))})
    figure = weekly(record, Placebo(name="x", series="map_s0", weeks=weeks), series, date)
    before, after = (float(row[2].replace("\u2212", "-").replace(",", "")) for row in figure.rows[:2])
    jump = jumps[place % len(dates)]
    assert after - before == pytest.approx(jump, abs=0.051 * (abs(after) + abs(before)) + 1e-9)


def test_a_week_of_loss_hangs_below_nothing(record: RunRecord):
    values = np.cumsum(np.where(np.arange(60) % 2, 8.0, -4.0))
    drawn = re.search(r'class="gain" d="([^"]*)"', gains(record, values).svg).group(1)
    (foot,) = map(float, re.findall(r"M[\d.]+ ([\d.]+)V", drawn))
    tips = [float(tip) for tip in re.findall(r"V([\d.]+)H", drawn)]
    assert len(tips) == 59
    rises, falls = ({round(foot - tip) for tip in tips[start::2]} for start in (0, 1))
    assert max(rises) > 0 > min(falls)
    assert len(rises) == len(falls) == 1
    assert max(rises) == pytest.approx(-2 * min(falls), abs=2)


def test_the_event_is_marked_and_named(record: RunRecord):
    figure = gains(record, np.arange(60) ** 1.5)
    assert 'class="event"' in figure.svg
    assert f">{record.case.outline.event.name}</text>" in figure.svg


def test_what_the_axis_cuts_off_is_said(record: RunRecord):
    change = np.full(60, 5.0)
    change[3] = 900
    figure = gains(record, np.cumsum(change))
    assert "Cut off: 1 week of 59, +900." in figure.caption
    assert ">+800</text>" not in figure.svg
    change[5] = -700
    assert "Cut off: 2 weeks of 59, from \u2212700 to +900." in gains(record, np.cumsum(change)).caption


def test_no_week_beside_the_event_is_cut_off(record: RunRecord, week: int):
    change = np.full(60, 5.0)
    change[week + 2] = 900
    figure = gains(record, np.cumsum(change))
    assert "Cut off" not in figure.caption
    assert "+800</text>" in figure.svg


def test_weeks_without_a_figure_are_counted(record: RunRecord):
    whole = points(range(60))
    figure = gains(record, range(60))
    assert "straight line" not in figure.caption
    told = shown(record, range(60))
    few = told.series["map_s0"].model_copy(update={"points": tuple(whole[:7] + whole[9:])})
    object.__setattr__(told, "series", {**told.series, "map_s0": few})
    caption = next(placebos(told)).gains.caption
    assert "3 weeks of 59 have no figure at an end and lie on a straight line." in caption


def test_days_are_whole_weeks_from_the_first_point():
    days, values = at_weeks(points([1.0, 3.0, 9.0]))
    assert days == [START + datetime.timedelta(weeks=n) for n in range(3)]
    assert values.tolist() == [1.0, 3.0, 9.0]
    assert at_weeks([])[0] == []


def test_it_stands_before_the_strip(record: RunRecord):
    page = build_page(shown(record, np.arange(60) ** 1.5))
    assert 0 < page.index("gains-map_s0-t") < page.index("placebo-map_s0-t")
