"""A case: everything that its files say, checked and resolved, as frozen data."""

from __future__ import annotations

from pydantic import Field

from polemos.case.claims import Claim
from polemos.case.evidence import Row, Series, Source
from polemos.case.fields import Day, Strict
from polemos.case.policies import Policy
from polemos.case.priors import Correlation, ParameterPrior
from polemos.case.scenario import (
    Argument,
    Belligerent,
    CalendarEntry,
    Clock,
    Exogenous,
    Mechanism,
    Patron,
    Public,
    Rung,
    Sector,
    rooms_in_use,
)


class Case(Strict):
    """One argument about one war.

    policies  settings resolved through `extends`; the first that is not abstract is the reference
    files     SHA-256 of every file that was read, by name within the folder
    digest    SHA-256 over all of them
    `model_dump(mode="json")` is what a run keeps of its case; the folder is left out.
    """

    format: int
    id: str
    title: str
    question: str
    argument: Argument
    known_until: Day
    clock: Clock
    belligerents: tuple[Belligerent, ...]
    patrons: tuple[Patron, ...]
    publics: tuple[Public, ...]
    red_lines: tuple[Rung, ...] = ()
    sectors: tuple[Sector, ...]
    calendar: tuple[CalendarEntry, ...]
    mechanisms: dict[str, Mechanism]
    links: dict[str, str]
    exogenous: tuple[Exogenous, ...]
    priors: tuple[ParameterPrior, ...]
    correlations: tuple[Correlation, ...]
    policies: tuple[Policy, ...]
    sources: tuple[Source, ...]
    rows: tuple[Row, ...]
    series: tuple[Series, ...]
    claims: tuple[Claim, ...]
    outlines: dict[str, tuple[tuple[tuple[float, float], ...], ...]]
    files: dict[str, str]
    digest: str
    folder: str = Field(default="", exclude=True)

    @property
    def rooms(self) -> tuple[str, ...]:
        """The mechanisms of this case: those of every war, and those it lists."""
        return rooms_in_use(self.mechanisms)

    @property
    def reference(self) -> Policy:
        """The policy meant when a claim names none."""
        return next(policy for policy in self.policies if not policy.abstract)

    def policy(self, id: str) -> Policy:
        """A policy by its id; KeyError where there is none."""
        return {policy.id: policy for policy in self.policies}[id]

    def prior(self, name: str) -> ParameterPrior:
        """The prior of a parameter by its name; KeyError where there is none."""
        return {prior.name: prior for prior in self.priors}[name]
