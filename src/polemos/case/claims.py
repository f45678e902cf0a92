"""Claims: what a source said, how the world would settle it, and predicates that say it in numbers.

A predicate is an expression of a small total language: outcomes of the model or recorded series, reduced
over weeks, then over members, then compared. The nodes below are its abstract syntax. The parser fills
in `place`, the type checker (`claim_types`) the rest: level, kind and unit, all numbers in the
catalogue's units. Two expressions are equal when they say the same, wherever they stand.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, SkipValidation, WithJsonSchema, model_validator

from polemos.case.fields import Day, Id, Strict, Text, fault

Level = Literal["", "constant", "record_series", "record", "series", "member", "ensemble"]
Kind = Literal["", "number", "boolean", "date", "id"]


@dataclass(frozen=True)
class _Node:
    """What every node has once it is checked.

    place  column of the text, counted from 1; 0 where there is none
    level  how much is still to be reduced: a weekly series, one number a run, one number an ensemble
    """

    place: int = field(default=0, compare=False, kw_only=True)
    level: Level = field(default="", compare=False, kw_only=True)
    kind: Kind = field(default="", compare=False, kw_only=True)


@dataclass(frozen=True)
class Number(_Node):
    """A number with its unit; "1" for a pure number. Per cent are shares."""

    value: float
    unit: str = "1"


@dataclass(frozen=True)
class Date(_Node):
    """A calendar day."""

    value: datetime.date
    unit: str = field(default="", compare=False, kw_only=True)


@dataclass(frozen=True)
class Name(_Node):
    """The id of a series or a row of the ledger, where a function asks for one."""

    value: str
    unit: str = field(default="", compare=False, kw_only=True)

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Reference(_Node):
    """An outcome of the model, week by week: held(A, north); `*` sums over an axis."""

    name: str
    arguments: tuple[str, ...] = ()
    unit: str = field(default="", compare=False, kw_only=True)


@dataclass(frozen=True)
class Call(_Node):
    """A function of the language; statistics of an ensemble may name the policy they are asked under.

    P(a given b) has the two arguments a and b.
    """

    name: str
    arguments: tuple[Expression, ...] = ()
    policy: str | None = None
    unit: str = field(default="", compare=False, kw_only=True)


@dataclass(frozen=True)
class Binary(_Node):
    """Arithmetic (+ - * /) or logic (and, or) on two expressions."""

    op: str
    left: Expression
    right: Expression
    unit: str = field(default="", compare=False, kw_only=True)


@dataclass(frozen=True)
class Not(_Node):
    """The opposite of a condition."""

    operand: Expression
    unit: str = field(default="", compare=False, kw_only=True)


@dataclass(frozen=True)
class Comparison(_Node):
    """left op right, with op one of < <= > >=."""

    op: str
    left: Expression
    right: Expression
    unit: str = field(default="", compare=False, kw_only=True)


@dataclass(frozen=True)
class Between(_Node):
    """value in low to high, both ends included."""

    value: Expression
    low: Expression
    high: Expression
    unit: str = field(default="", compare=False, kw_only=True)


Expression: TypeAlias = Number | Date | Name | Reference | Call | Binary | Not | Comparison | Between

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
