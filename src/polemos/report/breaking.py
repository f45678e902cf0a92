"""Who breaks first, over all thresholds: where the order turns, a claim about it hangs on the threshold."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from polemos._core.catalogue import OUTCOMES
from polemos._core.errors import ClaimError
from polemos._core.saved import SavedBreaking
from polemos.case.language.grammar import parse
from polemos.case.language.nodes import Call, Reference, walk
from polemos.report.differences import in_words
from polemos.report.fans import tone_of
from polemos.report.figures import Figure
from polemos.report.formatting import quantity, rounded
from polemos.report.plot import Plot, Scale, nice
from polemos.report.record import RunRecord

RARE = 0.02
"""Share of members below which an order is not spoken of."""

EVERY = 5
"""Thresholds from one row of a table to the next."""


@dataclass(frozen=True)
class _Curve:
    """Thresholds as they are read, and both sides in the order of their streams."""

    saved: SavedBreaking
    actors: tuple[str, str]
    unit: str
    thresholds: tuple[float, ...]


def break_curves(record: RunRecord) -> Iterator[Figure]:
    """One curve for each number by which the case says that a side breaks."""
    for at, saved in enumerate(record.breaking, 1):
        unit, factor = in_words(saved.unit)
        first, second = (one.id for one in record.belligerents)
        if {first, second} == set(saved.only):
            thresholds = tuple(factor * one for one in saved.thresholds)
            yield _figure(record, _Curve(saved, (first, second), unit, thresholds), f"breaking-{at}")


def _figure(record: RunRecord, curve: _Curve, id: str) -> Figure:
    saved, (first, second) = curve.saved, curve.actors
    shares = {actor: [100 * share for share in saved.only[actor]] for actor in curve.actors}
    top = nice([0.0, *shares[first], *shares[second], 10.0], most=100.0)
    plot = Plot(Scale(curve.thresholds[0], curve.thresholds[-1]), top)
    plot.value_axis("of 100 runs")
    plot.number_axis(curve.unit)
    for actor in curve.actors:
        plot.line(curve.thresholds, shares[actor], f"middle {tone_of(record, actor)}")
    found = _finding(record, curve)
    side = f"{saved.breaks} the threshold"
    rows = tuple(
        (
            rounded(curve.thresholds[at]),
            *(f"{shares[actor][at]:.0f}" for actor in curve.actors),
            f"{100 * saved.both[at]:.0f}",
            f"{100 * (1 - saved.both[at] - saved.only[first][at] - saved.only[second][at]):.0f}",
        )
        for at in range(0, len(curve.thresholds), EVERY)
    )
    columns = (
        f"threshold, {curve.unit}",
        *(f"only {record.name(one)}" for one in curve.actors),
        "both",
        "neither",
    )
    caption = f"A side breaks {side}. {found}{_other_rule(record, saved)}"
    return Figure(id, saved.name, caption, plot.markup(id, saved.name, found), columns, rows)


def _finding(record: RunRecord, curve: _Curve) -> str:
    """Which side breaks alone more often, and where that turns."""
    first, second = curve.actors
    ahead: list[tuple[float, str]] = []
    for at, threshold in enumerate(curve.thresholds):
        one, other = curve.saved.only[first][at], curve.saved.only[second][at]
        if max(one, other) >= RARE and one != other:
            ahead.append((threshold, first if one > other else second))
    turns = _turns(ahead)
    if not ahead:
        return "Neither side breaks alone in more than 2 of 100 runs."
    if not turns:
        return f"{record.name(ahead[0][1])} breaks alone more often, wherever the threshold is set."
    parts = [f"{record.name(side)} from {quantity(at, curve.unit)}" for at, side in turns]
    at_first = record.name(ahead[0][1])
    return f"Who breaks alone more often hangs on it: {at_first} at low thresholds, {', '.join(parts)}."


def _turns(ahead: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """Where the side that is ahead becomes the other one."""
    return [later for before, later in itertools.pairwise(ahead) if before[1] != later[1]]


def _other_rule(record: RunRecord, saved: SavedBreaking) -> str:
    """That claims ask for a single week where a curve takes an average of the same; empty where none does."""
    measures = [one for one in record.case.outline.breaking if one.name == saved.name]
    averaged = {
        mechanism
        for measure in measures
        for number in measure.numbers
        for mechanism in _mechanisms_of(number.text, "average")
    }
    told = [
        f"claim {claim.number or place} ({', '.join(names)})"
        for place, claim in enumerate(record.case.claims, 1)
        if (
            names := [
                reading.name.replace("_", " ")
                for reading in claim.readings
                if reading.decides and averaged & _mechanisms_of(reading.text, "before")
            ]
        )
    ]
    if not told:
        return ""
    asks = "asks" if len(told) == 1 else "ask"
    return (
        f" This is an average; {' and '.join(told)} {asks} for the first single week, and may say otherwise."
    )


def _mechanisms_of(text: str, function: str) -> set[str]:
    """The mechanisms whose numbers a function takes in a text; none where the text makes no sense."""
    if f"{function}(" not in text:
        return set()
    try:
        calls = [one for one in walk(parse(text)) if isinstance(one, Call) and one.name == function]
    except ClaimError:
        return set()
    read = {one.name for call in calls for one in walk(call) if isinstance(one, Call | Reference)}
    return {OUTCOMES[name].mechanism for name in read if name in OUTCOMES}
