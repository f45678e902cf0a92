"""What a run says of itself, declared once: who writes a record and who reads it use these models.

Each is JSON in a run folder: the manifest, the verdicts, the coverage, the divisions among links. A field
that a later polemos adds is passed over; one that is missing or is something else is damage, named with its
place. Text is cleaned as it enters, so that any document can hold it.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from polemos._core.errors import DamagedRun
from polemos._core.records import FORMAT, read_json, write_json

S = TypeVar("S", bound="Saved")

# What XML 1.0 forbids (the drawing library does not survive it), other controls, and bidirectional overrides.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def fit(text: str) -> str:
    """Text as it is, with characters that no document may hold or that turn its direction spelled out."""
    return _UNFIT.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


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


class RunCase(Saved):
    """Which case was run: the SHA-256 of all of it, and of each of its files by name."""

    id: Text
    title: Text
    digest: Text
    files: dict[Text, Text]


class Environment(Saved):
    """What the numbers may depend on beyond the request.

    device     where arrays live, such as cpu
    generator  of random numbers
    """

    python: Text
    jax: Text
    jaxlib: Text
    numpy: Text
    platform: Text
    machine: Text
    device: Text
    xla_flags: Text
    x64: bool
    generator: Text


class Opening(Saved):
    """The manifest as far as it is known before the first block.

    polemos       its version
    run           a name made of case, members, seed and request
    request       SHA-256 of everything that decides the numbers
    weeks         of a run; `first_week` counts from the epoch
    reference     the policy that is meant when none is named
    known_until   the day evidence ends
    block_size    members that are computed and saved together
    band_members  members, the first ones, that the bands are made of
    created       date and time in UTC
    command       what was typed
    Reading one of another format raises DamagedRun with the advice to upgrade.
    """

    format: int
    polemos: Text
    run: Text
    request: Text
    case: RunCase
    seed: int
    members: int
    weeks: int
    first_week: int
    epoch: datetime.date
    policies: tuple[Text, ...]
    reference: Text
    known_until: datetime.date
    block_size: int
    band_members: int
    workers: int
    created: Text
    command: Text
    environment: Environment

    @model_validator(mode="before")
    @classmethod
    def _of_this_format(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("format", FORMAT) != FORMAT:
            found = {"found": str(value["format"]), "made": str(value.get("polemos")), "read": FORMAT}
            message = "format {found}, made by polemos {made}; this one reads {read}: upgrade"
            raise PydanticCustomError("format", message, found)
        return value


class Manifest(Opening):
    """What was run, with what, and what came of it.

    measures    names of the measures kept of every member, as the block files have them
    hash        SHA-256 over the measures of all members
    non_finite  members with a number that is not finite, by policy
    seconds     from the request to the bands
    peak_mib    largest memory of the process, MiB
    """

    measures: tuple[str, ...]
    hash: Text
    non_finite: dict[Text, int]
    seconds: Finite
    peak_mib: Finite


class Reading(Saved):
    """One reading of a claim and its judgement.

    estimate, mc_error, threshold  in the unit; mc_error is the Monte Carlo error of the estimate
    probability                    share of members, where the predicate has one
    members_needed                 to settle it, where it is not settled and so many would
    """

    name: Text
    predicate: Text
    verdict: Text
    estimate: Number = None
    mc_error: Number = None
    threshold: Number = None
    comparison: Text | None = None
    unit: Text | None = None
    probability: Number = None
    members_needed: int | None = None
    detail: Text = ""

    @property
    def is_chance(self) -> bool:
        """Whether the estimate is a share of runs; else `probability` is the share in which it is so."""
        return self.probability is not None and self.estimate == self.probability


class Resolution(Saved):
    """How the world would settle a claim: by which rule, when and by whom, and whether it has."""

    rule: Text
    date: datetime.date | None = None
    status: Text
    by: Text | None = None


class Verdict(Saved):
    """The verdict on a claim; the numbers are those of the reading that decides it.

    number   as the source of the argument counts its claims
    words    the verdict in a sentence
    basis    what it rests on: prior, posterior or record
    needs    mechanisms that the claim waits for
    sources  rows and series of the ledger that it cites
    """

    claim: Text
    number: int | None = None
    kind: Text
    statement: Text
    verdict: Text
    words: Text
    probability: Number = None
    mc_error: Number = None
    estimate: Number = None
    threshold: Number = None
    comparison: Text | None = None
    unit: Text | None = None
    members_needed: int | None = None
    basis: Text
    policy: Text | None = None
    readings: tuple[Reading, ...] = ()
    needs: tuple[Text, ...] = ()
    sources: tuple[Text, ...] = ()
    resolution: Resolution | None = None
    note: Text | None = None

    @property
    def is_chance(self) -> bool:
        """As of a reading."""
        return self.probability is not None and self.estimate == self.probability


class Coverage(Saved):
    """How one recorded series lies in the bands of one policy.

    actor, sector, public  those of the outcome; empty where it has no such axis or is a total
    weeks         weeks compared
    inside95      share of them inside the band that holds 95 % of runs, likewise 80 and 50
    below, above  dates on which the record lies outside the 95 % band
    """

    series: Text
    outcome: Text
    actor: Text
    sector: Text
    public: Text = ""  # the first runs had none
    policy: Text
    weeks: int
    inside95: Finite
    inside80: Finite
    inside50: Finite
    below: tuple[datetime.date, ...]
    above: tuple[datetime.date, ...]


class Share(Saved):
    """What one link of the causal diagram carries of a difference between two policies.

    amount        mean over members and orders, in the unit of the measure
    mc_error      standard error of that mean over members
    lowest, highest  the same in the order that gives the link least and most: wide apart, it acts with others
    """

    link: Text
    source: Text
    target: Text
    amount: Finite
    mc_error: Finite
    lowest: Finite
    highest: Finite


class Division(Saved):
    """A difference between two policies divided among the links; amounts and rest add up to the whole.

    measure         as it was written
    whole           mean over members of the measure under `policy` less that under `against`, in `unit`
    rest            what goes through no link that can be cut
    orders          in which links were cut, forwards and backwards counted apart
    """

    measure: Text
    unit: Text
    policy: Text
    against: Text
    members: int
    seed: int
    orders: int
    whole: Finite
    mc_error: Finite
    rest: Finite
    shares: tuple[Share, ...]


def write_saved(path: Path, saved: Saved | Iterable[Saved]) -> None:
    """Write a record, or a list of them, whole; raises OSError as the file system gives it."""
    one = isinstance(saved, Saved)
    write_json(path, _plain(saved) if one else [_plain(each) for each in saved])


def read_saved(path: Path, kind: type[S]) -> S:
    """The record that a file holds; raises DamagedRun where it is missing or does not."""
    return fitted(path.name, kind, read_json(path))


def read_list(path: Path, kind: type[S]) -> tuple[S, ...]:
    """The list of records that a file holds; raises as `read_saved`."""
    return fitted_list(path.name, kind, read_json(path))


def fitted(file: str, kind: type[S], value: Any) -> S:
    """JSON of a file as the record it must be; raises DamagedRun with the place and what is wrong there."""
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        raise DamagedRun(file, _first_of(error)) from error


def fitted_list(file: str, kind: type[S], value: Any) -> tuple[S, ...]:
    """The same of a list."""
    records: TypeAdapter[tuple[S, ...]] = TypeAdapter(tuple[kind, ...])  # pyright: ignore[reportInvalidTypeForm]
    try:
        return records.validate_python(value)
    except ValidationError as error:
        raise DamagedRun(file, _first_of(error)) from error


def _plain(saved: Saved) -> Any:
    return saved.model_dump(mode="json")


def _first_of(error: ValidationError) -> str:
    """The first thing wrong and its place, and how many more there are."""
    first, *more = error.errors(include_url=False, include_input=False, include_context=False)
    where = ".".join(map(str, first["loc"]))
    rest = f" (and {len(more)} more)" if more else ""
    return f"{where}: {first['msg']}{rest}" if where else f"{first['msg']}{rest}"
