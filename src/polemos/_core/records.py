"""What is saved, and how: whole files only, each named in a log before it counts.

A run is a folder. Blocks are immutable Parquet files, written to a temporary name, synced, renamed,
and then committed by one line in `commits.log`; what is not in the log does not exist. A line that a
crash cut short fails its own checksum and is ignored. When a run is complete, `seal.json` names every
file with its hash, so that any changed bit is found; what it does not name is no part of the run. Nothing
here is ever pickled, and nothing that is read can run.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeGuard

from polemos._core.command import run_line
from polemos._core.errors import DamagedRun, NoRun
from polemos._core.plain import open_plain, read_plain

MANIFEST = "manifest.json"
CASE = "case.json"
CASE_FILES = "case"  # a folder: the files of the case, as they were read
COMMITS = "commits.log"
BANDS = "bands.parquet"
VERDICTS = "verdicts.json"
ANSWERS = "answers.json"
COVERAGE = "coverage.json"
DIFFERENCES = "differences.json"
BREAKING = "breaking.json"
NUMBERS = "numbers.json"
LOOPS = "loops.json"
CHIPS = "chips.json"
SCORES = "scores.json"
SWITCHES = "switches.json"
REPORT = "report.html"
SEAL = "seal.json"
LOCK, OWNER = ".writer", ".writer.owner"  # beside the run: the lock, which stays, and who holds it
FORMAT = 1

MOST_BYTES = 32 << 20  # of a JSON file
MOST_LOG = 512 << 20  # of the log, some 600 bytes a block
MOST_DEPTH = 200

_WHOLE_FILE = 1 << 20  # bytes read at a time when hashing
_TEMPORARY = re.compile(r"\.(.+\.(?:json|log|parquet|html|yaml|csv|geojson))\.(?:\d+|next)")
_BLOCK = re.compile(r"blocks/\d+[\w.]*\.parquet")
_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})  # of file managers; nothing reads it


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, read piece by piece."""
    digest = hashlib.sha256()
    with open_plain(path) as stream:
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
    except BaseException as error:
        _name(error, path)
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _name(error: BaseException, path: Path) -> None:
    """Say in an error on which file it was: a full disk does not."""
    if isinstance(error, OSError) and error.filename is None:
        error.filename = str(path)


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
    write_whole(path, json_bytes(value))


def json_bytes(value: Any) -> bytes:
    """Plain data as a JSON file holds it."""
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def read_json(path: Path) -> Any:
    """Read JSON; raises DamagedRun when the file is absent, too large, not JSON or nested too deep."""
    try:
        value = json.loads(read_plain(path, MOST_BYTES).decode("utf-8"))
    except FileNotFoundError as error:
        raise DamagedRun(str(path), "missing") from error
    except OSError as error:
        raise DamagedRun(str(path), error.strerror or str(error)) from error
    except RecursionError as error:
        raise DamagedRun(str(path), "nested too deep to be read") from error
    except ValueError as error:
        raise DamagedRun(str(path), f"not JSON: {error}") from error
    level = [value]
    for _ in range(MOST_DEPTH):
        level = [part for one in level for part in _parts(one)]
    if level:
        raise DamagedRun(str(path), "nested too deep to be read")
    return value


def _parts(value: Any) -> Iterable[Any]:
    """What a value of JSON is made of."""
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]


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
    try:
        with (folder / COMMITS).open("ab") as log:
            log.write(commit.line())
            log.flush()
            os.fsync(log.fileno())
    except OSError as error:
        _name(error, folder / COMMITS)
        raise


