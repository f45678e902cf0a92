"""Switches: rival assumptions that the range of a prior leaves out (switches.yaml).

A case is asked once more with a switch thrown: other priors, or settings laid over every policy.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, model_validator

from polemos.case.distributions import Distribution
from polemos.case.fields import Day, Id, Strict, Text, fault
from polemos.case.policies import MOST_SETTINGS, Policy, Setting, SettingEntry
from polemos.case.priors import ParameterPrior, PriorEntry, best_key, fits

MOST_SWITCHES = 16

LONGEST_NAME = 60
"""Characters of the name of a switch."""


class SwitchEntry(Strict):
    """A switch as the file has it."""

    id: Id
    name: Annotated[Text, Field(max_length=LONGEST_NAME)]
    note: Text
    source: Id | None = None
    known_on: Day | None = None
    priors: Annotated[dict[str, PriorEntry], Field(min_length=1)] | None = None
    settings: Annotated[tuple[SettingEntry, ...], Field(min_length=1, max_length=MOST_SETTINGS)] | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> SwitchEntry:
        if self.priors is None and self.settings is None:
            raise fault("E-MISSING", "a switch has 'priors', 'settings' or both", "write one of them")
        return self


class Switch(Strict):
    """A rival assumption.

    name      short
    note      why a rival is worth asking
    priors    what it says of parameters, as it is written; see `rival_prior`
    settings  laid over the settings of every policy
    """

    id: str
    name: str
    note: str
    source: str | None
    known_on: Day | None
    priors: tuple[ParameterPrior, ...]
    settings: tuple[Setting, ...]


def rival_prior(
    own: ParameterPrior, rival: ParameterPrior, elements: Iterable[tuple[str, ...]]
) -> ParameterPrior:
    """The prior of a parameter with a switch thrown: of what the rival names its own, else as it was.

    elements  the ids of every element of the parameter
    """
    if "" in rival.by:
        return rival
    by: dict[str, Distribution] = {}
    for ids in elements:
        says = rival if any(fits(key, ids) for key in rival.by) else own
        by[".".join(ids)] = says.by[best_key(says.by, ids)]
    return rival.model_copy(update={"by": by})


def laid_over(policy: Policy, settings: tuple[Setting, ...]) -> Policy:
    """A policy with settings after its own, so that they win."""
    return policy.model_copy(update={"settings": (*policy.settings, *settings)})
