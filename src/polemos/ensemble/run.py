"""Run an ensemble: block by block, committed as it goes and resumable after a kill.

Worker threads compute; the caller's thread alone writes. A run that is killed loses the blocks in
flight and nothing that was acknowledged; started again with the same request, it goes on from there and
ends with the same hash.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import numpy as np

from polemos._core.errors import DamagedRun
from polemos._core.memory import give_back
from polemos._core.records import COMMITS, Commit, keep_commits, read_commits
from polemos._core.stop import Stop
from polemos.ensemble import blocks
from polemos.ensemble.branches import Branches, parents
from polemos.ensemble.draws import columns_of
from polemos.ensemble.engine import Engine
from polemos.ensemble.weekly_bands import WeeklyBands

Event = dict[str, Any]
Listener = Callable[[Event], None]
Tree = dict[str, tuple[str, int]]
Tables = dict[str, dict[str, np.ndarray]]
"""The columns of a block's files, by ending."""


def run_blocks(
    engine: Engine, folder: Path, *, workers: int, listen: Listener = lambda event: None
) -> tuple[tuple[Commit, ...], WeeklyBands]:
    """Compute and commit every block that the folder does not hold yet; all commits in order, and the bands.

    A block whose file was lost or changed since it was committed is computed again.
    Raises OSError as the file system gives it; what was committed before stays.
    """
    todo = list(blocks.cut(engine.request.members))
    (folder / blocks.FOLDER).mkdir(exist_ok=True)
    done = _kept(folder, {block.number for block in todo}, listen)
    left = [block for block in todo if block.number not in done]
    listen({"event": "start", "members": engine.request.members, "resumed": len(todo) - len(left)})
    finished = sum(block.count for block in todo if block.number in done)
    weekly = WeeklyBands(engine)
    for commit in done.values():
        weekly.add({ending: blocks.read_columns(folder, commit, ending) for ending in blocks.WORKING})
    stop = Stop()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for block, tables in _computed(engine, weekly, left, pool, workers, stop):
                done[block.number] = blocks.commit_block(folder, block, tables)
                weekly.add(tables)
                give_back()
                finished += block.count
                members = engine.request.members
                listen({"event": "block", "block": block.number, "done": finished, "members": members})
        finally:
            stop.ask()  # an interrupt, a full disk: the pool waits for its threads
    return tuple(done[block.number] for block in todo), weekly


def _kept(folder: Path, numbers: set[int], listen: Listener) -> dict[int, Commit]:
    """The blocks that are done and still what was committed; the log is made to say just that."""
    done: dict[int, Commit] = {}
    for number, commit in read_commits(folder, lenient=True).items():
        spoilt = blocks.spoilt(folder, commit)
        if spoilt is None and number in numbers:
            done[number] = commit
        elif number in numbers:
            listen({"event": "again", "block": number, "file": str(spoilt)})
    keep_commits(folder, done.values())
    return done


def _computed(
    engine: Engine,
    weekly: WeeklyBands,
    left: list[blocks.Block],
    pool: ThreadPoolExecutor,
    workers: int,
    stop: Stop,
) -> Iterator[tuple[blocks.Block, Tables]]:
    """Blocks as they finish, with at most `workers` + 1 in flight, so that memory stays bounded."""
    queue, tree = iter(left), parents(engine.timetables)
    flying: dict[Future[Tables], blocks.Block] = {}

    def launch() -> None:
        block = next(queue, None)
        if block is not None:
            flying[pool.submit(_compute_block, engine, tree, weekly, block, stop)] = block

    try:
        for _ in range(workers + 1):
            launch()
        while flying:
            ready, _ = wait(flying, return_when=FIRST_COMPLETED)
            for future in ready:
                block = flying.pop(future)
                tables = future.result()
                launch()
                yield block, tables
    finally:
        for future in flying:
            future.cancel()


def _compute_block(
    engine: Engine, tree: Tree, weekly: WeeklyBands, block: blocks.Block, stop: Stop
) -> Tables:
    """The measures of a block's members under every policy, and what the block adds to the bands."""
    measures: dict[str, np.ndarray] = {}
    try:
        stop.look()
        members = engine.request.draw(block.members)
        drawn = columns_of(engine.request.case, engine.layout, engine.request.seed, members)
        branches = Branches(engine, engine.prepared(members, stop), tree, stop)
        tables: Tables = {blocks.MEASURES: measures, **{ending: {} for ending in blocks.WORKING}}
        tables[blocks.DRAWS] = {name: column[: block.count] for name, column in drawn.items()}
        buffer: np.ndarray | None = None
        for policy in engine.timetables:
            stop.look()
            buffer = branches.weekly(policy, out=buffer)
            weekly_rows = buffer[..., : block.count]
            measures |= engine.columns(weekly_rows, policy)
            parent, week = tree.get(policy, ("", -1))  # what they share is counted once
            stop.look()
            past = {end: tables[end][parent][: week + 1] for end in blocks.WORKING if parent in tables[end]}
            later = weekly.of_block(block.number, policy, weekly_rows, past, week + 1)
            for ending, column in later.items():
                tables[ending][policy] = column
            give_back()
    except BaseException as error:
        if block.number == 0:
            weekly.give_up(error)
        raise
    return tables


def digest(
    folder: Path, commits: tuple[Commit, ...], names: Sequence[str], policies: Sequence[str]
) -> tuple[str, dict[str, int]]:
    """The result hash, and how many members of each policy left the range of numbers in any week.

    The hash is SHA-256 over the float32 measures of all members, in member order, names sorted. One pass
    over the blocks, in their order, holding one block at a time.
    """
    digests = {name: hashlib.sha256(name.encode()) for name in sorted(names)}
    lost = dict.fromkeys(policies, 0)
    for commit in commits:
        columns = blocks.read_columns(folder, commit, blocks.MEASURES)
        for name, running in digests.items():
            running.update(np.ascontiguousarray(columns[name], "<f4").tobytes())
        for policy in policies:
            lost[policy] += int((~columns[blocks.finite(policy)]).sum())
    whole = hashlib.sha256()
    for running in digests.values():
        whole.update(running.digest())
    return whole.hexdigest(), lost


DRAWN_BLOCKS = 16
"""Blocks whose draws are looked at for what an answer hangs on: 16,384 members tell as much as more would."""


def first_draws(folder: Path, commits: tuple[Commit, ...]) -> dict[str, np.ndarray]:
    """What the first members were given, by the name of the element, (member,) float32 each."""
    return all_columns(folder, commits[:DRAWN_BLOCKS], blocks.DRAWS)


def all_columns(
    folder: Path, commits: tuple[Commit, ...], ending: str, names: list[str] | None = None
) -> dict[str, np.ndarray]:
    """Some columns of every member or all, (member,) each, in one pass over the blocks' files of one kind."""
    parts = [blocks.read_columns(folder, commit, ending, names) for commit in commits]
    if not parts or any(set(part) != set(parts[0]) for part in parts):
        raise DamagedRun(str(folder / COMMITS), "its blocks do not have the same columns, or there are none")
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
