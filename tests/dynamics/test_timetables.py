"""The timetable of a policy: dates become weeks, settings find their week and their element."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemos.case.policies import Setting
from polemos.case.scenario import CalendarEntry
from polemos.dynamics import build, timetables
from polemos.dynamics.build import Layout
from polemos.dynamics.timetables import timetable_of
from worlds.table import edits

MONDAY = datetime.date(2001, 1, 1)  # the epoch of the case and its start: its weeks are Monday to Sunday
REST = dict.fromkeys(("condition", "source", "known_on", "note")) | {"value": 1.0}
REST |= {"lever": "open", "arguments": ("border",)}
NO_CROSSING = "  counterfactual: true\n  extends: history\n"


def timetable(case, policy="no_crossing"):
    runnable = tuple(one for one in case.policies if not one.abstract)
    return timetable_of(case, case.policy(policy), runnable, Layout.of(case))


def calendar(case, *entries):
    """The timetable of the case with another calendar."""
    told = {"id": "one", "name": "One", "known_on": "2001-01-01", "source": "atlas"}
    listed = tuple(CalendarEntry.model_validate(told | entry) for entry in entries)
    return timetable(case.model_copy(update={"calendar": listed}))


def with_settings(case_of, *lines):
    """The case whose policy no_crossing has these settings of its own."""
    listed = "  settings:\n" + "".join(f"    - {{{line}}}\n" for line in lines)
    return case_of(("policies.yaml", NO_CROSSING, NO_CROSSING + listed))


def weeks(values, where=1):
    """First and last step with a value, all in one stretch; None where there is none."""
    found = np.flatnonzero(np.asarray(values) == where)
    assert (np.diff(found) == 1).all()
    return (found[0], found[-1]) if found.size else None


@pytest.mark.parametrize(
    ("dates", "first", "last"),
    [
        ("from: 2001-02-05", 5, 103),  # a Monday; to the end
        ("from: 2001-02-11, until: 2001-02-12", 5, 5),
        ("from: 2001-02-05, until: 2001-02-18", 5, 5),  # the week of `until` is no longer covered
        ("from: 2002-12-23, until: 2003-12-22", 103, 103),
    ],
)
def test_a_setting_covers_the_weeks_between_its_dates_rounded_down(case_of, dates, first, last):
    case = with_settings(case_of, f"set: hold_reserve(B), to: 500 persons, {dates}")
    table = np.asarray(timetable(case).levers.hold_reserve)
    assert weeks(table[:, 1], where=500) == (first, last)
    assert np.count_nonzero(table) == last - first + 1


@given(st.integers(-30, 200), st.integers(0, 200) | st.none())
def test_a_setting_holds_from_the_week_of_its_start_and_before_that_of_its_end(begin, length):
    day = datetime.timedelta(days=1)
    until = None if length is None else MONDAY + (begin + length) * day
    setting = Setting(start=MONDAY + begin * day, until=until, **REST)
    starts = tuple(MONDAY + k * build.WEEK for k in range(20))
    expected = [begin // 7 <= k and (length is None or k < (begin + length) // 7) for k in range(20)]
    np.testing.assert_array_equal(timetables._applies(setting, starts), expected)


def test_later_settings_win_and_others_keep_their_default(case_of):
    case = with_settings(
        case_of,
        'set: "priority(A, south)", to: 1, from: 2001-01-01',
        'set: "priority(A, south)", to: 3, from: 2001-02-05, until: 2001-03-05',
        'set: "priority(A, south)", to: 2, from: 2001-02-12, until: 2001-02-19',
    )
    levers = timetable(case).levers
    np.testing.assert_array_equal(levers.priority[:, 0, 1], np.repeat([1, 3, 2, 3, 1], [5, 1, 1, 2, 95]))
    assert (levers.aid == 1).all()
    assert weeks(levers.attack_effort[:, 1, 0]) == (0, 103)  # inherited


def test_conditional_settings_and_all_on_their_element_are_left_to_the_week(case_of):
    case = with_settings(
        case_of,
        'set: "priority(A, south)", to: 1, from: 2001-01-01',
        'set: "priority(A, north)", to: 4, from: 2001-01-01',
        'set: "priority(A, south)", to: 2, from: 2001-02-05, until: 2001-02-19, when: "held(A, *) < 9 km^2"',
        'set: "recall(A, south)", to: 0.5 / week, from: 2001-01-01',
    )
    conditions = build.plan_of(
        case.policies[1:], (), Layout.of(case)
    ).conditions  # those of hold_border first
    found = [(one.lever, one.element) for one in conditions]
    assert found == [("priority", (0, 2)), ("priority", (0, 1)), ("priority", (0, 1))]
    assert conditions[2].places == ((("held", ("A", "*")), (0, None)),)
    table = timetable(case)
    assert (table.set_to == np.array([1, 1, 2])).all()
    assert (table.levers.priority[:, 0] == np.array([4, 0, 0])).all()
    assert (table.levers.recall[:, 0] == np.array([0, 0.5, 0], np.float32)).all()
    assert [weeks(column) for column in table.switched_on.T] == [None, (0, 103), (5, 6)]
    assert [weeks(one) for one in timetable(case, "hold_border").switched_on.T] == [(52, 103), None, None]
    assert not timetable(case, "baseline").switched_on.any()


def test_a_season_takes_its_share_of_the_weeks_it_begins_and_ends_in(war):
    """From Saturday 10 March to Friday 20 April 2001, and from Sunday to Saturday in 2002."""
    sevenths = np.zeros(104)
    sevenths[9:16] = [2, 7, 7, 7, 7, 7, 5]
    sevenths[61:68] = [1, 7, 7, 7, 7, 7, 6]
    np.testing.assert_allclose(timetable(war).season, sevenths / 7, rtol=1e-6)


def test_a_season_may_span_the_new_year_and_days_in_two_seasons_count_once(war):
    winter = {"kind": "season", "start": "12-29", "end": "01-03", "every": "year"}
    storm = {"kind": "season", "start": "2002-01-02", "end": "2002-01-08"}
    sevenths = np.zeros(104)
    sevenths[[0, 51, 52, 53, 103]] = [3, 2, 7, 2, 1]
    np.testing.assert_allclose(calendar(war, winter, storm).season, sevenths / 7, rtol=1e-6)


def test_a_deadline_is_not_felt_before_it_is_known(war):
    late = calendar(war, {"kind": "deadline", "date": "2002-03-06", "known_on": "2001-02-06"})
    found = np.asarray(late.weeks_to_deadline)[:, 1]
    assert np.isinf(found[:6]).all()  # known on a Tuesday: felt from the next Monday on
    np.testing.assert_allclose(found[6:62], 61 + 2 / 7 - np.arange(6, 62), rtol=1e-6)
    assert np.isinf(found[62:]).all()


def test_the_nearest_deadline_counts_and_only_for_whom_it_concerns(war):
    """Each until its day, a Monday: steps 51, 74 and 20."""
    first, second = {"kind": "deadline", "date": "2001-12-24"}, {"kind": "deadline", "date": "2002-06-03"}
    other = {"kind": "deadline", "date": "2001-05-21", "of": "B"}
    event = {"kind": "event", "date": "2001-02-05"}
    steps = np.arange(104)
    both = np.where(steps < 51, 51 - steps, np.where(steps < 74, 74 - steps, np.inf))
    found = calendar(war, first, other, second, event).weeks_to_deadline
    np.testing.assert_array_equal(found[:, 0], both)
    np.testing.assert_array_equal(found[:, 1], np.where(steps < 20, 20 - steps, both))


@pytest.mark.parametrize(("date", "first"), [("03-03", 60), ("03-04", 61), ("03-10", 61), ("03-11", 62)])
def test_an_administration_changes_from_the_week_of_its_date_on(war, date, first):
    changes = calendar(war, {"kind": "administration", "of": "P", "date": f"2002-{date}"}).administration
    assert weeks(changes[:, 0]) == (first, 103)


def test_the_ends_of_the_run_are_knots_and_every_week_lies_between_two(war):
    assert [f"{date}" for date in build.knot_dates(war)] == ["2001-01-01", "2001-12-24", "2002-12-30"]
    table = timetable(war)
    np.testing.assert_array_equal(table.knot, np.repeat([0, 1], [51, 53]))
    np.testing.assert_allclose(table.blend, [*np.arange(51) / 51, *np.arange(53) / 53], rtol=1e-6)


@given(st.sets(st.integers(-99, 99), min_size=2, max_size=7), st.lists(st.integers(-200, 200), min_size=1))
def test_weeks_between_knots_are_interpolated_as_numpy_does(dates, starts):
    knots, day = sorted(dates), datetime.timedelta(days=1)
    knot, blend = timetables._between_knots(
        *(tuple(MONDAY + k * day for k in one) for one in (knots, starts))
    )
    values = np.random.default_rng(len(knots)).normal(size=len(knots))
    found = values[knot] + blend * (values[knot + 1] - values[knot])
    np.testing.assert_allclose(found, np.interp(starts, knots, values), atol=1e-12)
    assert ((blend < 1) | (np.asarray(starts) >= knots[-1])).all()  # at a knot the blend starts anew


def test_a_case_with_a_table_has_one_in_every_timetable_at_which_nobody_talks_yet(case_of):
    """Else whoever drives a war by a timetable alone, as the filter does, would have to know of it."""
    assert timetable(case_of()).table is None
    table = timetable(case_of(*edits())).table
    assert table is not None
    assert table.possible.shape == (104,)
    assert not table.possible.any()
    assert not table.weights.any()
