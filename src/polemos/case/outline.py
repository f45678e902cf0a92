"""How an argument runs: what each paragraph says, which claims carry it, and which rest on which.

This is how we read the argument, not what its author says; a report says so.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from polemos.case.fields import Day, Id, Strict, Text
from polemos.case.parsed import Parsed


def _word(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Claimed = Annotated[
    str,
    Field(min_length=1),
    BeforeValidator(_word),
    WithJsonSchema({"type": ["string", "integer"], "description": "a claim, by its number or its id"}),
]
"""A claim by its number or its id, or a paragraph by its number."""


def _lines(value: object) -> object:
    """The lines of a key; a claim by itself is a line of its own."""
    if not isinstance(value, (list, tuple)):
        return value
    return tuple(line if isinstance(line, (list, tuple)) else (line,) for line in value)


GIST, SHORT, SENTENCE, WATCH = 90, 60, 900, 200
"""Characters of a gist, of the short form of a claim, of a sentence, and of what is to be watched."""

Watch = Annotated[Text, Field(max_length=WATCH)]


class Paragraph(Strict):
    """What a paragraph of the source says, in neutral words."""

    paragraph: Claimed
    gist: Annotated[Text, Field(max_length=GIST)]


class Event(Strict):
    """The event that the argument is about; figures mark it, and changes of ground are counted from its week.

    name  in a word or two; figures cut a longer one
    """

    name: Text
    on: Day


class Chain(Strict):
    """A strand of reasoning: claims of which each rests on the one before it."""

    name: Annotated[Text, Field(max_length=SHORT)]
    claims: Annotated[tuple[Claimed, ...], Field(min_length=2, max_length=16)]


class Frozen(Strict):
    """That the claims were fixed on a day, before a run was seen: SHA-256 of claims.yaml as it was then."""

    on: Day
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Slot(Parsed):
    """A number in a sentence, to be filled in from a run: a share of worlds, or a number of the record.

    form  "" with its unit, "bare" without it, "times" for a ratio
    """

    text: str
    form: str


class Sentence(Strict):
    """A part of the answer to the question of a case, its numbers in braces: {P(event)}, {value(row)}.

    lead  the answer in a few words; `text` what it rests on
    """

    lead: Annotated[Text, Field(max_length=SHORT)]
    text: Annotated[Text, Field(max_length=SENTENCE)]
    slots: tuple[Slot, ...] = ()


SIDE = "{side}"
"""Stands for each belligerent in turn."""


class Number(Parsed):
    """A number of a run; of one belligerent, or `actor` is empty."""

    actor: str
    text: str
    unit: str


class Measured(Strict):
    """A number of a run that a report shows, of both belligerents, {side}, or of neither.

    numbers  the measure as it was read, for each belligerent
    """

    name: Text
    measure: Text
    numbers: tuple[Number, ...] = ()


class Withheld(Strict):
    """Policies whose differences would mislead, and why; the report prints the reason in their place."""

    policies: Annotated[tuple[Id, ...], Field(min_length=1, max_length=100)]
    because: Text


class Compared(Measured):
    """A number in which policies are compared."""

    withheld: Annotated[tuple[Withheld, ...], Field(max_length=20)] = ()

    def reason(self, policy: str) -> str:
        """Why the difference of a policy is withheld; empty where it is shown."""
        return next((one.because for one in self.withheld if policy in one.policies), "")


class Breaking(Measured):
    """Who breaks first, whatever the threshold: a number of each side that breaks it, above or below."""

    breaks: Literal["above", "below"]


class Placebo(Strict):
    """Whether the event stands out among all dates: the weekly change of a series after it less that before.

    weeks  of the windows before and after
    """

    name: Annotated[Text, Field(max_length=SHORT)]
    series: Id
    weeks: Annotated[int, Field(ge=2, le=104)]


class Outline(Strict):
    """How an argument runs; claims are named by their ids once a case is read.

    event       that the argument is about
    answers     to the question of the case, a sentence for each part of it
    key         the claims that decide the question, the first first; those of one line together
    paragraphs  in the order of the source
    compared    what the report shows of policies, as differences from the reference
    breaking    who breaks first, over all thresholds
    placebo     whether the event stands out among all dates of a recorded series
    numbers     that stand in the brief, with the range of the reference policy
    watch       what would change the answer
    """

    event: Event | None = None
    answers: Annotated[tuple[Sentence, ...], Field(max_length=3)] = ()
    key: Annotated[tuple[tuple[Claimed, ...], ...], Field(max_length=12), BeforeValidator(_lines)] = ()
    paragraphs: Annotated[tuple[Paragraph, ...], Field(max_length=200)] = ()
    chains: Annotated[tuple[Chain, ...], Field(max_length=16)] = ()
    compared: Annotated[tuple[Compared, ...], Field(max_length=8)] = ()
    breaking: Annotated[tuple[Breaking, ...], Field(max_length=6)] = ()
    placebo: Annotated[tuple[Placebo, ...], Field(max_length=3)] = ()
    numbers: Annotated[tuple[Measured, ...], Field(max_length=3)] = ()
    watch: Annotated[tuple[Watch, ...], Field(max_length=4)] = ()
