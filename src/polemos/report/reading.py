"""Read the records of a run folder; nothing that is read can run, and nothing of the engine is needed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from polemos._core.errors import DamagedRun
from polemos._core.plain import open_plain
from polemos._core.records import (
    ANSWERS,
    BANDS,
    BREAKING,
    CASE,
    CHIPS,
    COVERAGE,
    DIFFERENCES,
    LOOPS,
    MANIFEST,
    NUMBERS,
    SCORES,
    SWITCHES,
    VERDICTS,
    read_json,
)
from polemos._core.saved import (
    Coverage,
    Division,
    Manifest,
    SavedBreaking,
    SavedChip,
    SavedDifference,
    SavedNumber,
    SavedScore,
    SavedSentence,
    SavedSwitch,
    Verdict,
    fitted,
    fitted_list,
)
from polemos.case.saved import saved_case
from polemos.report.record import Band, BandKey, RunRecord

MOST_ROWS, MOST_COLUMNS, MOST_BYTES = 2_000_000, 40, 512 << 20
"""Of bands: the shipped case with all its policies has some 300,000 rows of 15 columns."""

_QUANTILE = re.compile(r"p\d+(_\d+)?")
_KEYS = ("policy", "outcome", "actor", "sector", "public", "since")
_NO_AXIS = frozenset({"public", "since"})  # columns that the first runs had not


def read_run(folder: Path) -> RunRecord:
    """The records of a run; loops, answers and switches may be missing, as nobody need have asked for them.

    Raises DamagedRun, naming the file, where one is missing, cannot be read or lacks what it must have.
    """
    try:
        return _record(folder)
    except DamagedRun as error:
        raise DamagedRun(str(folder / Path(error.file).name), error.why) from error


def _record(folder: Path) -> RunRecord:
    plain = {name: read_json(folder / name) for name in (MANIFEST, CASE, VERDICTS, COVERAGE)}
    for name in (
        LOOPS,
        CHIPS,
        ANSWERS,
        SWITCHES,
        DIFFERENCES,
        BREAKING,
        NUMBERS,
        SCORES,
    ):  # nobody need have asked
        if (folder / name).exists():
            plain[name] = read_json(folder / name)
    verdicts = fitted_list(VERDICTS, Verdict, plain[VERDICTS])
    return RunRecord(
        manifest=fitted(MANIFEST, Manifest, plain[MANIFEST]),
        case=saved_case(plain[CASE]),
        verdicts={verdict.claim: verdict for verdict in verdicts},
        coverage=fitted_list(COVERAGE, Coverage, plain[COVERAGE]),
        bands=_bands(folder / BANDS),
        loops=fitted_list(LOOPS, Division, plain.get(LOOPS, [])),
        chips=fitted_list(CHIPS, SavedChip, plain.get(CHIPS, [])),
        switches=fitted_list(SWITCHES, SavedSwitch, plain.get(SWITCHES, [])),
        differences=fitted_list(DIFFERENCES, SavedDifference, plain.get(DIFFERENCES, [])),
        breaking=fitted_list(BREAKING, SavedBreaking, plain.get(BREAKING, [])),
        numbers=fitted_list(NUMBERS, SavedNumber, plain.get(NUMBERS, [])),
        scores=fitted_list(SCORES, SavedScore, plain.get(SCORES, [])),
        answers=fitted_list(ANSWERS, SavedSentence, plain.get(ANSWERS, [])),
        plain=plain,
    )


def _bands(path: Path) -> Mapping[BandKey, Band]:
    try:
        return read_bands(path)
    except (KeyError, TypeError, ValueError, AttributeError, OSError, pa.ArrowException) as error:
        raise DamagedRun(BANDS, f"{type(error).__name__}: {error}") from error


def read_bands(path: Path) -> Mapping[BandKey, Band]:
    """The long table of bands, cut into one band for each policy and series.

    Raises DamagedRun where it is larger than any run makes it: a small file can unpack to a great table.
    """
    with open_plain(path) as stream:
        size = pq.read_metadata(stream)
        unpacked = sum(size.row_group(at).total_byte_size for at in range(size.num_row_groups))
        if size.num_rows > MOST_ROWS or size.num_columns > MOST_COLUMNS or unpacked > MOST_BYTES:
            found = f"{size.num_rows} rows, {size.num_columns} columns, {unpacked >> 20} MiB"
            raise DamagedRun(BANDS, f"{found}: more than any run has")
        texts = [name for name in _KEYS if name in size.schema.names]
        with pq.ParquetFile(stream, read_dictionary=texts) as file:  # read_table would load pandas first
            table = file.read()
    names = [name for name in table.column_names if _QUANTILE.fullmatch(name)]
    keys = [
        _texts(table, name) if name in table.column_names or name not in _NO_AXIS else [""] * table.num_rows
        for name in _KEYS
    ]
    rows: dict[BandKey, list[int]] = {}
    for number, key in enumerate(zip(*keys, strict=True)):
        rows.setdefault(key, []).append(number)  # pyright: ignore[reportArgumentType]
    weeks = _array(table, "week").astype(np.int64)
    columns = {name: _array(table, name).astype(np.float64) for name in names}
    return {key: _band(weeks[at], columns, at) for key, at in rows.items()}


def _texts(table: Any, name: str) -> list[str]:
    """A column of texts, each text once in memory however many rows have it."""
    column = table.column(name)
    encoded = (
        column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    ).unify_dictionaries()
    known: list[str] = []
    for chunk in encoded.chunks:
        texts = chunk.dictionary.to_pylist()
        known += ["" if at is None else texts[at] or "" for at in chunk.indices.to_pylist()]
    return known


def _array(table: Any, name: str) -> np.ndarray:
    """A column without gaps, straight from its memory; pyarrow's own way would load pandas first."""
    return np.from_dlpack(table.column(name).combine_chunks())


def _band(weeks: np.ndarray, columns: Mapping[str, np.ndarray], at: list[int]) -> Band:
    order = np.argsort(weeks, kind="stable")
    places = np.asarray(at)[order]
    return Band(weeks[order], {name: column[places] for name, column in columns.items()})
