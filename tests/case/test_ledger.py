"""What the record says, and where it is silent."""

import datetime
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemos.case.language.nodes import Binary, Call, Comparison, Date, Name, Number
from polemos.case.ledger import Ledger
from worlds.cases import CLOCK, case_of, row_of, series_of

CUTOFF = datetime.date(2025, 1, 9)
WEEK, DAY = datetime.timedelta(weeks=1), datetime.timedelta(1)
FIRST = datetime.date(2024, 10, 3)


def weekly(n=10, first=FIRST, **told):
    """10, 20, ... on Thursdays from 3 October 2024 to 5 December."""
    return series_of("map", [(first + k * WEEK, 10.0 * (k + 1)) for k in range(n)], **told)


def ledger_of(series=None, **told):
    series = series or weekly(**told)
    return Ledger(case_of([], series=[series], known_until=CUTOFF))


def ask(name, *days, of="map", condition=None):
    observed = Call("observed", (Name(of),))
    node = observed if condition is None else Comparison(condition[0], observed, Number(condition[1]))
    return Call(name, (node, *(Date(day) for day in days)))


def test_a_value_stands_for_its_usual_spacing_and_no_longer():
    ledger = ledger_of()
    last = FIRST + 9 * WEEK
    assert ledger.number(ask("at", last)) == 100.0
    assert ledger.number(ask("at", last + WEEK)) == 100.0
    answer = ledger.answer(ask("at", last + WEEK + datetime.timedelta(1)))
    assert math.isnan(answer.value)
    assert answer.silence == (
        "map has 2024-12-05 and then nothing until 2024-12-13; a value stands for 7 days",
    )


def test_a_series_says_for_how_long_a_value_stands():
    ledger = ledger_of(carried=4.0)
    assert ledger.number(ask("at", datetime.date(2025, 1, 2))) == 100.0
    assert math.isnan(ledger.number(ask("at", datetime.date(2025, 1, 3))))


def test_nothing_is_known_after_the_cut_off():
    ledger = ledger_of(carried=400.0)
    assert ledger.number(ask("at", CUTOFF)) == 100.0
    answer = ledger.answer(ask("at", CUTOFF + datetime.timedelta(1)))
    assert math.isnan(answer.value)
    assert answer.silence == ("2025-01-10 is after the cut-off 2025-01-09",)


def test_nothing_is_known_between_two_far_points_or_before_the_first():
    days = [FIRST, FIRST + WEEK, FIRST + 2 * WEEK, FIRST + 12 * WEEK]
    ledger = ledger_of(series_of("map", [(day, 1.0) for day in days]))
    assert ledger.number(ask("at", FIRST + 3 * WEEK)) == 1.0
    assert math.isnan(ledger.number(ask("at", FIRST + 5 * WEEK)))
    before = ledger.answer(ask("at", FIRST - WEEK))
    assert before.silence == ("map begins on 2024-10-03",)


def test_a_single_point_stands_on_its_own_day():
    ledger = ledger_of(series_of("map", [(FIRST, 1.0)]))
    assert ledger.number(ask("at", FIRST)) == 1.0
    assert math.isnan(ledger.number(ask("at", FIRST + datetime.timedelta(1))))


def test_the_usual_spacing_is_that_of_most_points_in_whole_days():
    ledger = ledger_of(series_of("map", [(FIRST + after * DAY, 1.0) for after in (0, 7, 15)]))
    assert ledger.number(ask("at", FIRST + 23 * DAY)) == 1.0
    assert math.isnan(ledger.number(ask("at", FIRST + 24 * DAY)))


def test_of_one_date_counts_what_was_known_last_by_the_cut_off():
    known = [CUTOFF, FIRST, CUTOFF + DAY]
    ledger = ledger_of(series_of("map", [(FIRST, 1.0 + k, day) for k, day in enumerate(known)]))
    assert ledger.number(ask("at", FIRST)) == 1.0


