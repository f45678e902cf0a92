"""From a case to a sealed run: the ensemble, the verdicts, the coverage and the report, in one call.

case = polemos.load_case("cases/kursk_2025")
run = polemos.simulate(case, members=10_000, seed=1, out="runs/first")
run.verdicts()
run = polemos.open_run("runs/first")  # any time later
"""

import os
import secrets
import shutil
import tempfile
import warnings
import weakref
from collections.abc import Sequence
from functools import cached_property
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from polemos import run_folder
from polemos._core import records
from polemos._core.compiled import keep_programs
from polemos._core.errors import RunError
from polemos._core.saved import Division, Manifest, SavedSwitch, Verdict, read_list, read_saved
from polemos._core.stop import Stop, apart
from polemos._core.writer import only_writer
from polemos.case import Case, load_case, read_measure
from polemos.ensemble import blocks, budget
from polemos.ensemble.engine import Request, whole
from polemos.ensemble.manifest import kept_request, request_digest, run_name
from polemos.ensemble.members import Population
from polemos.ensemble.run import Listener, all_columns, first_draws
from polemos.questions.loops import WAYS, links_of, loops, require_two_wars
from polemos.questions.table import Verdicts
from polemos.questions.verdict import judge
from polemos.run_folder import add_chip, add_loops, asked_of, left_out, require_run_of
from polemos.why import Why, why

if TYPE_CHECKING:
    import xarray as xr

__all__ = [
    "Run",
    "Verdicts",
    "add_chip",
    "add_loops",
    "answer",
    "default_folder",
    "left_out",
    "open_run",
    "plan",
    "request_of",
    "require_run_of",
    "simulate",
    "which_loop",
]

MEMBERS = 10_000
RUNS = Path("runs")

_OTHER_CODE = (
    "weekly histories are computed again by another polemos or jaxlib than made this run, and may differ "
    "from what was saved: measures, draws and verdicts; manifest.json names the versions"
)


_OF_THE_MANIFEST = ("run", "seed", "members", "weeks", "policies")


class Run:
    """A complete run: its folder, its outcomes, its verdicts.

    Made by `simulate` and `open_run`. Without a folder of your own the files live as long as the object does.
    """

    def __init__(self, request: Request, folder: Path) -> None:
        self.request = request
        self.folder = folder
        self.manifest = read_saved(folder / records.MANIFEST, Manifest)
        self._commits = tuple(commit for _, commit in sorted(records.read_commits(folder).items()))

    @property
    def hash(self) -> str:
        """SHA-256 over the measures of all members."""
        return self.manifest.hash

    @property
    def answer_hash(self) -> str:
        """SHA-256 over these, the case with its evidence and the verdicts: what to cite."""
        return self.manifest.answer_hash

    def column(self, name: str) -> np.ndarray:
        """One measure, (member,) float32, members in their order; raises RunError where none was kept."""
        if name not in self._columns:
            raise RunError(f"{self.folder} kept no measure {name!r}; run.measures has those there are")
        return self._columns[name]

    @cached_property
    def _columns(self) -> dict[str, np.ndarray]:
        return all_columns(self.folder, self._commits, blocks.MEASURES, list(self.manifest.measures))

    @property
    def measures(self) -> "xr.Dataset":
        """What the claims ask of every member, over (member,)."""
        from polemos.ensemble.outcomes import measures_dataset  # xarray is slow to import

        return measures_dataset(self._columns).assign_attrs(self._attributes)

    @property
    def draws(self) -> "xr.Dataset":
        """What every member was given: parameters over (member, actor, sector, ...), members in their order.

        An exogenous series has the quantile, from 0 to 1, at which the member sits in all of its knots.
        """
        from polemos.ensemble.outcomes import draws_dataset  # as above

        columns = all_columns(self.folder, self._commits, blocks.DRAWS)
        return draws_dataset(columns, self.request.case).assign_attrs(self._attributes)

    @property
    def _attributes(self) -> dict[str, Any]:
        """What the numbers are of, so that they can be told apart and made again."""
        manifest = self.manifest
        return {
            "case": manifest.case.id,
            "case_digest": manifest.case.digest,
            "seed": str(manifest.seed),  # up to 2**64, more than a file format's integer
            "polemos": manifest.polemos,
            "hash": self.hash,
        }

    @property
    def outcomes(self) -> "xr.Dataset":
        """Weekly histories over (policy, member, week, actor, sector), computed again from the seed."""
        return self.weekly()

    def weekly(
        self,
        names: Sequence[str] | None = None,
        policies: Sequence[str] | None = None,
        members: Sequence[int] | None = None,
    ) -> "xr.Dataset":
        """Weekly histories of some outcomes, policies and members; see `ensemble.outcomes.weekly_dataset`.

        Warns (UserWarning) where this is not the code, or not the jaxlib, that made the run: what is computed
        again may then differ from what was saved.
        """
        from polemos.ensemble.outcomes import DEFAULT, weekly_dataset  # as above

        if isinstance(members, Integral):
            raise RunError(f"members takes a list of numbers, such as members=[{members}]")
        if self.manifest.request != request_digest(self.request):
            warnings.warn(f"{self.folder}: {_OTHER_CODE}", stacklevel=2)
        found = weekly_dataset(self.request, names=names or DEFAULT, policies=policies, members=members)
        return found.assign_attrs(self._attributes)

    def verdicts(self) -> "Verdicts":
        """The verdict on every claim."""
        return Verdicts(judge(asked_of(self.request), self.column, self._drawn, self.manifest.lineage))

    def _drawn(self) -> dict[str, np.ndarray]:
        return first_draws(self.folder, self._commits)

    def why(self, claim: str | int) -> Why:
        """Why a claim, named by its id or its number, has its verdict; RunError where it has none."""
        return why(self.saved_verdicts(), claim, self.saved_switches())

    def summary(self) -> dict[str, Any]:
        """What a script wants to know, as plain data."""
        manifest, report = self.manifest.model_dump(mode="json"), self.folder / records.REPORT
        fields = {"claim", "verdict", "words", "drawn_from", "basis", "speaks"}
        return {
            **{
                name: manifest[name]
                for name in (*_OF_THE_MANIFEST, "hash", "answer_hash", "seconds", "peak_mib")
            },
            "case": manifest["case"]["id"],
            "folder": str(self.folder),
            "report": str(report) if report.exists() else None,
            "non_finite": manifest["non_finite"],
            "left_out": {claim: list(needed) for claim, needed in left_out(self.request)},
            "verdicts": [
                verdict.model_dump(mode="json", include=fields) for verdict in self.saved_verdicts()
            ],
        }

    def saved_verdicts(self) -> "Verdicts":
        """The verdicts as they were saved with the run; raises DamagedRun where their file is none."""
        return Verdicts(read_list(self.folder / records.VERDICTS, Verdict))

    def saved_switches(self) -> tuple[SavedSwitch, ...]:
        """The answers with each switch thrown, as they were saved; none where the run has none."""
        path = self.folder / records.SWITCHES
        return read_list(path, SavedSwitch) if path.exists() else ()

    def __repr__(self) -> str:
        m = self.manifest
        size = f"{m.members} members, {m.weeks} weeks, {len(m.policies)} policies"
        return f"<polemos.Run {m.run}: {size}>"


