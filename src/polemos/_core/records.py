"""What is saved, and how: whole files only, each named in a log before it counts.

A run is a folder. Blocks are immutable Parquet files, written to a temporary name, synced, renamed,
and then committed by one line in `commits.log`; what is not in the log does not exist. A line that a
crash cut short fails its own checksum and is ignored. When a run is complete, `seal.json` names every
file with its hash, so that any changed bit is found. Nothing here is ever pickled, and nothing that is
read can run.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeGuard

from polemos._core.errors import DamagedRun

MANIFEST = "manifest.json"
CASE = "case.json"
CASE_FILES = "case"  # a folder: the files of the case, as they were read
COMMITS = "commits.log"
BANDS = "bands.parquet"
VERDICTS = "verdicts.json"
COVERAGE = "coverage.json"
LOOPS = "loops.json"
REPORT = "report.html"
SEAL = "seal.json"
FORMAT = 1

_WHOLE_FILE = 1 << 20  # bytes read at a time when hashing


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, read piece by piece."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_WHOLE_FILE):
            digest.update(piece)
    return digest.hexdigest()


def write_whole(path: Path, data: bytes | Callable[[BinaryIO], object]) -> None:
    """Write a file so that a crash leaves the old one or the new one, never a part.

    data  what it holds, or what writes it to an open file
    Raises OSError as the file system gives it (disk full, read only); the temporary file is removed.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as stream:
            if callable(data):
                data(stream)
            else:
                stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable; a no-op where folders cannot be opened."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def cache_folder() -> Path:
    """Where polemos keeps what it can make again, outside every run."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "polemos"


def write_json(path: Path, value: Any) -> None:
    """Write plain data as JSON, whole, with keys in their order and no NaN."""
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    write_whole(path, (text + "\n").encode())


def read_json(path: Path) -> Any:
    """Read JSON; raises DamagedRun when the file is absent, not JSON or nested too deep to read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise DamagedRun(str(path), str(error)) from error


def _is_text_map(value: Any) -> TypeGuard[dict[str, str]]:
    """Whether a value read from a file maps names to hashes."""
    if not isinstance(value, dict):
        return False
    items: Iterable[tuple[Any, Any]] = value.items()  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    return all(isinstance(key, str) and isinstance(entry, str) for key, entry in items)


@dataclass(frozen=True)
class Commit:
    """One block that counts: its number and its files with their hashes."""

    block: int
    files: dict[str, str]

    def line(self) -> bytes:
        """The line of the log: the record, and a checksum of it."""
        record = json.dumps({"block": self.block, "files": self.files}, sort_keys=True)
        return f"{record}\t{hashlib.sha256(record.encode()).hexdigest()}\n".encode()


def append_commit(folder: Path, commit: Commit) -> None:
    """Add a block to the log and make it durable; from here on it is acknowledged."""
    with (folder / COMMITS).open("ab") as log:
        log.write(commit.line())
        log.flush()
        os.fsync(log.fileno())


def _parse_commit(line: bytes) -> Commit | None:
    record, _, checksum = line.partition(b"\t")
    if hashlib.sha256(record).hexdigest().encode() != checksum:
        return None
    value = json.loads(record)
    return Commit(int(value["block"]), dict(value["files"]))


def read_commits(folder: Path) -> dict[int, Commit]:
    """The blocks that count, by number.

    A torn last line is what a kill leaves and is ignored; a bad line before it raises DamagedRun.
    """
    log = folder / COMMITS
    if not log.exists():
        return {}
    *whole, rest = log.read_bytes().split(b"\n")
    commits: dict[int, Commit] = {}
    for number, line in enumerate(whole):
        commit = _parse_commit(line)
        if commit is None:
            if number == len(whole) - 1 and not rest:
                break
            raise DamagedRun(str(log), f"line {number + 1} does not match its checksum")
        commits[commit.block] = commit
    return commits


def mend_log(folder: Path) -> None:
    """Cut a torn last line off the log, so that the next commit starts on a line of its own."""
    log = folder / COMMITS
    if not log.exists():
        return
    data = log.read_bytes()
    whole = b"".join(commit.line() for commit in read_commits(folder).values())
    if data != whole:
        write_whole(log, whole)


def seal(folder: Path, names: Iterable[str]) -> None:
    """Name every file of a complete run with its hash; the seal carries a checksum of itself."""
    files = {name: sha256_of(folder / name) for name in sorted(names)}
    record = json.dumps(files, sort_keys=True)
    write_json(
        folder / SEAL, {"format": FORMAT, "files": files, "self": hashlib.sha256(record.encode()).hexdigest()}
    )


def damage(folder: Path) -> Iterator[str]:
    """What is wrong with a sealed run, one line a fault; nothing when it is whole."""
    try:
        value = read_json(folder / SEAL)
    except DamagedRun as error:
        yield str(error)
        return
    if not isinstance(value, dict) or set(value) != {"format", "files", "self"}:  # pyright: ignore[reportUnknownArgumentType]
        yield f"{SEAL}: not a seal"
        return
    files: Any = value["files"]  # pyright: ignore[reportUnknownVariableType]
    if value["format"] != FORMAT:
        yield f"{SEAL}: format {value['format']}, this polemos reads {FORMAT}; upgrade polemos"
    if not _is_text_map(files):
        yield f"{SEAL}: not a seal"
        return
    if hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest() != value["self"]:
        yield f"{SEAL}: does not match its own checksum"
    for name, expected in sorted(files.items()):
        path = folder / name
        if ".." in Path(name).parts or Path(name).is_absolute():
            yield f"{SEAL}: names a file outside the run: {name!r}"
        elif not path.is_file():
            yield f"{name}: missing"
        elif sha256_of(path) != expected:
            yield f"{name}: changed since the run was sealed"
    for path in sorted((folder / CASE_FILES).rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name not in files and not path.is_dir():  # a table more would be read as part of the case
            yield f"{name}: added since the run was sealed"


def require_whole(folder: Path, *, but: str = "") -> None:
    """Raise DamagedRun, with the first fault, where a sealed run is not what was sealed; but for one file."""
    for fault in damage(folder):
        file, _, why = fault.partition(": ")
        if file != but:
            raise DamagedRun(file, why)
