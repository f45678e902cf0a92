"""Claims: what a source said, how the world would settle it, and predicates that say it in numbers.

Predicates are written in a small language of their own; see `language/`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SkipValidation, ValidationInfo, WithJsonSchema, model_validator

from polemos.case.fields import Day, Id, Strict, Text, fault, is_saved
from polemos.case.language.nodes import UNREAD, Expression

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
    """A claim as the file has it; `predicates` are its readings by name."""

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
    predicates: dict[str, Text] = Field(default_factory=dict[str, str], max_length=16)
    resolution: Resolution | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _judged_or_quoted(self) -> ClaimEntry:
        if self.kind in QUOTED and self.predicates:
            message = f"a {self.kind} is quoted and gets no verdict"
            raise fault("E-CLAIM", message, "leave out its predicates", at="predicates")
        if self.kind not in QUOTED and not self.predicates:
            raise fault("E-MISSING", f"a {self.kind} needs at least one reading under 'predicates'")
        return self


class Reading(Strict):
    """One reading of a claim: a predicate, as text and as a checked expression.

    level  "record" where the ledger alone settles it, else "ensemble"
    needs  mechanisms, not built yet, that it waits for
    """

    name: str
    text: str
    level: str
    needs: tuple[str, ...]
    node: Annotated[Expression, SkipValidation, Field(exclude=True, repr=False)]

    @model_validator(mode="before")
    @classmethod
    def _read_back(cls, value: Any, info: ValidationInfo) -> Any:
        return {**value, "node": UNREAD} if is_saved(info) and isinstance(value, dict) else value


class Claim(Strict):
    """What a source said, in neutral words, and its readings."""

    id: str
    number: int | None
    paragraph: str | None
    kind: ClaimKind
    asserted_by: str
    statement: str
    readings: tuple[Reading, ...]
    resolution: Resolution | None
    note: str | None
