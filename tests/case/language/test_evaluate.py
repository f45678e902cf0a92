import datetime
import math

import jax.numpy as jnp
import numpy as np
import pytest

from polemos.case.language.evaluate import canonical, evaluate
from polemos.case.language.nodes import (
    Between,
    Binary,
    Call,
    Comparison,
    Date,
    Name,
    Not,
    Number,
    Reference,
    key,
    rebuilt,
    references_in,
    walk,
)

NORTH = Reference("held", ("A", "north"), unit="km^2")
SOUTH = Reference("held", ("A", "south"), unit="km^2")
STOCKS = {("held", ("A", "north")): [0.0, 50.0, math.nan], ("held", ("A", "south")): [1.0, 0.0, 3.0]}


def number(value, unit="1"):
    return Number(float(value), unit)


def lookup(xp):
    return lambda reference: xp.asarray(STOCKS[key(reference)], dtype=xp.float32)


BIG = Comparison(">", NORTH, number(20, "km^2"))
CASES = [
    (Binary("+", NORTH, SOUTH), [1.0, 50.0, math.nan]),
    (Binary("-", NORTH, SOUTH), [-1.0, 50.0, math.nan]),
    (Binary("*", SOUTH, number(2)), [2.0, 0.0, 6.0]),
    (Binary("/", NORTH, SOUTH), [0.0, math.nan, math.nan]),
    (Binary("/", SOUTH, number(0)), [math.nan] * 3),
    (Call("abs", (Binary("-", number(1), SOUTH),)), [0.0, 1.0, 2.0]),
    (Call("min", (NORTH, SOUTH)), [0.0, 0.0, math.nan]),
    (Call("max", (SOUTH, number(2), number(1))), [2.0, 2.0, 3.0]),
]


@pytest.mark.parametrize("xp", [np, jnp], ids=["numpy", "jax"])
@pytest.mark.parametrize(("node", "expected"), CASES)
def test_arithmetic(node, expected, xp):
    result = evaluate(node, lookup(xp), xp)
    assert result.dtype == np.float32
    np.testing.assert_allclose(np.asarray(result), expected)


@pytest.mark.parametrize("xp", [np, jnp], ids=["numpy", "jax"])
@pytest.mark.parametrize(
    ("node", "plain", "strict"),
    [
        (BIG, [False, True, False], [0, 1, math.nan]),
        (Not(BIG), [True, False, True], [1, 0, math.nan]),
        (Comparison("<=", SOUTH, NORTH), [False, True, False], [0, 1, math.nan]),
        (Between(SOUTH, number(0), number(1)), [True, True, False], [1, 1, 0]),
        (Between(NORTH, number(0), number(50)), [True, True, False], [1, 1, math.nan]),
        (Binary("and", BIG, Comparison(">", SOUTH, number(5))), [False] * 3, [0, 0, 0]),
        (Binary("and", BIG, Comparison("<", SOUTH, number(5))), [False, True, False], [0, 1, math.nan]),
        (Binary("or", BIG, Comparison(">", SOUTH, number(2))), [False, True, True], [0, 1, 1]),
        (Binary("or", BIG, Comparison(">", SOUTH, number(4))), [False, True, False], [0, 1, math.nan]),
    ],
)
def test_conditions(node, plain, strict, xp):
    np.testing.assert_array_equal(np.asarray(evaluate(node, lookup(xp), xp)), plain)
    known = evaluate(node, lookup(np), np, strict=True)
    np.testing.assert_array_equal(known.astype(float), strict)


def test_a_condition_compiles():
    import jax

    values = jax.jit(lambda x: evaluate(BIG, lambda _: x, jnp))(jnp.array([19.0, 21.0]))
    assert values.tolist() == [False, True]


def test_calls_without_a_value_are_refused():
    call = Call("at", (NORTH, Date(datetime.date(2025, 1, 9))))
    with pytest.raises(ValueError, match="at\\(held"):
        evaluate(call, lookup(np), np)
    statistic = Call("mean", (call,))
    with pytest.raises(ValueError, match="no value"):
        evaluate(statistic, lookup(np), np, reduce=lambda _: 1.0)


def test_canonical_text_tells_expressions_apart_and_nothing_else():
    call = Call("at", (NORTH, Date(datetime.date(2025, 1, 9))), place=3)
    statistic = Call("P", (Comparison(">", call, number(50, "km^2")),), policy="hold")
    assert canonical(statistic) == "P((at(held(A, north), 2025-01-09) > 50.0 km^2) | hold)"
    assert canonical(Call("value", (Name("row"),))) == "value(row)"
    again = Call("at", (Reference("held", ("A", "north"), place=7), Date(datetime.date(2025, 1, 9))))
    assert canonical(call) == canonical(again)
    left = Binary("-", Binary("-", number(1), number(2)), number(3))
    right = Binary("-", number(1), Binary("-", number(2), number(3)))
    assert canonical(left) != canonical(right)
    assert canonical(Not(BIG)) != canonical(BIG)
    assert canonical(Between(NORTH, number(1), number(2))) == "(held(A, north) in 1.0 to 2.0)"


def test_walk_and_rebuild():
    node = Not(Binary("and", BIG, Between(SOUTH, number(1), Call("abs", (NORTH,)))))
    assert references_in(node) == (NORTH, SOUTH, NORTH)
    assert next(walk(node)) is node
    assert rebuilt(node, lambda child: child) == node

    def double(child):
        return Number(child.value * 2, child.unit) if isinstance(child, Number) else rebuilt(child, double)

    assert canonical(double(node)).count("40.0 km^2") == 1
