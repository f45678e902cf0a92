"""The folder of a run: what is written into it, in which order, and who seals it.

Nothing unsealed is believed: a finished run is compared with its seal before anything of it is read, and
only the files that a run makes are sealed.
"""

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from polemos._core import records
from polemos._core.compiled import keep_programs
from polemos._core.errors import DamagedRun, NoRun, RunError
from polemos._core.memory import give_back, hold_little
from polemos._core.records import Commit
from polemos._core.saved import (
    Division,
    Manifest,
    Opening,
    Saved,
    SavedChip,
    SavedScore,
    SavedSwitch,
    answer_hash,
    json_of,
    read_list,
    read_saved,
    write_saved,
)
from polemos._core.stop import apart
from polemos._core.writer import only_writer
from polemos.case import Case
from polemos.ensemble import bands, blocks
from polemos.ensemble.engine import Engine, Request
from polemos.ensemble.manifest import opening, peak_mib, request_digest
from polemos.ensemble.measures import measures_of, policies_of
from polemos.ensemble.rules import rules_of, saved_rules
from polemos.ensemble.run import Listener, all_columns, digest, first_draws, run_blocks
from polemos.ensemble.switches import MEMBERS
from polemos.ensemble.training import Rule
from polemos.questions.comparison import breaking, differences, numbers
from polemos.questions.coverage import coverage
from polemos.questions.sentences import sentences
from polemos.questions.structure import structure
from polemos.questions.verdict import Court

RECORDS = (
    records.MANIFEST,
    records.CASE,
    records.COMMITS,
    records.BANDS,
    records.VERDICTS,
    records.ANSWERS,
    records.COVERAGE,
    records.DIFFERENCES,
    records.BREAKING,
    records.NUMBERS,
)
"""What every finished run has, beside the files of its case and its blocks."""


def is_done(folder: Path, request: Request, *, report: bool, switches: bool = False) -> bool:
    """Whether the folder holds this very run, whole, with its report and switches where they are wanted."""
    if not _is_complete(folder, request) or any(records.leftovers(folder)) or any(records.damage(folder)):
        return False
    if switches and not _has_switches(folder):
        return False
    return not report or (folder / records.REPORT).exists()


def finish(
    request: Request, folder: Path, workers: int, *, report: bool, tell: Listener, switches: bool = False
) -> None:
    """Run a request in a folder, or what is left of it; the caller is the only writer.

    switches  also throw those of the case; a run that was finished without them gets them

    Raises DamagedRun where the folder holds the finished run and it is not what was sealed; the report is
    made from the rest, and so is written again.
    """
    complete = _is_complete(folder, request)
    records.tidy(folder)
    if not complete:
        _run(request, folder, workers, tell, switches=switches)
    whole = records.require_whole(folder, but=records.REPORT)
    if switches and not _has_switches(folder):
        _add_switches(request, folder, workers, tell)
        whole, report = False, report or (folder / records.REPORT).exists()
    if report and not (whole and (folder / records.REPORT).exists()):
        _write_report(folder, tell)


def require_place(request: Request, folder: Path) -> None:
    """Raise where a run would refuse its folder before any work; nothing is written.

    Who writes there just now is not asked: what a run still needs can be asked while it goes on.
    """
    if not _is_complete(folder, request):
        _require_no_strangers(folder, request)
    elif not any(records.leftovers(folder)):  # else a kill cut a change short, and the run mends that first
        records.require_whole(folder, but=records.REPORT)


def require_run_of(folder: Path, case: Case) -> None:
    """Raise where a folder holds no whole run of a case: before the work of what is to be added to it."""
    records.require_whole(folder, but=records.REPORT)
    if read_saved(folder / records.MANIFEST, Manifest).case.digest != case.digest:
        raise RunError(f"{folder} holds a run of another case, or of this one before it was changed")


def add_loops(folder: Path, case: Case, found: Division) -> None:
    """Add an answer to a finished run of the same case, write its report again and seal it anew.

    Raises NoRun where the folder holds no finished run, DamagedRun where that is not what was sealed, and
    RunError where it is of another case.
    """
    _add_answer(folder, case, records.LOOPS, found, ("measure", "policy", "against"))


def add_chip(folder: Path, case: Case, found: SavedChip) -> None:
    """Add what held ground costs and buys to a finished run of the same case; raises as `add_loops`."""
    _add_answer(folder, case, records.CHIPS, found, ("holder", "hold", "leave"))


def _add_answer(folder: Path, case: Case, name: str, found: Saved, asked: Sequence[str]) -> None:
    """Add one answer to a list of a run, in the place of an older one to the same question."""
    with _added_to(folder, case):
        path = folder / name
        known = read_list(path, type(found)) if path.exists() else ()
        others = [old for old in known if any(getattr(old, key) != getattr(found, key) for key in asked)]
        records.change_sealed(folder, name, json_of([*others, found]))


