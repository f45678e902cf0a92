"""Numbers and dates as a reader wants them: no more figures than are known, and a unit on each."""

from __future__ import annotations

import datetime
import math

MINUS = "−"
_UNITS = {
    "km^2": "km²",
    "km^2/week": "km² a week",
    "persons/week": "persons a week",
    "1/week": "a week",
    "1": "",
    "%": "%",
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def long_date(day: datetime.date | None) -> str:
    """9 January 2025; a dash for no date."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day else "–"


def month_and_year(day: datetime.date) -> str:
    """Jan 2025."""
    return f"{_MONTHS[day.month - 1][:3]} {day.year}"


def period(first: datetime.date | None, last: datetime.date | None) -> str:
    """A day, or the first and last day of a period."""
    return long_date(last) if first in {None, last} else f"{long_date(first)} to {long_date(last)}"


def rounded(value: float, figures: int = 3) -> str:
    """A number to so many significant figures, thousands set apart by commas, with a true minus sign."""
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "never" if value > 0 else f"{MINUS}∞"
    if value == 0:
        return "0"
    decimals = figures - 1 - math.floor(math.log10(abs(value)))
    number = round(value, decimals)
    text = f"{abs(number):,.{min(max(decimals, 0), 12)}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{MINUS if number < 0 else ''}{text}"


def unit_words(unit: str) -> str:
    """A unit as it is read; nothing for a pure number."""
    return _UNITS.get(unit, unit.replace("^2", "²").replace("_bn", " billion").replace("/week", " a week"))


def pretty(text: str) -> str:
    """Units inside a sentence as they are read."""
    for unit in sorted(_UNITS, key=len, reverse=True):
        text = text.replace(f" {unit}", f" {_UNITS[unit]}") if "^" in unit or "/" in unit else text
    return text


def quantity(value: float | None, unit: str = "", figures: int = 3) -> str:
    """A number with its unit; a dash for none."""
    if value is None:
        return "–"
    text, words = rounded(value, figures), unit_words(unit)
    return f"{text}\u00a0{words}" if words and math.isfinite(value) else text


def cut(text: str, longest: int) -> str:
    """A text, cut to so many letters."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def stated(
    low: float | None, value: float | None, high: float | None, unit: str, qualifier: str | None = None
) -> str:
    """A figure as it was stated: a value, a range or both, after 'at least', 'around' and the like."""
    words = unit_words(unit)
    span = f"{rounded(low, 6)} to {rounded(high, 6)}" if low is not None and high is not None else ""
    middle = "" if value is None else rounded(value, 6)
    figure = f"{middle} ({span})" if middle and span else middle or span
    return " ".join(part for part in (qualifier, figure, words) if part) if figure else "–"


def error_words(error: float | None, unit: str = "") -> str:
    """A Monte Carlo error."""
    return "–" if error is None else f"±\u00a0{quantity(error, unit, 2)}"


def plural(count: int, noun: str) -> str:
    """1 claim, 2 claims."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
