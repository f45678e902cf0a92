"""Elements of named quantities, such as held(A, north): how they are written and what they may name."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from polemos._core.axes import ORIGIN, RESERVE
from polemos.case.fields import LONGEST_ID, Strict, fault, shown
from polemos.case.lookalikes import shape

MOST_COMPARED = 100
"""Known words that a wrong one is compared with."""

_WRITTEN = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_.]*)\s*(?:\(([^()]*)\))?\s*", re.ASCII)


class Element(Strict):
    """One element of an outcome, lever, series or parameter; `*` stands for the sum over an axis."""

    name: str
    arguments: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the element, in the order of the axes."""
        return self.arguments

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.arguments)})" if self.arguments else self.name


def read_element(text: str) -> Element:
    """The element that a text names; raises a fault E-REF where it is none."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise fault("E-REF", f"{shown(text)} names no element", "write name(actor, sector)")
    inside = match[2] or ""
    arguments = tuple(part.strip() for part in inside.split(",")) if inside.strip() else ()
    return Element(name=match[1], arguments=arguments)


def _element(value: Any) -> Any:
    return read_element(value) if isinstance(value, str) else value


ElementText = Annotated[
    Element,
    BeforeValidator(_element),
    WithJsonSchema({"type": "string", "examples": ["held(A, north)"]}),
]


@dataclass(frozen=True)
class Problem:
    """Why an element cannot be, and what to write instead."""

    message: str
    remedy: str = ""


class Ids(tuple[str, ...]):  # noqa: SLOT001 - the set is kept beside it
    """Ids among which many words are looked for."""

    @cached_property
    def _all(self) -> frozenset[str]:
        return frozenset(self)

    def __contains__(self, word: object) -> bool:
        return word in self._all


class Anything(tuple[str, ...]):
    """The ids of a file that could not be read: nothing can be said to be missing from it."""

    __slots__ = ()

    def __contains__(self, word: object) -> bool:
        return True


ANYTHING = Anything()


def together(*groups: tuple[str, ...]) -> tuple[str, ...]:
    """All ids of several groups; anything where one of them cannot be known."""
    if any(isinstance(group, Anything) for group in groups):
        return ANYTHING
    return Ids(word for group in groups for word in group)


@dataclass(frozen=True)
class Names:
    """Every id that a case declares, whether or not the rest of its declaration is sound.

    elements  axis -> its ids
    mechanisms     the mechanisms in use: those of every war, and those the case lists
    """

    elements: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    mechanisms: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()

    @property
    def two_sides(self) -> bool:
        """Whether the case has two belligerents; else what is missing for each is not worth saying."""
        return len(set(self.along("actor"))) == 2

    @cached_property
    def ledger(self) -> tuple[str, ...]:
        """The rows and series."""
        return together(self.rows, self.series)

    @cached_property
    def cited(self) -> tuple[str, ...]:
        """All that a number can be cited from: sources, rows and series."""
        return together(self.sources, self.rows, self.series)

    def along(self, axis: str) -> tuple[str, ...]:
        """The ids along an axis of the catalogue."""
        if axis == ORIGIN:
            return together((RESERVE,), self.along("sector"))
        return self.elements.get(axis, ())


def problem_with(
    name: str, arguments: tuple[str, ...], catalogue: Mapping[str, Any], names: Names, *, sums: bool
) -> Problem | None:
    """What is wrong with an element of a table of the catalogue; None when it exists.

    sums  whether `*` may stand for the sum over an axis
    """
    entry = catalogue.get(name)
    if entry is None:
        return Problem(f"there is no '{name}'", did_you_mean(name, catalogue))
    axes: tuple[str, ...] = entry.axes
    pattern = f"{name}({', '.join(axes)})"
    if len(arguments) != len(axes):
        return Problem(f"'{name}' has {_count(len(axes))}", f"write {pattern}")
    for axis, argument in zip(axes, arguments, strict=True):
        if argument == "*":
            if not sums:
                return Problem("'*' stands for no single element here", f"name one {axis}")
        elif argument not in names.along(axis):
            return Problem(f"there is no {axis} '{argument}'", did_you_mean(argument, names.along(axis)))
    return None


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is probably meant; None where none is near.

    Of many words those are compared that begin or end alike and are about as long.
    """
    known = sorted(known)
    if len(word) > LONGEST_ID:
        return None
    if len(known) > MOST_COMPARED:
        alike = (one for one in known if one[:2] == word[:2] or one[-2:] == word[-2:])
        near = (one for one in alike if abs(len(one) - len(word)) <= 3)
        known = list(itertools.islice(near, MOST_COMPARED))
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return close[0] if close else {one.lower(): one for one in known}.get(word.lower())


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A suggestion among the words that are known; the whole list where it is short."""
    known = sorted(known)
    if not word.isascii() and shape(word) in known:
        return f"write '{shape(word)}' anew: this only looks like it, with letters of another script"
    close = closest(word, known)
    if close is not None and shape(close) == word:
        return f"write '{close}' anew where it is declared: it has letters of another script"
    if close is not None:
        return f"did you mean '{close}'?"
    return f"known: {', '.join(known)}" if 0 < len(known) <= 12 else ""


def _count(n: int) -> str:
    return {0: "no arguments", 1: "one argument"}.get(n, f"{n} arguments")
