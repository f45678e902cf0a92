"""A recorded series: a table of dates and numbers (evidence/*.csv).

The first line names the columns refers_to, value, known_on and, where there are intervals, low and high.
"""

from __future__ import annotations

import datetime
import itertools
import math
import re
from collections import Counter
from dataclasses import dataclass, field, replace

from pydantic_core import PydanticCustomError

from polemos._core.errors import Fault
from polemos.case.delimited import SEPARATORS, Cell, decimal_mark, plain, read_sheet
from polemos.case.evidence import LARGEST, Point
from polemos.case.fields import not_finite, read_day, shown
from polemos.case.reading import decoded
from polemos.case.references import closest, did_you_mean
from polemos.case.units import NUMBER, without_comma

NEEDED = ("refers_to", "value", "known_on")
NUMBERS = ("value", "low", "high")
KNOWN = (*NEEDED, "low", "high")
HEADER = f"the header is {','.join(NEEDED)}"
MOST_LINES = 5000
MOST_COLUMNS = 50
MOST_FAULTS = 50
"""A table with more faults than this is another kind of file; the rest is not listed."""

_NUMBER = re.compile(NUMBER, re.ASCII)
_COUNT = re.compile(r"[0-9]*", re.ASCII)


@dataclass(frozen=True)
class Measure:
    """What the numbers of a table are.

    factor  from the file's unit to the canonical one
    limits  lowest and highest in the canonical unit, and where they come from in words
    """

    factor: float = 1.0
    low: float = -math.inf
    high: float = math.inf
    said: str = ""


Line = dict[str, Cell]
"""The cells of a line by the names of their columns."""


@dataclass
class _Table:
    """One file while it is read."""

    file: str
    measure: Measure
    faults: list[Fault] = field(default_factory=list[Fault])
    mark: str = "."

    def refuse(
        self, line: int, column: int, code: str, message: str, remedy: str = "", name: str = ""
    ) -> None:
        self.faults.append(Fault(self.file, line, column, code, name, message, remedy))

    def at(self, cell: Cell, name: str, code: str, message: str, remedy: str = "") -> None:
        """Note a fault of one cell."""
        self.refuse(cell.line, cell.column, code, message, remedy, name)


def read_points(file: str, data: bytes, measure: Measure) -> tuple[tuple[Point, ...], list[Fault]]:
    """The points of a series in the order of what they refer to, and what is wrong with the file."""
    table = _Table(file, measure)
    lines = _lines(table, data)
    points: list[Point] = []
    first: dict[tuple[datetime.date, datetime.date], int] = {}
    read = 0
    for line in lines:
        read += 1
        point = _point(table, line)
        if point is not None:
            number = line["refers_to"].line
            earlier = first.setdefault((point.refers_to, point.known_on), number)
            if earlier != number:
                message = f"{point.refers_to} is given twice, first in line {earlier}"
                table.refuse(number, 1, "E-DUP", message, "keep one, or tell them apart by known_on")
            points.append(point)
        if len(table.faults) > MOST_FAULTS:
            break
    return tuple(sorted(points, key=lambda point: (point.refers_to, point.known_on))), _said_once(
        table.faults, read
    )


def _said_once(faults: list[Fault], read: int) -> list[Fault]:
    """The faults; what is wrong with every cell of a column is said of its first."""
    count = Counter((fault.code, fault.path) for fault in faults if fault.path)
    # a few numbers out of range are each their own fault; all of many are one, such as a wrong unit
    whole = {key for key, cells in count.items() if cells == read > (3 if key[0] == "E-RANGE" else 1)}
    kept: list[Fault] = []
    for fault in faults:
        key = (fault.code, fault.path)
        if key not in whole or count.pop(key, 0):
            more = f", as in all {read} lines" if key in whole else ""
            kept.append(replace(fault, message=fault.message + more))
    return kept


# lines ---------------------------------------------------------------------------------------------


def _lines(table: _Table, data: bytes) -> list[Line]:
    """The lines below the header; none, and faults noted, where they cannot be told."""
    text = decoded(data, table.refuse)
    if text is None:
        return []
    sheet = read_sheet(text, KNOWN, table.refuse)
    if sheet is None:
        return []
    if not sheet.lines:
        table.refuse(1, 1, "E-CSV", "the table is empty", HEADER)
        return []
    header, *rest = sheet.lines
    if not _header(table, header):
        return []
    if len(rest) > MOST_LINES:
        table.refuse(1, 1, "E-BUDGET", f"the table has {len(rest)} lines; the limit is {MOST_LINES}")
        return []
    if not rest:
        table.refuse(1, 1, "E-CSV", "the table has no lines below its header", "add one, or drop the series")
    names = tuple(cell.text for cell in header)
    lines = [named for cells in rest if (named := _named(table, names, cells, sheet.separator)) is not None]
    numbers = [line[name] for line in lines for name in NUMBERS if name in line]
    mark = decimal_mark(numbers, sheet.separator, table.refuse) if not table.faults else table.mark
    if mark is None:
        return []
    table.mark = mark
    return lines


