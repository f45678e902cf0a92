import datetime
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polemos.case.language.nodes import Binary, Call, Comparison, Date, Name, Number, Reference, key
from polemos.case.ledger import Ledger
from polemos.case.scenario import Clock
from polemos.ensemble.measures import _total, measure, measures_of, references_of
from worlds.cases import case_of, claim_of, row_of, series_of

START = datetime.date(2022, 11, 17)
WEEKS = 20


CLOCK = Clock(epoch=datetime.date(2022, 2, 24), start=START, end=START + datetime.timedelta(weeks=WEEKS - 1))


def day(week, extra=0):
    return Date(START + datetime.timedelta(days=7 * week + extra))


def number(value):
    return Number(float(value), "km^2")


HELD = Reference("held", ("A", "north"), unit="km^2")
FORCE = Reference("force", ("A", "north"), unit="persons")
ABOVE = Comparison(">", HELD, number(10))
HAZARD = Binary("/", HELD, Number(100.0))
BELOW = Comparison("<=", HELD, number(10))


def weekly_of(held, force=None):
    table = {
        "held": np.asarray(held, np.float32),
        "force": np.asarray(held if force is None else force, np.float32),
    }
    return lambda reference: table[reference.name]


def call(name, *arguments):
    return Call(name, tuple(arguments))


RAMP = np.stack([np.arange(WEEKS, dtype=float), np.full(WEEKS, 10.0), np.arange(WEEKS)[::-1] * 1.0], axis=1)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (call("at", HELD, day(4)), [4, 10, 15]),
        (call("at", HELD, day(4, 6)), [4, 10, 15]),  # the last record on or before the date
        (call("at", HELD, day(0)), [0, 10, 19]),
        (call("at", HELD, day(19, 6)), [19, 10, 0]),
        (call("change", HELD, day(2), day(5)), [3, 0, -3]),
        (
            call("chance", HAZARD, day(0), day(9)),
            [1 - math.exp(-0.45), 1 - math.exp(-1.0), 1 - math.exp(-1.45)],
        ),
        (call("before", ABOVE, BELOW), [-11, -math.inf, 9]),
        (call("before", BELOW, ABOVE), [11, math.inf, -9]),
        (call("before", ABOVE, ABOVE), [0, 0, 0]),  # never, both of them: neither comes first
        (call("before", ABOVE, BELOW, day(12), day(15)), [math.inf, -math.inf, -math.inf]),
        (call("average", HELD, day(2), day(5)), [3.5, 10, 15.5]),  # both ends included
        (call("average", HELD, day(2), day(2)), [2, 10, 17]),
        (call("total", HELD, day(2), day(5)), [14, 40, 62]),
        (call("highest", HELD, day(2), day(5)), [5, 10, 17]),
        (call("lowest", HELD), [0, 10, 0]),
        (call("first", ABOVE), [11, math.inf, 0]),
        (call("ever", ABOVE), [1, 0, 1]),
        (call("ever", ABOVE, day(9), day(10)), [0, 0, 0]),
        (call("always", ABOVE, day(0), day(8)), [0, 0, 1]),
        (call("share", ABOVE), [9 / 20, 0, 9 / 20]),
        (call("average", call("weekly_change", HELD), day(1), day(3)), [1, 0, -1]),
        (call("at", call("weekly_change", HELD), day(0)), [0, 0, 0]),
        (call("total", call("weekly_change", HELD)), [19, 0, -19]),
        (Comparison(">=", call("at", HELD, day(10)), number(10)), [1, 1, 0]),
        (Comparison("<", call("first", ABOVE), call("first", Comparison("<", HELD, number(5)))), [0, 0, 1]),
        (Binary("/", call("at", HELD, day(4)), number(2)), [2, 5, 7.5]),
        (call("max", call("at", HELD, day(4)), number(7)), [7, 10, 15]),
    ],
)
def test_reducers(node, expected):
    result = measure(node, weekly_of(RAMP), CLOCK)
    assert result.dtype == np.float32
    np.testing.assert_allclose(result, np.asarray(expected, np.float32))