def test_what_became_known_on_the_cut_off_counts():
    row = row_of("row", 150.0, FIRST, known_on=CUTOFF)
    ledger = Ledger(case_of([], rows=[row], known_until=CUTOFF))
    assert ledger.number(Call("value", (Name("row"),))) == 150.0


@pytest.mark.parametrize(
    ("name", "expected"), [("average", 20.0), ("total", 60.0), ("highest", 30.0), ("lowest", 10.0)]
)
def test_both_ends_of_a_window_are_within_it(name, expected):
    assert ledger_of().number(ask(name, FIRST, FIRST + 2 * WEEK)) == expected


def test_a_window_may_begin_and_end_as_far_from_a_point_as_a_value_stands():
    ledger, last = ledger_of(), FIRST + 9 * WEEK
    assert ledger.number(ask("lowest", FIRST - WEEK, last + WEEK)) == 10.0
    assert math.isnan(ledger.number(ask("lowest", FIRST - WEEK - DAY, last)))
    assert math.isnan(ledger.number(ask("lowest", FIRST, last + WEEK + DAY)))


def test_a_window_may_begin_where_a_point_before_it_still_stands():
    ledger = ledger_of(series_of("map", [(FIRST + after * DAY, 1.0) for after in (0, 7, 14, 30)]))
    assert ledger.number(ask("lowest", FIRST + 21 * DAY, FIRST + 30 * DAY)) == 1.0
    assert math.isnan(ledger.number(ask("lowest", FIRST + 22 * DAY, FIRST + 30 * DAY)))


def test_a_window_may_end_on_the_cut_off():
    assert ledger_of(carried=400.0).number(ask("highest", FIRST, CUTOFF)) == 100.0


def test_weeks_are_counted_from_the_start_of_the_run():
    before = series_of("map", [(CLOCK.start + k * WEEK, 10.0 * k) for k in (-2, -1, 0, 1, 2, 3)])
    ledger = ledger_of(before)
    assert ledger.number(ask("first", condition=("<", 15.0))) == 0
    assert ledger.number(ask("first", condition=(">", 15.0))) == 2
    assert ledger.number(ask("first", condition=(">", 50.0))) == math.inf


def test_a_weekly_change_is_that_since_the_date_before():
    days = [FIRST, FIRST + 2 * WEEK, FIRST + 3 * WEEK]
    ledger = ledger_of(series_of("map", list(zip(days, (10.0, 40.0, 20.0), strict=True))))

    def changed(name, *window):
        change = Call("weekly_change", (Call("observed", (Name("map"),)),))
        return ledger.number(Call(name, (change, *map(Date, window))))

    assert (changed("highest"), changed("lowest"), changed("total")) == (15.0, -20.0, -5.0)
    assert changed("at", days[1]) == 15.0
    assert math.isnan(changed("at", days[0]))


def test_several_series_are_read_on_every_date_of_one_of_them():
    sides = [
        series_of(name, [(FIRST + k * WEEK, value + k) for k in weeks], carried=3.0)
        for name, value, weeks in (("ours", 10.0, (0, 2, 4)), ("theirs", 100.0, (1, 3, 5)))
    ]
    ledger = Ledger(case_of([], series=sides, known_until=CUTOFF))
    both = Binary("+", *(Call("observed", (Name(name),)) for name in ("ours", "theirs")))

    def over(name, first, last):
        return ledger.number(Call(name, (both, Date(FIRST + first * WEEK), Date(FIRST + last * WEEK))))

    assert over("total", 1, 5) == sum((111, 113, 115, 117, 119))
    assert over("highest", 1, 7) == 119
    assert math.isnan(over("highest", 1, 8))  # ours stands no longer
    weeks = (FIRST + 3 * WEEK - CLOCK.start).days // 7
    assert ledger.number(Call("first", (Comparison(">", both, Number(114.0)),))) == weeks


def with_a_gap():
    """Ours on weeks 0 to 5; theirs on all of them but the third, its values standing for half a week."""
    ours = series_of("ours", [(FIRST + k * WEEK, 10.0 * k) for k in range(6)])
    theirs = series_of("theirs", [(FIRST + k * WEEK, 100.0) for k in (0, 1, 3, 4, 5)], carried=0.5)
    return Ledger(case_of([], series=[ours, theirs], known_until=CUTOFF))


