"""YAML 1.2 to plain data with the place of every value, within limits, before anything is built.

Files come from strangers. The events of the parser are checked one by one (no anchors, aliases or tags;
depth, number of events and length of scalars bounded) and built at once into mappings, tuples and scalars:
there is no stage at which a small file could grow. Plain scalars follow the core schema of YAML 1.2, so
`NO` and `012` and `12:30` stay text. JSON is read the same way.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from polemos._core.errors import Fault
from polemos.case.lookalikes import NAMES, Shapes, mixed, shape
from polemos.case.places import Document, Path, Place, written
from polemos.case.slips import quoted, slip, written_at

MOST_BYTES = 1_000_000
MOST_EVENTS = 50_000  # of all files; about a second of parsing; a large case has 15,000
DEEPEST = 32
LONGEST_SCALAR = 10_000

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|[-+]?Infinity|NaN", re.ASCII)
_CONSTANTS = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class _Refused(Exception):  # never leaves this module
    """A fault after which nothing more of a file is read."""

    def __init__(self, code: str, place: tuple[int, int], message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.code, self.place, self.message, self.remedy = code, place, message, remedy


def read_document(
    file: str, data: bytes, most: int = MOST_EVENTS, seen: Shapes | None = None
) -> tuple[Document, list[Fault]]:
    """The data of a file of so many parts at most, with the place of every value, and what is wrong with it.

    seen  names of the files that were read before, those of this one added: a name may look like one of them
    After a fault of form the document is empty; doubled keys and numbers that are not finite are noted
    and passed over.
    """
    builder = None
    try:
        text = _decoded(data)
        builder = _TreeBuilder(file, text, most, {} if seen is None else seen)
        builder.build(_events(text))
    except _Refused as refused:
        line, column = refused.place
        parts = builder.document.parts if builder else 0
        return Document(file, parts=parts), [
            Fault(file, line, column, refused.code, "", refused.message, refused.remedy)
        ]
    return builder.document, builder.faults


def decoded(data: bytes, refuse: Callable[[int, int, str, str, str], None]) -> str | None:
    """The text of a file in UTF-8; None where it is not.

    refuse  is then told line, column, code, message and remedy
    """
    try:
        return _decoded(data)
    except _Refused as refused:
        refuse(*refused.place, refused.code, refused.message, refused.remedy)
        return None


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise _Refused("E-SIZE", (1, 1), f"the file has {len(data)} bytes; the limit is {MOST_BYTES}")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _Refused("E-UTF8", (1, 1), "the file is UTF-16", "save it as UTF-8")
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        place = _place_in(data[: error.start].decode("utf-8", "replace"))
        raise _Refused("E-UTF8", place, "these bytes are not UTF-8", "save the file as UTF-8") from None
    if wrong := _CONTROL.search(text):
        place = _place_in(text[: wrong.start()])
        raise _Refused("E-UTF8", place, f"U+{ord(wrong[0]):04X} is a control character", "take it out")
    return text


def _place_in(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _events(text: str) -> Iterator[Any]:
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except MarkedYAMLError as error:
        found = slip(text, error)
        raise _Refused("E-FORMAT", (found.line, found.column), found.message, found.remedy) from None
    except (YAMLError, ValueError, OverflowError, IndexError) as error:
        # escapes that name no character end up here
        raise _Refused("E-FORMAT", (1, 1), f"this is not YAML: {error}") from None


@dataclass
class _Open:
    """A mapping or list that is not closed yet."""

    path: Path
    mapping: bool
    start: Any
    items: list[Any] = field(default_factory=list[Any])
    entries: dict[str, Any] = field(default_factory=dict[str, Any])
    key: str | None = None
    dropped: bool = False  # the value of a doubled key


class _TreeBuilder:
    """Builds a document out of events, keeping all open collections on a stack of its own."""

    def __init__(self, file: str, text: str, most: int, seen: Shapes) -> None:
        self.most = most
        self.document = Document(file, text)
        self.faults: list[Fault] = []
        self.stack: list[_Open] = []
        self.seen = seen
        self.done = False

    def build(self, stream: Iterator[Any]) -> None:
        """Take all events, refusing what is over a limit."""
        for count, event in enumerate(stream, 1):
            self.document.parts = count
            if count > self.most:
                whose = "file has" if self.most == MOST_EVENTS else "files of the case have"
                raise _Refused("E-SIZE", _at(event), f"the {whose} more than {MOST_EVENTS} parts")
            self._refuse_references(event)
            match event:
                case events.ScalarEvent():
                    self._scalar(event)
                case events.MappingStartEvent() | events.SequenceStartEvent():
                    self._open(event)
                case events.MappingEndEvent() | events.SequenceEndEvent():
                    self._close()
                case events.DocumentStartEvent():
                    if self.done:
                        raise _Refused("E-FORMAT", _at(event), "a file holds one document", "take out '---'")
                    self.done = True
                case _:
                    pass

    def _refuse_references(self, event: Any) -> None:
        if isinstance(event, events.AliasEvent) or getattr(event, "anchor", None):
            remedy = f"write the value out; if it is a text, {self._text(event)}"
            raise _Refused("E-ALIAS", _at(event), "anchors and aliases are not read", remedy)
        if getattr(event, "tag", None) is not None:
            remedy = f"write a plain value; if it is a text, {self._text(event)}"
            raise _Refused("E-TAG", _at(event), f"the tag '{event.tag}' is not read", remedy)

    def _text(self, event: Any) -> str:
        """How to write as a text what begins an event."""
        written = written_at(self.document.text, event.start_mark)
        return f"write {quoted(written)}" if len(written) <= 80 else "write it in quotes"

    # values ------------------------------------------------------------------------------------

    def _scalar(self, event: Any) -> None:
        if len(event.value) > LONGEST_SCALAR:
            message = f"this text has {len(event.value)} characters; the limit is {LONGEST_SCALAR}"
            raise _Refused("E-SCALAR", _at(event), message)
        if wrong := _CONTROL.search(event.value):
            message = f"U+{ord(wrong[0]):04X} is a control character"
            raise _Refused("E-UTF8", _at(event), message, "take it out")
        place = Place(event.start_mark.line + 1, event.start_mark.column + 1, event.start_mark.index)
        top = self.stack[-1] if self.stack else None
        if top is not None and top.mapping and top.key is None:
            self._key(top, unicodedata.normalize("NFC", event.value), place)
            return
        path = self._path()
        value: Any = unicodedata.normalize("NFC", event.value)
        if isinstance(value, str) and _INVISIBLE.search(value):
            message = "this text has invisible or direction characters"
            self._note("W-BIDI", place, path, message, "take them out", warning=True)
        if path and path[-1] in NAMES and isinstance(value, str):
            self._look(value, place, path)
        if event.style is None:
            value = self._resolved(value, place, path)
        self._put(value, place, path)

    def _look(self, name: str, place: Place, path: Path) -> None:
        """Warn of a name that looks like what it is not."""
        file = self.document.file
        word, (other, where) = mixed(name), self.seen.setdefault(shape(name), (name, file))
        message = f"the word '{word}' mixes letters of two scripts"
        if not word and other != name:
            among = "" if where == file else f" of {where}"
            message = f"'{name}' only looks like '{other}'{among}: its letters are of another script"
        if word or other != name:
            self._note("W-LOOKALIKE", place, path, message, "type it anew in one script", warning=True)

    def _resolved(self, text: str, place: Place, path: Path) -> Any:
        """A plain scalar by the core schema; a leading zero, as in 012, makes a text."""
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if _NOT_FINITE.fullmatch(text):
            return self._not_finite(place, path)
        if _INTEGER.fullmatch(text) and len(text) <= 18:
            return int(text)
        if _FLOAT.fullmatch(text):
            number = float(text)
            return number if math.isfinite(number) else self._not_finite(place, path)
        return text

    def _not_finite(self, place: Place, path: Path) -> float:
        place = self.document.keys.get(path, place)
        self._note("E-NONFINITE", place, path, "this is not a finite number", "write a finite number")
        return 0.0

    def _key(self, top: _Open, key: str, place: Place) -> None:
        if re.match(r"-\w", key):
            where = (place.line, place.column + 1)
            raise _Refused("E-FORMAT", where, "a blank is missing after the dash", f"write '- {key[1:]}'")
        top.key = key
        path = (*top.path, key)
        if key not in top.entries:
            top.entries[key] = None
            self.document.keys[path] = place
            return
        top.dropped = True
        first = self.document.keys[path].line
        message = f"the key '{key}' is given twice, in lines {first} and {place.line}"
        self._note("E-DUP", place, path, message, "keep one")

    # collections -------------------------------------------------------------------------------

    def _open(self, event: Any) -> None:
        if len(self.stack) >= DEEPEST:
            raise _Refused("E-DEPTH", _at(event), f"this is nested more than {DEEPEST} levels deep")
        top = self.stack[-1] if self.stack else None
        if top is not None and top.mapping and top.key is None:
            raise _Refused("E-FORMAT", _at(event), "a key is a text", "write 'key: value'")
        mapping = isinstance(event, events.MappingStartEvent)
        self.stack.append(_Open(self._path(), mapping, event.start_mark))

    def _close(self) -> None:
        done = self.stack.pop()
        place = Place(done.start.line + 1, done.start.column + 1, done.start.index)
        self._put(done.entries if done.mapping else tuple(done.items), place, done.path)

    def _path(self) -> Path:
        if not self.stack:
            return ()
        top = self.stack[-1]
        return (*top.path, (top.key or "") if top.mapping else len(top.items))

    def _put(self, value: Any, place: Place, path: Path) -> None:
        top = self.stack[-1] if self.stack else None
        if top is not None and top.mapping and top.dropped:
            top.key, top.dropped = None, False
            return
        self.document.values[path] = place
        if top is None:
            self.document.tree = value
        elif top.mapping:
            top.entries[top.key or ""] = value
            top.key = None
        else:
            top.items.append(value)

    def _note(
        self, code: str, place: Place, path: Path, message: str, remedy: str, *, warning: bool = False
    ) -> None:
        severity = "warning" if warning else "error"
        self.faults.append(
            Fault(
                self.document.file, place.line, place.column, code, written(path), message, remedy, severity
            )
        )


def _at(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
