"""A file as data, with the line and column of every key and value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from polemos._core.errors import Fault, Severity

Path = tuple[str | int, ...]
"""Keys and positions from the top of a file to a value."""


def written(path: Path) -> str:
    """A path as a fault shows it; a key longer than any that is meant is cut."""
    return ".".join(step if len(step) <= 100 else f"{step[:97]}..." for step in map(str, path))


class Place(NamedTuple):
    """Where something begins: line and column counted from 1, offset into the text from 0."""

    line: int
    column: int
    offset: int = 0


@dataclass
class Document:
    """The data of one file: mappings, tuples and scalars.

    keys    place of the key of every entry of a mapping
    values  place of every value
    parts   how many events of the parser it took
    """

    file: str
    text: str = ""
    tree: Any = None
    keys: dict[Path, Place] = field(default_factory=dict[Path, Place])
    values: dict[Path, Place] = field(default_factory=dict[Path, Place])
    parts: int = 0

    def place_of(self, path: Path) -> Place:
        """The key of an entry or the start of a list item; of the nearest thing around it that exists."""
        for end in range(len(path), -1, -1):
            place = self.keys.get(path[:end]) or self.values.get(path[:end])
            if place is not None:
                return place
        return Place(1, 1)

    def within(self, path: Path, offset: int) -> Place:
        """The place of a character of a text; of its start where that cannot be told.

        Line breaks and indents of a scalar that runs over several lines are not part of its value, all
        other characters are: so characters other than white space are counted.
        """
        start, value = self.values.get(path), self._value(path)
        if start is None or not isinstance(value, str):
            return self.place_of(path)
        index = start.offset
        if self.text[index : index + 1] in {"|", ">"}:
            index = self.text.find("\n", index)
        elif self.text[index : index + 1] in {'"', "'"}:
            index += 1
        for character in value[: offset + 1]:
            if character.isspace():
                continue
            while self.text[index : index + 1].isspace():
                index += 1
            if self.text[index : index + 1] != character:  # an escape, or normalised to another character
                return self.place_of(path)
            index += 1
        index = max(index - 1, 0)
        if offset >= len(value):
            index += 1
        line = self.text.count("\n", 0, index) + 1
        return Place(line, index - (self.text.rfind("\n", 0, index) + 1) + 1, index)

    def fault(
        self,
        path: Path,
        code: str,
        message: str,
        remedy: str = "",
        *,
        offset: int | None = None,
        severity: Severity = "error",
    ) -> Fault:
        """A fault of a value of this file; of one of its characters where an offset is given."""
        place = self.place_of(path) if offset is None else self.within(path, offset)
        return Fault(self.file, place.line, place.column, code, written(path), message, remedy, severity)

    def _value(self, path: Path) -> Any:
        value = self.tree
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value