def add_scores(folder: Path, case: Case, found: Sequence[SavedScore]) -> None:
    """Add what past forecasts scored to a finished run of the same case; raises as `add_loops`."""
    with _added_to(folder, case):
        records.change_sealed(folder, records.SCORES, json_of(found))


@contextmanager
def _added_to(folder: Path, case: Case) -> Generator[None]:
    """Something is added to a finished run by its only writer; its report is written again after it."""
    if not (folder / records.SEAL).exists():
        raise NoRun(records.why_no_run(folder))  # not even a lock is written there
    with only_writer(folder):
        records.tidy(folder)
        require_run_of(folder, case)
        yield
        _write_report(folder, lambda event: None)


def asked_of(request: Request) -> Case:
    """The case with the claims and sentences that the chosen policies can answer."""
    run = {policy.id for policy in request.chosen}
    answerable = tuple(
        claim
        for claim in request.case.claims
        if {measure.policy for measure in measures_of(request.case, (claim,))} <= run
    )
    outline = request.case.outline
    answers = tuple(
        sentence
        for sentence in outline.answers
        if all(policies_of(slot.node, request.case) <= run for slot in sentence.slots)
    )
    told = {"claims": answerable, "outline": outline.model_copy(update={"answers": answers})}
    return request.case.model_copy(update=told)


