"""evidence.yaml: who said what of when, on whose authority, and since when it was known."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticCustomError

from polemos._core.catalogue import OUTCOMES
from polemos._core.errors import Fault
from polemos.case.checks.inquiry import Inquiry
from polemos.case.checks.scenario import ROUNDING
from polemos.case.evidence import (
    LARGEST,
    EvidenceFile,
    Row,
    RowEntry,
    Series,
    SeriesEntry,
    Source,
    SourceEntry,
    is_exact,
)
from polemos.case.evidence_table import Measure, read_points
from polemos.case.fields import Id, fault, number, per_cent, refuse_comma
from polemos.case.files import EVIDENCE, Files
from polemos.case.places import Path
from polemos.case.policies import loops, round_trip
from polemos.case.references import Element, did_you_mean, together
from polemos.case.scenario import SectorEntry
from polemos.case.units import NUMBER, UnitError, kind_of, read_unit, split_quantity
from polemos.case.validation import salvaged

FILE = "evidence.yaml"
THIRD_PARTY = "third party"
NUMBERS = ("value", "low", "high", "sd")
ONE_NUMBER = ("sd", "relative_sd")
"""Errors that are said in one number."""

ERRORS = (*ONE_NUMBER, "low", "high")
"""In the order in which `stated_errors` reads them."""

MOST_RELATIVE = 10.0
"""Largest relative error: a factor of twenty thousand either way."""

_RANGE = re.compile(rf"({NUMBER})\s*(?:-|\u2013|\u2014|to\b)\s*({NUMBER})\s*([^0-9]*)", re.ASCII)


@dataclass(frozen=True)
class Evidence:
    """The ledger as far as it is sound."""

    sources: tuple[Source, ...] = ()
    rows: tuple[Row, ...] = ()
    series: tuple[Series, ...] = ()


def check_evidence(inquiry: Inquiry, files: Files) -> Evidence:
    """The ledger; notes every fault."""
    tree: Any = inquiry.documents[FILE].tree
    inquiry.validated(EvidenceFile, FILE, (), tree)
    fields: dict[str, Any] = tree if isinstance(tree, dict) else {}
    rows = list(inquiry.items(RowEntry, ("rows",), fields.get("rows")))
    series = list(inquiry.items(SeriesEntry, ("series",), fields.get("series")))
    inquiry.distinct(FILE, (((*path, "id"), entry.id) for path, entry in (*rows, *series)), "id")
    inquiry.distinct(FILE, (((*path, "file"), entry.file) for path, entry in series), "file")
    found = Evidence(
        tuple(_sources(inquiry, fields.get("sources"))),
        tuple(filter(None, (_row(inquiry, path, entry) for path, entry in rows))),
        tuple(filter(None, (_series(inquiry, path, entry, files) for path, entry in series))),
    )
    if FILE not in inquiry.damaged and not inquiry.has_errors(FILE):
        _unnamed(inquiry, files)
        _exact(inquiry, rows)
    return found


def _unnamed(inquiry: Inquiry, files: Files) -> None:
    """Warn of tables that no series names: they are not read."""
    for table in files.tables:
        if table not in files.data and table not in files.refused:
            message = "no series names this table: it is not read and no part of the case"
            remedy = f"name it in {FILE}, or move it out of {EVIDENCE}/"
            inquiry.faults.append(Fault(table, 1, 1, "W-UNUSED", "", message, remedy, "warning"))


def _exact(inquiry: Inquiry, rows: Sequence[tuple[Path, RowEntry]]) -> None:
    """Warn once of numbers that are given without any error."""
    exact = [path for path, entry in rows if is_exact(entry)]
    if exact:
        message = f"{len(exact)} rows give a value and no error, this first: they are taken as exact"
        if len(exact) == 1:
            message = "this row gives a value and no error: it is taken as exact"
        remedy = "add sd:, relative_sd:, low: and high: or qualifier:, such as 'around' or 'exactly'"
        inquiry.add(FILE, exact[0], "W-EXACT", message, remedy, severity="warning")


def _sources(inquiry: Inquiry, value: Any) -> Iterator[Source]:
    entries: dict[str, SourceEntry] = {}
    for id, item in (value if isinstance(value, dict) else {}).items():
        entry = salvaged(SourceEntry, item)
        if entry is not None and salvaged(Id, id) is not None:
            entries[id] = entry
    derived = {id: entry.derived_from for id, entry in entries.items()}
    looped = loops(derived)
    for id, entry in entries.items():
        path: Path = ("sources", id)
        inquiry.expect_link(FILE, (*path, "url"), entry.url)
        inquiry.expect_source(FILE, (*path, "derived_from"), entry.derived_from)
        if id in (loop := looped.get(id, ())):
            chain = round_trip(loop, id)
            inquiry.add(FILE, (*path, "derived_from"), "E-CYCLE", f"the sources rest on each other: {chain}")
        yield Source(id=id, **entry.model_dump())


def _origin(inquiry: Inquiry, path: Path, entry: RowEntry | SeriesEntry) -> None:
    """Source, side and what is measured: the same for rows and series."""
    names = inquiry.names
    if entry.source is None:
        inquiry.add(
            FILE, path, "E-SOURCE", "evidence needs a source", "add 'source:', declared under 'sources'"
        )
    inquiry.expect_source(FILE, (*path, "source"), entry.source)
    sides = together(names.along("actor"), names.along("patron"), (THIRD_PARTY,))
    inquiry.expect(FILE, (*path, "side"), entry.side, sides, "side")
    if entry.measures is not None:
        inquiry.expect_element(FILE, (*path, "measures"), entry.measures, OUTCOMES, sums=True)


# rows ----------------------------------------------------------------------------------------------


def _row(inquiry: Inquiry, path: Path, entry: RowEntry) -> Row | None:
    names = inquiry.names
    _origin(inquiry, path, entry)
    if entry.subject is not None:
        known = together(*map(names.along, ("actor", "patron", "public", "sector")))
        inquiry.expect(FILE, (*path, "subject"), entry.subject, known, "actor, public or sector")
    for position, other in enumerate(entry.disagrees_with):
        inquiry.expect(FILE, (*path, "disagrees_with", position), other, names.ledger, "row or series")
    late = _row_dates(inquiry, path, entry)
    numbers = _numbers(inquiry, path, entry)
    if numbers is None:
        return None
    unit, values = numbers
    kept = entry.model_dump(exclude={*NUMBERS, "relative_sd", "measures", "refers_to", "source"})
    kept |= {name: values.get(name) for name in (*NUMBERS, "relative_sd")}
    return Row(
        **kept,
        unit=unit,
        source=entry.source or "",
        measures=entry.measures,
        refers_to=entry.refers_to,
        late=late,
    )


def _row_dates(inquiry: Inquiry, path: Path, entry: RowEntry) -> bool:
    """Whether the row was known only after the cut-off."""
    for what, day in (("said", entry.said_on), ("what it refers to ended", entry.refers_to.end)):
        if entry.known_on < day:
            message = f"known on {entry.known_on}, before it was {what} on {day}"
            if what != "said":
                message = f"known on {entry.known_on}, before {what} on {day}"
            inquiry.add(FILE, (*path, "known_on"), "E-DATE", message)
            break
    late = inquiry.known_until is not None and entry.known_on > inquiry.known_until
    if late:
        message = f"known only after the cut-off {inquiry.known_until}: shown, but used in no fit"
        inquiry.add(FILE, (*path, "known_on"), "W-LATE", message, severity="warning")
    return late


def _numbers(inquiry: Inquiry, path: Path, entry: RowEntry) -> tuple[str, dict[str, float]] | None:
    """Unit and numbers of a row; None, and faults noted, where they do not fit."""
    values: dict[str, float] = {}
    unit = _measured_unit(entry)
    sound = True
    for name in NUMBERS:
        written = getattr(entry, name)
        if written is None:
            continue
        try:
            values[name], unit = _measured(written, unit)
        except PydanticCustomError as error:
            sound = _note(inquiry, (*path, name), error)
    if entry.relative_sd is not None:
        try:
            values["relative_sd"], _ = _measured(entry.relative_sd, "1")
        except PydanticCustomError as error:
            sound = _note(inquiry, (*path, "relative_sd"), error)
    ends = [values[name] for name in ("low", "value", "high") if name in values]
    if ends != sorted(ends):
        inquiry.add(FILE, path, "E-RANGE", "low, value and high must rise in this order")
    for name in ("sd", "relative_sd"):
        if name in values and not values[name] > 0:
            inquiry.add(FILE, (*path, name), "E-RANGE", "no measurement is exact: it must be above 0")
    if values.get("relative_sd", 0.0) > MOST_RELATIVE:
        message = f"a relative error of {values['relative_sd']:g} leaves the number open"
        inquiry.add(FILE, (*path, "relative_sd"), "E-RANGE", message, "leave the value out, or write 15%")
    _unread(inquiry, path, entry)
    if entry.measures is not None and entry.measures.name in OUTCOMES:
        _within_support(inquiry, path, entry.measures, values)
    return (unit or "1", values) if sound else None


def _unread(inquiry: Inquiry, path: Path, entry: RowEntry | SeriesEntry) -> None:
    """Warn of errors that nothing reads: the first that is stated counts, and one number needs a value."""
    errors = [name for name in ERRORS if getattr(entry, name, None) is not None]
    if isinstance(entry, RowEntry) and entry.value is None:
        unread = [name for name in errors if name in ONE_NUMBER]
        why, remedy = "it is the error of a value, and there is none", "add 'value:', or leave it out"
    else:
        unread = errors[1:] if set(errors) & set(ONE_NUMBER) else []
        why, remedy = f"the error that counts is '{''.join(errors[:1])}'", "leave one of them out"
    if unread:
        message = f"nothing is drawn from {' and '.join(map(repr, unread))}: {why}"
        inquiry.add(FILE, (*path, unread[0]), "W-UNUSED", message, remedy, severity="warning")


def _within_support(inquiry: Inquiry, path: Path, element: Element, values: dict[str, float]) -> None:
    measure = _measure(inquiry, element, 1.0)
    for key in ("value", "low", "high"):
        if key in values and not measure.low <= values[key] <= measure.high:
            message = f"{values[key]:.10g} is out of range: {measure.said}"
            remedy = per_cent(f"{values[key]:.10g}") if OUTCOMES[element.name].high == 1.0 else ""
            inquiry.add(FILE, (*path, key), "E-RANGE", message, remedy)


def _measure(inquiry: Inquiry, element: Element, factor: float) -> Measure:
    """The limits of what is measured: of an outcome, of a sum of them, of the ground that there is."""
    outcome = OUTCOMES[element.name]
    elements = [
        inquiry.names.along(axis) if id == "*" else (id,)
        for axis, id in zip(outcome.axes, element.arguments, strict=False)
    ]
    number = math.prod(map(len, elements))
    low, high = outcome.low * number, outcome.high * number
    if not all(elements):  # the ids of a file that was not read
        low, high = -math.inf, math.inf
    elif element.name == "held" and len(elements) == 2:
        areas = {
            sector.id: sector.area
            for _, sector in inquiry.items(SectorEntry, ("sectors",), inquiry.section("case.yaml", "sectors"))
        }
        high = math.fsum(areas.get(id, outcome.high) for id in elements[1])
    unit = "" if outcome.unit == "1" else f" {outcome.unit}"
    said = f"'{element}' goes from {low:g} to {high:.10g}{unit}"
    return Measure(factor, low, high * (1 + ROUNDING), said)


def _measured_unit(entry: RowEntry | SeriesEntry) -> str | None:
    """The unit of the outcome that is measured; None where there is none."""
    if entry.measures is None or entry.measures.name not in OUTCOMES:
        return None
    return read_unit(OUTCOMES[entry.measures.name].unit).name


def _measured(written: str | float, unit: str | None) -> tuple[float, str]:
    """A number of the ledger and its unit; in a given unit where there is one. Raises a fault."""
    if not isinstance(written, str):
        value, own = written, "1"
    else:
        refuse_comma(written)
        if ends := _RANGE.fullmatch(written.strip()):
            low, high = (f"{ends[end]} {ends[3]}".strip() for end in (1, 2))
            remedy = f"write 'low: {low}' and 'high: {high}'"
            raise fault("E-TYPE", f"a row gives one number here, but this is the range '{written}'", remedy)
        try:
            value, own = split_quantity(written)
            if not own:
                number(written)  # a bare number in quotes is a text
            scale = read_unit(own)
        except UnitError as error:
            raise fault("E-UNIT", str(error)) from None
        value, own = value * scale.factor, scale.name
    if not math.isfinite(value):
        raise fault("E-NONFINITE", "is not a finite number", "write a finite number")
    if abs(value) > LARGEST:
        raise fault("E-RANGE", f"{value:g} {own} is more than there can be of anything", "check the number")
    if unit is not None and own != unit:
        raise fault("E-UNIT", f"needs {kind_of(unit)}, but '{written}' is {kind_of(own)}")
    return value, own


def _note(inquiry: Inquiry, path: Path, error: PydanticCustomError) -> bool:
    context = error.context or {}
    inquiry.add(FILE, path, error.type, context["message"], context["remedy"])
    return False


# series --------------------------------------------------------------------------------------------


def _series(inquiry: Inquiry, path: Path, entry: SeriesEntry, files: Files) -> Series | None:
    _origin(inquiry, path, entry)
    try:
        unit = read_unit(entry.unit)
    except UnitError as error:
        inquiry.add(FILE, (*path, "unit"), "E-UNIT", str(error))
        return None
    measured = _measured_unit(entry)
    if measured is not None and unit.name != measured:
        message = f"'{entry.measures}' is {kind_of(measured)}, but '{entry.unit}' is {kind_of(unit.name)}"
        inquiry.add(FILE, (*path, "unit"), "E-UNIT", message, f"write {measured}")
        return None
    errors: dict[str, Any] = {
        name: _positive(inquiry, (*path, name), getattr(entry, name), its_unit)
        for name, its_unit in (("sd", unit.name), ("sd_change", unit.name), ("relative_sd", "1"))
    }
    _unread(inquiry, path, entry)
    carried = _positive(inquiry, (*path, "carried"), entry.carried, "week", "a value stands for some time")
    table = f"{EVIDENCE}/{entry.file}"
    if table in files.refused or EVIDENCE in files.refused:
        return None  # said where the file is
    if table not in files.data:
        known = did_you_mean(entry.file, (name.removeprefix(f"{EVIDENCE}/") for name in files.tables))
        inquiry.add(FILE, (*path, "file"), "E-PATH", f"there is no file {table}", known)
        return None
    measure = Measure(unit.factor)
    if entry.measures is not None and measured is not None:
        measure = _measure(inquiry, entry.measures, unit.factor)
    points, faults = read_points(table, files.data[table], measure)
    inquiry.faults += faults
    until = inquiry.known_until
    n_late = 0 if until is None else sum(point.known_on > until for point in points)
    if n_late:
        message = (
            f"{n_late} of {len(points)} points were known only after the cut-off {until}: used in no fit"
        )
        inquiry.add(FILE, (*path, "file"), "W-LATE", message, severity="warning")
    return Series(
        **entry.model_dump(exclude={*errors, "carried", "unit", "measures", "source"}),
        unit=unit.name,
        measures=entry.measures,
        source=entry.source or "",
        **errors,
        carried=carried,
        points=points,
        n_late=n_late,
    )


def _positive(
    inquiry: Inquiry,
    path: Path,
    written: str | float | None,
    unit: str,
    because: str = "no measurement is exact",
) -> float | None:
    """An observation error, a bare number in the unit of the series, or a duration."""
    if written is None:
        return None
    try:
        bare = not isinstance(written, str) and unit != "week"  # nobody knows what four of a time are
        value, _ = _measured(written, None if bare else unit)
    except PydanticCustomError as error:
        _note(inquiry, path, error)
        return None
    if not value > 0:
        inquiry.add(FILE, path, "E-RANGE", f"{because}: it must be above 0")
        return None
    return value
