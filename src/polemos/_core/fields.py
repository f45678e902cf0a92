"""Fields that say what they are: unit, support, axes and meaning, kept with the value they describe.

Every parameter, lever and exogenous series of the engine is declared with `quantity`, every number that a
mechanism shows and a claim may name with `outcome`; the catalogue, the documentation and the checks of a
case file are all read off these declarations.
"""

import dataclasses
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import equinox as eqx

POOL = 5e7  # persons, the largest pool of recruits
PEOPLE = 2e9  # persons: every stock at its largest and contingents for twenty years; no run can pass it
COUNTED = 1e12  # persons: the same people counted every week
SHARE, POSITIVE, ANY = (0.0, 1.0), (0.0, float("inf")), (-float("inf"), float("inf"))


@dataclass(frozen=True)
class Quantity:
    """What one field stands for.

    unit     in the words of the catalogue, e.g. "km^2/week"; "1" for a pure number
    low, high  the support: values outside it are refused
    meaning  one line, for tables
    axes     those that its type names, such as ("actor", "sector"); empty for one number a run
    source   where the law or the support comes from
    neutral  the value that switches the quantity off, where there is one
    optional  a case may leave it out, and has the neutral value then
    same_as  the field of the same owner whose values it has in a case that leaves it out; "" for none
    """

    unit: str
    low: float
    high: float
    meaning: str
    axes: tuple[str, ...] = ()
    source: str = ""
    neutral: float | None = None
    optional: bool = False
    same_as: str = ""


def quantity(
    unit: str,
    support: tuple[float, float],
    meaning: str,
    *,
    source: str = "",
    neutral: float | None = None,
    optional: bool = False,
    same_as: str = "",
) -> Any:
    """Declare a field of an equinox module as a quantity with unit, support and meaning.

    ValueError where the support is empty, or where it may be left out and it is not said, once and no more,
    what then stands.
    """
    low, high = support
    if not low < high:
        message = f"the support of a quantity needs low < high, got {low} and {high}"
        raise ValueError(message)
    if optional and neutral is None:
        message = "a quantity that may be left out needs the neutral value that then stands"
        raise ValueError(message)
    if optional and same_as:
        message = f"a quantity that is left out is either neutral or the same as {same_as}, not both"
        raise ValueError(message)
    declared = Quantity(
        unit, low, high, meaning, source=source, neutral=neutral, optional=optional, same_as=same_as
    )
    return eqx.field(metadata={"quantity": declared})


def quantities(owner: type) -> Iterator[tuple[str, Quantity]]:
    """The declared quantities of a module class, in the order they are written."""
    hints = typing.get_type_hints(owner)
    for field in dataclasses.fields(owner):
        if "quantity" in field.metadata:
            yield field.name, dataclasses.replace(field.metadata["quantity"], axes=axes_of(hints[field.name]))


@dataclass(frozen=True)
class Shown:
    """What one output of a mechanism is to others.

    quantity    unit, support, meaning and axes, where claims may name it; None where only mechanisms read it
    name        by which claims name it
    observable  a policy may make a setting depend on it
    carried     it is read in the next week before the mechanism acts again
    absent      what its readers see in a case that does not use the mechanism: a number, or the name of the
                series or lever that stands in; None where nobody reads it
    """

    quantity: Quantity | None
    name: str = ""
    observable: bool = False
    carried: bool = False
    absent: float | str | None = None


def outcome(
    unit: str,
    support: tuple[float, float],
    meaning: str,
    *,
    name: str = "",
    observable: bool = True,
    carried: bool = False,
    absent: float | str | None = None,
) -> Any:
    """Declare an output as an outcome, named as the field unless said otherwise."""
    low, high = support
    quantity = Quantity(unit, low, high, meaning)
    return eqx.field(metadata={"shown": Shown(quantity, name, observable, carried, absent)})


def signal(*, carried: bool = False, absent: float | str | None = None) -> Any:
    """Declare an output that no claim names."""
    return eqx.field(metadata={"shown": Shown(None, carried=carried, absent=absent)})


def shown(owner: type) -> Iterator[tuple[str, Shown]]:
    """The outputs of a module class with what they are to others, in the order they are written."""
    hints = typing.get_type_hints(owner)
    for field in dataclasses.fields(owner):
        declared: Shown = field.metadata.get("shown", Shown(None))
        if declared.quantity is not None:
            quantity = dataclasses.replace(declared.quantity, axes=axes_of(hints[field.name]))
            name = declared.name or field.name
            declared = dataclasses.replace(declared, quantity=quantity, name=name)
        yield field.name, declared


def axes_of(kind: Any) -> tuple[str, ...]:
    """The axes that an array type names, without the member axis."""
    return tuple(axis for axis in kind.dim_str.split() if not axis.startswith("*"))
