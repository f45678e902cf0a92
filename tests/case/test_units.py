"""Units at the boundary."""

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemos._core.catalogue import EXOGENOUS, LEVERS, OUTCOMES, PARAMETERS
from polemos.case.prior_text import read_distribution
from polemos.case.units import UnitError, conversion, product, read_quantity, read_unit

SPELLINGS = {
    "km^2": ["km^2", "km2", "km²", "hectare", "acre", "m^2"],
    "persons/week": ["persons/week", "persons per week", "person / day", "people/year", "persons/month"],
    "week": ["week", "weeks", "days", "year", "months", "hour"],
    "1": ["1", "%", "percent", "share"],
    "1/week": ["1/week", "/ week", "/ day", "% / month"],
    "EUR_bn/week": ["EUR_bn/week", "EUR bn/week", "bn EUR / month", "EUR/day"],
}
PAIRS = [(unit, text) for unit, texts in SPELLINGS.items() for text in texts]


@pytest.mark.parametrize(("unit", "text"), PAIRS)
def test_every_spelling_has_its_unit(unit, text):
    assert read_unit(text).name == unit


@given(st.sampled_from(PAIRS), st.floats(1e-6, 1e6))
def test_a_quantity_goes_there_and_back(pair, value):
    unit, text = pair
    there = read_quantity(f"{value!r} {text}", unit) if unit != "1" or text != "1" else value
    back = there / conversion(text, unit)
    assert back == pytest.approx(value, rel=1e-12)


@given(st.sampled_from(PAIRS), st.sampled_from(PAIRS))
def test_only_like_goes_into_like(one, other):
    if one[0] == other[0]:
        forth, back = conversion(one[1], other[0]), conversion(other[1], one[0])
        assert forth > 0 < back
    else:
        with pytest.raises(UnitError, match="is a"):
            conversion(one[1], other[0])


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("km^2", "km**2"),
        ("hectare", "hectare"),
        ("acre", "acre"),
        ("km^2/week", "km**2/week"),
        ("days", "day"),
    ],
)
def test_factors_are_those_of_pint(ours, theirs):
    registry = pint.UnitRegistry()
    target = {"km^2": "km**2", "km^2/week": "km**2/week", "week": "week"}[read_unit(ours).name]
    assert read_unit(ours).factor == pytest.approx(
        registry.Quantity(1, theirs).to(target).magnitude, rel=1e-6
    )


def test_every_unit_of_the_catalogue_is_canonical():
    for table in (PARAMETERS, LEVERS, OUTCOMES, EXOGENOUS):
        for entry in table.values():
            assert (read_unit(entry.unit).name, read_unit(entry.unit).factor) == (entry.unit, 1.0)


def test_products_are_canonical():
    assert product("km^2", "week", -1) == "km^2/week"
    assert product("persons/week", "week") == "persons"
    assert product("km^2", "km^2", -1) == "1"


@pytest.mark.parametrize(
    "text", ["", "km^", "km**2", "9**9", "km^99", "a b c", "__import__", "km^2;", "k" * 80, "²", "//week"]
)
def test_what_is_no_unit(text):
    with pytest.raises(UnitError):
        read_unit(text)


def test_a_mass_is_no_area():
    with pytest.raises(UnitError, match="needs an area such as '1250 km\\^2', but '1250 kg' is a mass"):
        read_quantity("1250 kg", "km^2")


@pytest.mark.parametrize("text", ["0.1 to 0.5 /EUR_bn", "0.1 to 0.5 1/EUR_bn", "0.1 to 0.5 1 / EUR_bn"])
def test_a_rate_may_begin_with_one(text):
    found = read_distribution(text, "1/EUR_bn")
    assert found.quantile(0.05) == pytest.approx(0.1)
    assert read_distribution("0.5 1/EUR_bn", "1/EUR_bn").quantile(0.5) == 0.5


@pytest.mark.parametrize(
    "text", ["yottaparsec^9", "1/yottaparsec^9", "yoctometre^9*yoctometre^9", "1/yoctobarn^9"]
)
def test_a_unit_beyond_numbers_is_refused(text):
    with pytest.raises(UnitError, match="beyond what a computer can hold"):
        read_unit(text)
