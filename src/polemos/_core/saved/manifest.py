"""The manifest: what was run, by what and on what, and what came of it."""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from polemos._core.records import FORMAT
from polemos._core.saved.record import Finite, Saved, Text


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


class Taught(Saved):
    """A parameter or a series that evidence narrowed, as a case writes it.

    mean, sd  of its standard normal number, 0 and 1 before
    """

    name: Text
    mean: Finite
    sd: Finite


class Lineage(Saved):
    """Where the members of a run come from, when it is a posterior.

    digest   SHA-256 of the posterior
    until    the last day of its evidence
    weighed  numbers of the ledger that it was fitted to
    parents  of the members: member k has the past and the parameters of parent k mod parents
    islands  populations of the fit: parent k is of island k mod islands
    taught   what evidence narrowed more than numbers that nothing reads, the narrowest first
    sentinels  mean spread of these numbers, 1 before, by what they stand beside
    fitted   parameters and series of the fit, taught or not; None in runs of the first version that had one
    """

    digest: Text
    until: datetime.date
    weighed: int
    parents: int
    islands: int
    taught: tuple[Taught, ...]
    sentinels: dict[Text, Finite]
    fitted: int | None = None


class SavedRule(Saved):
    """How both sides told under a policy what to expect of fighting on.

    hash     SHA-256 of the weights
    members  of the training ensemble
    inside, outside  share of the variance that is told in the first week with talks, by side and quantity, of
             members that were fitted and of members that were not; None where nothing varies
    """

    policy: Text
    hash: Text
    members: int
    inside: dict[Text, dict[Text, Finite | None]]
    outside: dict[Text, dict[Text, Finite | None]]


class Opening(Saved):
    """The manifest as far as it is known before the first block.

    polemos       its version
    run           a name made of case, members, seed and request
    request       SHA-256 of everything that decides the numbers
    weeks         of a run; `first_week` counts from the epoch
    reference     the policy that is meant when none is named
    known_until   the day evidence ends
    block_size    members that are computed and saved together
    band_members  members, the first ones, that the bands of the reference policy are made of
    band_members_of_others  the same of the other policies; None where it is the same number
    created       date and time in UTC
    command       what was typed, without the folders of the machine
    lineage       the posterior that members come from; None where they come from the priors
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
    band_members_of_others: int | None = None
    workers: int
    created: Text
    command: Text
    environment: Environment
    lineage: Lineage | None = None

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
    answer_hash  SHA-256 over that, the case with its evidence, and the verdict of every claim and reading
    switch_members  members, the first ones, that were run again with each switch of the case; 0 where none
    non_finite  members with a number that is not finite, by policy
    rules       by which both sides told what to expect, under each policy that talks are asked about
    seconds     from the request to the bands
    peak_mib    largest memory of the process, MiB
    """

    measures: tuple[str, ...]
    hash: Text
    answer_hash: Text = ""  # the first runs had none
    switch_members: int = 0
    non_finite: dict[Text, int]
    rules: tuple[SavedRule, ...] = ()
    seconds: Finite
    peak_mib: Finite
