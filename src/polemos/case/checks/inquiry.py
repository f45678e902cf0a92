"""One examination of a case: its documents, what they declare, and every fault found so far."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel
from pydantic_core import PydanticCustomError

from polemos._core.errors import MOST_ALIKE, Fault, Severity
from polemos.case.distributions import Constant, Distribution
from polemos.case.evidence import is_link
from polemos.case.fields import per_cent
from polemos.case.places import Document, Path
from polemos.case.prior_text import read_distribution
from polemos.case.references import Element, Ids, Names, did_you_mean, problem_with
from polemos.case.scenario import Clock, Scenario
from polemos.case.validation import salvaged, validated

Model = TypeVar("Model", bound=BaseModel)

ALLOWED_OUTSIDE = 0.01
"""Largest share of a prior outside the support of its parameter that is cut off and not refused."""


MOST_CHARACTERS = 100_000
"""Of all predicates of a case, or of all conditions: about a second of reading; a large case has 17,000."""


@dataclass
class Inquiry:
    """What all checks share.

    names     every id declared anywhere, even where the rest of its declaration is faulty
    damaged   files in which something could not be read: nothing is said of them as a whole
    unknown   how many words of a file are not known, by the code of their fault
    spent     characters of the expressions of a file
    scenario  case.yaml; None where it is faulty, and `clock` and `known_until` where they are
    """

    documents: Mapping[str, Document]
    names: Names
    damaged: frozenset[str] = frozenset()
    faults: list[Fault] = field(default_factory=list[Fault])
    scenario: Scenario | None = None
    clock: Clock | None = None
    known_until: datetime.date | None = None
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    spent: Counter[str] = field(default_factory=Counter[str])

    def add(
        self,
        file: str,
        path: Path,
        code: str,
        message: str,
        remedy: str = "",
        *,
        offset: int | None = None,
        severity: Severity = "error",
    ) -> None:
        """Note a fault at a value of a file."""
        document = self.documents[file]
        self.faults.append(document.fault(path, code, message, remedy, offset=offset, severity=severity))

    def has_errors(self, file: str) -> bool:
        """Whether a file has an error so far."""
        return any(fault.file == file and fault.severity == "error" for fault in self.faults)

    def validated(self, model: type[Model], file: str, path: Path, value: Any) -> Model | None:
        """An instance of a model; None, and its faults noted, where there is none."""
        found, faults = validated(model, value, self.documents[file], path)
        self.faults += faults
        return found

    def items(self, model: type[Model], path: Path, value: Any) -> Iterator[tuple[Path, Model]]:
        """The sound entries of a list whose faults are reported elsewhere."""
        for number, entry in enumerate(value if isinstance(value, tuple) else ()):
            found = salvaged(model, entry)
            if found is not None:
                yield (*path, number), found

    def section(self, file: str, key: str) -> Any:
        """What stands under a key at the top of a file; None where there is nothing."""
        tree: Any = self.documents[file].tree if file in self.documents else None
        return tree.get(key) if isinstance(tree, dict) else None

    def affords(self, file: str, characters: int) -> bool:
        """Whether the expressions of a file are short enough together to be read; a fault where not."""
        before = self.spent[file]
        self.spent[file] += characters
        if before <= MOST_CHARACTERS < self.spent[file]:
            message = f"its expressions have more than {MOST_CHARACTERS} characters together"
            remedy = "write fewer or shorter ones; each(...) counts once for every name in it"
            self.add(file, (), "E-BUDGET", message, remedy)
        return self.spent[file] <= MOST_CHARACTERS

    # references ------------------------------------------------------------------------------------

    def expect(
        self, file: str, path: Path, word: str, known: Iterable[str], what: str, code: str = "E-REF"
    ) -> None:
        """Note a fault where a word is not among those declared."""
        known = known if isinstance(known, tuple) else Ids(known)
        if word not in known:
            self.add(file, path, code, f"there is no {what} '{word}'", self._hint(file, code, word, known))

    def _hint(self, file: str, code: str, word: str, known: tuple[str, ...]) -> str:
        """What is probably meant; nothing where more such faults were found than are listed."""
        self.unknown[file, code] += 1
        return did_you_mean(word, known) if self.unknown[file, code] <= MOST_ALIKE else ""

    def expect_source(self, file: str, path: Path, word: str | None) -> None:
        """Note a fault where a source is named and not declared."""
        if word is not None:
            self.expect(file, path, word, self.names.sources, "source", "E-SOURCE")

    def expect_element(
        self, file: str, path: Path, element: Element, catalogue: Mapping[str, Any], *, sums: bool = False
    ) -> bool:
        """Whether an element exists; a fault is noted where it does not."""
        problem = problem_with(element.name, element.arguments, catalogue, self.names, sums=sums)
        if problem is not None:
            self.add(file, path, "E-REF", problem.message, problem.remedy)
        return problem is None

    def expect_known(self, file: str, path: Path, known_on: datetime.date | None) -> None:
        """Note a fault where something that enters every run was known only after the cut-off."""
        if known_on is not None and self.known_until is not None and known_on > self.known_until:
            message = f"known only on {known_on}, after the cut-off {self.known_until}"
            self.add(file, path, "E-HINDSIGHT", message, "leave it out, or move the cut-off of the case")

    def expect_link(self, file: str, path: Path, url: str | None) -> None:
        """Warn of an address that will not be shown as a link."""
        if url is not None and not is_link(url):
            message = "this address is shown as text, not as a link"
            self.add(file, path, "W-URL", message, "write http:// or https://", severity="warning")

    def distinct(self, file: str, entries: Iterable[tuple[Path, str]], what: str) -> None:
        """Note a fault for everything that is given more than once."""
        first: dict[str, Path] = {}
        for path, word in entries:
            if word in first:
                line = self.documents[file].place_of(first[word]).line
                self.add(file, path, "E-DUP", f"the {what} '{word}' is given twice, first in line {line}")
            else:
                first[word] = path

    # distributions ---------------------------------------------------------------------------------

    def distribution(
        self, file: str, path: Path, value: str | float, unit: str, support: tuple[float, float]
    ) -> Distribution | None:
        """The distribution that a value says, cut off at a support; None, and a fault, where it cannot be."""
        try:
            found = read_distribution(value, unit)
        except PydanticCustomError as error:
            context = error.context or {}
            self.add(file, path, error.type, context["message"], context["remedy"])
            return None
        low, high = support
        outside = 1.0 - found.mass(low, high)
        limits = f"{low:g} to {high:g}{'' if unit == '1' else f' {unit}'}"
        if outside >= ALLOWED_OUTSIDE:
            share = "all" if outside > 0.995 else f"{outside:.1%}"
            message = f"{share} of it lies outside the support, {limits}"
            if isinstance(found, Constant):
                message = f"it lies outside the support, {limits}"
            remedy = per_cent(value) if unit == "1" and support == (0.0, 1.0) else ""
            remedy = remedy or "narrow it, or add limits such as low= and high="
            self.add(file, path, "E-PRIOR", message, remedy)
            return None
        first, last = found.support
        if first >= low and last <= high:
            return found
        return found.model_copy(update={"low": max(first, low), "high": min(last, high)})
