"""Interval arithmetic of the record: no number inside is left outside."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemos.case.language.bounds import Interval, arithmetic, evaluate_within, interval_of
from polemos.case.language.evaluate import evaluate
from polemos.case.language.nodes import Between, Binary, Call, Comparison, Name, Not, Number

NAMES = ("a", "b", "c")
ENDS = st.one_of(st.integers(-3, 3).map(float), st.floats(-1e6, 1e6))


def value(name):
    return Call("value", (Name(name),))


def joined(below):
    pair = st.tuples(below, below)
    return st.one_of(
        st.builds(lambda op, sides: Binary(op, *sides), st.sampled_from("+-*/"), pair),
        st.builds(lambda of: Call("abs", (of,)), below),
        st.builds(Call, st.sampled_from(["min", "max"]), pair),
    )


NUMBERS = st.recursive(
    st.one_of(st.sampled_from(NAMES).map(value), st.integers(-3, 3).map(lambda x: Number(float(x)))),
    joined,
    max_leaves=6,
)
CONDITIONS = st.recursive(
    st.one_of(
        st.builds(Comparison, st.sampled_from(["<", "<=", ">", ">="]), NUMBERS, NUMBERS),
        st.builds(Between, NUMBERS, NUMBERS, NUMBERS),
    ),
    lambda below: st.one_of(
        st.builds(Not, below), st.builds(Binary, st.sampled_from(["and", "or"]), below, below)
    ),
    max_leaves=4,
)


@st.composite
def a_number_within(draw):
    """The ends of an interval, often without one, and a number in it."""
    low, at, high = sorted(draw(st.tuples(ENDS, ENDS, ENDS)))
    low = -math.inf if draw(st.booleans()) else low
    return low, at, math.inf if draw(st.booleans()) else high


@given(
    node=st.one_of(NUMBERS, CONDITIONS),
    numbers=st.fixed_dictionaries({name: a_number_within() for name in NAMES}),
)
def test_the_value_of_a_number_inside_lies_inside(node, numbers):
    def within(call):
        low, _, high = numbers[str(call.arguments[0])]
        return Interval(np.array(low), np.array(high))

    def at(call):
        return np.float64(numbers[str(call.arguments[0])][1])

    with np.errstate(all="ignore"):
        point = float(evaluate(node, None, np, at, strict=True))
    low, high = evaluate_within(node, within)
    assert math.isnan(point) or (low <= point <= high)  # NaN: divided by 0
    points = evaluate_within(node, at)
    assert np.array_equal(np.array([point, point]), np.array(points, float), equal_nan=True)


@pytest.mark.parametrize(
    ("op", "left", "right", "expected"),
    [
        ("*", (-math.inf, 5.0), (-2.0, -2.0), (-10.0, math.inf)),
        ("*", (-math.inf, 5.0), (0.0, 0.0), (0.0, 0.0)),
        ("/", (1.0, 1.0), (-math.inf, 5.0), (-math.inf, math.inf)),
        ("/", (1.0, 2.0), (0.0, 5.0), (0.2, math.inf)),
        ("/", (1.0, 2.0), (-5.0, 0.0), (-math.inf, -0.2)),
        ("/", (1.0, 1.0), (0.0, 0.0), (math.nan, math.nan)),
        ("-", (-math.inf, 5.0), (-math.inf, 5.0), (-math.inf, math.inf)),
    ],
)
def test_ends_without_end(op, left, right, expected):
    found = arithmetic(op, *(Interval(*map(np.array, ends)) for ends in (left, right)))
    assert np.array_equal(np.array(found), expected, equal_nan=True)


def test_what_is_unknown_stays_unknown():
    unknown, some = interval_of(math.nan), Interval(np.array(-math.inf), np.array(1.0))
    assert np.isnan(arithmetic("*", unknown, some)).all()
    assert np.isnan(evaluate_within(Call("abs", (value("a"),)), lambda _: unknown)).all()
