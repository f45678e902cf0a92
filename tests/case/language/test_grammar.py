"""The language of claims: text to expressions and back."""

import datetime
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polemos._core.catalogue import OUTCOMES
from polemos._core.errors import ClaimError
from polemos.case.language.grammar import parse, parse_alternatives, printed
from polemos.case.language.nodes import Between, Binary, Call, Comparison, Date, Name, Not, Number, Reference
from polemos.case.units import read_unit

KEYWORDS = {"or", "and", "not", "in", "to", "given", "policy", "against", "each"}
names = st.text(string.ascii_lowercase, min_size=1, max_size=6).filter(lambda name: name not in KEYWORDS)
numbers = st.builds(
    Number,
    st.floats(0, 1e9).map(lambda x: x + 0.0),
    st.sampled_from(["1", "%", "km^2", "persons/week", "1/week", "EUR bn", "weeks"]),
)
dates = st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)).map(Date)
references = st.builds(
    Reference,
    st.sampled_from(["held", "settlement.share", "talks"]),
    st.lists(names | st.just("*"), max_size=3).map(tuple),
)
calls = ["at", "average", "first", "abs", "min", "mean", "observed"]


def _wider(below):
    return st.one_of(
        st.builds(Call, st.sampled_from(calls), st.lists(below | dates, min_size=1, max_size=3).map(tuple)),
        st.builds(Call, st.just("P"), st.lists(below, min_size=1, max_size=2).map(tuple), names | st.none()),
        st.builds(Binary, st.sampled_from(["+", "-", "*", "/", "and", "or"]), below, below),
        st.builds(Comparison, st.sampled_from(["<", "<=", ">", ">="]), below, below),
        st.builds(Between, below, below, below),
        st.builds(Not, below),
    )


expressions = st.recursive(numbers | references | names.map(Name), _wider, max_leaves=12)


@settings(max_examples=500)
@given(expressions)
def test_what_is_printed_is_read_back(node):
    text = printed(node)
    assert parse(text) == node
    assert printed(parse(text)) == text


@given(st.floats(-1e9, -1e-9))
def test_negative_numbers_are_read_back(value):
    for node in (
        Number(value, "km^2"),
        Binary("-", Name("x"), Number(value)),
        Binary("*", Number(value), Number(value)),
    ):
        assert parse(printed(node)) == node


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("a or b and not c < 1 + 2 * 3", "a or (b and (not (c < (1 + (2 * 3)))))"),
        ("1 - 2 - 3", "(1 - 2) - 3"),
        ("12 / 2 / 3 * 2", "((12 / 2) / 3) * 2"),
        ("x in 1 to 2 + 3", "x in 1 to (2 + 3)"),
        ("not a and b", "(not a) and b"),
        ("-2 * 3", "(-2) * 3"),
    ],
)
def test_binding(text, same):
    assert parse(text) == parse(same)


@pytest.mark.parametrize(
    "text",
    [
        "a - (b - c)",
        "a / (b * c)",
        "(a + b) * (c - d)",
        "not (a or b)",
        "(a or b) and (c or d)",
        "not (not a)",
        "(a < b) < c",
        "a in (b in c to d) to e",
        "0 - (-5)",
        "5 km / (a)",
    ],
)
def test_needed_brackets_are_printed(text):
    assert parse(printed(parse(text))) == parse(text)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2%", 2, "%"),
        ("50 km^2", 50, "km^2"),
        ("3 persons/week", 3, "persons/week"),
        ("26 weeks", 26, "weeks"),
        ("0.05 / week", 0.05, "1/week"),
        ("1e5 persons", 1e5, "persons"),
        ("1.5 EUR bn", 1.5, "EUR bn"),
    ],
)
def test_quantities(text, value, unit):
    assert parse(text) == Number(value, unit)


def test_a_number_divided_by_a_function_is_no_unit():
    assert parse("5 / first(x)") == Binary("/", Number(5.0), Call("first", (Name("x"),)))


def test_alternatives_are_written_out():
    found = parse_alternatives("mean(x | policy=each(a, b)) > mean(y | policy=each(a, b)) + each(a, b)")
    assert [one.label for one in found] == ["a", "b"]
    assert found[1].text == "mean(x | policy=b) > mean(y | policy=b) + b"
    for one in found:
        assert parse(one.text) == one.node


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("P(each(a, b)) > each(a, c)", 17),
        ("P(each(a, a)) > 1", 3),
        ("held(3) > 1", 6),
        ("held(A | policy=x) > 1", 10),
        ("mean(x given y) > 1", 6),
        ("x * > 1", 5),
        ("(1", 3),
        ("2025-02-30 > 1", 1),
    ],
)
def test_the_column_is_that_of_the_fault(text, column):
    with pytest.raises(ClaimError) as caught:
        parse_alternatives(text)
    assert caught.value.column == column


def test_units_of_the_catalogue_can_be_typed():
    for unit in sorted({outcome.unit for outcome in OUTCOMES.values()} - {"1"}):
        node = parse(f"P(x(A) > 5 {unit})")
        number = node.arguments[0].right
        assert read_unit(number.unit).name == unit
        assert parse(printed(node)) == node
