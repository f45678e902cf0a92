"""Distributions as people write them: '5 to 10 km^2', 'uniform(low=1, high=3) week', 'likely'.

An interval is a lognormal with that 90 % interval. Arguments of named distributions are always named:
positional ones get mixed up. Words of likelihood stand for their band (Intelligence Community Directive
203, 2015).
"""

from __future__ import annotations

import math
import re

from polemos.case.distributions import Constant, Distribution, Lognormal, Uniform
from polemos.case.fields import fault, not_finite, quantity, refuse_comma, shown
from polemos.case.prior_forms import FAMILIES, Form, Numbers, beyond_numbers, built, family_of, form_of, held
from polemos.case.units import NUMBER, UnitError, conversion, example_of, kind_of, without_comma

WORDS: dict[str, tuple[float, float]] = {
    "almost no chance": (0.01, 0.05),
    "very unlikely": (0.05, 0.20),
    "unlikely": (0.20, 0.45),
    "roughly even chance": (0.45, 0.55),
    "likely": (0.55, 0.80),
    "very likely": (0.80, 0.95),
    "almost certain": (0.95, 0.99),
}

LONGEST = 200
"""Characters of a distribution; the time to read one may grow with the square of its length."""

_UNIT = r"(?:\s*(?!to\b|within\b|and\b)(?:(?<=\s)1\s*/|[A-Za-z%/])[^,()=]*?)?"
_INTERVAL = re.compile(rf"({NUMBER})({_UNIT})\s+to\s+({NUMBER})({_UNIT})", re.ASCII)
_RANGE = re.compile(
    rf"(?:between\s+|from\s+)?({NUMBER})(?![eE][-+]?[0-9])({_UNIT})\s*(?:-|\u2013|\u2014|\.\.+|\u2026|\s(?:and|to)\s)\s*({NUMBER})({_UNIT})",
    re.ASCII,
)
"""An interval as it is often written elsewhere."""
_CALL = re.compile(r"([A-Za-z_]+)\s*\(([^()]*)\)\s*(.*)", re.ASCII | re.DOTALL)
_ARGUMENT = re.compile(rf"([a-z0-9]+)\s*=\s*({NUMBER})({_UNIT})", re.ASCII)


def read_distribution(value: str | float, unit: str) -> Distribution:
    """The distribution that a file gives, in a canonical unit.

    Raises a fault: E-PRIOR, E-UNIT, E-NONFINITE or E-TYPE.
    """
    if not isinstance(value, str) or not_finite(value):
        return Constant(value=quantity(value, unit), text=f"{value}")
    if len(value) > LONGEST:
        message = f"this has {len(value)} characters; the limit of a distribution is {LONGEST}"
        raise fault("E-PRIOR", message, "write '5 to 10', or a reason under note")
    text = " ".join(value.split())
    if not re.search("[(=]", text):
        refuse_comma(text)
    body, _, window = text.partition(" within ")
    found = _body(body.strip(), unit)
    if window:
        low, high, _ = _interval(window.strip(), unit)
        found = _truncated(found, low, high)
    return found.model_copy(update={"text": text})


def _body(text: str, unit: str) -> Distribution:
    if call := _CALL.fullmatch(text):
        return _named(call[1], call[2], call[3].strip(), unit)
    if text in WORDS:
        if unit != "1":
            raise fault("E-UNIT", f"'{text}' is a chance, but this is {kind_of(unit)}")
        first, last = WORDS[text]
        return Uniform(first=first, last=last)
    written = _RANGE.fullmatch(text)
    if written is not None and not _INTERVAL.fullmatch(text):
        last = written[4].strip() or written[2].strip()
        remedy = f"write '{written[1]} to {written[3]}{f' {last}' if last else _after(unit)}'"
        raise fault("E-PRIOR", f"{shown(text)} is no interval", remedy)
    if re.search(r"\sto\s", text):
        low, high, written = _interval(text, unit)
        if low <= 0:
            remedy = f"write 'normal(p5={low:g}, p95={high:g}){written}' where it may be negative"
            raise fault("E-PRIOR", f"both ends of '{text}' must be above 0", remedy)
        try:
            return held(Lognormal.between(low, high), f"'{text}'")
        except (ArithmeticError, ValueError):
            raise beyond_numbers(f"'{text}'") from None
    if not re.match(NUMBER, text, re.ASCII):
        known = ", ".join(f"{name}(...)" for name in FAMILIES)
        raise fault("E-PRIOR", f"{shown(text)} is no distribution", f"write '5 to 10', a constant, {known}")
    return Constant(value=quantity(text, unit))


