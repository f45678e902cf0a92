"""The evidence ledger: dated statements, recorded series and their sources (evidence.yaml, evidence/*.csv).

What was said, what it refers to and when it was known are three dates. Rows that were known only after
the case's cut-off are kept and flagged `late`; no fit uses them.
"""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from polemos.case.fields import Day, Id, Prose, Strict, Text, Written, fault, shown
from polemos.case.references import Element, ElementText

Vintage = Literal["original", "later"]
HowRead = Literal["whole", "part", "second hand"]
"""How much of a source was read by whoever wrote the row; second hand: in somebody else's report of it."""

Qualifier = Literal["at least", "at most", "around", "exactly", "more than", "less than"]
Admiralty = Annotated[str, Field(pattern=r"^[A-F][1-6]$")]
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,90}\.csv", re.ASCII)


def _file_name(value: Any) -> Any:
    if isinstance(value, str) and not _FILE.fullmatch(value):
        raise fault(
            "E-PATH", f"{shown(value)} is no file of the evidence folder", "write a name such as 'x.csv'"
        )
    return value


FileName = Annotated[
    str,
    BeforeValidator(_file_name),
    WithJsonSchema({"type": "string", "pattern": f"^{_FILE.pattern}$", "description": "a file in evidence/"}),
]

_LINK = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?([/?#][!-~]*)?")

MOST_ROWS = 5000
LARGEST = 1e30
"""Of any number of the ledger; the errors of larger ones could not be computed with."""

MOST_SERIES = 500


class Period(Strict):
    """The days that a statement refers to, both ends included."""

    start: Day
    end: Day

    @model_validator(mode="after")
    def _forward(self) -> Period:
        if self.end < self.start:
            message = f"the period ends on {self.end}, before it starts on {self.start}"
            raise fault("E-DATE", message, at="end")
        return self


def _period(value: Any) -> Any:
    return {"start": value, "end": value} if isinstance(value, (str, int)) else value


PeriodOrDay = Annotated[
    Period,
    BeforeValidator(_period),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date"},
                {
                    "type": "object",
                    "properties": {name: {"type": "string", "format": "date"} for name in ("start", "end")},
                    "required": ["start", "end"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]


class SourceEntry(Strict):
    """Where something was published, with the names of the Citation Style Language."""

    title: Text
    author: Prose | None = None
    publisher: Text | None = None
    url: str | None = None
    issued: Prose | None = None
    accessed: Prose | None = None
    licence: str | None = None
    admiralty: Admiralty | None = None
    note: str | None = None
    derived_from: Id | None = None


class Source(SourceEntry):
    """A source with its id."""

    id: str

    @property
    def link(self) -> bool:
        """Whether the address may be shown as a link."""
        return self.url is not None and is_link(self.url)


def is_link(url: str) -> bool:
    """Whether an address is plain http or https to a named host, without a user or control characters."""
    return len(url) <= 2000 and _LINK.fullmatch(url) is not None


class RowEntry(Strict):
    """One statement as the file has it."""

    id: Id
    stated: Text
    value: Written | None = None
    low: Written | None = None
    high: Written | None = None
    sd: Written | None = None
    relative_sd: Written | None = None
    qualifier: Qualifier | None = None
    speaker: Text
    side: Text
    said_on: Day
    refers_to: PeriodOrDay
    known_on: Day
    vintage: Vintage = "original"
    read: HowRead = "whole"
    source: Id | None = None
    measures: ElementText | None = None
    status: Literal["accepted", "draft"] = "accepted"
    subject: Id | None = None
    admiralty: Admiralty | None = None
    disagrees_with: tuple[Id, ...] = ()
    note: str | None = None


def is_exact(row: RowEntry) -> bool:
    """Whether a row gives a number and nothing that says how wrong it may be."""
    said = (row.sd, row.relative_sd, row.low, row.high, row.qualifier)
    return row.value is not None and all(one is None for one in said)


class Row(Strict):
    """One statement; numbers in `unit`, that of the outcome it measures where there is one.

    read  how much of its source was read
    late  whether it became known only after the cut-off
    """

    id: str
    stated: str
    value: float | None
    low: float | None
    high: float | None
    sd: float | None
    relative_sd: float | None
    unit: str
    qualifier: Qualifier | None
    speaker: str
    side: str
    said_on: datetime.date
    refers_to: Period
    known_on: datetime.date
    vintage: Vintage
    read: HowRead = "whole"  # the first runs did not say
    source: str
    measures: Element | None
    status: Literal["accepted", "draft"]
    subject: str | None
    admiralty: str | None
    disagrees_with: tuple[str, ...]
    note: str | None
    late: bool


class SeriesEntry(Strict):
    """What all points of a recorded series share, as the file has it."""

    id: Id
    file: FileName
    title: Text
    unit: Prose
    measures: ElementText | None = None
    speaker: Text
    side: Text
    source: Id | None = None
    vintage: Vintage = "original"
    admiralty: Admiralty | None = None
    sd: Written | None = None
    sd_change: Written | None = None
    relative_sd: Written | None = None
    carried: Written | None = None
    qualifier: Qualifier | None = None
    note: str | None = None


class Point(Strict):
    """One value of a recorded series."""

    refers_to: datetime.date
    value: float
    low: float | None = None
    high: float | None = None
    known_on: datetime.date


class Series(Strict):
    """A recorded series; numbers in `unit`, points in the order of what they refer to.

    sd_change  error of a change between two dates, where `sd` is one of level that all dates share
    carried    weeks for which a value stands after its date; None: its usual spacing
    qualifier  what every value is to the truth: a list of the dead by name is `at least`. Fits weigh it so
    n_late     points that became known only after the cut-off
    """

    id: str
    file: str
    title: str
    unit: str
    measures: Element | None
    speaker: str
    side: str
    source: str
    vintage: Vintage
    admiralty: str | None
    sd: float | None
    sd_change: float | None = None
    relative_sd: float | None
    carried: float | None = None
    qualifier: Qualifier | None = None
    note: str | None
    points: tuple[Point, ...]
    n_late: int


class EvidenceFile(Strict):
    """All of evidence.yaml."""

    sources: dict[Id, SourceEntry]
    rows: Annotated[tuple[RowEntry, ...], Field(max_length=MOST_ROWS)] = ()
    series: Annotated[tuple[SeriesEntry, ...], Field(max_length=MOST_SERIES)] = ()
