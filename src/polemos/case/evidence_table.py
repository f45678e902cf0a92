"""A recorded series: a strict table of dates and numbers (evidence/*.csv).

The first line names the columns refers_to, value, known_on and, where there are intervals, low and high.
Cells are bare: no quotes, no thousands separators, no words.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic_core import PydanticCustomError

from polemos._core.errors import Fault
from polemos.case.evidence import Point
from polemos.case.fields import not_finite, read_day, shown
from polemos.case.reading import decoded
from polemos.case.references import did_you_mean
from polemos.case.units import NUMBER

NEEDED = ("refers_to", "value", "known_on")
KNOWN = (*NEEDED, "low", "high")
MOST_LINES = 5000
MOST_FAULTS = 50
"""A table with more faults than this is another kind of file; the rest is not listed."""

_NUMBER = re.compile(NUMBER, re.ASCII)


@dataclass(frozen=True)
class _Cell:
    line: int
    column: int
    name: str
    text: str


@dataclass
class _Table:
    """One file while it is read."""

    file: str
    faults: list[Fault] = field(default_factory=list[Fault])

    def refuse(
        self, line: int, column: int, code: str, message: str, remedy: str = "", name: str = ""
    ) -> None:
        self.faults.append(Fault(self.file, line, column, code, name, message, remedy))


def read_points(file: str, data: bytes, factor: float) -> tuple[tuple[Point, ...], list[Fault]]:
    """The points of a series in the order of what they refer to, and what is wrong with the file.

    factor  from the file's unit to the canonical one
    """
    table = _Table(file)
    text = decoded(data, table.refuse)
    if text is None:
        return (), table.faults
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    if len(lines) > MOST_LINES + 1:
        table.refuse(1, 1, "E-BUDGET", f"the table has {len(lines) - 1} lines; the limit is {MOST_LINES}")
        return (), table.faults
    if not text.strip():
        table.refuse(1, 1, "E-CSV", "the table is empty", f"the header is {','.join(NEEDED)}")
        return (), table.faults
    columns = _header(table, lines[0])
    if columns is None:
        return (), table.faults
    points: list[Point] = []
    first: dict[tuple[datetime.date, datetime.date], int] = {}
    for number, line in enumerate(lines[1:], 2):
        point = _point(table, columns, number, line, factor)
        if point is not None:
            earlier = first.setdefault((point.refers_to, point.known_on), number)
            if earlier != number:
                message = f"{point.refers_to} is given twice, first in line {earlier}"
                table.refuse(number, 1, "E-DUP", message, "keep one, or tell them apart by known_on")
            points.append(point)
        if len(table.faults) > MOST_FAULTS:
            break
    if not points and not table.faults:
        table.refuse(1, 1, "E-CSV", "the table has no lines below its header", "add one, or drop the series")
    return tuple(sorted(points, key=lambda point: (point.refers_to, point.known_on))), table.faults


def _header(table: _Table, line: str) -> tuple[str, ...] | None:
    columns = tuple(line.split(","))
    for cell in _cells(("",) * len(columns), 1, line):
        if cell.text not in KNOWN:
            remedy = did_you_mean(cell.text, KNOWN)
            table.refuse(1, cell.column, "E-CSV", f"unknown column {shown(cell.text)}", remedy)
    if len(set(columns)) < len(columns):
        table.refuse(1, 1, "E-DUP", "a column is given twice")
    for name in NEEDED:
        if name not in columns:
            table.refuse(
                1, 1, "E-CSV", f"the column '{name}' is missing", f"the header is {','.join(NEEDED)}"
            )
    return None if table.faults else columns


def _cells(columns: tuple[str, ...], line: int, text: str) -> Iterator[_Cell]:
    column = 1
    for name, cell in zip(columns, text.split(","), strict=True):
        yield _Cell(line, column, name, cell)
        column += len(cell) + 1


def _point(table: _Table, columns: tuple[str, ...], line: int, text: str, factor: float) -> Point | None:
    if text.count(",") + 1 != len(columns):
        message = f"the line has {text.count(',') + 1} cells, the header {len(columns)}"
        table.refuse(line, 1, "E-CSV", message if text else "the line is empty")
        return None
    cells = {cell.name: cell for cell in _cells(columns, line, text)}
    days = {name: _day(table, cells[name]) for name in ("refers_to", "known_on")}
    numbers = {
        name: _number(table, cells[name], factor) for name in ("value", "low", "high") if name in cells
    }
    refers_to, known_on, value = days["refers_to"], days["known_on"], numbers["value"]
    if refers_to is None or known_on is None or value is None:
        return None
    if known_on < refers_to:
        message = f"known on {known_on}, before the day {refers_to} that it refers to"
        table.refuse(line, cells["known_on"].column, "E-DATE", message, name="known_on")
    low, high = numbers.get("low"), numbers.get("high")
    if (low is not None and low > value) or (high is not None and high < value):
        message = "low, value and high must rise in this order"
        table.refuse(line, cells["value"].column, "E-RANGE", message, name="value")
    return Point(refers_to=refers_to, value=value, low=low, high=high, known_on=known_on)


def _day(table: _Table, cell: _Cell) -> datetime.date | None:
    try:
        return read_day(cell.text)
    except PydanticCustomError as error:
        context = error.context or {}
        table.refuse(cell.line, cell.column, error.type, context["message"], context["remedy"], cell.name)
        return None


def _number(table: _Table, cell: _Cell, factor: float) -> float | None:
    """The number of a cell; an empty low or high is none."""
    if not cell.text and cell.name != "value":
        return None
    if not_finite(cell.text):
        table.refuse(cell.line, cell.column, "E-NONFINITE", "is not a finite number", name=cell.name)
        return None
    if not _NUMBER.fullmatch(cell.text) or len(cell.text) > 40:
        message = f"needs a number, but is {shown(cell.text)}" if cell.text else "there is no value"
        table.refuse(cell.line, cell.column, "E-TYPE", message, "write a number such as 12.5", cell.name)
        return None
    value = float(cell.text) * factor
    if not math.isfinite(value):
        table.refuse(cell.line, cell.column, "E-NONFINITE", "is not a finite number", name=cell.name)
        return None
    return value
