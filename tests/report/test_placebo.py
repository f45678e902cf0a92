"""Placebo dates: a planted break stands out, a straight line has none, the event gets its rank."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic_series import START, points, shown

from polemos.report import RunRecord, build_page
from polemos.report.placebo import jumps_of, placebos


def test_a_line_that_bends_once_jumps_most_where_it_bends():
    weeks = np.arange(40)
    dates, jumps = jumps_of(points(np.where(weeks <= 20, weeks, 20 + 6 * (weeks - 20))), 8)
    assert dates[int(np.argmax(jumps))] == START + datetime.timedelta(weeks=20)
    assert jumps.max() == pytest.approx(5.0)
    assert len(dates) == 40 - 16


@given(st.floats(-100, 100), st.floats(-1e4, 1e4))
def test_a_straight_line_has_no_jump(slope, level):
    _, jumps = jumps_of(points(level + slope * np.arange(30)), 5)
    np.testing.assert_allclose(jumps, 0.0, atol=1e-9 * (1 + abs(slope) * 30 + abs(level)))


def test_a_series_too_short_has_no_dates():
    assert len(jumps_of(points(range(16)), 8)[1]) == 0
    assert len(jumps_of([], 8)[1]) == 0


def test_a_week_that_is_missing_is_read_off_the_line():
    whole = points(range(30))
    _, jumps = jumps_of([point for at, point in enumerate(whole) if at not in (7, 15)], 4)
    np.testing.assert_allclose(jumps, 0.0, atol=1e-9)


def test_the_event_is_ranked_among_all_dates(record: RunRecord):
    event = record.case.outline.event
    week = (event.on - START).days // 7
    at = np.arange(60)
    (strip,) = placebos(shown(record, np.where(at <= week, 0, 10 * (at - week))))
    assert f"Around {event.on.day} August 2024 the weekly change moved by +10 km² a week" in strip.finding
    assert "None of 52 dates moved it more; about 7 of the windows are independent." in strip.finding
    assert strip.drawn.count('class="placebo"') == 52


def test_a_case_without_one_shows_no_strip(record: RunRecord):
    assert list(placebos(record)) == []
    assert "Would another date have done?" not in build_page(record)
