"""The manifest: what was asked, by whom it was answered, and on what, so that it can be done again."""

import datetime
import hashlib
import json
import os
import platform
import resource
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import jax
import numpy as np

from polemos._core import records
from polemos._core.command import as_recorded
from polemos._core.errors import DamagedRun, InvalidCase, RunError
from polemos._core.saved import Environment, Lineage, Opening, RunCase, read_saved
from polemos.case import load_case
from polemos.ensemble import bands, blocks
from polemos.ensemble.engine import Request
from polemos.ensemble.members import Members


def run_name(request: Request) -> str:
    """A name that says what was run; equal requests have equal names."""
    return f"{request.case.id}-{request.members}-s{request.seed}-{request_digest(request)[:8]}"


def request_digest(request: Request) -> str:
    """SHA-256 of everything that decides the numbers: case, members, seed, policies, code and block size."""
    asked = {
        "case": request.case.digest,
        "members": request.members,
        "seed": request.seed,
        "policies": [policy.id for policy in request.chosen],
        "code": code_digest(),
        "jaxlib": version("jaxlib"),
        "block": blocks.SIZE,
    }
    if request.population is not None:
        asked["population"] = request.population.lineage.digest
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def kept_request(folder: Path) -> Request:
    """What a finished run was asked, from its folder alone.

    Raises RunError where the folder does not keep the case, or keeps one that this polemos cannot read,
    and DamagedRun where it keeps another than the run's or the manifest does not say what was asked.
    """
    manifest = read_saved(folder / records.MANIFEST, Opening)
    home = folder / records.CASE_FILES
    if not home.is_dir():
        message = (
            f"{folder} does not keep the files of its case: an older polemos made it, or the case was "
            "changed in Python after it was read; run the case again, from its files, into a new folder"
        )
        raise RunError(message)
    try:
        case = load_case(home)
    except InvalidCase as error:
        message = (
            f"this polemos cannot read {home} ({error.faults[0]}); polemos {manifest.polemos}, which made "
            "the run, can"
        )
        raise RunError(message) from error
    if case.digest != manifest.case.digest:
        raise DamagedRun(
            str(home), "holds another case than the one that was run; take the files from a copy"
        )
    lineage = manifest.lineage
    population = None if lineage is None else Elsewhere(lineage)
    return Request(case, manifest.members, manifest.seed, manifest.policies, population)


@dataclass(frozen=True)
class Elsewhere:
    """The population of a finished run, which keeps its measures and its draws but not the population."""

    lineage: Lineage

    def members(self, seed: int, numbers: np.ndarray) -> Members:
        """Raises RunError: nothing can be computed again without the posterior."""
        del seed, numbers
        raise RunError(
            "this run was made from a posterior, which its folder does not keep: weekly histories need it; "
            "run the case again with --posterior"
        )


def code_digest(*more: str) -> str:
    """SHA-256 over the source of the packages that decide the numbers of a run, and of more."""
    digest = hashlib.sha256()
    root = Path(__file__).parents[1]
    for package in ("_core", "case", "dynamics", "ensemble", *more):
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def opening(request: Request, workers: int) -> Opening:
    """The manifest as far as it is known before the first block."""
    case = request.case
    policies = tuple(policy.id for policy in request.chosen)
    return Opening(
        format=records.FORMAT,
        polemos=version("polemos"),
        run=run_name(request),
        request=request_digest(request),
        case=RunCase(id=case.id, title=case.title, digest=case.digest, files=dict(case.files)),
        seed=request.seed,
        members=request.members,
        weeks=case.clock.n_weeks,
        first_week=case.clock.first_week,
        epoch=case.clock.epoch,
        policies=policies,
        reference=policies[0],
        known_until=case.known_until,
        block_size=blocks.SIZE,
        band_members=min(request.members, bands.BLOCKS * blocks.SIZE),
        band_members_of_others=min(request.members, bands.OF_OTHERS * blocks.SIZE),
        workers=workers,
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        command=as_recorded(["polemos", *sys.argv[1:]]) if _is_typed() else "polemos.simulate",
        environment=environment(),
        lineage=None if request.population is None else request.population.lineage,
    )


def _is_typed() -> bool:
    """Whether this is the command line, not a program that uses the library."""
    path = Path(sys.argv[0])
    return path.stem == "polemos" or path.parts[-3:] == ("polemos", "cli", "__main__.py")


def environment() -> Environment:
    """What the numbers may depend on beyond the request."""
    return Environment(
        python=platform.python_version(),
        jax=version("jax"),
        jaxlib=version("jaxlib"),
        numpy=version("numpy"),
        platform=platform.platform(),
        machine=platform.machine(),
        device=jax.devices()[0].platform,
        xla_flags=as_recorded(os.environ.get("XLA_FLAGS", "").split()),
        x64=bool(jax.config.read("jax_enable_x64")),
        generator="threefry2x32-20, named streams",
    )


def peak_mib() -> float:
    """Largest memory this process has held, MiB."""
    try:  # where Linux tells it: getrusage gives a child the peak of the process that started it
        status = Path("/proc/self/status").read_text("ascii", "replace")
        return round(int(status.partition("VmHWM:")[2].split()[0]) / 2**10, 1)
    except (OSError, ValueError, IndexError):
        pass
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)