def _parse_commit(line: bytes) -> Commit | None:
    record, _, checksum = line.partition(b"\t")
    if hashlib.sha256(record).hexdigest().encode() != checksum:
        return None
    try:
        value = json.loads(record)
        return Commit(int(value["block"]), dict(value["files"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def read_commits(folder: Path, *, lenient: bool = False) -> dict[int, Commit]:
    """The blocks that count, by number.

    A torn last line is what a kill leaves and is ignored; a bad line before it raises DamagedRun, or is
    ignored likewise where an unfinished run is to go on (`lenient`).
    """
    log = folder / COMMITS
    try:
        *whole, rest = read_plain(log, MOST_LOG).split(b"\n")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise DamagedRun(str(log), error.strerror or str(error)) from error
    commits: dict[int, Commit] = {}
    for number, line in enumerate(whole):
        commit = _parse_commit(line)
        if commit is not None:
            commits[commit.block] = commit
        elif not lenient and (rest or number < len(whole) - 1):
            raise DamagedRun(str(log), f"line {number + 1} does not match its checksum")
    return commits


def keep_commits(folder: Path, commits: Iterable[Commit]) -> None:
    """Make the log say these blocks and no others, so that the next commit starts on a line of its own."""
    log = folder / COMMITS
    whole = b"".join(commit.line() for commit in commits)
    if log.exists() and log.read_bytes() != whole:
        write_whole(log, whole)


def seal(folder: Path, names: Iterable[str]) -> None:
    """Name every file of a complete run with its hash; the seal carries a checksum of itself."""
    _write_seal(folder, {name: sha256_of(folder / name) for name in names})


def _write_seal(folder: Path, files: dict[str, str]) -> None:
    value = {"format": FORMAT, "files": dict(sorted(files.items())), "self": _checksum(files)}
    write_json(folder / SEAL, value)


def _checksum(files: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()


def sealed_files(folder: Path) -> dict[str, str]:
    """The files of a finished run with their hashes; raises DamagedRun where the seal is none."""
    path = folder / SEAL
    value = read_json(path)
    if not isinstance(value, dict) or set(value) != {"format", "files", "self"}:  # pyright: ignore[reportUnknownArgumentType]
        raise DamagedRun(str(path), "not a seal")
    files: Any = value["files"]  # pyright: ignore[reportUnknownVariableType]
    if value["format"] != FORMAT:
        raise DamagedRun(str(path), f"format {value['format']}, this polemos reads {FORMAT}; upgrade polemos")
    if not _is_text_map(files):
        raise DamagedRun(str(path), "not a seal")
    if _checksum(files) != value["self"]:
        raise DamagedRun(str(path), "does not match its own checksum")
    return files


def change_sealed(folder: Path, name: str, data: bytes) -> None:
    """Change a file of a finished run, or add it, and the seal with it; the caller is the only writer.

    The new seal is what counts: a kill before it leaves the old run, one after it what `tidy` makes the new.
    """
    files = sealed_files(folder)
    write_whole(folder / f".{name}.next", data)
    _write_seal(folder, {**files, name: hashlib.sha256(data).hexdigest()})
    tidy(folder)


def tidy(folder: Path) -> None:
    """Finish a change that a kill cut short, and remove what it left; the caller is the only writer."""
    files = sealed_files(folder) if (folder / SEAL).exists() else {}
    for path in list(leftovers(folder)):
        name = path.name.removeprefix(".").removesuffix(".next")
        if path.relative_to(folder).as_posix() in files:
            continue  # an earlier polemos sealed what it found
        if path.name.endswith(".next") and files.get(name) == sha256_of(path):
            path.replace(path.with_name(name))
        else:
            path.unlink()
    for name in _committed(folder) - set(files) if files else ():  # what only an unfinished run needs
        (folder / name).unlink(missing_ok=True)
    sync_folder(folder)


def leftovers(folder: Path) -> Iterator[Path]:
    """Temporary files, of a kill or of who writes just now."""
    return (path for path in folder.rglob(".*") if path.is_file() and _TEMPORARY.fullmatch(path.name))


def _committed(folder: Path) -> set[str]:
    """Files that the log names; no others than those of blocks."""
    names = {name for commit in read_commits(folder, lenient=True).values() for name in commit.files}
    return {name for name in names if _BLOCK.fullmatch(name)}


def strangers(folder: Path, known: Container[str]) -> Iterator[str]:
    """Files of a folder that are not known, nor what stands beside any run: its lock, what a kill left."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        beside = name in (LOCK, OWNER) or path.name in _LITTER or _TEMPORARY.fullmatch(path.name)
        if name not in known and not beside and (path.is_symlink() or not path.is_dir()):
            yield name


def why_no_run(folder: Path) -> str:
    """Why a path holds no finished run, and what to do."""
    if not folder.is_dir():
        return f"{folder} is no folder; `polemos run CASE --out FOLDER` makes a run"
    if (folder / "case.yaml").exists():
        return f"{folder} is a case, not a run; `polemos run {folder} --out FOLDER` makes one of it"
    if (folder / MANIFEST).exists():
        return f"{folder} holds no finished run: it is unfinished; {_goes_on(folder)}"
    return f"{folder} holds no finished run; `polemos run CASE --out {folder}` makes one"


def _goes_on(folder: Path) -> str:
    """The line that goes on with an unfinished run, from its own records."""
    try:
        asked, case = read_json(folder / MANIFEST), read_json(folder / CASE)
        runnable = {policy["id"] for policy in case["policies"] if not policy.get("abstract")}
        policies = () if runnable == set(asked["policies"]) else asked["policies"]
        home = folder / CASE_FILES if (folder / CASE_FILES / "case.yaml").exists() else "CASE"
        line = run_line(home, asked["members"], asked["seed"], policies, folder)
    except (DamagedRun, KeyError, TypeError):
        return f"run its case again with --out {folder}, or into a new folder"
    return f"to go on: {line}"


_COPY = "take it from a copy of the run, or run the case again into a new folder"
_OUT = "move it out of the run"


def _faults(folder: Path) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a finished run: file, what, and what to do."""
    try:
        files = sealed_files(folder)
    except DamagedRun as error:
        yield SEAL, error.why, "" if "upgrade" in error.why else _COPY
        return
    for name, expected in sorted(files.items()):
        path = folder / name
        if name in (SEAL, ".") or ".." in Path(name).parts or Path(name).is_absolute():
            yield SEAL, f"names a file outside the run: {name!r}", _COPY
        elif not path.is_file():
            yield name, "missing" if not path.exists() else "not a plain file", _COPY
        elif sha256_of(path) != expected:
            yield name, "changed since the run was sealed", _COPY
    for name in strangers(folder, {SEAL, *files} | _committed(folder)):
        yield name, "added since the run was sealed", _OUT


def _newer(folder: Path) -> Iterator[tuple[str, str, str]]:
    """The manifest of a whole run, where this polemos does not know its format."""
    try:
        value = read_json(folder / MANIFEST)
    except DamagedRun as error:
        yield MANIFEST, error.why, _COPY
        return
    if isinstance(value, dict) and value.get("format", FORMAT) != FORMAT:  # pyright: ignore[reportUnknownMemberType]
        made = f"format {value['format']}, made by polemos {value.get('polemos')}"  # pyright: ignore[reportUnknownMemberType]
        yield MANIFEST, f"{made}; this one reads {FORMAT}: upgrade polemos", ""


def faults(folder: Path) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a finished run: file, what, and what to do; nothing when it is whole."""
    found = list(_faults(folder))
    yield from found or (_newer(folder) if MANIFEST in sealed_files(folder) else ())


def damage(folder: Path) -> Iterator[str]:
    """What is wrong with a sealed run, one line a fault; nothing when it is whole."""
    return (f"{file}: {why}" for file, why, _ in faults(folder))


def require_whole(folder: Path, *, but: str = "") -> bool:
    """Raise where a folder holds no finished run (NoRun), or one that is not what was sealed (DamagedRun).

    but  a file that may be anything, as it will be written again or is not read
    True when that file, too, is what was sealed, or absent.
    """
    if not (folder / SEAL).exists():
        raise NoRun(why_no_run(folder))
    whole = True
    for file, why, cure in faults(folder):
        remedy = f"`polemos report {folder}` writes it again" if file == REPORT else cure
        if file != but:
            raise DamagedRun(str(folder / file), f"{why}; {remedy}" if remedy else why)
        whole = False
    return whole