def left_out(request: Request) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Claims that the chosen policies cannot answer, each with the policies it needs beside them."""
    run = {policy.id for policy in request.chosen}
    needs = {
        claim.id: dict.fromkeys(measure.policy for measure in measures_of(request.case, (claim,)))
        for claim in request.case.claims
    }
    lacking = {claim: tuple(name for name in needs[claim] if name not in run) for claim in needs}
    return tuple((claim, policies) for claim, policies in lacking.items() if policies)


def _is_complete(folder: Path, request: Request) -> bool:
    """Whether the folder holds this very run, sealed; raises RunError when it holds another or is none."""
    if folder.exists() and not folder.is_dir():
        raise RunError(f"{folder} is a file; a run needs a folder of its own")
    path = folder / records.MANIFEST
    if not path.exists():
        if any(records.strangers(folder, ())):
            message = f"{folder} is not empty and holds no run; choose another --out"
            raise RunError(message)
        return False
    try:
        manifest = read_saved(path, Opening)
    except DamagedRun as error:
        raise DamagedRun(error.file, f"{error.why}; take it from a copy, or choose another --out") from error
    if manifest.request != request_digest(request):
        other = f"run {manifest.run}, made from another case, seed or version"
        message = f"{folder} holds {other}; choose another --out"
        raise RunError(message)
    return (folder / records.SEAL).exists()


def _require_no_strangers(folder: Path, request: Request) -> None:
    """Raise where an unfinished run has a file in its folder that is no part of it."""
    own = {*RECORDS, records.REPORT, records.SWITCHES, *_case_files(request), *_block_files(request)}
    for name in records.strangers(folder, own):
        message = f"{folder / name} is no part of the run in its folder; move it elsewhere"
        raise RunError(message)


def _has_switches(folder: Path) -> bool:
    """Whether a finished run was sealed with the answers of its switches."""
    return records.SWITCHES in records.sealed_files(folder)


def _add_switches(request: Request, folder: Path, workers: int, tell: Listener) -> None:
    """Throw the switches of a finished run, and seal it anew."""
    manifest = read_saved(folder / records.MANIFEST, Manifest)
    commits = tuple(commit for _, commit in sorted(records.read_commits(folder).items()))
    columns = all_columns(folder, commits, blocks.MEASURES, list(manifest.measures))
    keep_programs()
    found = _thrown(request, folder, commits, columns, workers, tell)
    counted = manifest.model_copy(update={"switch_members": min(MEMBERS, request.members)})
    records.change_sealed(folder, records.MANIFEST, json_of(counted))
    records.change_sealed(folder, records.SWITCHES, json_of(found))  # last: it says that they are there


def _thrown(
    request: Request,
    folder: Path,
    commits: tuple[Commit, ...],
    columns: Mapping[str, np.ndarray],
    workers: int,
    tell: Listener,
) -> tuple[SavedSwitch, ...]:
    """The answers with each switch thrown, beside the run itself."""
    tell({"event": "switches", "switches": len(request.case.switches)})

    def drawn() -> dict[str, np.ndarray]:
        return first_draws(folder, commits)

    asked, column = asked_of(request), columns.__getitem__
    return apart(lambda: structure(request, asked, column, drawn, workers=workers, listen=tell))


def _run(request: Request, folder: Path, workers: int, tell: Listener, *, switches: bool) -> None:
    begun = time.perf_counter()
    _require_no_strangers(folder, request)
    for name in (records.REPORT, records.SWITCHES):  # they were of a run that was finished once
        (folder / name).unlink(missing_ok=True)
    manifest = opening(request, workers)
    write_saved(folder / records.MANIFEST, manifest)
    records.write_json(folder / records.CASE, request.case.model_dump(mode="json"))
    if request.case.contents:  # a copy changed in Python has no files: its run can be read, never opened
        request.case.write_files(folder / records.CASE_FILES)
    keep_programs()
    hold_little()
    engine = _ready(request, workers, tell)
    give_back()
    commits, weekly = run_blocks(engine, folder, workers=workers, listen=tell)
    names = [measure.name for measure in engine.measures]
    found, non_finite = digest(folder, commits, names, manifest.policies)
    tell({"event": "judge", "claims": len(request.case.claims)})
    with ThreadPoolExecutor(workers) as pool:
        quantiles = dict(zip(engine.timetables, pool.map(weekly.quantiles, engine.timetables), strict=True))
    banded = (*engine.series, *engine.changes)
    table = bands.table_of(quantiles, banded, engine.layout.first_week)
    blocks.write_table(folder / records.BANDS, table)
    columns = all_columns(folder, commits, blocks.MEASURES, names)
    asked, drawn = asked_of(request), lambda: first_draws(folder, commits)
    court = Court(asked, columns.__getitem__, drawn, manifest.lineage, n=request.members)
    verdicts = court.verdicts()
    thrown = _thrown(request, folder, commits, columns, workers, tell) if switches else None
    whole = Manifest(
        **dict(manifest),
        switch_members=min(MEMBERS, request.members) if switches else 0,
        measures=tuple(names),
        hash=found,
        answer_hash=answer_hash(found, request.case.digest, verdicts),
        non_finite=non_finite,
        rules=saved_rules(engine),
        seconds=round(time.perf_counter() - begun, 3),
        peak_mib=peak_mib(),
    )
    write_saved(folder / records.MANIFEST, whole)
    write_saved(folder / records.VERDICTS, verdicts)
    _write_told(folder, court, manifest.policies)
    shown = bands.by_series(quantiles[whole.reference], banded, engine.layout.first_week)
    write_saved(folder / records.COVERAGE, coverage(request.case, shown, whole.reference))
    if thrown is not None:
        write_saved(folder / records.SWITCHES, thrown)
    _seal(request, folder, commits, [records.SWITCHES] if switches else [])


def _ready(request: Request, workers: int, tell: Listener) -> Engine:
    """An engine that is compiled, whose sides know what to expect at a table that is asked about."""
    engine = Engine(request)
    policies = [policy.id for policy in request.chosen]
    tell({"event": "compile", "policies": policies})
    if not engine.at_table:
        apart(engine.compile)
        return engine
    tell({"event": "table", "policies": [policy for policy in policies if policy in engine.at_table]})

    def both() -> dict[str, Rule]:
        with ThreadPoolExecutor(1) as aside:  # another program is compiled for the training ensemble
            compiling = aside.submit(engine.compile)
            rules = rules_of(request, engine.at_table, workers=workers)
            compiling.result()
        return rules

    engine.seat(apart(both))
    return engine


def _write_told(folder: Path, court: Court, policies: Sequence[str]) -> None:
    """What the report says beside the verdicts."""
    write_saved(folder / records.ANSWERS, sentences(court))
    write_saved(folder / records.DIFFERENCES, differences(court, policies))
    write_saved(folder / records.BREAKING, breaking(court, policies))
    write_saved(folder / records.NUMBERS, numbers(court, policies))


def _case_files(request: Request) -> Iterator[str]:
    return (f"{records.CASE_FILES}/{name}" for name in request.case.contents)


def _block_files(request: Request) -> Iterator[str]:
    """Every file that a block may have, while the run is unfinished."""
    for block in blocks.cut(request.members):
        for ending in (blocks.MEASURES, blocks.DRAWS, *blocks.WORKING):
            yield f"{block.stem}{ending}"


def _seal(request: Request, folder: Path, commits: tuple[Commit, ...], more: list[str]) -> None:
    """Name the files that a run makes with their hashes, no others; what is of no more use goes."""
    of_blocks = (name for commit in commits for name in commit.files if not name.endswith(blocks.WORKING))
    records.seal(folder, [*RECORDS, *more, *_case_files(request), *of_blocks])
    records.tidy(folder)  # only now: a run killed before this line goes on from them


def _write_report(folder: Path, tell: Listener) -> None:
    from polemos.report import renew_report  # charts are slow to import and not every run wants them

    tell({"event": "report"})
    renew_report(folder)