def of_both(name, *weeks, over=None):
    both = Binary("+", *(Call("observed", (Name(name),)) for name in ("ours", "theirs")))
    node = both if over is None else Comparison(">", both, Number(over))
    return Call(name, (node, *(Date(FIRST + week * WEEK) for week in weeks)))


def test_a_sum_over_dates_of_which_one_is_silent_has_no_answer():
    ledger = with_a_gap()
    assert ledger.number(of_both("total", 3, 5)) == 130 + 140 + 150
    answer = ledger.answer(of_both("total", 0, 5))
    assert np.isnan(answer.draws).all()
    assert answer.silence == (
        "theirs has 2024-10-10 and then nothing until 2024-10-17; a value stands for 3.5 days",
    )
    assert math.isnan(ledger.number(of_both("total")))


@pytest.mark.parametrize(
    ("name", "over", "expected"),
    [("average", None, 126.0), ("highest", None, 150.0), ("lowest", None, 100.0), ("share", 115.0, 0.6)],
)
def test_what_is_of_some_dates_of_its_window_says_of_how_many(name, over, expected):
    answer = with_a_gap().answer(of_both(name, 0, 5, over=over))
    assert answer.value == pytest.approx(expected)
    assert answer.partial == (f"{name} of 5 of 6 dates, a series being silent on the others",)
    assert with_a_gap().answer(of_both(name, 3, 5, over=over)).partial == ()


def test_what_may_have_been_on_a_silent_date_is_not_known():
    ledger = with_a_gap()
    assert ledger.number(of_both("ever", 0, 5, over=145.0)) == 1.0
    assert math.isnan(ledger.number(of_both("ever", 0, 5, over=155.0)))
    assert ledger.number(of_both("always", 0, 5, over=105.0)) == 0.0
    assert math.isnan(ledger.number(of_both("always", 0, 5, over=95.0)))
    assert ledger.number(of_both("always", 3, 5, over=95.0)) == 1.0


def test_a_series_that_is_read_on_a_date_of_its_own_lends_no_others():
    sides = [
        series_of("ours", [(FIRST + k * WEEK, 10.0 * k) for k in range(4)], carried=0.5),
        series_of("theirs", [(FIRST + k * WEEK - 2 * DAY, 1.0) for k in range(2)]),
    ]
    ledger = Ledger(case_of([], series=sides, known_until=CUTOFF))
    ours, theirs = (Call("observed", (Name(name),)) for name in ("ours", "theirs"))
    above = Binary("-", ours, Call("at", (theirs, Date(FIRST))))
    window = (Date(FIRST), Date(FIRST + 3 * WEEK))
    answer = ledger.answer(Call("total", (above, *window)))
    assert (answer.value, answer.partial) == (0.0 + 10 + 20 + 30 - 4, ())
    assert ledger.number(Call("highest", (Call("abs", (above,)), *window))) == 29.0


def test_the_first_change_of_a_series_is_no_silent_date():
    change = Call("weekly_change", (Call("observed", (Name("map"),)),))
    answer = ledger_of().answer(Call("total", (change, Date(FIRST), Date(FIRST + 3 * WEEK))))
    assert (answer.value, answer.partial) == (30.0, ())


@pytest.mark.filterwarnings("error")
def test_a_bound_less_itself_may_be_anything_without_a_warning():
    row = row_of("row", 700.0, FIRST, qualifier="at least")
    bound = Call("value", (Name("row"),))
    draws = Ledger(case_of([], rows=[row], known_until=CUTOFF)).answer(Binary("-", bound, bound)).draws
    assert (draws[0], set(draws[1:])) == (0.0, {-math.inf, math.inf})


