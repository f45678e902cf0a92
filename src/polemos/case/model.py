"""A case: everything that its files say, checked and resolved, as frozen data."""

from __future__ import annotations

import datetime
import hashlib
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import Field

from polemos._core.axes import AXES, ORIGIN, RESERVE
from polemos._core.errors import RunError
from polemos._core.records import write_whole
from polemos.case.claims import Claim
from polemos.case.evidence import Row, Series, Source
from polemos.case.fields import Day, Strict
from polemos.case.outline import Frozen, Outline
from polemos.case.policies import Policy
from polemos.case.priors import Correlation, ParameterPrior
from polemos.case.scenario import (
    Argument,
    Backtest,
    Belligerent,
    CalendarEntry,
    Clock,
    ExogenousSeries,
    Mechanism,
    Patron,
    Public,
    Rung,
    Sector,
    mechanisms_in_use,
)
from polemos.case.switches import Switch, laid_over, rival_prior


class Case(Strict):
    """One argument about one war.

    policies  settings resolved through `extends`; the first that is not abstract is the reference
    switches  rival assumptions, none of them thrown
    files     SHA-256 of every file that was read, by name within the folder
    digest    SHA-256 over all of them
    contents  the bytes of these files, as they were when they were read
    `model_dump(mode="json")` is what a run saves and `saved_case` reads back; the folder, the contents and
    the parsed expressions are left out. A copy that was changed (`model_copy` with an update) is no longer
    what any file says: it has neither files nor contents, and its digest is of its values.
    """

    format: int
    id: str
    title: str
    question: str
    argument: Argument
    outline: Outline = Outline()
    claims_frozen: Frozen | None = None
    backtest: Backtest | None = None
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
    exogenous: tuple[ExogenousSeries, ...]
    priors: tuple[ParameterPrior, ...]
    correlations: tuple[Correlation, ...]
    policies: tuple[Policy, ...]
    sources: tuple[Source, ...]
    rows: tuple[Row, ...]
    series: tuple[Series, ...]
    claims: tuple[Claim, ...]
    outlines: dict[str, tuple[tuple[tuple[float, float], ...], ...]]
    switches: tuple[Switch, ...] = ()
    files: dict[str, str]
    digest: str
    folder: str = Field(default="", exclude=True)
    contents: dict[str, bytes] = Field(default_factory=dict[str, bytes], exclude=True, repr=False)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy; with an update one that no file says, with its own digest unless the update has one."""
        if not update:
            return super().model_copy(deep=deep)
        unread: dict[str, Any] = {"files": {}, "contents": {}, "folder": ""}
        copy = super().model_copy(update={**unread, **update}, deep=deep)
        if "digest" in update:
            return copy
        unsaid = {"digest"} if copy.switches else {"digest", "switches"}  # the first cases had none
        values = copy.model_dump_json(exclude=unsaid).encode()
        return super(Case, copy).model_copy(update={"digest": hashlib.sha256(values).hexdigest()})

    def write_files(self, folder: Path) -> None:
        """Write the files that the case was read from, byte for byte: `load_case` reads it again from there.

        Raises RunError for a changed copy, which no file says, and OSError as the file system gives it.
        """
        if not self.contents:
            raise RunError(f"case {self.id} was changed after it was read; write the change into its files")
        for name, data in self.contents.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, data)

    @property
    def claims_fixed_on(self) -> datetime.date | None:
        """The day on which the claims were fixed as they are; None where they were not, or changed since."""
        frozen = self.claims_frozen
        return frozen.on if frozen and frozen.sha256 == self.files.get("claims.yaml") else None

    @property
    def in_use(self) -> tuple[str, ...]:
        """The mechanisms of this case: those of every war, and those it lists."""
        return mechanisms_in_use(self.mechanisms)

    def elements(self, axis: str) -> tuple[str, ...]:
        """The ids along an axis, in the order in which the case lists them."""
        if axis == ORIGIN:
            return (RESERVE, *self.elements("sector"))
        return tuple(listed.id for listed in getattr(self, AXES[axis]))

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

    def switch(self, id: str) -> Switch:
        """A switch by its id; KeyError where there is none."""
        return {switch.id: switch for switch in self.switches}[id]

    def switched(self, id: str) -> Self:
        """The case with a switch thrown: its priors, its settings after those of every policy, no switches.

        KeyError where there is no such switch.
        """
        switch = self.switch(id)
        rivals = {prior.name: prior for prior in switch.priors}
        priors = tuple(
            rival_prior(prior, rivals[prior.name], itertools.product(*map(self.elements, prior.axes)))
            if prior.name in rivals
            else prior
            for prior in self.priors
        )
        known = {prior.name for prior in self.priors}
        priors += tuple(prior for name, prior in rivals.items() if name not in known)  # of optional laws
        policies = tuple(laid_over(policy, switch.settings) for policy in self.policies)
        return self.model_copy(update={"priors": priors, "policies": policies, "switches": ()})