def simulate(
    case: Case | str | Path,
    *,
    members: int = MEMBERS,
    seed: int | None = None,
    policies: Sequence[str] | None = None,
    workers: int | None = None,
    out: str | Path | None = None,
    report: bool = False,
    switches: bool = False,
    posterior: Population | str | Path | None = None,
    listen: Listener | None = None,
) -> Run:
    """Run a case and judge its claims.

    case      as it was loaded, or its folder
    members   runs of each policy
    seed      0 to 2**64 - 1; drawn and recorded when None
    policies  ids; all policies of the case when None
    workers   threads; as many as there are cores when None. It never changes a number.
    out       a folder to keep; the same request in the same folder resumes, or returns at once when complete
    report    also write report.html
    switches  also judge the claims with each switch of the case thrown, on the first 1,000 members
    posterior  what members come from, as `polemos.inference.calibrate.calibrate` found it, or its folder; the
               priors of the case when None
    listen    called with every event: a dict with at least the key "event"
    Raises InvalidCase for a folder with faults, RunError for what cannot be run, OSError of the file system.
    """
    request = request_of(_loaded(case), members=members, seed=seed, policies=policies, posterior=posterior)
    if out is not None:
        return answer(request, Path(out), workers=workers, report=report, switches=switches, listen=listen)
    folder = Path(tempfile.mkdtemp(prefix="polemos-"))
    run = answer(request, folder, workers=workers, report=report, switches=switches, listen=listen)
    weakref.finalize(run, shutil.rmtree, folder, ignore_errors=True)
    return run


def open_run(folder: str | Path) -> Run:
    """The finished run of a folder, whoever made it and whenever.

    Measures, draws and saved verdicts are read; weekly histories are computed again, see `Run.weekly`.
    Raises NoRun where the folder holds no finished run, RunError where it does not keep its case, and
    DamagedRun, naming the file, where anything in it was changed since.
    """
    folder = Path(folder)
    records.require_whole(folder)
    return Run(kept_request(folder), folder)


