"""The kinds of value that case files are made of, and the strict model that all files share.

Each kind refuses what it cannot read with the code that `check` prints; nothing is ever coerced. The
JSON Schema of a kind says as much of it as JSON Schema can.
"""

from __future__ import annotations

import datetime
import math
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from polemos.case.units import UnitError, read_quantity, without_comma

LONGEST_ID = 64
FIRST_DAY = datetime.date(1800, 1, 1)
LAST_DAY = datetime.date(2200, 12, 31)

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
CASE_ID = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
_NOT_FINITE = frozenset({"nan", "inf", "infinity"})


class Strict(BaseModel):
    """A frozen record whose unknown keys and wrong types are faults."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, hide_input_in_errors=True, populate_by_name=True
    )


SAVED = "saved"
"""The context in which a case is read from its own dump, which has no expressions."""


def is_saved(info: ValidationInfo) -> bool:
    """Whether what is validated is the dump of a case."""
    return info.context == SAVED


def fault(code: str, message: str, remedy: str = "", *, at: str = "") -> PydanticCustomError:
    """An error that `check` prints as it is.

    at  the entry of a mapping that it is about, where the whole mapping is checked
    """
    context = {"message": message, "remedy": remedy, "at": at}
    return PydanticCustomError(code, "{message}", context)  # pyright: ignore[reportArgumentType]


def shown(value: object) -> str:
    """A value as a message quotes it, cut where it is long."""
    text = str(value)
    return f"'{text}'" if len(text) <= 40 else f"'{text[:37]}...'"


def not_finite(value: object) -> bool:
    """Whether a value is NaN or infinite, or a text that says so."""
    if isinstance(value, float):
        return not math.isfinite(value)
    return isinstance(value, str) and value.strip().lower().lstrip("+-.") in _NOT_FINITE


def _identifier(value: object) -> object:
    if isinstance(value, str) and (not _ID.fullmatch(value) or len(value) > LONGEST_ID):
        raise fault("E-ID", f"{shown(value)} is no id", "ids are ASCII: a letter, then letters, digits and _")
    return value


def _case_identifier(value: object) -> object:
    if isinstance(value, str) and (not CASE_ID.fullmatch(value) or len(value) > LONGEST_ID):
        raise fault(
            "E-ID",
            f"{shown(value)} is no id of a case",
            "write a lower-case ASCII letter, then letters, digits and _",
        )
    return value


def read_day(text: str) -> datetime.date:
    """A calendar day from YYYY-MM-DD; raises a fault E-DATE for anything else."""
    match = _DAY.fullmatch(text)
    if match is None:
        raise fault("E-DATE", f"{shown(text)} is no date", "write YYYY-MM-DD")
    try:
        day = datetime.date(*map(int, match.groups()))
    except ValueError:
        raise fault("E-DATE", f"there is no day {text}") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise fault("E-DATE", f"{text} is not a date of this kind of war", "write a year from 1800 to 2200")
    return day


def _day(value: object) -> object:
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return read_day(str(value))
    return value


def _month_day(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = _MONTH_DAY.fullmatch(value)
    try:
        if match is None:
            return read_day(value).isoformat()
        datetime.date(2024, *map(int, match.groups()))
    except ValueError:
        raise fault("E-DATE", f"there is no day {value} in any year", "write MM-DD") from None
    return value


def refuse_comma(value: object) -> None:
    """A fault where a text is a number with a comma, with or without a unit."""
    remedy = without_comma(value) if isinstance(value, str) and re.match(r"\s*[-+]?[0-9]", value) else ""
    if remedy:
        raise fault("E-TYPE", f"a number has no comma, but this is {shown(value)}", remedy)


def number(value: object) -> object:
    """A finite number as it is; a fault for anything else."""
    if not_finite(value):
        raise fault("E-NONFINITE", "is not a finite number", "write a finite number")
    refuse_comma(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise fault("E-TYPE", f"needs a number, but is {_kind(value)}", "write a number such as 0.5")
    return float(value)


def _kind(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case str():
            return f"the text {shown(value)}"
        case None:
            return "empty"
        case dict():
            return "a mapping"
        case tuple():
            return "a list"
        case _:
            return shown(value)


def quantity(value: object, unit: str) -> float:
    """A number in a canonical unit from what a file gives: a number, or a text with a unit."""
    if not_finite(value):
        raise fault("E-NONFINITE", "is not a finite number", "write a finite number")
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise fault("E-TYPE", f"needs a number with a unit, but is {_kind(value)}")
    refuse_comma(value)
    if isinstance(value, str) and not re.search(r"[A-Za-z%²³]", value):
        raise fault("E-TYPE", f"needs a number with a unit, but is {_kind(value)}")
    try:
        if isinstance(value, str) or unit != "1":
            value = read_quantity(str(value), unit)
    except UnitError as error:
        raise fault("E-UNIT", str(error)) from None
    if not math.isfinite(value):
        raise fault("E-NONFINITE", "is not a finite number", "write a finite number")
    return float(value)


def per_cent(value: object) -> str:
    """What to write for a number, or an interval, that is meant in per cent where a share is wanted."""
    match = re.fullmatch(r"\s*([0-9.]+)(?:\s+to\s+([0-9.]+))?\s*", str(value), re.ASCII)
    numbers = [one for one in (match.groups() if match else ()) if one]
    if not numbers or any(one.count(".") > 1 or not 1 <= float(one) <= 100 for one in numbers):
        return ""
    return f"write {' to '.join(numbers)}%"


def _area(value: object) -> float:
    return quantity(value, "km^2")


def _text(value: object) -> object:
    # A date or a number where prose stands is meant as text.
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _schema(**keywords: Any) -> WithJsonSchema:
    return WithJsonSchema(keywords)


Id = Annotated[str, BeforeValidator(_identifier), _schema(type="string", pattern=f"^{_ID.pattern}$")]
CaseId = Annotated[
    str, BeforeValidator(_case_identifier), _schema(type="string", pattern=f"^{CASE_ID.pattern}$")
]
Day = Annotated[datetime.date, BeforeValidator(_day), _schema(type="string", format="date")]
Horizon = Annotated[
    datetime.date | Literal["none"],
    BeforeValidator(lambda value: value if value == "none" else _day(value)),
    _schema(type="string", examples=["2027-01-07", "none"], description="a day, or none"),
]
SeasonDay = Annotated[
    str, BeforeValidator(_month_day), _schema(type="string", pattern=r"^(\d{4}-)?\d{2}-\d{2}$")
]
Text = Annotated[str, Field(min_length=1)]
Prose = Annotated[str, BeforeValidator(_text), _schema(type=["string", "number"])]
Real = Annotated[float, BeforeValidator(number), _schema(type="number")]
Area = Annotated[
    float,
    BeforeValidator(_area),
    _schema(type="string", examples=["1250 km^2"], description="an area with its unit"),
]
Written = Annotated[
    str | float,
    BeforeValidator(lambda value: value if isinstance(value, str) else number(value)),
    _schema(type=["string", "number"], description="a number, a quantity with its unit, or a distribution"),
]
Stream = Annotated[int, Field(ge=0, lt=2**32, description="names the noise of this one; unique in the case")]
