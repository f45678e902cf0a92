"""The common slips of YAML: where to type what, in place of the parser's own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

_ENTRY = re.compile(r"\s*(?:- +)*")
"""What stands before a key: blanks, and the dashes of the lists it opens."""
_NO_BLANK = re.compile(r"\s*(?:- +)*([\w.]+):([^\s:/].*)")
_NO_BLANK_DASH = re.compile(r"\s*-([^\s-].*)")
_MERGE = re.compile(r"^(?:<{7}|={7}|>{7})(?= |$)", re.MULTILINE)
_FIRST = "@%`*&!|>?-,[]{}"
"""What no text without quotes can begin with."""


@dataclass(frozen=True)
class Slip:
    """What is wrong and how to mend it, at the place where to type; line and column count from 1."""

    line: int
    column: int
    message: str
    remedy: str


class _Mark(NamedTuple):
    """A place in lines, counted from 0."""

    line: int
    column: int


def slip(text: str, error: Any) -> Slip:
    """What a parser's error says of a text, in words of the one who wrote it."""
    at = error.problem_mark or error.context_mark
    problem = f"{error.problem or error.context}"
    if at is None:
        return Slip(1, 1, f"this is not YAML: {problem}", "")
    if merge := _MERGE.search(text):
        line = text.count("\n", 0, merge.start()) + 1
        return Slip(line, 1, "a merge was not finished here", "keep one of both versions, without the marks")
    lines, (mark, start) = _placed(text, at, error.context_mark or at)
    found = (
        _tab(mark, problem)
        or _quotes(lines, problem, mark, start, f"{error.context}")
        or _colon(lines, problem, mark, start)
        or _brackets(lines, problem, mark, start)
        or _first_character(lines, problem, mark, start)
        or _indent(lines, problem, mark)
    )
    return found or Slip(mark.line + 1, mark.column + 1, f"this is not YAML: {problem}", "")


def written_at(text: str, mark: Any) -> str:
    """The text that begins at a mark of the parser, as far as it goes without quotes."""
    lines, (place,) = _placed(text, mark)
    return text_at(lines[place.line], place.column)


def _placed(text: str, *marks: Any) -> tuple[list[str], list[_Mark]]:
    """The lines of a text, and the places of marks in them; the parser counts lines otherwise."""
    text = re.sub(r"\r(?!\n)", "\n", text)
    before = [text[: mark.index] for mark in marks]
    places = [_Mark(one.count("\n"), len(one) - one.rfind("\n") - 1) for one in before]
    return text.split("\n"), places


def quoted(text: str) -> str:
    """A text as YAML reads it back, in quotes."""
    return f'"{text}"' if '"' not in text and "\\" not in text else "'" + text.replace("'", "''") + "'"


def text_at(line: str, column: int) -> str:
    """The text that begins in a column (from 0): to the end of the line, or of its part of {...}."""
    inside = sum(line[:column].count(one) for one in "{[") > sum(line[:column].count(one) for one in "}]")
    rest = re.split(r"\s#", line[column:])[0]
    return re.split(r"[,}\]]", rest)[0].rstrip() if inside else rest.rstrip()


def _in_quotes(line: int, column: int, lines: list[str], why: str) -> Slip:
    return Slip(line + 1, column + 1, why, f"write {quoted(text_at(lines[line], column))}")


def _tab(mark: _Mark, problem: str) -> Slip | None:
    if "'\\t'" not in problem:
        return None
    return Slip(mark.line + 1, mark.column + 1, "a tab stands where YAML wants blanks", "write blanks")


def _quotes(lines: list[str], problem: str, mark: _Mark, start: _Mark, context: str) -> Slip | None:
    """A quote that is not closed, closed too early or by another one."""
    if "escape character" in problem:
        remedy = "write '\\\\' for '\\', or the text in '...'"
        return Slip(mark.line + 1, mark.column, "this is no escape of YAML", remedy)
    if "quoted scalar" in context:
        return _unclosed(lines, start.line, start.column)
    if "<scalar>" not in problem:
        return None
    before = "\n".join([*lines[: mark.line], lines[mark.line][: mark.column]]).rstrip()
    if not before.endswith(('"', "'")):
        return None
    opening = before.rfind(before[-1], 0, len(before) - 1)
    line, column = before.count("\n", 0, opening), opening - before.rfind("\n", 0, opening) - 1
    if line < before.count("\n"):
        return _unclosed(lines, line, column)
    written = text_at(lines[line], column)
    inner = written[1:-1] if written[-1] == written[0] else written
    message = "this text goes on after its closing quote"
    return Slip(line + 1, column + 1, message, f"write {quoted(inner)}")


def _unclosed(lines: list[str], line: int, column: int) -> Slip:
    quote, written = lines[line][column], text_at(lines[line], column)
    if written[-1] in "\"'" and len(written) > 1:
        message = f"this quote does not close the one in column {column + 1}"
        return Slip(line + 1, column + len(written), message, f"write {quote}")
    message = f"the quote that opens in column {column + 1} is not closed"
    return Slip(line + 1, column + len(written) + 1, message, f"close the text with {quote}")


