"""Delimited text as spreadsheets and statistics programs write it: lines of cells with their places.

Cells are separated by commas, semicolons, tabs or bars, may stand in double quotes, and are stripped of
blanks. A table has one separator and one decimal mark; where they cannot be told, it is refused once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from polemos.case.units import without_comma

SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
POINT, COMMA = ".", ","

Refuse = Callable[[int, int, str, str, str], None]
"""Told line, column, code, message and remedy."""

_SAID = re.compile(r'"?sep=([,;\t|])"?')
"""A first line that tells Excel the separator."""

_NUMERAL = re.compile(r"[-+]?(?=[.,]?[0-9])([0-9.,]+)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_EITHER = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)
"""What is a thousand and more to some, and a decimal to others."""

_GROUPED = {
    mark: re.compile(rf"[-+]?[0-9]{{1,3}}(?:[{other}][0-9]{{3}})+(?![0-9{other}]).*", re.ASCII)
    for mark, other in ((POINT, COMMA), (COMMA, POINT))
}
_BLANK = re.compile("(?<=[0-9])[ '\u2019\u00a0\u202f](?=[0-9]{3}(?![0-9]))", re.ASCII)


@dataclass(frozen=True)
class Cell:
    """One cell, without its quotes and the blanks around it."""

    line: int
    column: int
    text: str


@dataclass(frozen=True)
class Sheet:
    """Lines of cells, without those that are empty."""

    separator: str
    lines: tuple[tuple[Cell, ...], ...]


def read_sheet(text: str, known: Collection[str], refuse: Refuse) -> Sheet | None:
    """The cells of a text; None, and one fault, where they cannot be told.

    known  the names that a header may have: they tell the separator
    """
    lines = [
        (number, line)
        for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1)
        if line.strip(' \t,;|"')
    ]
    said = _SAID.fullmatch(lines[0][1].strip(" ")) if lines else None
    lines = lines[1:] if said else lines
    if not lines:
        return Sheet(COMMA, ())
    separator = said[1] if said else _separator(lines[0][1], known)
    cells: list[tuple[Cell, ...]] = []
    for number, line in lines:
        found = _cells(number, line, separator)
        if isinstance(found, Cell):
            message = "this quote does not enclose a cell"
            refuse(number, found.column, "E-CSV", message, 'write "..." around the whole cell, or no quotes')
            return None
        cells.append(found)
    return Sheet(separator, tuple(cells))


def _separator(header: str, known: Collection[str]) -> str:
    """The separator by which the header has most known names."""

    def names(separator: str) -> int:
        return sum(name.strip(' "') in known for name in header.split(separator))

    return max(SEPARATORS, key=names)


def _cells(number: int, line: str, separator: str) -> tuple[Cell, ...] | Cell:
    """The cells of a line; only the faulty one where a quote stands astray."""
    pattern = re.compile(rf' *"((?:[^"]|"")*)" *|[^{separator}"]*')
    cells: list[Cell] = []
    position = 0
    while True:
        match = pattern.match(line, position)
        end = match.end() if match else position
        if match is None or line[end : end + 1] not in {"", separator}:
            return Cell(number, end + 1, "")
        quoted = match[1]
        text = match[0] if quoted is None else quoted.replace('""', '"')
        blanks = len(match[0]) - len(match[0].lstrip()) if text.strip() else 0
        cells.append(Cell(number, position + blanks + 1, text.strip()))
        if end == len(line):
            return tuple(cells)
        position = end + 1


# numbers -------------------------------------------------------------------------------------------


def decimal_mark(cells: Iterable[Cell], separator: str, refuse: Refuse) -> str | None:
    """The decimal mark of a table, from all its numbers; None, and one fault, where it cannot be told."""
    first: dict[str, Cell] = {}
    numbers = tuple(cells)
    for cell in numbers:
        mark = _proven(_BLANK.sub("", cell.text))
        if mark is not None:
            first.setdefault(mark, cell)
    if POINT in first and COMMA in first:
        later = max(first[POINT], first[COMMA], key=lambda cell: (cell.line, cell.column))
        earlier = first[POINT] if later is first[COMMA] else first[COMMA]
        words = ("comma", "point") if later is first[COMMA] else ("point", "comma")
        message = f"the decimal mark of '{later.text}' is a {words[0]}, of '{earlier.text}' in line "
        message += f"{earlier.line} a {words[1]}"
        refuse(later.line, later.column, "E-CSV", message, "write every number like 1234.5")
        return None
    for mark in (POINT, COMMA):
        if mark in first:
            return mark
    grouped = next((cell for cell in numbers if _EITHER.fullmatch(_BLANK.sub("", cell.text))), None)
    if separator == ";" and grouped is not None and POINT in grouped.text:
        message = f"the point of '{grouped.text}' can divide thousands or be the decimal mark"
        remedy = f"write {grouped.text.replace(POINT, '')}, or {grouped.text}0 where it is decimal"
        refuse(grouped.line, grouped.column, "E-CSV", message, remedy)
        return None
    if "" in first and separator != COMMA:
        cell = first[""]
        message = f"the comma of '{cell.text}' can divide thousands or be the decimal mark"
        refuse(cell.line, cell.column, "E-CSV", message, without_comma(cell.text))
        return None
    return POINT  # where commas separate cells, they divide thousands in a quoted number


def _proven(text: str) -> str | None:
    """The mark that must be decimal in a number; '' where its comma may be either; None where none shows."""
    match = _NUMERAL.fullmatch(text)
    if match is None:
        return None
    marks = Counter(one for one in match[1] if one in {POINT, COMMA})
    if len(marks) == 2:
        return max(POINT, COMMA, key=match[1].rfind)
    if not marks:
        return None
    (mark,) = marks
    if marks[mark] > 1:
        return COMMA if mark == POINT else POINT
    if _EITHER.fullmatch(match[1]):
        return "" if mark == COMMA else None
    return mark


def plain(text: str, mark: str) -> str:
    """A number with a point and without marks between thousands; any other text as it is."""
    bare = _BLANK.sub("", text)
    if _NUMERAL.fullmatch(bare) is None:
        return text
    other = COMMA if mark == POINT else POINT
    if _GROUPED[mark].fullmatch(bare):
        bare = bare.replace(other, "")
    return bare.replace(mark, POINT)
