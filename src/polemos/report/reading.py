"""Read the records of a run folder; nothing that is read can run, and nothing of the engine is needed.

Points of a series that became known only after the cut-off are set apart here, once and for all.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from polemos._core.errors import DamagedRun
from polemos._core.records import BANDS, CASE, COVERAGE, FORMAT, LOOPS, MANIFEST, VERDICTS, read_json
from polemos.report.case_reading import case_record, text
from polemos.report.record import (
    Band,
    BandKey,
    Coverage,
    Division,
    Json,
    Manifest,
    Reading,
    Reference,
    RunRecord,
    Share,
    Verdict,
)

T = TypeVar("T")

_QUANTILE = re.compile(r"p\d+(_\d+)?")
_KEYS = ("policy", "outcome", "actor", "sector", "public")
_NO_AXIS = frozenset({"public"})  # columns that the first runs had not


def read_run(folder: Path) -> RunRecord:
    """The records of a run; loops.json may be missing, as nobody need have asked.

    Raises DamagedRun, naming the file, where one is missing, cannot be read or lacks what it must have.
    """
    plain = {name: read_json(folder / name) for name in (MANIFEST, CASE, VERDICTS, COVERAGE)}
    if (folder / LOOPS).exists():
        plain[LOOPS] = read_json(folder / LOOPS)
    manifest = _checked(MANIFEST, _manifest, plain[MANIFEST])
    return RunRecord(
        manifest=manifest,
        case=_checked(CASE, lambda case: case_record(case, manifest.known_until), plain[CASE]),
        verdicts=_checked(VERDICTS, _verdicts, plain[VERDICTS]),
        coverage=_checked(COVERAGE, _coverage, plain[COVERAGE]),
        bands=_checked(BANDS, read_bands, folder / BANDS),
        loops=_checked(LOOPS, _loops, plain.get(LOOPS, [])),
        plain=plain,
    )


def _checked(file: str, read: Callable[[Any], T], value: Any) -> T:
    try:
        return read(value)
    except (KeyError, TypeError, ValueError, AttributeError, OSError, pa.ArrowException) as error:
        raise DamagedRun(file, f"{type(error).__name__}: {error}") from error


def _manifest(value: Json) -> Manifest:
    if value["format"] != FORMAT:
        raise ValueError(
            f"format {value['format']}, made by polemos {value['polemos']}; this one reads {FORMAT}: upgrade"
        )
    seconds = value.get("seconds")
    return Manifest(
        version=text(value["polemos"]),
        run=text(value["run"]),
        seed=int(value["seed"]),
        members=int(value["members"]),
        weeks=int(value["weeks"]),
        epoch=datetime.date.fromisoformat(value["epoch"]),
        reference=text(value["reference"]),
        policies=tuple(map(text, value["policies"])),
        known_until=datetime.date.fromisoformat(value["known_until"]),
        hash=text(value["hash"]),
        command=_command(value.get("command")),
        created=text(value.get("created")),
        seconds=None if seconds is None else float(seconds),
        environment={text(key): text(entry) for key, entry in (value.get("environment") or {}).items()},
        case_digest=text(value["case"]["digest"]),
        case_files={text(key): text(entry) for key, entry in (value["case"].get("files") or {}).items()},
        non_finite={text(key): int(entry) for key, entry in (value.get("non_finite") or {}).items()},
    )


def _command(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else text(value)


def _verdicts(values: list[Json]) -> Mapping[str, Verdict]:
    verdicts = [
        Verdict(
            claim=text(value["claim"]),
            words=text(value["words"]),
            basis=text(value["basis"]),
            policy=text(value.get("policy")),
            readings=tuple(_reading(reading) for reading in value.get("readings") or ()),
            needs=tuple(map(text, value.get("needs") or ())),
            sources=tuple(map(text, value.get("sources") or ())),
            note=text(value.get("note")),
            **_numbers(value),
        )
        for value in values
    ]
    return {verdict.claim: verdict for verdict in verdicts}


def _reading(value: Json) -> Reading:
    return Reading(
        name=text(value["name"]),
        predicate=text(value["predicate"]),
        detail=text(value.get("detail")),
        **_numbers(value),
    )


def _numbers(value: Json) -> dict[str, Any]:
    """What a verdict and a reading share."""
    needed = value.get("members_needed")
    return {
        "verdict": text(value["verdict"]),
        "comparison": text(value.get("comparison")),
        "unit": text(value.get("unit")),
        "members_needed": None if needed is None else int(needed),
    } | {name: _number(value.get(name)) for name in ("estimate", "mc_error", "threshold", "probability")}


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _coverage(values: list[Json]) -> tuple[Coverage, ...]:
    return tuple(
        Coverage(
            series=text(value["series"]),
            reference=Reference(
                text(value["outcome"]),
                tuple(text(value[axis]) for axis in ("actor", "sector", "public") if value.get(axis)),
            ),
            weeks=int(value["weeks"]),
            inside95=float(value["inside95"]),
            inside80=float(value["inside80"]),
            inside50=float(value["inside50"]),
            below=tuple(map(datetime.date.fromisoformat, value["below"])),
            above=tuple(map(datetime.date.fromisoformat, value["above"])),
        )
        for value in values
    )


def _loops(values: list[Json]) -> tuple[Division, ...]:
    return tuple(
        Division(
            measure=text(value["measure"]),
            unit=text(value["unit"]),
            policy=text(value["policy"]),
            against=text(value["against"]),
            members=int(value["members"]),
            orders=int(value["orders"]),
            whole=float(value["whole"]),
            mc_error=float(value["mc_error"]),
            rest=float(value["rest"]),
            shares=tuple(map(_share, value["shares"])),
        )
        for value in values
    )


def _share(value: Json) -> Share:
    return Share(
        link=text(value["link"]),
        source=text(value["source"]),
        target=text(value["target"]),
        amount=float(value["amount"]),
        mc_error=float(value["mc_error"]),
        lowest=float(value["lowest"]),
        highest=float(value["highest"]),
    )


def read_bands(path: Path) -> Mapping[BandKey, Band]:
    """The long table of bands, cut into one band for each policy and series."""
    with pq.ParquetFile(path) as file:  # read_table would load pandas first
        table = file.read()
    names = [name for name in table.column_names if _QUANTILE.fullmatch(name)]
    keys = [
        table.column(name).to_pylist()
        if name in table.column_names or name not in _NO_AXIS
        else [""] * table.num_rows
        for name in _KEYS
    ]
    rows: dict[BandKey, list[int]] = {}
    for number, key in enumerate(zip(*keys, strict=True)):
        rows.setdefault(tuple(part or "" for part in key), []).append(number)  # pyright: ignore[reportArgumentType]
    weeks = _array(table, "week").astype(np.int64)
    columns = {name: _array(table, name).astype(np.float64) for name in names}
    return {key: _band(weeks[at], columns, at) for key, at in rows.items()}


def _array(table: Any, name: str) -> np.ndarray:
    """A column without gaps, straight from its memory; pyarrow's own way would load pandas first."""
    return np.from_dlpack(table.column(name).combine_chunks())


def _band(weeks: np.ndarray, columns: Mapping[str, np.ndarray], at: list[int]) -> Band:
    order = np.argsort(weeks, kind="stable")
    places = np.asarray(at)[order]
    return Band(weeks[order], {name: column[places] for name, column in columns.items()})
