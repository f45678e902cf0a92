"""Units at the boundary: texts of a case to the catalogue's units; inside, numbers are plain.

A unit is read into a factor and a dimension. Spellings that cases use every day are in a table here; any
other word is asked of pint, which is imported only then. Any three capital letters are a currency
(ISO 4217) of its own: polemos knows no exchange rates.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from polemos._core.catalogue import EXOGENOUS, LEVERS, OUTCOMES, PARAMETERS
from polemos._core.dates import WEEKS_A_YEAR

Dimension = tuple[tuple[str, int], ...]
"""Base units and their powers, sorted by name; () is a pure number."""

NUMBER = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
"""A decimal in ASCII digits, as YAML 1.2 has it."""

_WEEK = 604800.0  # seconds

_WORDS: dict[str, tuple[float, Dimension]] = {
    **dict.fromkeys(("km", "kilometre", "kilometres"), (1.0, (("km", 1),))),
    **dict.fromkeys(("person", "persons", "people"), (1.0, (("persons", 1),))),
    **dict.fromkeys(("week", "weeks"), (1.0, (("week", 1),))),
    **dict.fromkeys(("day", "days"), (1 / 7, (("week", 1),))),
    **dict.fromkeys(("month", "months"), (WEEKS_A_YEAR / 12, (("week", 1),))),
    **dict.fromkeys(("year", "years"), (WEEKS_A_YEAR, (("week", 1),))),
    **dict.fromkeys(("barrel", "barrels"), (1.0, (("barrel", 1),))),
    **dict.fromkeys(("%", "percent"), (0.01, ())),
    **dict.fromkeys(("1", "share", "items"), (1.0, ())),
}
_BASES = {"[length]": ("km", 1e-3), "[time]": ("week", 1 / _WEEK), "[mass]": ("kg", 1e-3)}
"""pint's root units (metre, second, gram) in ours."""

_KINDS: dict[str, tuple[str, str]] = {
    "1": ("a pure number", "0.5"),
    "km^2": ("an area", "1250 km^2"),
    "km": ("a length", "35 km"),
    "kg": ("a mass", "1250 kg"),
    "persons": ("a number of persons", "5000 persons"),
    "week": ("a duration", "26 weeks"),
    "km^2/week": ("an area per week", "20 km^2/week"),
    "persons/week": ("a number of persons per week", "3000 persons/week"),
    "1/week": ("a rate per week", "0.01 / week"),
}

_TERM = re.compile(r"\s*([*/·])?\s*([A-Za-z_]+|%|1)(?:\^(-?[1-9])|([2²3³]))?(?![\w^])")
_BILLIONS = re.compile(r"\b(?:([A-Z]{3})[ _]?bn|(?:bn|billion) ([A-Z]{3}))\b")
_CURRENCY = re.compile(r"[A-Z]{3}(_bn)?")


class UnitError(ValueError):
    """A unit that cannot be read, or that measures something else."""


@dataclass(frozen=True)
class Unit:
    """A canonical unit and how many of it one of the written unit is."""

    name: str
    factor: float


@cache
def read_unit(text: str) -> Unit:
    """The canonical unit of a text such as 'persons/week', 'EUR bn' or '%'; raises UnitError."""
    factor, dimension = _measure(text)
    name, scale = _canonical(dimension)
    return Unit(name, factor / scale)


def conversion(text: str, unit: str) -> float:
    """How many of a canonical unit one of the written unit is; raises UnitError."""
    written = read_unit(text)
    if written.name != read_unit(unit).name:
        raise UnitError(f"is {kind_of(written.name)}")
    return written.factor / read_unit(unit).factor


def kind_of(unit: str) -> str:
    """What a canonical unit measures, in words: 'an area'."""
    return _KINDS[unit][0] if unit in _KINDS else f"a quantity in {unit}"


def example_of(unit: str) -> str:
    """A value in a canonical unit as a case would write it."""
    return _KINDS[unit][1] if unit in _KINDS else f"1.5 {unit}"


@cache
def product(left: str, right: str, power: int = 1) -> str:
    """The canonical unit of left * right**power."""
    first, second = _measure(left), _measure(right)
    return _canonical(_multiply(first[1], second[1], power))[0]


_GROUPED = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9])", re.ASCII)
_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])", re.ASCII)


def without_comma(text: str) -> str:
    """What to write for a text whose numbers have commas; empty where none has."""
    decimal = _COMMA.sub(".", text)
    whole = _GROUPED.sub(lambda found: found[0].replace(",", ""), text)
    if decimal == text:
        return ""
    if whole == text or _COMMA.search(whole):
        return f"write {decimal}"
    return f"write {whole}" if len(_COMMA.findall(text)) > 1 else f"write {whole} or {decimal}"


