"""Policies: which levers are set, to what, from when until when, on what condition (policies.yaml)."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from pydantic import Field, SkipValidation, ValidationInfo, model_validator

from polemos.case.fields import Day, Id, Strict, Text, Written, is_saved
from polemos.case.language.nodes import UNREAD, Expression
from polemos.case.references import ElementText

MOST_SETTINGS = 500


class SettingEntry(Strict):
    """A setting as the file has it."""

    set: ElementText
    to: Written
    from_: Annotated[Day, Field(alias="from")]
    until: Day | None = None
    when: Annotated[str, Field(min_length=1, max_length=2000)] | None = None
    source: Id | None = None
    known_on: Day | None = None
    seen_on: Day | None = None
    note: Text | None = None


class PolicyEntry(Strict):
    """A policy as the file has it."""

    id: Id
    name: Text
    description: Text | None = None
    abstract: bool = False
    counterfactual: bool = False
    extends: Id | None = None
    settings: Annotated[tuple[SettingEntry, ...], Field(max_length=MOST_SETTINGS)] = ()


class Setting(Strict):
    """One lever, of one element, set for a while.

    It holds in every week that begins from `start` on and before `until`, both rounded down to the first
    day of the week that contains them; to the end where `until` is None. Later settings win.

    value    in the lever's unit
    when     a condition on what can be observed at the start of the week; None holds always
    seen_on  when everybody saw it, where its source wrote of it only later; see `public_on`
    """

    lever: str
    arguments: tuple[str, ...]
    value: float
    start: datetime.date
    until: datetime.date | None
    condition: str | None
    when: Annotated[Expression | None, SkipValidation, Field(exclude=True, repr=False)] = None
    source: str | None
    known_on: datetime.date | None
    seen_on: datetime.date | None = None  # the first runs did not say
    note: str | None

    @property
    def public_on(self) -> datetime.date:
        """The day from which on a forecast may know of it."""
        return self.seen_on or self.known_on or self.start

    @model_validator(mode="before")
    @classmethod
    def _read_back(cls, value: Any, info: ValidationInfo) -> Any:
        conditional = is_saved(info) and isinstance(value, dict) and value.get("condition") is not None
        return {**value, "when": UNREAD} if conditional else value


class Policy(Strict):
    """A policy with the settings of all that it extends, theirs first.

    abstract        only there to be extended; not run
    counterfactual  departs from what happened before the cut-off
    """

    id: str
    name: str
    description: str | None
    abstract: bool
    counterfactual: bool
    extends: str | None
    settings: tuple[Setting, ...]


MOST_SHOWN = 8
"""Names of a loop that a fault spells out."""


def loops(extends: dict[str, str | None]) -> dict[str, tuple[str, ...]]:
    """For whatever runs into a loop, by what it extends, the members of that loop."""
    found: dict[str, tuple[str, ...]] = {}
    done: set[str] = set()
    for first in extends:
        walked: dict[str, int] = {}
        here: str | None = first
        while here is not None and here in extends and here not in walked and here not in done:
            walked[here] = len(walked)
            here = extends[here]
        if here is not None and here in walked:
            loop = tuple(walked)[walked[here] :]
        else:
            loop = found.get(here or "", ())
        done |= walked.keys()
        found |= dict.fromkeys(walked, loop) if loop else {}
    return found


def round_trip(loop: tuple[str, ...], first: str) -> str:
    """A loop as a fault shows it, from one of its members to itself."""
    start = loop.index(first)
    names = (*loop[start:], *loop[:start])
    shown = names if len(names) <= MOST_SHOWN else (*names[: MOST_SHOWN - 1], "...", names[-1])
    return " -> ".join((*shown, first))


def resolved(own: dict[str, tuple[Any, ...]], extends: dict[str, str | None], policy: str) -> tuple[Any, ...]:
    """The settings of a policy and of all that it extends, the most remote first; there must be no loop."""
    base = extends.get(policy)
    inherited = resolved(own, extends, base) if base is not None else ()
    return (*inherited, *own.get(policy, ()))
