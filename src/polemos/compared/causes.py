"""Which changes of what went in a claim itself names: nothing else says what moved it, but elimination."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from polemos._core.saved import JudgedReading, Verdict
from polemos.case.priors import fits
from polemos.compared.inputs import Change

ALONE = "nothing else that went in differs"
NOT_TOLD_APART = "not told apart"

DRAWS = "other draws: within sampling error"


@dataclass(frozen=True)
class Cause:
    """A change that may have moved a claim, and why it is named.

    change  group and name of the change, as they are listed
    why     how the claim names it
    """

    group: str
    change: str
    why: str


def causes(before: Verdict, after: Verdict, changes: Sequence[Change]) -> tuple[Cause, ...]:
    """The changes that the readings of a claim name, or the one that is alone.

    What a claim names is where to look first, no proof: two changes may move it together. Empty where no
    change is named and more than one thing differs.
    """
    felt = [change for change in changes if not change.inert]
    if felt and len({_subject(change) for change in felt}) == 1:
        return tuple(Cause(change.group, change.name, ALONE) for change in felt)
    return tuple(dict.fromkeys(_named(before, after, felt)))


def _subject(change: Change) -> tuple[str, str]:
    """What is one thing: a prior, a policy; the program is one whatever of it differs."""
    return (change.group, "" if change.group in {"program", "platform"} else change.subject)


def _named(before: Verdict, after: Verdict, changes: Sequence[Change]) -> Iterator[Cause]:
    heard = [reading for verdict in (before, after) for reading in verdict.readings]
    drivers = {name for reading in heard for name in _draws(reading)}
    policies = {policy for reading in heard for policy in reading.policies}
    sources = {*before.sources, *after.sources}
    record = "record" in (before.drawn_from, after.drawn_from)
    for change in changes:
        why = ""
        if change.group == "claims" and change.subject == before.claim:
            why = "it is the claim's own"
        elif change.group in {"priors", "exogenous"} and any(_speaks_of(change, one) for one in drivers):
            why = "the claim hangs on that draw"
        elif change.group == "policies" and change.subject in policies:
            why = "the claim is asked under that policy"
        elif change.group == "evidence" and change.subject in sources:
            why = "the claim cites it"
        elif change.group == "case" and change.subject == "known_until" and record:
            why = "the claim is read from the record"
        if why:
            yield Cause(change.group, change.name, why)


def _draws(reading: JudgedReading) -> Iterator[str]:
    """Draws that a reading hangs on, its premise too."""
    for driver in (*reading.drivers, *reading.premise_drivers):
        yield driver.name
    yield from (*reading.because, *reading.direction)


def _speaks_of(change: Change, element: str) -> bool:
    """Whether a change is of a draw such as territory.mobility(north)."""
    if change.group == "exogenous":
        return change.subject == element
    quantity, _, inside = element.removesuffix(")").partition("(")
    if change.subject != quantity:
        return False
    if not change.detail.startswith("("):  # of all elements, or of the prior as a whole
        return True
    ids = tuple(one.strip() for one in inside.split(",")) if inside else ()
    return fits(change.detail[1:-1], ids)