def _interval(text: str, unit: str) -> tuple[float, float, str]:
    """Both ends in a canonical unit, and the unit as written."""
    match = _INTERVAL.fullmatch(text)
    if match is None:
        raise fault("E-PRIOR", f"{shown(text)} is no interval", f"write it like '5 to 10{_after(unit)}'")
    last = match[4].strip()
    low = _in_unit(match[1], match[2].strip() or last, unit, text)
    high = _in_unit(match[3], last, unit, text)
    if low >= high:
        message = f"the low end {match[1]} must be below the high end {match[3]}"
        swapped = f"write '{match[3]} to {match[1]}{f' {last}' if last else ''}'"
        raise fault("E-PRIOR", message, swapped if low > high else "write a constant for what is certain")
    return low, high, f" {last}" if last else ""


def _in_unit(number: str, written: str, unit: str, text: str) -> float:
    if written:
        return quantity(f"{number} {written}", unit)
    if unit != "1":
        example = example_of(unit)
        raise fault("E-UNIT", f"needs {kind_of(unit)} such as '{example}', but {shown(text)} has no unit")
    return quantity(float(number), "1")


def _after(unit: str) -> str:
    """A unit as it stands behind a number."""
    return "" if unit == "1" else f" {unit.removeprefix('1')}"


def _named(name: str, inside: str, written: str, unit: str) -> Distribution:
    """A named distribution from its arguments and the unit behind the closing parenthesis."""
    family = family_of(name)
    arguments = _arguments(name, inside)
    window = {end: arguments.pop(end) for end in ("low", "high") if family.window and end in arguments}
    form = form_of(name, arguments)
    scale = _scale(written, unit)

    def number(key: str, given: tuple[float, str]) -> float:
        value, own = given
        if own:
            return quantity(f"{value!r} {own}", unit)
        if scale is None:
            remedy = f"write '{key}={value:g}{_after(unit)}', or the unit after the closing parenthesis"
            raise fault("E-UNIT", f"needs {kind_of(unit)}, but '{key}={value:g}' has no unit", remedy)
        return quantity(value * scale, "1")

    ends = {key: number(key, given) for key, given in window.items()}
    if form.pure:
        given = {key: quantity(value, "1") for key, (value, _) in arguments.items()}
    else:
        given = {key: number(key, argument) for key, argument in arguments.items()}
    if name == "beta":
        return _beta(form, given, (ends.get("low", 0.0), ends.get("high", scale)), unit)
    found = built(name, form, given)
    return _truncated(found, ends.get("low"), ends.get("high")) if ends else found


def _beta(form: Form, given: Numbers, ends: tuple[float, float | None], unit: str) -> Distribution:
    """A beta from low to high; from 0 to 1 of the written unit where they are not given."""
    first, last = ends
    if last is None:
        remedy = f"write the unit after the closing parenthesis, such as 'beta(a=1, b=60){_after(unit)}'"
        raise fault("E-UNIT", f"needs {kind_of(unit)}, but a beta is a pure number", remedy)
    if first >= last:
        raise fault("E-PRIOR", f"the low end {first:g} must be below the high end {last:g}")
    if not form.pure:
        span = last - first
        given = {key: (value if key == "sd" else value - first) / span for key, value in given.items()}
    shape = built("beta", form, given).model_copy(update={"first": first, "last": last})
    return held(shape, f"a beta from {first:g} to {last:g}")


def _arguments(name: str, inside: str) -> dict[str, tuple[float, str]]:
    """Number and unit of every named argument."""
    found: dict[str, tuple[float, str]] = {}
    for part in inside.split(","):
        match = _ARGUMENT.fullmatch(part.strip())
        if match is None:
            needs = FAMILIES[name].forms[0].needs
            message = f"the arguments of '{name}' are named numbers, but {shown(part.strip())} is none"
            if remedy := without_comma(inside):  # 1,000 was taken apart
                raise fault("E-PRIOR", f"a number has no comma, but here is {shown(inside)}", remedy)
            raise fault("E-PRIOR", message, f"write {name}({', '.join(f'{need}=...' for need in needs)})")
        if match[1] in found:
            raise fault("E-PRIOR", f"'{match[1]}' is given twice")
        value = float(match[2])
        if math.isinf(value):
            raise fault("E-NONFINITE", f"{match[1]} is not a finite number", "write a finite number")
        found[match[1]] = (value, match[3].strip())
    return found


def _scale(written: str, unit: str) -> float | None:
    """How many of the canonical unit one of the written unit is; None where none is written."""
    if not written:
        return 1.0 if unit == "1" else None
    try:
        return conversion(written, unit)
    except UnitError as error:
        problem = str(error) if str(error).startswith("is ") else f"cannot be read: {error}"
        raise fault("E-UNIT", f"needs {kind_of(unit)}, but '{written}' {problem}") from None


def _truncated(found: Distribution, low: float | None, high: float | None) -> Distribution:
    narrower = found.model_copy(update={"low": low, "high": high})
    first, last = narrower.support
    if isinstance(found, Constant):
        empty = not (first == last == found.value)
    else:
        empty = first >= last or found.mass(first, last) < 1e-6
    if empty:
        raise fault("E-PRIOR", "it is truncated to nothing", "write limits that lie within the distribution")
    return held(narrower, f"it from {first:g} to {last:g}")
