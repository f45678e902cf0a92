"""What every saved record is: frozen, checked as it is read, of text that any document can hold.

A field that a later polemos adds is passed over; one that is missing or is something else is damage, named
with its place in the file.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from polemos._core.errors import DamagedRun
from polemos._core.records import json_bytes, read_json, write_whole

S = TypeVar("S", bound="Saved")

# What XML 1.0 forbids (the drawing library does not survive it), other controls, and bidirectional overrides.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def fit(text: str) -> str:
    """Text as it is, with characters that no document may hold or that turn its direction spelled out."""
    return _UNFIT.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def all_fit(value: Any) -> Any:
    """Plain data with every text in it fit, keys too."""
    match value:
        case str():
            return fit(value)
        case dict():
            return {all_fit(key): all_fit(entry) for key, entry in value.items()}
        case list():
            return [all_fit(entry) for entry in value]
        case _:
            return value


def _fit(value: Any) -> Any:
    return fit(value) if isinstance(value, str) else value


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


Text = Annotated[str, BeforeValidator(_fit)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Number = Annotated[float | None, BeforeValidator(_finite)]
"""None where there is none or it is not finite: JSON has no word for infinity."""


class Saved(BaseModel):
    """A frozen record; `model_dump(mode="json")` is what its file holds."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def write_saved(path: Path, saved: Saved | Iterable[Saved]) -> None:
    """Write a record, or a list of them, whole; raises OSError as the file system gives it."""
    write_whole(path, json_of(saved))


def json_of(saved: Saved | Iterable[Saved]) -> bytes:
    """What the file of a record, or of a list of them, holds."""
    return json_bytes(_plain(saved) if isinstance(saved, Saved) else [_plain(each) for each in saved])


def read_saved(path: Path, kind: type[S]) -> S:
    """The record that a file holds; raises DamagedRun where it is missing or does not."""
    return fitted(str(path), kind, read_json(path))


def read_list(path: Path, kind: type[S]) -> tuple[S, ...]:
    """The list of records that a file holds; raises as `read_saved`."""
    return fitted_list(str(path), kind, read_json(path))


def fitted(file: str, kind: type[S], value: Any) -> S:
    """JSON of a file as the record it must be; raises DamagedRun with the place and what is wrong there."""
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        raise DamagedRun(file, first_of(error)) from error


def fitted_list(file: str, kind: type[S], value: Any) -> tuple[S, ...]:
    """The same of a list."""
    records: TypeAdapter[tuple[S, ...]] = TypeAdapter(tuple[kind, ...])  # pyright: ignore[reportInvalidTypeForm]
    try:
        return records.validate_python(value)
    except ValidationError as error:
        raise DamagedRun(file, first_of(error)) from error


def _plain(saved: Saved) -> Any:
    return saved.model_dump(mode="json")


def first_of(error: ValidationError) -> str:
    """The first thing wrong and its place, and how many more there are."""
    first, *more = error.errors(include_url=False, include_input=False, include_context=False)
    where = ".".join(map(str, first["loc"]))
    rest = f" (and {len(more)} more)" if more else ""
    return f"{where}: {first['msg']}{rest}" if where else f"{first['msg']}{rest}"
