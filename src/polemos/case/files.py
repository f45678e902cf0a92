"""The bytes of a case: only the files it is made of, plain, of fair size and in its own folder."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from polemos._core.errors import Fault
from polemos.case.reading import MOST_BYTES

NEEDED = ("case.yaml", "priors.yaml", "policies.yaml", "claims.yaml", "evidence.yaml")
OPTIONAL = ("sectors.geojson", "switches.yaml")
EVIDENCE = "evidence"
MOST_TABLES = 500
MOST_IN_ALL = 2_000_000
"""Bytes of all files of a case together: what can be examined in about two seconds."""


@dataclass
class Files:
    """What was read, by name within the folder, and what could not be.

    tables   names of all tables that lie in evidence/, read or not
    unread   what was left unread once the case was too large
    """

    data: dict[str, bytes] = field(default_factory=dict[str, bytes])
    faults: list[Fault] = field(default_factory=list[Fault])
    tables: tuple[str, ...] = ()
    unread: set[str] = field(default_factory=set[str])

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of the bytes that were used."""
        return {name: hashlib.sha256(data).hexdigest() for name, data in sorted(self.data.items())}

    @property
    def digest(self) -> str:
        """SHA-256 over names and hashes, in the order of names."""
        lines = "".join(f"{digest}  {name}\n" for name, digest in self.hashes.items())
        return hashlib.sha256(lines.encode()).hexdigest()

    @property
    def refused(self) -> frozenset[str]:
        """What is there and could not be read."""
        return frozenset(fault.file for fault in self.faults) | self.unread


def read_files(folder: Path) -> Files:
    """Read a case's folder but its tables; a file that is missing or not to be trusted is a fault."""
    files = Files()
    if not folder.is_dir():
        message = "there is no such folder" if not folder.exists() else "this is not a folder"
        files.faults.append(Fault(str(folder), 1, 1, "E-PATH", "", message, "name the folder of a case"))
        return files
    names = [*NEEDED, *(name for name in OPTIONAL if os.path.lexists(folder / name))]
    _read_all(folder, names, files)
    files.tables = tuple(_tables(folder, files))
    return files


def read_tables(folder: Path, wanted: Iterable[str], files: Files) -> None:
    """Read the tables that a ledger names; all others are no part of the case."""
    names = {f"{EVIDENCE}/{name}" for name in wanted}
    _read_all(folder, (name for name in files.tables if name in names), files)


def _read_all(folder: Path, names: Iterable[str], files: Files) -> None:
    """Read files until they are too large together, which is said once."""
    home, size = folder.resolve(), sum(map(len, files.data.values()))
    for name in names:
        data = b"" if files.unread else _read(home, name)
        if not isinstance(data, bytes):
            files.faults.append(data)
            continue
        size += len(data)
        if size > MOST_IN_ALL and not files.unread:
            message = f"with this file the case has more than {MOST_IN_ALL} bytes"
            files.faults.append(Fault(name, 1, 1, "E-SIZE", "", message, "make its files smaller"))
        if size > MOST_IN_ALL:
            files.unread.add(name)
        else:
            files.data[name] = data


def _tables(folder: Path, files: Files) -> list[str]:
    """Names of the tables in evidence/, as far as that is a folder of the case."""
    evidence = folder / EVIDENCE
    if not os.path.lexists(evidence):
        return []
    if not evidence.is_dir() or not evidence.resolve().is_relative_to(folder.resolve()):
        files.faults.append(Fault(EVIDENCE, 1, 1, "E-PATH", "", "this is not a folder of the case"))
        return []
    names = sorted(
        f"{EVIDENCE}/{entry.name}" for entry in os.scandir(evidence) if entry.name.endswith(".csv")
    )
    if len(names) > MOST_TABLES:
        message = f"{len(names)} tables are over the limit of {MOST_TABLES}"
        files.faults.append(Fault(EVIDENCE, 1, 1, "E-BUDGET", "", message))
        return []
    return names


def _read(home: Path, name: str) -> bytes | Fault:
    """The bytes of one file. Opened without waiting, so that a pipe cannot hold us up."""
    path = home / name

    def refused(code: str, message: str, remedy: str = "") -> Fault:
        return Fault(name, 1, 1, code, "", message, remedy)

    try:
        if not path.resolve(strict=True).is_relative_to(home):
            return refused("E-PATH", "this link leads out of the folder", "put the file itself there")
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        return refused("E-PATH", "the file is missing", "add it; `polemos new` writes an example of each")
    except (OSError, RuntimeError) as error:
        return refused(
            "E-PATH", f"the file cannot be read: {getattr(error, 'strerror', None) or 'a loop of links'}"
        )
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return refused("E-PATH", "this is not a plain file")
    with os.fdopen(descriptor, "rb") as handle:
        try:
            data = handle.read(MOST_BYTES + 1)
        except OSError as error:
            return refused("E-PATH", f"the file cannot be read: {error.strerror}")
    if len(data) > MOST_BYTES:
        return refused("E-SIZE", f"the file is larger than {MOST_BYTES} bytes")
    return data