def test_what_is_not_finite_is_no_number():
    held = RAMP.copy()
    held[6, 0], held[6, 2] = math.nan, math.inf
    weekly = weekly_of(held)

    def ask(node):
        return measure(node, weekly, CLOCK).tolist()

    assert ask(call("at", HELD, day(5))) == [5, 10, 14]  # before the fault
    assert np.isnan(ask(call("at", HELD, day(6)))).tolist() == [True, False, True]
    assert np.isnan(ask(call("average", HELD, day(0), day(8)))).tolist() == [True, False, True]
    assert np.isnan(ask(call("highest", HELD))).tolist() == [True, False, True]
    assert np.isnan(ask(Comparison(">", call("at", HELD, day(6)), number(-5)))).tolist() == [
        True,
        False,
        True,
    ]
    assert np.isnan(ask(call("first", ABOVE))).tolist() == [
        True,
        False,
        False,
    ]  # unknown before, known before
    assert np.isnan(ask(call("always", Comparison(">", HELD, number(-5))))).tolist() == [True, False, True]
    assert ask(call("ever", ABOVE)) == [1, 0, 1]  # it happened in a week that is known
    assert np.isnan(ask(call("share", ABOVE))).tolist() == [True, False, True]


def test_division_by_zero_is_no_number():
    node = Binary("/", call("at", HELD, day(0)), call("at", FORCE, day(0)))
    force = RAMP.copy()
    force[0] = [0, 0, 2]
    result = measure(Comparison(">", node, number(1)), weekly_of(RAMP, force), CLOCK)
    np.testing.assert_array_equal(result, [math.nan, math.nan, 1])


def test_two_things_that_never_happen_have_no_difference():
    never = call("first", Comparison(">", HELD, number(1e9)))
    assert np.isnan(measure(Binary("-", never, never), weekly_of(RAMP), CLOCK)).all()
    assert measure(Comparison("<", never, never), weekly_of(RAMP), CLOCK).tolist() == [0, 0, 0]


def test_dates_outside_the_run_and_bare_series_are_refused():
    for node in (
        call("at", HELD, day(-1)),
        call("at", HELD, day(20)),
        call("average", HELD, day(5), day(4)),
        HELD,
    ):
        with pytest.raises(ValueError, match=r"outside the run|ends before|weekly series"):
            measure(node, weekly_of(RAMP), CLOCK)


NODES = [
    call("average", HELD),
    call("total", HELD, day(1), day(18)),
    call("share", Comparison(">", HELD, FORCE)),
    call("first", Comparison(">", HELD, number(3))),
    call("average", call("weekly_change", Binary("/", HELD, FORCE))),
    Comparison(">", call("highest", Binary("-", HELD, FORCE)), call("average", FORCE)),
]


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1), cuts=st.lists(st.integers(1, 39), max_size=4), node=st.sampled_from(NODES)
)
def test_any_cut_of_the_members_gives_the_same_bits(seed, cuts, node):
    rng = np.random.default_rng(seed)
    held, force = rng.lognormal(1, 2, (2, WEEKS, 40)).astype(np.float32)
    held[rng.integers(WEEKS), rng.integers(40)] = np.nan
    whole = measure(node, weekly_of(held, force), CLOCK)
    order = rng.permutation(40)
    parts = [
        measure(node, weekly_of(held[:, part], force[:, part]), CLOCK)
        for part in np.split(order, sorted(set(cuts)))
    ]
    np.testing.assert_array_equal(np.concatenate(parts).view(np.uint32), whole[order].view(np.uint32))


def test_weeks_are_added_in_their_order_whatever_the_shape_of_the_block():
    rows = np.random.default_rng(0).lognormal(0, 20, (217, 33)).astype(np.float32)
    whole = _total(rows)
    alone = [_total(np.ascontiguousarray(rows[:, k : k + 1]))[0] for k in range(33)]
    np.testing.assert_array_equal(whole, alone)


def test_layout_of_the_block_moves_no_bit():
    held = np.random.default_rng(0).lognormal(1, 2, (WEEKS, 3, 40)).astype(np.float32)
    strided, copied = held[:, 1], np.ascontiguousarray(held[:, 1])
    for node in NODES[:2]:
        np.testing.assert_array_equal(
            measure(node, weekly_of(strided), CLOCK),
            measure(node, weekly_of(np.asfortranarray(copied)), CLOCK),
        )


