"""What went into a run, piece by piece with its place in the files, and what differs between two runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from polemos._core.errors import DamagedRun
from polemos._core.plain import read_plain
from polemos._core.records import CASE, CASE_FILES
from polemos.case.places import Document
from polemos.case.reading import MOST_BYTES, read_document
from polemos.compared.pieces import Piece, pieces_of
from polemos.report.record import RunRecord

GROUPS = (
    "program", "platform", "request", "case", "priors", "correlations", "exogenous", "policies", "switches",
    "evidence", "claims", "files",
)  # fmt: skip
"""Kinds of what goes in, in the order in which they are told."""


@dataclass(frozen=True)
class Change:
    """One thing that went in otherwise.

    group    one of GROUPS
    subject  what it is of: a prior, a policy, a row or series, a claim
    detail   which part of that
    before, after              as they were written; None where there is none
    where_before, where_after  file and line in the case that the run keeps; None where that is not known
    inert    whether nothing in a run counts with it: a name, a note, what was thought of a prior earlier
    """

    group: str
    subject: str
    detail: str
    before: str | None
    after: str | None
    where_before: str | None = None
    where_after: str | None = None
    inert: bool = False

    @property
    def name(self) -> str:
        """What changed, in short."""
        between = "" if self.detail.startswith("(") or not self.detail else ": "
        return f"{self.subject}{between}{self.detail}"

    @property
    def kind(self) -> str:
        """Added, removed or changed."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "group": self.group,
            "subject": self.subject,
            "detail": self.detail,
            "kind": self.kind,
            "before": {"text": self.before, "where": self.where_before},
            "after": {"text": self.after, "where": self.where_after},
            "inert": self.inert,
        }


class Inputs:
    """What went into one run.

    folder  of the run
    record  what it saved
    """

    def __init__(self, folder: Path, record: RunRecord) -> None:
        self.folder = folder
        self.record = record
        self._documents: dict[str, Document | None] = {}

    @cached_property
    def pieces(self) -> Mapping[tuple[str, str, str], Piece]:
        """By group, subject and detail; raises DamagedRun where the saved case is none."""
        found: dict[tuple[str, str, str], Piece] = {}
        try:
            for key, piece in pieces_of(self.record):
                found.setdefault(_free(key, found), piece)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise DamagedRun(str(self.folder / CASE), f"{type(error).__name__}: {error}") from error
        return found

    def place(self, piece: Piece) -> str | None:
        """File and line of a piece in the case that the run keeps."""
        document = self._document(piece.file) if piece.file.endswith(".yaml") else None
        if document is None:
            kept = piece.file and (self.folder / CASE_FILES / piece.file).is_file()
            return piece.file if kept else None
        return f"{piece.file}:{document.place_of(_indexed(document.tree, piece.path)).line}"

    def _document(self, file: str) -> Document | None:
        if file not in self._documents:
            path = self.folder / CASE_FILES / file
            try:
                document, faults = read_document(file, read_plain(path, MOST_BYTES))
                self._documents[file] = None if faults else document
            except (OSError, ValueError):
                self._documents[file] = None
        return self._documents[file]


def _free(key: tuple[str, str, str], taken: Iterable[tuple[str, str, str]]) -> tuple[str, str, str]:
    """A key that is not taken: what stands twice is numbered."""
    group, subject, detail = key
    number = 1
    while key in taken:
        number += 1
        key = (group, subject, f"{detail} #{number}")
    return key


def _indexed(tree: Any, path: tuple[str, ...]) -> tuple[str | int, ...]:
    """A path with ids as positions in the lists of a file, as far as it exists."""
    found: list[str | int] = []
    for step in path:
        if isinstance(tree, Mapping):
            if step not in tree:
                break
            found.append(step)
            tree = tree[step]
        elif isinstance(tree, tuple | list):
            at = next((at for at, one in enumerate(tree) if _is_called(one, step)), None)
            if at is None:
                break
            found.append(at)
            tree = tree[at]
        else:
            break
    return tuple(found)


def _is_called(entry: Any, name: str) -> bool:
    return isinstance(entry, Mapping) and name in (entry.get("id"), entry.get("series"))


def changes(first: Inputs, second: Inputs) -> tuple[Change, ...]:
    """What differs in what went in, by group and name."""
    keys = {**first.pieces, **second.pieces}
    found = [
        change
        for key in sorted(keys, key=lambda key: (GROUPS.index(key[0]), key))
        if (change := _change(key, first, second)) is not None
    ]
    return (*_source(first, second), *found, *_silent(first, second, found))


def _change(key: tuple[str, str, str], first: Inputs, second: Inputs) -> Change | None:
    before, after = first.pieces.get(key), second.pieces.get(key)
    if (before and before.value) == (after and after.value):
        return None
    texts = [None if one is None else one.text for one in (before, after)]
    if before is not None and after is not None and before.text == after.text:
        texts = [json.dumps(one.value, ensure_ascii=False) for one in (before, after)]
    return Change(
        *key,
        texts[0],
        texts[1],
        None if before is None else first.place(before),
        None if after is None else second.place(after),
        inert=all(one.inert for one in (before, after) if one is not None),
    )


def _source(first: Inputs, second: Inputs) -> Iterator[Change]:
    """The source of polemos, where its hash is all that can make two requests differ."""
    before, after = (one.record.manifest for one in (first, second))
    asked = [
        (
            one.polemos,
            one.environment.jaxlib,
            one.case.digest,
            one.members,
            one.seed,
            one.policies,
            one.block_size,
        )
        for one in (before, after)
    ]
    if asked[0] == asked[1] and before.request != after.request:
        hashes = [f"request {one.request[:12]}" for one in (before, after)]
        yield Change("program", "source of polemos", "", hashes[0], hashes[1])


def _silent(first: Inputs, second: Inputs, found: list[Change]) -> Iterator[Change]:
    """Files that differ although nothing that was found stands in them: comments, layout or order."""
    told = {
        where.partition(":")[0]
        for change in found
        for where in (change.where_before, change.where_after)
        if where is not None
    }
    before, after = (one.record.manifest.case.files for one in (first, second))
    if not before or not after:  # changed in Python: no files
        return
    for file in sorted({*before, *after} - told):
        if before.get(file) != after.get(file):
            first_hash, second_hash = (
                f"SHA-256 {one[file][:12]}" if file in one else None for one in (before, after)
            )
            detail = "its text or order, nothing that is read from it"
            yield Change("files", file, detail, first_hash, second_hash)