@pytest.mark.parametrize("name", ["average", "total", "highest", "lowest", "share", "always"])
def test_a_window_that_the_record_does_not_reach_through_has_no_answer(name):
    condition = (">", 5.0) if name in ("share", "always") else None
    ledger = ledger_of()
    inside = (FIRST, FIRST + 9 * WEEK)
    assert not math.isnan(ledger.number(ask(name, *inside, condition=condition)))
    for window in ((FIRST, CUTOFF), (FIRST - 4 * WEEK, FIRST + 9 * WEEK), (FIRST, CUTOFF + WEEK)):
        answer = ledger.answer(ask(name, *window, condition=condition))
        assert math.isnan(answer.value), window
        assert answer.silence


def test_what_was_seen_decides_even_where_the_rest_is_unknown():
    ledger = ledger_of()
    assert ledger.number(ask("ever", FIRST, CUTOFF + WEEK, condition=(">", 95.0))) == 1.0
    assert math.isnan(ledger.number(ask("ever", FIRST, CUTOFF + WEEK, condition=(">", 105.0))))
    assert ledger.number(ask("always", FIRST, CUTOFF + WEEK, condition=(">", 15.0))) == 0.0
    assert math.isnan(ledger.number(ask("always", FIRST, CUTOFF + WEEK, condition=(">", 5.0))))


def test_what_has_an_answer_is_not_silent():
    seen, unseen = (ask("ever", FIRST, CUTOFF + WEEK, condition=(">", at)) for at in (95.0, 105.0))
    assert ledger_of().silence(seen) == ()
    assert ledger_of().silence(unseen) == ("2025-01-16 is after the cut-off 2025-01-09",)


def test_without_a_window_all_that_was_recorded_is_meant():
    ledger = ledger_of()
    assert ledger.number(ask("highest")) == 100.0
    assert ledger.number(ask("always", condition=(">", 5.0))) == 1.0


def test_only_days_that_were_observed_are_named():
    answer = ledger_of().answer(ask("at", FIRST + 2 * WEEK + datetime.timedelta(3)))
    assert answer.days == {"map": ((FIRST + 2 * WEEK).toordinal(),)}


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"status": "draft"}, "row is a draft"),
        ({"vintage": "later"}, "row is of a later vintage"),
        (
            {"known_on": datetime.date(2025, 2, 1)},
            "row was known only on 2025-02-01, after the cut-off 2025-01-09",
        ),
    ],
)
@pytest.mark.parametrize("function", ["stated", "value", "low", "high"])
def test_rows_that_decide_nothing_say_why(told, why, function):
    row = row_of("row", 150.0, FIRST, low=100.0, high=200.0, **told)
    ledger = Ledger(case_of([], rows=[row], known_until=CUTOFF))
    answer = ledger.answer(Call(function, (Name("row"),)))
    assert np.isnan(answer.draws).all()
    assert answer.silence == (why,)


def test_a_series_of_a_later_vintage_decides_nothing():
    for node in (ask("at", FIRST), ask("highest"), ask("average", FIRST, FIRST + WEEK)):
        answer = ledger_of(vintage="later").answer(node)
        assert math.isnan(answer.value)
    assert ledger_of(vintage="later").answer(ask("at", FIRST)).silence == ("map is of a later vintage",)


def test_the_peak_is_that_of_the_day_that_was_recorded_as_such():
    days = [FIRST + k * WEEK for k in range(60)]
    flat = series_of("map", [(day, 100.0 + (k == 5)) for k, day in enumerate(days)], sd=10.0)
    draws = ledger_of(flat).answer(ask("highest")).draws[1:]
    assert draws.mean() == pytest.approx(101.0, abs=0.5)  # the largest of sixty errors would add 23
    trough = series_of("map", [(day, 100.0 - (k == 5)) for k, day in enumerate(days)], sd=10.0)
    assert ledger_of(trough).answer(ask("lowest")).draws[1:].mean() == pytest.approx(99.0, abs=0.5)


@given(st.integers(0, 9), st.integers(0, 9))
def test_a_change_is_that_of_its_ends(first, second):
    start, end = FIRST + first * WEEK, FIRST + second * WEEK
    assert ledger_of().number(ask("change", start, end)) == 10.0 * (second - first)
