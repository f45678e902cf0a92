"""Claims: what a source said, how the world would settle it, and predicates that say it in numbers.

Predicates are written in a small language of their own; see `language/`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from polemos.case.fields import Day, Horizon, Id, Strict, Text, fault
from polemos.case.outline import GIST, SHORT
from polemos.case.parsed import Parsed

ClaimKind = Literal["attribution", "figure", "trend", "comparative", "forecast", "causal", "motive", "value"]
QUOTED = frozenset({"motive", "value"})
"""Kinds that are quoted and get no verdict."""

MOST_CLAIMS = 500


def _paragraph(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Resolution(Strict):
    """How the world would settle a claim.

    status  record: known now; open: by its date; counterfactual: never observed; never: not testable here
    """

    rule: Text
    date: Day | None = None
    status: Literal["record", "open", "counterfactual", "never"]
    by: Text | None = None


class ClaimEntry(Strict):
    """A claim as the file has it; `predicates` are its readings by name.

    short             the statement in a line, for tables
    lead              the reading that decides; the first where none is named
    definitions       readings that decide together, as equals, where a word of the claim has several meanings
    premise           in which worlds it is asked: every reading of the model that has no `given` of its own
    given_in_words    the same for a reader, to follow "wars in which"
    smallest_because  why no smaller effect would matter
    horizon           by when a forecast can be checked (the date of its resolution where none is given);
                      "none" where nothing that is said could ever prove the claim wrong
    """

    id: Id
    number: Annotated[int, Field(ge=1)] | None = None
    paragraph: (
        Annotated[
            str,
            Field(min_length=1),
            BeforeValidator(_paragraph),
            WithJsonSchema({"type": ["string", "integer"]}),
        ]
        | None
    ) = None
    kind: ClaimKind
    asserted_by: Text
    statement: Text
    short: Annotated[Text, Field(max_length=SHORT)] | None = None
    predicates: dict[str, Text] = Field(default_factory=dict[str, str], max_length=16)
    lead: Text | None = None
    definitions: Annotated[tuple[Text, ...], Field(max_length=16)] = ()
    premise: Text | None = None
    given_in_words: Annotated[Text, Field(max_length=GIST)] | None = None
    smallest_because: Text | None = None
    horizon: Horizon | None = None
    resolution: Resolution | None = None
    note: Text | None = None

    @property
    def deciding(self) -> tuple[str, ...]:
        """The names of the predicates that decide: the lead, or definitions that are equals."""
        return self.definitions or tuple(name for name in (self.lead, *self.predicates) if name)[:1]

    @model_validator(mode="after")
    def _judged_or_quoted(self) -> ClaimEntry:
        if self.kind in QUOTED and self.predicates:
            message = f"a {self.kind} is quoted and gets no verdict"
            raise fault("E-CLAIM", message, "leave out its predicates", at="predicates")
        if self.kind not in QUOTED and not self.predicates and self.horizon != "none":
            message = f"a {self.kind} needs at least one reading under 'predicates'"
            raise fault("E-MISSING", message, "or say 'horizon: none' where nothing could prove it wrong")
        if self.lead and self.definitions:
            message = "one lead decides, or definitions that are equals"
            raise fault("E-CLAIM", message, "leave out one of the two", at="definitions")
        for key, names in (("lead", (self.lead,) if self.lead else ()), ("definitions", self.definitions)):
            for name in names:
                if name not in self.predicates:
                    known = ", ".join(self.predicates) or "none"
                    message = f"there is no predicate '{name}'; the claim has {known}"
                    raise fault("E-REF", message, "name one of its predicates", at=key)
        return self


class Reading(Parsed):
    """One reading of a claim: a predicate, as text and as a checked expression.

    level    "record" where the ledger alone settles it, else "ensemble"
    needs    mechanisms, not built yet, that it waits for
    decides  whether it is the lead of its claim or one of its definitions
    """

    name: str
    text: str
    decides: bool
    level: str
    needs: tuple[str, ...]


class Claim(Strict):
    """What a source said, in neutral words, and its readings; the rest as of `ClaimEntry`.

    premise  of the record alone: without it the claim asks nothing. One on worlds is part of the readings.
    horizon  None where there is none
    refutable  whether anything could prove the claim wrong
    """

    id: str
    number: int | None
    paragraph: str | None
    kind: ClaimKind
    asserted_by: str
    statement: str
    short: str | None = None
    readings: tuple[Reading, ...]
    premise: Reading | None
    given_in_words: str | None = None
    smallest_because: str | None
    horizon: Day | None
    refutable: bool
    resolution: Resolution | None
    note: str | None
