"""Whole numbers on the command line, and what to type for those that are written in another way."""

from decimal import Decimal, InvalidOperation
from typing import Any

import click

THOUSANDS = {"k": 10**3, "m": 10**6}
LONGEST = 40  # characters of what can be a slip


def meant(text: str, most: int) -> str:
    """A hint for 1e6, 10,000, 10_000, "10 000" and 10k; empty for what is no number that could be meant."""
    plain = text.strip().lower()
    if len(plain) > LONGEST or not plain.isascii():
        return ""
    factor = THOUSANDS.get(plain[-1:], 1)
    plain = plain.removesuffix("k").removesuffix("m")
    groups = plain.replace(",", " ").replace("_", " ").replace("'", " ").split(" ")
    if len(groups) > 1 and any(len(group) != 3 for group in groups[1:]):
        return ""  # 1,5 or 1,2,3: who knows
    try:
        number = Decimal("".join(groups)) * factor
        whole = 0 <= number <= most and number == number.to_integral_value()
    except InvalidOperation:
        return ""
    return f"; type {int(number)}" if whole else ""


class WholeNumber(click.IntRange):
    """A whole number between two; a number written in another way is refused with what to type."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number; click.BadParameter (usage, exit code 2) otherwise."""
        text = str(value)
        if not (text.isascii() and text.removeprefix("-").isdigit()):
            self.fail(
                f"{text[:LONGEST]!r} is not a whole number{meant(text, int(self.max or 0))}", param, ctx
            )
        if len(text) > LONGEST:
            self.fail(f"{text[:LONGEST]}... is too large", param, ctx)
        number: Any = value
        return super().convert(number, param, ctx)
