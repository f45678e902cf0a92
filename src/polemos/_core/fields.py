"""Fields that say what they are: unit, support, axes and meaning, kept with the value they describe.

Every parameter, lever, exogenous series and outcome of the engine is declared with `quantity`; the
catalogue, the documentation and the checks of a case file are all read off these declarations.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import equinox as eqx


@dataclass(frozen=True)
class Quantity:
    """What one field stands for.

    unit     in the words of the catalogue, e.g. "km^2/week"; "1" for a pure number
    low, high  the support: values outside it are refused
    meaning  one line, for tables
    axes     any of "actor", "patron", "sector", "public", "rung", in that order; empty for one number a run
    source   where the law or the support comes from
    neutral  the value that switches the quantity off, where there is one
    """

    unit: str
    low: float
    high: float
    meaning: str
    axes: tuple[str, ...] = ()
    source: str = ""
    neutral: float | None = None


def quantity(
    unit: str,
    support: tuple[float, float],
    meaning: str,
    *,
    axes: tuple[str, ...] = (),
    source: str = "",
    neutral: float | None = None,
) -> Any:
    """Declare a field of an equinox module as a quantity with unit, support and meaning."""
    low, high = support
    if not low < high:
        message = f"the support of a quantity needs low < high, got {low} and {high}"
        raise ValueError(message)
    return eqx.field(metadata={"quantity": Quantity(unit, low, high, meaning, axes, source, neutral)})


def quantities(owner: type) -> Iterator[tuple[str, Quantity]]:
    """The declared quantities of a module class, in the order they are written."""
    for field in dataclasses.fields(owner):
        if "quantity" in field.metadata:
            yield field.name, field.metadata["quantity"]
