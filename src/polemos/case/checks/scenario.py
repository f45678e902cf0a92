"""case.yaml: what its parts say of each other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from polemos._core.axes import AXES, RESERVE
from polemos._core.catalogue import ARROWS, EXOGENOUS, LINKS, MECHANISMS, VARIANTS
from polemos.case.checks.inquiry import Inquiry
from polemos.case.fields import Day
from polemos.case.places import Path
from polemos.case.references import Anything, together
from polemos.case.scenario import (
    CONTESTED,
    ITEMS,
    TABLE,
    CalendarEntry,
    Clock,
    ExogenousEntry,
    ExogenousSeries,
    Knot,
    Scenario,
    Sector,
    SectorEntry,
)
from polemos.case.units import UnitError, conversion, kind_of
from polemos.case.validation import salvaged

FILE = "case.yaml"
ROUNDING = 1e-6  # share of an area
OF_THE_TABLE = {"front", "chips", "settles", "option"}


def check_scenario(inquiry: Inquiry) -> tuple[ExogenousSeries, ...]:
    """Read case.yaml into the inquiry and return its exogenous series; notes every fault."""
    tree = inquiry.documents[FILE].tree
    inquiry.scenario = inquiry.validated(Scenario, FILE, (), tree)
    fields: dict[str, Any] = tree if isinstance(tree, dict) else {}
    inquiry.clock = salvaged(Clock, fields.get("clock"))
    inquiry.known_until = salvaged(Day, fields.get("known_until"))
    _times(inquiry, fields)
    _ids_and_streams(inquiry, fields)
    _actors(inquiry, fields)
    for path, sector in inquiry.items(SectorEntry, ("sectors",), fields.get("sectors")):
        _sector(inquiry, path, sector)
    for path, entry in inquiry.items(CalendarEntry, ("calendar",), fields.get("calendar")):
        inquiry.expect_source(FILE, (*path, "source"), entry.source)
        inquiry.expect_known(FILE, (*path, "known_on"), entry.known_on)
        if entry.of is not None:
            patron = entry.kind == "administration"
            axis, what = ("patron", "patron") if patron else ("actor", "belligerent")
            inquiry.expect(FILE, (*path, "of"), entry.of, inquiry.names.along(axis), what)
    _engine(inquiry, fields)
    return tuple(_exogenous(inquiry, fields))


def both_sides(sector: SectorEntry, actors: tuple[str, ...]) -> Sector:
    """The sector with the ground of both belligerents written out."""
    rest = sector.area - sum(sector.held.values())
    held = {actor: sector.held.get(actor, rest) for actor in actors}
    return Sector(**sector.model_dump(exclude={"held"}), held=held)


def _times(inquiry: Inquiry, fields: dict[str, Any]) -> None:
    clock, until = inquiry.clock, inquiry.known_until
    if clock is not None and until is not None and until < clock.epoch:
        inquiry.add(
            FILE, ("known_until",), "E-DATE", f"the cut-off {until} is before the epoch {clock.epoch}"
        )
    argument = fields.get("argument")
    url = argument.get("url") if isinstance(argument, dict) else None
    inquiry.expect_link(FILE, ("argument", "url"), url if isinstance(url, str) else None)


def _ids_and_streams(inquiry: Inquiry, fields: dict[str, Any]) -> None:
    groups = tuple(AXES.values())
    ids = [_declared(fields, group, "id") for group in groups]
    inquiry.distinct(FILE, itertools.chain(*ids), "id")
    inquiry.distinct(FILE, _declared(fields, "calendar", "id"), "id")
    streams = [_declared(fields, group, "stream") for group in groups]
    inquiry.distinct(FILE, itertools.chain(*streams), "stream")
    taken = {"sectors": (RESERVE, "the name of the reserve"), "belligerents": (CONTESTED, "no owner's name")}
    for group, (reserved, what) in taken.items():
        for path, word in _declared(fields, group, "id"):
            if word == reserved:
                remedy = f"name the {group.removesuffix('s')} otherwise"
                inquiry.add(FILE, path, "E-ID", f"'{reserved}' is {what}", remedy)


def _declared(fields: dict[str, Any], group: str, key: str) -> Iterator[tuple[Path, str]]:
    listed: Any = fields.get(group)
    entries: tuple[Any, ...] = listed if isinstance(listed, tuple) else ()
    for number, entry in enumerate(entries):
        word: Any = entry.get(key) if isinstance(entry, dict) else None
        if isinstance(word, (str, int)):
            yield (group, number, key), str(word)


def _actors(inquiry: Inquiry, fields: dict[str, Any]) -> None:
    actors, patrons = (inquiry.names.along(axis) for axis in ("actor", "patron"))
    for path, patron in inquiry.items(ITEMS["patrons"], ("patrons",), fields.get("patrons")):
        if patron.backs == patron.id:
            message = f"'{patron.id}' backs itself: {patron.id} -> {patron.id}"
            inquiry.add(FILE, (*path, "backs"), "E-CYCLE", message, "name a belligerent")
        else:
            inquiry.expect(FILE, (*path, "backs"), patron.backs, actors, "belligerent")
    for path, public in inquiry.items(ITEMS["publics"], ("publics",), fields.get("publics")):
        inquiry.expect(FILE, (*path, "of"), public.of, together(actors, patrons), "belligerent or patron")


def _sector(inquiry: Inquiry, path: Path, sector: SectorEntry) -> None:
    names = inquiry.names
    if sector.owner != CONTESTED:
        inquiry.expect(FILE, (*path, "owner"), sector.owner, names.along("actor"), "belligerent")
    for actor in sector.held:
        inquiry.expect(FILE, (*path, "held", actor), actor, names.along("actor"), "belligerent")
    if not sector.held:
        inquiry.add(FILE, (*path, "held"), "E-MISSING", "nobody's ground is given", "name one belligerent")
    total = sum(sector.held.values())
    if len(sector.held) > 1 and abs(total - sector.area) > ROUNDING * sector.area:
        message = f"together they hold {total:g} of {sector.area:g} km^2"
        inquiry.add(FILE, (*path, "held"), "E-RANGE", message, "name one of them; the other holds the rest")
    inquiry.expect_source(FILE, (*path, "area_source"), sector.area_source)
    inquiry.expect(
        FILE, (*path, "held_source"), sector.held_source, names.cited, "source, row or series", "E-SOURCE"
    )


def _engine(inquiry: Inquiry, fields: dict[str, Any]) -> None:
    """Mechanisms and links against the catalogue."""
    mechanisms: Any = fields.get("mechanisms")
    for mechanism, choice in (mechanisms if isinstance(mechanisms, dict) else {}).items():
        path: Path = ("mechanisms", mechanism)
        inquiry.expect(
            FILE,
            path,
            mechanism,
            MECHANISMS,
            "mechanism",
        )
        given: dict[str, Any] = choice if isinstance(choice, dict) else {}
        if mechanism == TABLE:
            _table(inquiry, path, given)
        else:
            for name in given.keys() & OF_THE_TABLE:
                message = f"'{name}' is said of {TABLE} alone, not of {mechanism}"
                inquiry.add(FILE, (*path, name), "E-UNKNOWN", message, "leave it out")
        variant = given.get("variant")
        if isinstance(variant, str) and mechanism in MECHANISMS:
            inquiry.expect(
                FILE, (*path, "variant"), variant, VARIANTS.get(mechanism, ()), f"variant of {mechanism}"
            )
    links: Any = fields.get("links")
    for link in links if isinstance(links, dict) else {}:
        inquiry.expect(FILE, ("links", link), link, LINKS, "link")
        _reader(inquiry, link)


def _table(inquiry: Inquiry, path: Path, choice: dict[str, Any]) -> None:
    """The ground that a settlement is about: sectors of the case, each once; and weeks to settle in."""
    sectors = inquiry.names.along("sector")
    named: list[tuple[Path, str]] = []
    for part in ("front", "chips"):
        listed: Any = choice.get(part)
        words = [one for one in listed if isinstance(one, str)] if isinstance(listed, list | tuple) else []
        for number, one in enumerate(words):
            place = (*path, part, number)
            inquiry.expect(FILE, place, one, sectors, "sector")
            named.append((place, one))
    inquiry.distinct(FILE, named, "sector of the table")
    clock, until = inquiry.clock, inquiry.known_until
    if clock is not None and until is not None and until >= clock.end:
        message = f"there may be talks from {until} on, when the case is known, and the run ends {clock.end}"
        inquiry.add(FILE, path, "E-DATE", message, f"let the clock end later, or leave {TABLE} out")


def _reader(inquiry: Inquiry, link: str) -> None:
    """Warn of a switch that moves nothing, because nobody reads along the link."""
    used, readers = inquiry.names.mechanisms, {one.target for one in ARROWS if one.name == link}
    if isinstance(used, Anything) or not readers or readers & {*used, "policies", "patrons"}:
        return
    (reader,) = readers
    message = f"the mechanism '{reader}', which reads along '{link}', is not used by this case"
    remedy = f"leave the switch out, or list {reader} under mechanisms"
    inquiry.add(FILE, ("links", link), "W-UNUSED", message, remedy, severity="warning")


def _exogenous(inquiry: Inquiry, fields: dict[str, Any]) -> Iterator[ExogenousSeries]:
    entries = list(inquiry.items(ExogenousEntry, ("exogenous",), fields.get("exogenous")))
    inquiry.distinct(FILE, (((*path, "series"), str(entry.series)) for path, entry in entries), "series")
    for path, entry in entries:
        inquiry.expect_source(FILE, (*path, "source"), entry.source)
        if inquiry.expect_element(FILE, (*path, "series"), entry.series, EXOGENOUS):
            _needless(inquiry, path, entry)
            series = _series(inquiry, path, entry)
            if series is not None:
                yield series
    given = {(entry.series.name, entry.series.arguments) for _, entry in entries}
    sections: Any = fields.get("exogenous", None if fields.keys() - Scenario.model_fields.keys() else ())
    unknown = isinstance(inquiry.names.mechanisms, Anything) or not inquiry.names.two_sides
    if unknown or not isinstance(sections, tuple) or len(sections) > len(entries):
        return  # it is not known what is missing
    for name, series in EXOGENOUS.items():
        if series.neutral is not None or not series.needed(inquiry.names.mechanisms):
            continue
        for ids in itertools.product(*(inquiry.names.along(axis) for axis in series.axes)):
            if (name, ids) not in given:
                written = f"{name}({', '.join(ids)})"
                inquiry.add(
                    FILE, ("exogenous",), "E-MISSING", f"the series {written} must be given", "add it"
                )


def _needless(inquiry: Inquiry, path: Path, entry: ExogenousEntry) -> None:
    """A series for a mechanism that makes it itself would be read by nobody."""
    series = EXOGENOUS[entry.series.name]
    used = inquiry.names.mechanisms
    if not isinstance(used, Anything) and not series.needed(used):
        mechanism = series.stands_for or series.needed_by
        message = f"the mechanism '{mechanism}' makes '{series.name}' itself"
        remedy = f"leave the series out, or take {mechanism} out of mechanisms"
        if series.needed_by:
            message = f"nothing reads '{series.name}' without the mechanism '{mechanism}'"
            remedy = f"leave the series out, or list {mechanism} under mechanisms"
        inquiry.add(FILE, (*path, "series"), "W-UNUSED", message, remedy, severity="warning")


def _series(inquiry: Inquiry, path: Path, entry: ExogenousEntry) -> ExogenousSeries | None:
    catalogue = EXOGENOUS[entry.series.name]
    try:
        conversion(entry.unit, catalogue.unit)
    except UnitError as error:
        message = f"'{entry.series.name}' is {kind_of(catalogue.unit)}, but '{entry.unit}' {error}"
        inquiry.add(FILE, (*path, "unit"), "E-UNIT", message, f"write {catalogue.unit}")
    knots: list[Knot] = []
    for number, knot in enumerate(entry.values):
        here = (*path, "values", number)
        if number and knot.date <= entry.values[number - 1].date:
            message = f"{knot.date} does not come after {entry.values[number - 1].date}"
            inquiry.add(
                FILE, (*here, "date"), "E-DATE", message, "write the knots in the order of their dates"
            )
        support = (catalogue.low, catalogue.high)
        value = inquiry.distribution(FILE, (*here, "value"), knot.value, catalogue.unit, support)
        if value is not None:
            knots.append(Knot(date=knot.date, value=value))
    if len(knots) < len(entry.values):
        return None
    return ExogenousSeries(
        series=entry.series, unit=catalogue.unit, source=entry.source, note=entry.note, values=tuple(knots)
    )
