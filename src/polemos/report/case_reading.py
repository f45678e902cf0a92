"""Read the part of a run that the case gives: actors, ledger, priors, policies and claims, from case.json."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from polemos._core.catalogue import ROOMS
from polemos._core.saved import fit
from polemos.report.record import (
    Actor,
    CaseRecord,
    Claim,
    Entry,
    Json,
    Point,
    Policy,
    Prior,
    Reference,
    Resolution,
    Row,
    Sector,
    Series,
    Source,
)


def text(value: Any) -> str:
    """Text that any document may hold; empty for nothing."""
    return "" if value is None else fit(str(value))


def day(value: Any) -> datetime.date | None:
    """A calendar day; None for nothing."""
    return None if value in {None, ""} else datetime.date.fromisoformat(str(value)[:10])


def amount(value: Any) -> float | None:
    """A number; None for nothing."""
    return None if value is None else float(value)


def case_record(value: Json, known_until: datetime.date) -> CaseRecord:
    """The case as it was known at the cut-off."""
    return CaseRecord(
        id=text(value["id"]),
        title=text(value["title"]),
        question=text(value["question"]),
        argument={key: text(entry) for key, entry in (value.get("argument") or {}).items()},
        start=datetime.date.fromisoformat(value["clock"]["start"]),
        end=datetime.date.fromisoformat(value["clock"]["end"]),
        belligerents=tuple(map(_actor, value["belligerents"])),
        patrons=tuple(map(_actor, value.get("patrons") or ())),
        publics=tuple(map(_actor, value.get("publics") or ())),
        rooms=tuple(
            room
            for room, place in ROOMS.items()
            if place == "always" or (place == "chosen" and room in value["mechanisms"])
        ),
        cut=frozenset(text(link) for link, state in (value.get("links") or {}).items() if state == "off"),
        sectors=tuple(map(_sector, value["sectors"])),
        calendar=tuple(map(_entry, value.get("calendar") or ())),
        exogenous=tuple(_element(entry["series"]) for entry in value["exogenous"]),
        priors=tuple(_priors(value["priors"])),
        policies=tuple(map(_policy, value["policies"])),
        sources={source.id: source for source in map(_source, value["sources"])},
        rows={row.id: row for row in map(_row, value["rows"])},
        series={one.id: one for one in (_series(entry, known_until) for entry in value["series"])},
        claims=tuple(_claim(entry, place + 1) for place, entry in enumerate(value["claims"])),
    )


def _actor(value: Json) -> Actor:
    beside = value.get("backs") or value.get("of")
    return Actor(text(value["id"]), text(value["name"]), int(value["stream"]), text(beside))


def _sector(value: Json) -> Sector:
    return Sector(text(value["id"]), text(value["name"]), int(value["stream"]), text(value["owner"]))


def _entry(value: Json) -> Entry:
    start, end = value.get("date") or value.get("start"), value.get("end")
    kind, every = text(value["kind"]), text(value.get("every"))
    return Entry(text(value["name"]), kind, text(start), text(end), every, day(value.get("known_on")))


def _source(value: Json) -> Source:
    issued = value.get("issued") or value.get("accessed")
    named = {name: text(value.get(name)) for name in ("title", "author", "publisher", "url", "licence")}
    rest = {name: text(value.get(name)) for name in ("admiralty", "note", "derived_from")}
    return Source(
        id=text(value["id"]), issued=text(issued), linked=value.get("link") is not False, **named, **rest
    )


def _element(value: Json) -> Reference:
    """An element such as held(A, north)."""
    return Reference(text(value["name"]), tuple(map(text, value["arguments"])))


def _measures(value: Json | None) -> Reference | None:
    return None if value is None else _element(value)


def _row(value: Json) -> Row:
    period: Json = value["refers_to"]
    return Row(
        id=text(value["id"]),
        stated=text(value.get("stated")),
        value=amount(value.get("value")),
        low=amount(value.get("low")),
        high=amount(value.get("high")),
        unit=text(value.get("unit")),
        qualifier=text(value.get("qualifier")),
        speaker=text(value.get("speaker")),
        side=text(value.get("side")),
        said_on=day(value.get("said_on")),
        refers_from=day(period.get("start")),
        refers_to=day(period.get("end")),
        known_on=day(value.get("known_on")),
        source=text(value.get("source")),
        measures=_measures(value.get("measures")),
        disagrees_with=tuple(map(text, value.get("disagrees_with") or ())),
        note=text(value.get("note")),
    )


def _series(value: Json, known_until: datetime.date) -> Series:
    points = [
        (day(point.get("known_on")) or known_until, _point(point)) for point in value.get("points") or ()
    ]
    points.sort(key=lambda entry: entry[1].refers_to)
    known = [point for known_on, point in points if known_on <= known_until]
    later = [entry for entry in points if entry[0] > known_until >= entry[1].refers_to]
    return Series(
        id=text(value["id"]),
        title=text(value.get("title")),
        unit=text(value.get("unit")),
        measures=_measures(value.get("measures")),
        speaker=text(value.get("speaker")),
        side=text(value.get("side")),
        source=text(value.get("source")),
        note=text(value.get("note")),
        points=tuple(known),
        later=tuple(point for _, point in later),
        known_on=max((known_on for known_on, _ in later), default=None),
    )


def _point(value: Json) -> Point:
    refers_to = datetime.date.fromisoformat(value["refers_to"])
    return Point(refers_to, float(value["value"]), amount(value.get("low")), amount(value.get("high")))


def _priors(values: list[Json]) -> Iterator[Prior]:
    """One prior for each line of the file: a parameter, or one element of it."""
    for value in values:
        shared = {name: text(value.get(name)) for name in ("basis", "source", "note", "known_on")}
        for element, prior in value["by"].items():
            yield Prior(
                parameter=text(value["name"]), element=text(element), text=text(prior["text"]), **shared
            )


def _policy(value: Json) -> Policy:
    fields = {name: text(value.get(name)) for name in ("id", "name", "description")}
    return Policy(abstract=bool(value["abstract"]), counterfactual=bool(value["counterfactual"]), **fields)


def _claim(value: Json, place: int) -> Claim:
    resolution = value.get("resolution")
    fields = {
        name: text(value.get(name)) for name in ("paragraph", "kind", "asserted_by", "statement", "note")
    }
    return Claim(
        id=text(value["id"]),
        number=text(value.get("number") or place),
        resolution=Resolution(
            **{name: text(resolution.get(name)) for name in ("rule", "date", "status", "by")}
        )
        if resolution
        else None,
        **fields,
    )
