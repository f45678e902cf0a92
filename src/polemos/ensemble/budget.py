"""What a run needs of memory and disk, before anything of it is done, and what the machine has.

The formulae count the arrays that are large, in bytes, and add what a process with the compiled engine holds;
their constants are measured (tests/ensemble/test_budget.py), and a need is right within a factor of 1.5.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from pathlib import Path

from polemos._core import records
from polemos._core.catalogue import PARAMETERS
from polemos._core.errors import RunError
from polemos.case import Case
from polemos.dynamics.build import Layout
from polemos.ensemble import bands, blocks
from polemos.ensemble.engine import Request
from polemos.ensemble.measures import measures_of, references_of

MIB = 2**20
PROCESS, PROGRAM = 300 * MIB, 2.4 * MIB  # with its libraries; a compiled row of the week
COMPILER = 7 * MIB  # while it compiles a row; programs that are kept need none of it
REPORT = 210 * MIB  # charts and their libraries
NOISE = 1.4  # random numbers a week for every row
CELL = (
    40  # bytes of work for a place between two edges, while a block is counted; twice that while it is drawn
)
COLUMN, DRAWN, MEASURED = 450, 3.2, 2.5  # bytes of a column in a Parquet file, and of its values for a member
BAND, BLOCK = 46, 700  # bytes of a row of the bands, and of a block in the log and the seal
CHOSEN = 48  # bytes of a member while a claim is judged


@dataclass(frozen=True)
class Budget:
    """What a request needs, in bytes: of memory at most, of disk while it runs and when it is finished."""

    memory: int
    working: int
    finished: int


@dataclass(frozen=True)
class Room:
    """What a machine has, in bytes: memory that is available, and disk that is free or holds this run."""

    memory: int
    disk: int


class Sizes:
    """The numbers that decide what a request needs, its members apart."""

    def __init__(self, request: Request) -> None:
        case = request.case
        layout = Layout.of(case)
        chosen = {policy.id for policy in request.chosen}
        asked = measures_of(case)
        self.policies = len(chosen)
        self.weeks = len(layout.starts)
        series = bands.shown_series(case, layout)
        shown = [(one.outcome, one.names) for one in series]
        self.series = len(series) + len(bands.changes_of(case, series))
        self.rows = len({layout.row(*row) for row in (*shown, *references_of(asked))})
        self.measures = sum(measure.policy in chosen for measure in asked)
        self.draws = sum(prod(layout.shape(PARAMETERS[prior.name].axes)) for prior in case.priors)
        self.case = _bytes_of(case)

    @property
    def cells(self) -> int:
        """Places between the edges of all series and weeks of a policy."""
        return self.weeks * self.series * bands.BINS

    @property
    def program(self) -> float:
        """A process that has compiled the engine."""
        return PROCESS + PROGRAM * self.rows

    @property
    def weekly(self) -> float:
        """A block's rows and its noise through all weeks."""
        return 4 * blocks.SIZE * self.weeks * self.rows * (1 + NOISE)


def _bytes_of(case: Case) -> int:
    """The files of a case; of one that was changed in Python, what they would be."""
    return sum(map(len, case.contents.values())) or len(case.model_dump_json()) // 3