def which_loop(
    case: Case | str | Path,
    measure: str,
    *,
    policy: str,
    against: str,
    members: int = blocks.SIZE,
    orders: int = 2,
    seed: int = 1,
    listen: Listener | None = None,
) -> Division:
    """Divide the difference of a measure between two policies among the links of the causal diagram.

    case     as it was loaded, or its folder
    measure  a number of one run in the language of the claims, such as at(held(A, north), 2025-06-30)
    orders   random orders in which links are cut, each also taken backwards
    Raises InvalidCase for a folder with faults, ClaimError for a measure that makes no sense and RunError for
    a request that cannot be run.
    """
    case = _loaded(case)
    node = read_measure(case, measure)
    keep_programs()
    request = Request(case, members, seed, (against, policy))
    require_two_wars(request)
    budget.require_room_for_loops(request, len(links_of(request)), WAYS * orders)
    stop = Stop()

    def tell(event: dict[str, Any]) -> None:
        stop.look()
        if listen is not None:
            listen(event)

    try:
        return apart(lambda: loops(request, node, measure, node.unit, orders=orders, listen=tell))
    finally:
        stop.ask()


def _loaded(case: Case | str | Path) -> Case:
    return case if isinstance(case, Case) else load_case(case)


def request_of(
    case: Case,
    *,
    members: int,
    seed: int | None,
    policies: Sequence[str] | None,
    posterior: Population | Path | str | None = None,
) -> Request:
    """What is asked, with the seed drawn and the policies named where they were left open.

    posterior  that members come from, or its folder; the priors of the case when None
    Raises RunError where the folder holds no posterior of the case.
    """
    if isinstance(policies, str):
        raise RunError(f"policies takes a list, such as policies=[{policies!r}]")
    runnable = (policy.id for policy in case.policies if not policy.abstract)
    chosen = tuple(runnable if policies is None else policies)
    drawn = secrets.randbits(32) if seed is None else seed
    return Request(
        case, whole("members", members), whole("seed", drawn), chosen, _population(posterior, case)
    )


def _population(posterior: Population | Path | str | None, case: Case) -> Population | None:
    if not isinstance(posterior, str | Path):
        return posterior
    from polemos.inference.posterior import load  # only who has one needs it

    return load(Path(posterior), case)


def default_folder(request: Request) -> Path:
    """Where a run goes when nobody says: equal requests meet in the same folder."""
    return RUNS / run_name(request)


def plan(
    request: Request,
    folder: Path | None,
    *,
    workers: int | None = None,
    report: bool = True,
    switches: bool = False,
) -> dict[str, Any]:
    """What a run needs and what there is, in bytes, its blocks and the seconds left, None where not known.

    folder  where it goes; None where its seed, and so its name, is still to be drawn
    Raises RunError or DamagedRun where the run would not go there: another's folder, or one that was changed.
    """
    if folder is not None:
        run_folder.require_place(request, folder)
    need = budget.of_run(request, workers or os.cpu_count() or 1, report=report, switches=switches)
    has = budget.room(folder or RUNS)
    n_blocks = -(-request.members // blocks.SIZE)
    done, left = budget.progress(folder, n_blocks) if folder else (0, None)
    return {
        "members": request.members,
        "policies": [policy.id for policy in request.chosen],
        "blocks": n_blocks,
        "blocks_done": done,
        "switches": len(request.case.switches) if switches else 0,
        "memory": need.memory,
        "memory_free": has.memory,
        "disk_while_running": need.working,
        "disk_finished": need.finished,
        "disk_free": has.disk,
        "fits": need.memory <= has.memory and need.working <= has.disk,
        "seconds_left": left,
    }


def answer(
    request: Request,
    folder: Path,
    *,
    workers: int | None = None,
    report: bool = True,
    switches: bool = False,
    listen: Listener | None = None,
) -> Run:
    """Run a request in a folder, or finish it, or find it finished; see `simulate`."""
    if switches and not request.case.switches:
        raise RunError(f"case {request.case.id} has no switches to throw: write them into switches.yaml")
    if switches and request.population is not None:
        raise RunError("switches are other laws, and a posterior is one of the laws it was fitted under")
    tell: Listener = listen or (lambda event: None)
    hands = workers or os.cpu_count() or 1
    # else nothing is written, nor need it be writable
    if not run_folder.is_done(folder, request, report=report, switches=switches):
        if not (folder / records.SEAL).exists():
            budget.require_room(request, folder, hands, report=report, switches=switches)
        folder.mkdir(parents=True, exist_ok=True)
        with only_writer(folder):
            run_folder.finish(request, folder, hands, report=report, tell=tell, switches=switches)
    run = Run(request, folder)
    tell({"event": "done", "run": run.manifest.run, "hash": run.hash})
    return run
