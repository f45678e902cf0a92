"""Blocks: how an ensemble is cut, and one Parquet file each.

Every block has the same padded size, whatever the number of members, because the arithmetic of a
vector machine depends on the shape it is given; that is what makes one result hash for every way of
cutting and resuming a run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from polemos._core.errors import DamagedRun
from polemos._core.records import Commit, append_commit, sha256_of, write_whole

SIZE = 1024  # members; with some 100 floats of state each, a block stays in a core's cache
FOLDER = "blocks"


@dataclass(frozen=True)
class Block:
    """A run of members that are computed together.

    number   from 0
    first    number of its first member
    count    how many of its members belong to the ensemble; the rest is padding
    """

    number: int
    first: int
    count: int

    @property
    def members(self) -> np.ndarray:
        """All member numbers, padding included; (SIZE,) uint32."""
        return np.arange(self.first, self.first + SIZE, dtype=np.uint32)

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


def _as_parquet(columns: Mapping[str, np.ndarray]) -> bytes:
    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue().to_pybytes()


def commit_block(
    folder: Path, block: Block, outcomes: Mapping[str, np.ndarray], counts: Mapping[str, np.ndarray] | None
) -> Commit:
    """Write a block and acknowledge it.

    outcomes  one float32 column of `block.count` members for every measure, NaN where there is no number
    counts    columns of the bands' histograms, or None where the block does not feed the bands
    """
    files = {f"{block.stem}.parquet": _as_parquet(outcomes)}
    if counts is not None:
        files[f"{block.stem}.bands.parquet"] = _as_parquet(counts)
    for name, data in files.items():
        write_whole(folder / name, data)
    commit = Commit(block.number, {name: sha256_of(folder / name) for name in files})
    append_commit(folder, commit)
    return commit


def read_columns(
    folder: Path, commit: Commit, ending: str, names: list[str] | None = None
) -> dict[str, np.ndarray]:
    """Columns of a committed block's file.

    Raises DamagedRun when the file is absent, changed or not Parquet.
    """
    for name, expected in commit.files.items():
        if not name.endswith(f"{commit.block:05d}{ending}"):
            continue
        path = folder / name
        if not path.is_file() or sha256_of(path) != expected:
            raise DamagedRun(str(path), "missing or changed since it was committed")
        table = pq.read_table(path, columns=names, memory_map=False)
        return {column: table.column(column).to_numpy() for column in table.column_names}
    raise DamagedRun(f"{commit.block:05d}{ending}", "not among the committed files")