_QUANTITY = re.compile(rf"({NUMBER})\s*(.*)", re.ASCII | re.DOTALL)


def read_quantity(text: str, unit: str) -> float:
    """The value of a text such as '1250 km^2' in a canonical unit; raises UnitError."""
    value, written = split_quantity(text)
    if not written:
        if unit == "1":
            return value
        raise UnitError(f"needs {kind_of(unit)} such as '{example_of(unit)}', but '{text}' has no unit")
    try:
        return value * conversion(written, unit)
    except UnitError as error:
        problem = str(error) if str(error).startswith("is ") else f"has a unit that cannot be read: {error}"
        raise UnitError(
            f"needs {kind_of(unit)} such as '{example_of(unit)}', but '{text}' {problem}"
        ) from None


def split_quantity(text: str) -> tuple[float, str]:
    """The number and the unit of a text, the unit as written; raises UnitError."""
    match = _QUANTITY.fullmatch(text.strip())
    if match is None:
        raise UnitError(f"needs a number with a unit, but is '{text}'")
    return float(match[1]), match[2].strip()


def _measure(text: str) -> tuple[float, Dimension]:
    """Factor and dimension in base units: km, persons, week, currencies."""
    rest = _BILLIONS.sub(lambda found: f"{found[1] or found[2]}_bn", text.strip()).replace(" per ", "/")
    if not rest or len(rest) > 60:
        raise UnitError(f"'{text[:60]}' is no unit")
    factor, dimension, position = 1.0, (), 0
    while position < len(rest):
        term = _TERM.match(rest, position)
        if term is None or (position and term[1] is None):
            raise UnitError(f"'{text}' is no unit")
        power = int(term[3] or {"²": 2, "³": 3}.get(term[4], term[4] or 1))
        sign = -1 if term[1] == "/" else 1
        scale, base = _word(term[2])
        factor = _times(factor, scale, sign * power, text)
        dimension = _multiply(dimension, base, sign * power)
        position = term.end()
    return factor, dimension


def _times(factor: float, scale: float, power: int, text: str) -> float:
    """factor scale**power, where that is a number above 0."""
    try:
        product = factor * scale**power
    except (OverflowError, ZeroDivisionError):
        product = 0.0
    if not 0.0 < product < math.inf:
        raise UnitError(f"'{text}' is beyond what a computer can hold")
    return product


def _word(word: str) -> tuple[float, Dimension]:
    if word in _WORDS:
        return _WORDS[word]
    if _CURRENCY.fullmatch(word):
        return (1e9 if word.endswith("_bn") else 1.0), ((word[:3], 1),)
    return _ask_pint(word)


@cache
def _ask_pint(word: str) -> tuple[float, Dimension]:
    """A word as pint knows it. `word` is one bare name, so that no expression reaches pint's parser."""
    import pint

    try:
        found = _registry().Quantity(1.0, word).to_root_units()
    except (pint.PintError, AttributeError, ValueError, TypeError):
        raise UnitError(f"'{word}' is no unit") from None
    factor, dimension = float(found.magnitude), ()
    for name, written in found.dimensionality.items():
        base, scale = _BASES.get(name, (name.strip("[]"), 1.0))
        power = round(float(str(written)))
        factor = _times(factor, scale, power, word)
        dimension = _multiply(dimension, ((base, 1),), power)
    return factor, dimension


@cache
def _registry() -> Any:
    import pint

    return pint.UnitRegistry()


def _multiply(left: Dimension, right: Dimension, power: int) -> Dimension:
    powers = dict(left)
    for base, exponent in right:
        powers[base] = powers.get(base, 0) + power * exponent
    return tuple(sorted((base, exponent) for base, exponent in powers.items() if exponent))


def _canonical(dimension: Dimension) -> tuple[str, float]:
    """The catalogue's unit of a dimension and its factor, or one spelt from base units."""
    return _catalogue_units().get(dimension) or (_spell(dimension), 1.0)


@cache
def _catalogue_units() -> dict[Dimension, tuple[str, float]]:
    tables = (PARAMETERS, LEVERS, OUTCOMES, EXOGENOUS)
    names = sorted({entry.unit for table in tables for entry in table.values()})
    measured = {name: _measure(name) for name in names}
    return {dimension: (name, factor) for name, (factor, dimension) in measured.items()}


def _spell(dimension: Dimension) -> str:
    def power(base: str, exponent: int) -> str:
        return base if exponent == 1 else f"{base}^{exponent}"

    above = "*".join(power(base, exponent) for base, exponent in dimension if exponent > 0)
    below = "".join(f"/{power(base, -exponent)}" for base, exponent in dimension if exponent < 0)
    return f"{above or '1'}{below}"