def of_run(
    request: Request,
    workers: int,
    *,
    report: bool = True,
    switches: bool = False,
    sizes: Sizes | None = None,
) -> Budget:
    """What `polemos run` needs; with switches another engine beside all that was judged."""
    s = sizes or Sizes(request)
    n_blocks = -(-request.members // blocks.SIZE)
    banded = min(n_blocks, bands.BLOCKS) + (s.policies - 1) * min(n_blocks, bands.OF_OTHERS)
    hands = min(workers, n_blocks)
    counts = 2 * s.cells * s.policies
    # each hand has a block, and what policies share of it; the edges, the sum, and two blocks to be written
    computing = (
        hands * (s.weekly + 2 * blocks.SIZE * s.weeks * s.rows + CELL * s.cells) + (6 + hands) * counts
    )
    drawing = 3 * counts + hands * 2 * CELL * s.cells
    judging = 3 * counts + request.members * (8 * s.measures + CHOSEN)  # all columns, in parts and whole
    throwing = judging + PROGRAM * s.rows + workers * s.weekly * blocks.SLICE / blocks.SIZE if switches else 0
    memory = s.program + max(computing, drawing, judging, throwing, REPORT if report else 0)
    memory = max(memory, PROCESS + COMPILER * s.rows)
    columns = (s.draws + s.measures + s.policies) * COLUMN + BLOCK
    finished = n_blocks * columns + request.members * (s.draws * DRAWN + s.measures * MEASURED)
    finished += BAND * s.policies * s.weeks * s.series + 1400 * s.measures
    finished += 3.8 * s.case + (120_000 + 4 * s.case if report else 0)
    working = (
        4 * s.cells * (banded + s.policies)
    )  # Parquet has no numbers of two bytes; the edges are as many
    return Budget(int(memory), int(finished + working), int(finished))


def of_loops(request: Request, links: int, ways: int) -> Budget:
    """What `polemos loops` needs: the parts of every link in every way, of all members, twice; no disk."""
    s = Sizes(request)
    members = request.members * (16 * (links * ways + 2) + CHOSEN)
    return Budget(int(s.program + 2 * s.weekly + members), 0, 0)


def room(folder: Path) -> Room:
    """What there is for a run in a folder, which need not exist; what it holds already is room."""
    home = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    mine = folder.rglob("*") if (folder / records.MANIFEST).is_file() else ()
    held = sum(path.stat().st_size for path in mine if path.is_file())
    return Room(available_memory(), shutil.disk_usage(home).free + held)


def available_memory() -> int:
    """Bytes that this process may still take: of the machine, and of the groups that limit it (Linux)."""
    free = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for line in _text(Path("/proc/meminfo")).splitlines():
        if line.startswith("MemAvailable:"):
            free = [1024 * int(line.split()[1])]
    for line in _text(Path("/proc/self/cgroup")).splitlines():
        _, kinds, group = line.split(":", 2)
        if kinds == "":
            names = Path("/sys/fs/cgroup"), "memory.max", "memory.current", "inactive_file"
        elif "memory" in kinds.split(","):
            root = Path("/sys/fs/cgroup/memory")
            names = root, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"
        else:
            continue
        inside = names[0] / group.lstrip("/")
        free += [
            _left(path, *names[1:]) for path in (inside, *inside.parents) if names[0] in (path, *path.parents)
        ]
    return max(0, min(free))


def _left(group: Path, limit: str, used: str, cached: str) -> int:
    """What a group may still take: its limit less what it holds, but for the files that can be read again."""
    most, now = _text(group / limit).strip(), _text(group / used).strip()
    if not most.isdigit() or not now.isdigit():
        return 2**63  # no limit, or no such file
    stat = dict(line.split(maxsplit=1) for line in _text(group / "memory.stat").splitlines())
    return int(most) - int(now) + int(stat.get(cached, 0))


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def progress(folder: Path, n_blocks: int) -> tuple[int, float | None]:
    """Blocks of a run that are done, and the seconds of the rest at their pace; None where not known."""
    done = records.read_commits(folder, lenient=True)
    files = [folder / name for commit in done.values() for name in commit.files if ".draws" in name]
    times = sorted(path.stat().st_mtime for path in files if path.is_file())
    opened = folder / records.MANIFEST  # written when a run begins, when it goes on and when it is whole
    begun = opened.stat().st_mtime if opened.is_file() else 0.0
    lately = [begun, *(time for time in times if time > begun)]
    if len(lately) == 1:
        lately = times
    if len(done) == n_blocks:
        return n_blocks, 0.0
    if len(lately) < 2:
        return len(done), None
    return len(done), (lately[-1] - lately[0]) / (len(lately) - 1) * (n_blocks - len(done))


def require_room(
    request: Request, folder: Path, workers: int, *, report: bool, switches: bool = False
) -> None:
    """Raise RunError where a run cannot fit, before it allocates: what it needs, and what would fit."""
    sizes = Sizes(request)
    _require(
        request.members,
        lambda members: of_run(_of(request, members), workers, report=report, switches=switches, sizes=sizes),
        room(folder),
        folder,
    )


def require_room_for_loops(request: Request, links: int, ways: int) -> None:
    """Raise RunError where a division among links cannot fit."""
    _require(
        request.members,
        lambda members: of_loops(_of(request, members), links, ways),
        Room(available_memory(), 0),
        Path(),
    )


def _of(request: Request, members: int) -> Request:
    return Request(request.case, members, request.seed, request.policies)


def _require(members: int, needs: Callable[[int], Budget], has: Room, folder: Path) -> None:
    def lacking(members: int) -> list[str]:
        need = needs(members)
        pairs = (need.memory, has.memory, "memory"), (need.working, has.disk, f"disk for {folder}")
        return [
            f"{written(want)} of {what}, and {written(there)} are free"
            for want, there, what in pairs
            if want > there
        ]

    if found := lacking(members):
        most = _most(lambda fewer: not lacking(fewer), members)
        raise RunError(f"{members:,} members need {'; '.join(found)}: {most}")


def _most(fits: Callable[[int], bool], asked: int) -> str:
    """How many members fit, in two figures, by halving."""
    low, high = 0, asked
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    step = 10 ** max(0, len(str(low)) - 2)
    return (
        f"{low // step * step:,} fit" if low else "not even one fits; free some, or ask for fewer --workers"
    )


def written(size: int) -> str:
    """Bytes as a person reads them."""
    amount, names = float(size), ["bytes", "KiB", "MiB", "GiB", "TiB"]
    while amount >= 1024 and len(names) > 1:
        amount, names = amount / 1024, names[1:]
    return f"{amount:.0f} {names[0]}" if amount >= 10 or names[0] == "bytes" else f"{amount:.1f} {names[0]}"