def case_with(*nodes):
    late = datetime.date(2025, 2, 1)
    points = [
        (START, 10.0),
        (day(2).value, 20.0),
        (day(2).value, 24.0, day(5).value),  # a later vintage of the same date
        (day(4).value, 99.0, late),  # hindsight
        (day(6, 3).value, 12.0, day(7).value),
    ]
    return case_of(
        [claim_of({str(number): node for number, node in enumerate(nodes)})],
        rows=[row_of("row", 150.0, START, high=200.0), row_of("late", 1.0, late)],
        series=[series_of("counted", points)],
        policies=("(past)", "base"),
        clock=CLOCK,
        known_until=datetime.date(2025, 1, 9),
    )


def test_measures_are_the_distinct_questions():
    at, later = call("at", HELD, day(4)), call("at", HELD, day(5))
    talks = Call("P", (call("ever", Comparison(">", Reference("talks", ()), number(0))),))
    record = Call("value", (Name("row"),))
    effect = Call("effect", (at,), "hold", "base")
    case = case_with(
        Call("P", (Comparison(">=", effect, number(3)),)),
        Call("P", (Comparison(">", later, number(1)), Comparison(">", at, number(1)))),
        Call("P", (Comparison(">", later, record),)),
        Call("P", (Comparison(">=", call("change", HELD, day(4), day(5)), number(3)),), policy="hold"),
        talks,
        Comparison(">", Call("value", (Name("row"),)), number(1)),
    )
    measures = measures_of(case)
    assert [one.name for one in measures] == [
        "(at(held(A, north), 2022-12-15) > 1.0 km^2) | base",
        "(at(held(A, north), 2022-12-22) > 1.0 km^2) | base",
        "(at(held(A, north), 2022-12-22) > 150.0) | base",
        "at(held(A, north), 2022-12-15) | base",
        "at(held(A, north), 2022-12-15) | hold",
        "change(held(A, north), 2022-12-15, 2022-12-22) | hold",
    ]
    assert references_of(measures) == references_of(measures, "hold") == (key(HELD),)
    assert references_of(measures, "none") == ()


OBSERVED = Call("observed", (Name("counted"),), unit="km^2")


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (call("at", OBSERVED, day(0)), 10),
        (call("at", OBSERVED, day(1, 6)), 10),
        (call("at", OBSERVED, day(4)), 24),  # the hindsight point does not exist
        (call("at", OBSERVED, day(-1)), math.nan),
        (call("change", OBSERVED, day(0), day(9)), 2),
        (call("average", OBSERVED, day(0), day(2)), 17),
        (call("average", OBSERVED, day(3), day(5)), math.nan),
        (call("highest", OBSERVED), 24),
        (call("lowest", OBSERVED, day(1), day(9)), 12),
        (call("total", OBSERVED), 46),
        (call("first", Comparison(">", OBSERVED, number(20))), 2),
        (call("first", Comparison(">", OBSERVED, number(200))), math.inf),
        (call("ever", Comparison("<", OBSERVED, number(11)), day(1), day(9)), 0),
        (call("always", Comparison(">", OBSERVED, number(5))), 1),
        (call("share", Comparison(">", OBSERVED, number(11))), 2 / 3),
        (call("highest", call("weekly_change", OBSERVED)), 7),
        (call("at", call("weekly_change", OBSERVED), day(9)), -12 * 7 / 31),
        (Binary("/", call("at", OBSERVED, day(0)), number(4)), 2.5),
        (call("value", Name("row")), 150),
        (call("low", Name("row")), math.nan),
        (call("high", Name("row")), 200),
        (call("stated", Name("row")), 1),
        (call("stated", Name("late")), math.nan),  # it was said; nobody knew
        (call("value", Name("late")), math.nan),
    ],
)
def test_numbers_of_the_record(node, expected):
    assert Ledger(case_with()).number(node) == pytest.approx(expected, nan_ok=True)


def test_folding_writes_out_the_record_and_leaves_the_model():
    ledger = Ledger(case_with())
    asked = Comparison(">", call("at", HELD, day(4)), Binary("*", call("value", Name("row")), Number(2.0)))
    folded = ledger.fold(Call("P", (asked,), policy="hold"))
    assert folded == Call("P", (Comparison(">", call("at", HELD, day(4)), Number(300.0, "")),), policy="hold")
    untouched = Comparison(">", call("at", HELD, day(4)), number(2))
    assert ledger.fold(untouched) is untouched