def _header(table: _Table, cells: tuple[Cell, ...]) -> bool:
    """Whether the columns are those of a series."""
    names = [cell.text for cell in cells if cell.text]
    line, column = cells[0].line, cells[0].column
    if not set(names) & set(KNOWN):
        table.refuse(line, column, "E-CSV", f"{shown(','.join(names))} is no header", HEADER)
        return False
    if len(cells) > MOST_COLUMNS:
        message = f"the header has {len(cells)} cells; the limit is {MOST_COLUMNS}"
        table.refuse(line, column, "E-CSV", message, HEADER)
        return False
    meant: set[str | None] = set()
    for cell in cells:
        if not cell.text or cell.text in KNOWN:
            continue
        other = next((one for one in SEPARATORS if one in cell.text), None)
        if other is not None:
            message = f"{SEPARATORS[other]} stands between columns that are separated otherwise"
            column = cell.column + cell.text.index(other)
            table.refuse(cell.line, column, "E-CSV", message, f"write one separator: {HEADER}")
            return False
        meant.add(closest(cell.text, KNOWN))
        message = f"unknown column {shown(cell.text)}"
        table.refuse(cell.line, cell.column, "E-CSV", message, did_you_mean(cell.text, KNOWN))
    if len(set(names)) < len(names):
        table.refuse(line, column, "E-DUP", "a column is given twice", "keep one")
    for name in NEEDED:
        if name not in names and name not in meant:
            table.refuse(line, column, "E-CSV", f"the column '{name}' is missing", HEADER)
    return not table.faults


def _named(table: _Table, names: tuple[str, ...], cells: tuple[Cell, ...], separator: str) -> Line | None:
    """The cells of a line by column; None, and a fault noted, where they do not go with the header.

    Cells without a column must be empty, but the first may count the lines, as R and pandas write it.
    """
    fits = len(cells) >= len(names) and not any(cell.text for cell in cells[len(names) :])
    if not fits:
        message = f"the line has {len(cells)} cells, the header {len(names)}"
        split = _split_number(cells) if separator == "," and len(cells) > len(names) else None
        if split is None:
            table.refuse(cells[0].line, 1, "E-CSV", message, "write one cell for each column")
        elif not any(fault.message.endswith("separates cells") for fault in table.faults):
            comma = f"{message}: the comma in '{split.text}' separates cells"
            table.refuse(split.line, split.column, "E-CSV", comma, without_comma(split.text))
        return None
    for position, (name, cell) in enumerate(zip(names, cells, strict=False)):
        if not name and cell.text and not (position == 0 and _COUNT.fullmatch(cell.text)):
            table.refuse(cell.line, cell.column, "E-CSV", f"{shown(cell.text)} stands in no column", HEADER)
            return None
    return {name: cell for name, cell in zip(names, cells, strict=False) if name}


def _split_number(cells: tuple[Cell, ...]) -> Cell | None:
    """The number that a comma divided into two cells."""
    for left, right in itertools.pairwise(cells):
        if _NUMBER.fullmatch(left.text) and right.text.isdecimal():
            return Cell(left.line, left.column, f"{left.text},{right.text}")
    return None


# cells ---------------------------------------------------------------------------------------------


def _point(table: _Table, cells: Line) -> Point | None:
    days = {name: _day(table, name, cells[name]) for name in ("refers_to", "known_on")}
    numbers = {name: _number(table, name, cells[name]) for name in NUMBERS if name in cells}
    refers_to, known_on, value = days["refers_to"], days["known_on"], numbers["value"]
    if refers_to is None or known_on is None or value is None:
        return None
    if known_on < refers_to:
        message = f"known on {known_on}, before the day {refers_to} that it refers to"
        table.at(cells["known_on"], "known_on", "E-DATE", message)
    low, high = numbers.get("low"), numbers.get("high")
    if (low is not None and low > value) or (high is not None and high < value):
        table.at(cells["value"], "value", "E-RANGE", "low, value and high must rise in this order")
    return Point(refers_to=refers_to, value=value, low=low, high=high, known_on=known_on)


def _day(table: _Table, name: str, cell: Cell) -> datetime.date | None:
    try:
        return read_day(cell.text)
    except PydanticCustomError as error:
        context = error.context or {}
        table.at(cell, name, error.type, context["message"], context["remedy"])
        return None


def _number(table: _Table, name: str, cell: Cell) -> float | None:
    """The number of a cell; an empty low or high is none."""
    text = plain(cell.text, table.mark)
    if not text and name != "value":
        return None
    value = float(text) * table.measure.factor if _NUMBER.fullmatch(text) else None
    if not_finite(text) or (value is not None and not math.isfinite(value)):
        table.at(cell, name, "E-NONFINITE", "is not a finite number", "write a finite number")
        return None
    if value is None or len(text) > 40:
        message = f"needs a number, but is {shown(cell.text)}" if text else "there is no value"
        table.at(cell, name, "E-TYPE", message, "write a number such as 12.5")
        return None
    if abs(value) > LARGEST:
        table.at(cell, name, "E-RANGE", f"{value:g} is more than there can be of anything")
        return None
    if not table.measure.low <= value <= table.measure.high:
        table.at(cell, name, "E-RANGE", f"{value:.10g} is out of range: {table.measure.said}")
        return None
    return value
