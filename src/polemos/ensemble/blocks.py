"""Blocks: how an ensemble is cut, and one Parquet file each.

A block is what is written and acknowledged; its members go through the weeks in slices, small enough for
a core's cache. Every slice has the same size, padded whatever the number of members, because the
arithmetic of a vector machine depends on the shape it is given; that is what makes one result hash for
every way of cutting and resuming a run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from polemos._core.errors import DamagedRun
from polemos._core.plain import open_plain
from polemos._core.records import Commit, append_commit, sha256_of, write_whole

pa.set_memory_pool(pa.system_memory_pool())  # what a block needed is given back, not kept for the next

SIZE = 1024  # members
SLICE = 256  # members; some 370 floats of state and 390 of parameters each, under 1 MiB in all
FOLDER = "blocks"

# Endings of a block's files.
MEASURES = ".parquet"
DRAWS = ".draws.parquet"  # the parameters of its members
BANDS = ".bands.parquet"  # what it adds to the bands
EDGES = ".edges.parquet"  # of the bands, from the first block
WORKING = (BANDS, EDGES)
"""What an unfinished run needs to go on, and nobody when it is whole."""


def finite(policy: str) -> str:
    """The column that says which members stayed in the range of numbers in every week of a policy."""
    return f"finite | {policy}"


@dataclass(frozen=True)
class Block:
    """A run of members that are computed together.

    number   from 0
    first    number of its first member
    count    how many of its members belong to the ensemble; what fills the last slice does not
    """

    number: int
    first: int
    count: int

    @property
    def members(self) -> np.ndarray:
        """All member numbers, uint32, those that fill the last slice included."""
        whole = -(-self.count // SLICE) * SLICE
        return np.arange(self.first, self.first + whole, dtype=np.uint32)

    @property
    def stem(self) -> str:
        """The file name without its ending."""
        return f"{FOLDER}/{self.number:05d}"


def cut(members: int) -> tuple[Block, ...]:
    """The blocks of an ensemble of so many members."""
    return tuple(
        Block(number, first, min(SIZE, members - first))
        for number, first in enumerate(range(0, members, SIZE))
    )


def slices(members: int) -> Iterator[slice]:
    """Where the slices of so many members lie; raises ValueError unless they are whole."""
    if members % SLICE:
        message = f"members come in slices of {SLICE}, got {members}"
        raise ValueError(message)
    return (slice(first, first + SLICE) for first in range(0, members, SLICE))


def write_table(path: Path, table: Any, packing: str = "zstd", *, repeats: bool = True) -> None:
    """Write a Parquet file, whole; `repeats` says that values come more than once, and costs time."""
    write_whole(
        path, lambda stream: pq.write_table(table, stream, compression=packing, use_dictionary=repeats)
    )


def commit_block(folder: Path, block: Block, tables: Mapping[str, Mapping[str, np.ndarray]]) -> Commit:
    """Write a block and acknowledge it.

    tables  by the ending of their file, columns of equal length; an empty one is not written
    """
    names: list[str] = []
    for ending, columns in tables.items():
        if columns:
            names.append(f"{block.stem}{ending}")
            table = pa.table({name: pa.array(values.ravel()) for name, values in columns.items()})
            packing = (
                "none" if ending in WORKING else "zstd"
            )  # what is read once again at most is written quickly
            write_table(folder / names[-1], table, packing, repeats=False)
    commit = Commit(block.number, {name: sha256_of(folder / name) for name in names})
    append_commit(folder, commit)
    return commit


def spoilt(folder: Path, commit: Commit) -> Path | None:
    """The first file of a block that is missing or not what was committed, if there is one."""
    return next((folder / name for name in commit.files if not _holds(folder, commit, name)), None)


def _holds(folder: Path, commit: Commit, name: str) -> bool:
    path = folder / name
    return path.is_file() and sha256_of(path) == commit.files[name]


def read_columns(
    folder: Path, commit: Commit, ending: str, names: list[str] | None = None
) -> dict[str, np.ndarray]:
    """Columns of a committed block's file; none where the block has no such file.

    Raises DamagedRun when the file is absent, changed or not Parquet.
    """
    for name in commit.files:
        if not name.endswith(f"{commit.block:05d}{ending}"):
            continue
        path = folder / name
        if not _holds(folder, commit, name):
            raise DamagedRun(str(path), "missing or changed since it was committed")
        return _read_table(path, names, SIZE if ending in (MEASURES, DRAWS) else None)
    return {}


def _read_table(path: Path, names: list[str] | None, most: int | None) -> dict[str, np.ndarray]:
    """Columns of a Parquet file; a table of more rows than a block has members is not unpacked."""
    try:
        with open_plain(path) as stream, pq.ParquetFile(stream) as file:
            rows = file.metadata.num_rows
            if most is not None and rows > most:
                raise DamagedRun(str(path), f"{rows} rows, and no block has more than {most} members")
            table = file.read(columns=names)
        return {column: table.column(column).to_numpy() for column in names or table.column_names}
    except (pa.ArrowException, KeyError) as error:
        raise DamagedRun(str(path), f"not the table of a block: {error}") from error
