import datetime
import math

import pytest

from polemos.case.language.nodes import Between, Binary, Call, Comparison, Date, Not, Number, Reference
from polemos.questions.vacuity import bounds_of
from worlds.cases import case_of

START = datetime.date(2022, 11, 17)
CASE = case_of([], sectors={"north": 1000.0, "south": 500.0})
BOUNDS = bounds_of(CASE)


def call(name, *arguments, policy=None):
    return Call(name, arguments, policy=policy)


def number(value):
    return Number(float(value))


def held(actor="A", sector="north"):
    return Reference("held", (actor, sector))


def force(sector="north"):
    return Reference("force", ("A", sector))


def day(week, extra=0):
    return Date(START + datetime.timedelta(days=7 * week + extra))


def at(series, week=9):
    return call("at", series, day(week))


def compare(left, op, right):
    return Comparison(op, left, number(right) if isinstance(right, (int, float)) else right)


AT, LATER = at(held()), at(held(), 10)
EVENT = compare(AT, ">", 50)
CHANCE = call("P", EVENT)
MEAN = call("mean", AT)

ALWAYS_TRUE = [
    compare(CHANCE, ">=", 0),
    compare(CHANCE, "<=", 1),
    compare(CHANCE, "<", 1.01),
    compare(number(0), "<=", CHANCE),
    Between(CHANCE, number(0), number(1)),
    Not(compare(CHANCE, "<", 0)),
    Binary("or", compare(CHANCE, ">", 0.5), compare(MEAN, "<=", 1000)),
    Binary("and", compare(CHANCE, ">=", 0), compare(MEAN, "<=", 1000)),
    compare(call("P", compare(AT, ">=", 0)), ">", 0.5),  # held(A, north) >= 0 km^2
    compare(call("P", call("always", compare(held(), ">=", 0))), ">", 0.9),
    compare(call("P", compare(AT, "<=", AT)), ">", 0.9),
    compare(call("P", EVENT, EVENT), ">", 0.5),
    compare(MEAN, "<=", 1000),
    compare(MEAN, "<=", MEAN),
    compare(Binary("*", number(2), MEAN), ">=", Binary("+", MEAN, MEAN)),
    compare(Binary("-", MEAN, CHANCE), "<=", Binary("-", MEAN, Binary("*", CHANCE, number(1)))),
    compare(call("mean", at(held("*", "north"))), ">=", 1000),  # the two sides hold all of it
    compare(call("mean", at(held("*", "*"))), "<=", 1500),
    compare(call("median", at(held("A", "*"))), "<", 1501),
    compare(call("mean", call("change", held(), day(3), day(3, 6))), "<=", 0),  # within one week
    compare(call("mean", call("change", held(), day(3), day(4))), "<=", 1000),
    compare(call("mean", call("total", held(), day(3), day(4))), "<=", 2000),
    compare(call("mean", call("total", held())), "<=", 217000),
    compare(call("mean", call("share", compare(held(), ">", 5))), "<=", 1),
    compare(call("median", call("first", compare(held(), ">=", 0))), "<=", 0),
    compare(call("mean", call("abs", call("change", held(), day(1), day(9)))), ">=", 0),
    compare(call("mean", call("max", AT, number(3))), ">=", 3),
    compare(call("quantile", call("min", AT, number(3)), number(0.9)), "<=", 3),
    compare(Binary("*", CHANCE, CHANCE), "<=", 1),
    compare(Binary("/", CHANCE, number(2)), "<=", 0.5),
    compare(Binary("/", MEAN, call("max", MEAN, number(10))), "<=", 100),
    compare(number(1), "<", 2),
]
ALWAYS_FALSE = [
    compare(CHANCE, ">", 1),
    compare(CHANCE, "<", 0),
    Not(compare(CHANCE, "<=", 1)),
    compare(MEAN, "<", MEAN),  # x < x
    compare(call("P", compare(AT, "<", AT)), ">", 0.1),
    compare(Binary("-", MEAN, MEAN), ">", 0),
    compare(call("P", compare(at(force()), ">", 2e10)), ">", 0.05),  # beyond the support
    compare(call("P", compare(call("first", compare(held(), ">", 1000)), "<", 26)), ">", 0.01),
    Between(CHANCE, number(1.2), number(1.4)),
    Binary("and", compare(CHANCE, ">", 0.5), compare(CHANCE, "<", 0)),
    compare(number(1), ">=", 2),
]
OPEN = [
    compare(CHANCE, ">", 0),
    compare(CHANCE, ">=", 1),
    compare(MEAN, "<", 1000),
    compare(MEAN, ">", call("mean", AT, policy="hold")),
    compare(Binary("-", MEAN, call("mean", AT, policy="hold")), ">", 0),
    compare(call("mean", LATER), ">", MEAN),
    compare(call("mean", at(held("A", "*"))), ">", 1400),
    compare(call("median", call("first", compare(held(), ">", 5))), ">", 300),  # never counts as later
    compare(call("mean", call("change", held(), day(3), day(4))), "<", -999),
    compare(call("P", EVENT, compare(AT, "<", 0)), ">=", 0),  # a condition nobody meets: 0/0, not vacuous
    compare(call("P", Binary("or", EVENT, compare(LATER, ">", 5))), ">", 0.5),
    compare(Binary("/", MEAN, MEAN), ">", 2),
    Binary("and", compare(CHANCE, ">=", 0), compare(CHANCE, ">", 0.5)),
]


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [(p, True) for p in ALWAYS_TRUE] + [(p, False) for p in ALWAYS_FALSE] + [(p, None) for p in OPEN],
)
def test_what_cannot_be_otherwise_is_found(predicate, expected):
    assert BOUNDS.decided(predicate) is expected


def test_bounds_of_numbers():
    assert BOUNDS.number(AT) == (0.0, 1000.0)
    assert BOUNDS.number(call("weekly_change", held())) == (-1000.0, 1000.0)
    assert BOUNDS.number(call("first", compare(held(), ">", 5))) == (0.0, math.inf)
    assert BOUNDS.number(Binary("-", call("first", compare(held(), ">", 5)), number(3))) == (-3.0, math.inf)
    assert BOUNDS.number(Reference("initiative", ("A",))) == (0.0, 1.0)
    assert BOUNDS.number(Reference("moved", ("A", "*", "north"))) == (0.0, 3e12)
    assert BOUNDS.number(Binary("-", Reference("aid", ("A",)), Reference("oil_revenue", ("A",)))) == (
        -math.inf,
        math.inf,
    )
