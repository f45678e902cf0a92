"""What came: the later outcomes of series, from tables in a folder outside the case.

The case says where they are (`truth` of its section `backtest`). Tables may have any other columns.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic_core import PydanticCustomError

from polemos._core.errors import Fault, InvalidCase, RunError, alike
from polemos._core.plain import read_plain
from polemos.case.delimited import Cell, Sheet, decimal_mark, plain, read_sheet
from polemos.case.evidence import LARGEST, Point, Series
from polemos.case.fields import not_finite, read_day, shown
from polemos.case.model import Case
from polemos.case.reading import MOST_BYTES, decoded
from polemos.case.references import did_you_mean
from polemos.case.scenario import TruthTable
from polemos.case.units import NUMBER

MOST_TABLES = 500  # of one series
_NUMBER = re.compile(NUMBER, re.ASCII)

Row = tuple[Cell, Cell]
"""The cells of a day and of its number."""


def read_truth(case: Case, folder: Path) -> dict[str, Series]:
    """The series of the case's backtest that have a `truth`, with the points of the folder in their place.

    Points are in the order of their days, each known on its day; several tables are one.
    Raises InvalidCase with every fault of the folder and its tables, and RunError where the case names none.
    """
    tables = case.backtest.truth if case.backtest else {}
    if not tables:
        message = f"case {case.id} does not say where outcomes are found: write 'truth' into its backtest"
        raise RunError(message)
    if not folder.is_dir():
        message, remedy = "there is no such folder", "name the folder in which the outcomes are"
        raise InvalidCase([Fault(str(folder), 1, 1, "E-PATH", "", message, remedy)])
    known = frozenset(name for table in tables.values() for name in (table.date, table.value))
    reading = _Reading(folder, known)
    by_id = {series.id: series for series in case.series}
    found = {
        id: by_id[id].model_copy(update={"points": reading.points(id, table)}) for id, table in tables.items()
    }
    if reading.faults:
        raise InvalidCase(alike(reading.faults))
    return found


@dataclass
class _Reading:
    """One folder while it is read.

    known   names of columns that any series asks for: they tell the separator
    sheets  what was read of each table; None where it cannot be
    """

    folder: Path
    known: frozenset[str]
    faults: list[Fault] = field(default_factory=list[Fault])
    sheets: dict[Path, Sheet | None] = field(default_factory=dict[Path, Sheet | None])

    def refuse(self, path: Path, cell: Cell, code: str, said: str, remedy: str = "", name: str = "") -> None:
        self.faults.append(Fault(str(path), cell.line, cell.column, code, name, said, remedy))

    def points(self, id: str, table: TruthTable) -> tuple[Point, ...]:
        """The points of one series, from every table whose path fits."""
        paths = sorted(path for path in self.folder.glob(table.file) if not path.is_dir())
        where = f"backtest.truth.{id}.file"
        if not paths or len(paths) > MOST_TABLES:
            message = f"{len(paths) or 'no'} tables fit {shown(table.file)}"
            remedy = "put it there, or change the path in case.yaml" if not paths else "narrow the path"
            self.faults.append(Fault(str(self.folder), 1, 1, "E-PATH", where, message, remedy))
            return ()
        values: dict[datetime.date, float] = {}
        for path in paths:
            for day, value, cell in self._read(path, table):
                if values.setdefault(day, value) != value:
                    message = f"{day} has {value:.10g} here and {values[day]:.10g} before"
                    self.refuse(path, cell, "E-DUP", message, "keep one", table.value)
        return tuple(Point(refers_to=day, value=values[day], known_on=day) for day in sorted(values))

    def _read(self, path: Path, table: TruthTable) -> Iterator[tuple[datetime.date, float, Cell]]:
        """The days of a table and their numbers, with the cell of each number."""
        sheet = self._sheet(path)
        rows = self._rows(path, sheet, table) if sheet else []
        told = [(day, number) for day, number in rows if number.text]

        def refuse(line: int, column: int, code: str, message: str, remedy: str) -> None:
            self.refuse(path, Cell(line, column, ""), code, message, remedy, table.value)

        mark = decimal_mark([number for _, number in told], sheet.separator, refuse) if sheet else None
        for day, number in told if mark else []:
            found, value = self._day(path, day, table.date), self._number(path, number, mark, table.value)
            if found is not None and value is not None:
                yield found, value, number

    def _sheet(self, path: Path) -> Sheet | None:
        if path in self.sheets:
            return self.sheets[path]

        def refuse(line: int, column: int, code: str, message: str, remedy: str) -> None:
            self.refuse(path, Cell(line, column, ""), code, message, remedy)

        self.sheets[path] = None
        try:
            text = decoded(read_plain(path, MOST_BYTES), refuse)
        except OSError as error:
            refuse(1, 1, "E-PATH", f"the file cannot be read: {error.strerror or error}", "")
            return None
        sheet = read_sheet(text, self.known, refuse) if text is not None else None
        if sheet and not sheet.lines:
            refuse(1, 1, "E-CSV", "the table is empty", "")
            return None
        self.sheets[path] = sheet
        return sheet

    def _rows(self, path: Path, sheet: Sheet, table: TruthTable) -> list[Row]:
        """The two cells of each line that a series asks for; none where a column is missing."""
        header, *lines = sheet.lines
        names = [cell.text for cell in header]
        for name in (table.date, table.value):
            if names.count(name) != 1:
                twice = name in names
                message = f"the column '{name}' is {'given twice' if twice else 'missing'}"
                remedy = "keep one" if twice else did_you_mean(name, names)
                self.refuse(path, header[0], "E-DUP" if twice else "E-CSV", message, remedy)
        if any(names.count(name) != 1 for name in (table.date, table.value)):
            return []
        day, number = names.index(table.date), names.index(table.value)
        rows: list[Row] = []
        for cells in lines:
            if len(cells) == len(names):
                rows.append((cells[day], cells[number]))
                continue
            message = f"the line has {len(cells)} cells, the header {len(names)}"
            start = replace(cells[0], column=1)
            self.refuse(path, start, "E-CSV", message, "write one cell for each column")
        return rows

    def _day(self, path: Path, cell: Cell, name: str) -> datetime.date | None:
        try:
            return read_day(cell.text)
        except PydanticCustomError as error:
            context = error.context or {}
            self.refuse(path, cell, error.type, context["message"], context["remedy"], name)
            return None

    def _number(self, path: Path, cell: Cell, mark: str | None, name: str) -> float | None:
        text = plain(cell.text, mark or ".")
        value = float(text) if _NUMBER.fullmatch(text) and len(text) <= 40 else None
        if not_finite(text) or (value is not None and not math.isfinite(value)):
            self.refuse(path, cell, "E-NONFINITE", "is not a finite number", "write a finite number", name)
        elif value is None:
            message, remedy = f"needs a number, but is {shown(cell.text)}", "write a number such as 12.5"
            self.refuse(path, cell, "E-TYPE", message, remedy, name)
        elif abs(value) > LARGEST:
            message = f"{value:g} is more than there can be of anything"
            self.refuse(path, cell, "E-RANGE", message, "", name)
        else:
            return value
        return None
