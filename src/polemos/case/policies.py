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

    value  in the lever's unit
    when   a condition on what can be observed at the start of the week; None holds always
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
    note: str | None

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


def extension_cycle(extends: dict[str, str | None], first: str) -> tuple[str, ...] | None:
    """The loop of policies that a policy runs into by what it extends; None where there is none."""
    seen: list[str] = []
    here: str | None = first
    while here is not None and here in extends:
        if here in seen:
            return (*seen[seen.index(here) :], here)
        seen.append(here)
        here = extends[here]
    return None


def resolved(own: dict[str, tuple[Any, ...]], extends: dict[str, str | None], policy: str) -> tuple[Any, ...]:
    """The settings of a policy and of all that it extends, the most remote first; there must be no loop."""
    base = extends.get(policy)
    inherited = resolved(own, extends, base) if base is not None else ()
    return (*inherited, *own.get(policy, ()))