def _colon(lines: list[str], problem: str, mark: _Mark, start: _Mark) -> Slip | None:
    """A colon within a text, or one without a blank."""
    missing = "could not find expected ':'" in problem
    if not (missing or "mapping values" in problem or "but got ':'" in problem):
        return None
    line = start.line if missing else mark.line
    if not missing:
        segment = _segment(lines[line], mark.column)
        colon = lines[line].find(": ", segment, mark.column)
        if colon >= 0:
            begin = colon + 2 + len(lines[line][colon + 2 :]) - len(lines[line][colon + 2 :].lstrip())
            return _in_quotes(line, begin, lines, "a text with a colon and a blank needs quotes")
        line = _above(lines, line)
    if dash := _dash(lines, line):
        return dash
    if key := _NO_BLANK.fullmatch(lines[line]):
        message = f"a blank is missing after the colon of '{key[1]}'"
        return Slip(line + 1, key.start(2) + 1, message, f"write '{key[1]}: {key[2]}'")
    if missing:
        word = lines[line].strip()[:40]
        return Slip(line + 1, start.column + 1, f"'{word}' is no key", "write 'key: value'")
    return None


def _dash(lines: list[str], line: int) -> Slip | None:
    dash = _NO_BLANK_DASH.fullmatch(lines[line])
    if dash is None:
        return None
    return Slip(line + 1, dash.start(1) + 1, "a blank is missing after the dash", f"write '- {dash[1]}'")


def _segment(line: str, column: int) -> int:
    """Where the key begins whose text has a column."""
    entry = _ENTRY.match(line)
    inside = max(line.rfind(one, 0, column) for one in "{,")
    return max(entry.end() if entry else 0, inside + 1 if "{" in line[:column] else 0)


def _brackets(lines: list[str], problem: str, mark: _Mark, start: _Mark) -> Slip | None:
    """A bracket that is not closed, or closed by another kind."""
    wanted = re.match(r"expected ',' or '([}\]])', but got '(.+)'", problem)
    if wanted is None:
        return None
    if wanted[2] in "}]":
        message = f"this does not close what opens in column {start.column + 1} of line {start.line + 1}"
        return Slip(mark.line + 1, mark.column + 1, message, f"write '{wanted[1]}' before it")
    if mark.line == start.line:
        return None
    end = len(re.split(r"\s+#", lines[start.line])[0].rstrip()) + 1
    message = f"the '{lines[start.line][start.column]}' in column {start.column + 1} is not closed"
    return Slip(start.line + 1, end, message, f"write '{wanted[1]}', or the text in quotes")


def _first_character(lines: list[str], problem: str, mark: _Mark, start: _Mark) -> Slip | None:
    """A text that begins with what means something else to YAML."""
    for place in (start, mark):
        line = lines[place.line] if place.line < len(lines) else ""
        for column in (place.column, place.column - 1):
            before = line[:column].rstrip()
            if (
                column < 0
                or line[column : column + 1] not in set(_FIRST)
                or not before.endswith((":", "-", ","))
            ):
                continue
            return _in_quotes(
                place.line, column, lines, f"a text that begins with '{line[column]}' needs quotes"
            )
    if "<scalar>" in problem and mark.line < len(lines):  # [1] and more
        line = lines[mark.line]
        entry = _ENTRY.match(line)
        begin = line.find(": ", entry.end() if entry else 0) + 2
        if line[begin : begin + 1] in {"[", "{"}:
            text = re.split(r"\s#", line[begin:])[0].rstrip()
            message = f"a text that begins with '{line[begin]}' needs quotes"
            return Slip(mark.line + 1, begin + 1, message, f"write {quoted(text)}")
    return None


def _indent(lines: list[str], problem: str, mark: _Mark) -> Slip | None:
    """A line that begins in another column than its neighbours; or a bracket that closes nothing."""
    if re.match(r"expected (<block end>|the node content), but found '[}\]]'", problem):
        return Slip(mark.line + 1, mark.column + 1, "this bracket closes nothing", "take it out")
    misplaced = "mapping values" in problem or "<block" in problem
    if not misplaced or mark.line == 0 or mark.line >= len(lines):
        return None
    if dash := _dash(lines, mark.line):
        return dash
    line, own = mark.line, _margin(lines[mark.line])
    above = _above(lines, line)
    if lines[line].lstrip().startswith("- "):
        above = next((one for one in range(line - 1, -1, -1) if lines[one].lstrip().startswith("- ")), -1)
        if above < 0:
            return Slip(line + 1, own + 1, "a list stands among keys", "write 'key:' on the line before")
        column = _margin(lines[above])
    elif own == _key_column(lines[_above(lines, above)]) > _key_column(lines[above]):
        line, own, column = above, _key_column(lines[above]), own  # the one above stands out
    else:
        column = _key_column(lines[above])
    if column == own:
        return None
    message = "this line is not indented as the one above"
    return Slip(line + 1, own + 1, message, f"begin it in column {column + 1}")


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())


def _key_column(line: str) -> int:
    entry = _ENTRY.match(line)
    return entry.end() if entry else 0


def _above(lines: list[str], line: int) -> int:
    """The next line above that is not empty and no remark."""
    above = (number for number in range(line - 1, -1, -1) if lines[number].strip()[:1] not in {"", "#"})
    return next(above, line)
