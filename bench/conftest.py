"""How a speed is taken, and the table of ratios at the end.

A speed is the best of a few rounds: on a machine that others share, the fastest round is the one least
disturbed. All versions are timed in the same run.
"""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

ROUNDS = 5
TASKS = Path("/proc/self/task")  # one entry a thread


@dataclass(frozen=True)
class Figure:
    """Trajectories a second of one version of the laws at one task."""

    task: str
    version: str
    cores: int
    rate: float


FIGURES = pytest.StashKey[list[Figure]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FIGURES] = []


@contextmanager
def on_cores(count: int) -> Iterator[None]:
    """Keep every thread of the process, the compiler's own included, on so many cores."""
    if not hasattr(os, "sched_setaffinity") or not TASKS.is_dir():
        pytest.skip("cores can be chosen on Linux only")
    every = os.sched_getaffinity(0)
    if count > len(every):
        pytest.skip(f"needs {count} cores, there are {len(every)}")
    try:
        _keep_on(set(sorted(every)[:count]))
        yield
    finally:
        _keep_on(every)


def _keep_on(cores: set[int]) -> None:
    for thread in TASKS.iterdir():
        with suppress(ProcessLookupError):  # it has ended meanwhile
            os.sched_setaffinity(int(thread.name), cores)


@pytest.fixture
def take_speed(benchmark, request) -> Callable[..., float]:
    """Time blocks of work, one thread a core, and note the trajectories a second."""

    def take(task: str, version: str, work: Callable[[], object], *, trajectories: int, cores: int) -> float:
        benchmark.group = f"{task}, {cores} core{'s' if cores > 1 else ''}"
        with on_cores(cores), ThreadPoolExecutor(cores) as pool:

            def work_on_all() -> None:
                for one in [pool.submit(work) for _ in range(cores)]:
                    one.result()

            benchmark.pedantic(work_on_all, rounds=ROUNDS, warmup_rounds=1)
        if benchmark.stats is None:
            pytest.skip("benchmarks are switched off")
        rate = cores * trajectories / benchmark.stats.stats.min
        benchmark.extra_info.update(version=version, cores=cores, trajectories_per_second=round(rate))
        request.config.stash[FIGURES].append(Figure(task, version, cores, rate))
        return rate

    return take


def pytest_terminal_summary(terminalreporter, config) -> None:
    figures = config.stash[FIGURES]
    if not figures:
        return
    rates = {(one.task, one.cores, one.version): one.rate for one in figures}
    versions = list(dict.fromkeys(one.version for one in figures))
    terminalreporter.section("trajectories a second (1 core: processor time; 2 cores: wall clock)")
    columns = "".join(f"{version:>15}" for version in versions)
    ratios = "".join(f"{'/ ' + version:>16}" for version in versions[1:])
    terminalreporter.write_line(f"{'':44}{columns}{ratios}")
    for task, cores in dict.fromkeys((one.task, one.cores) for one in figures):
        found = [rates.get((task, cores, version)) for version in versions]
        cells = "".join(f"{rate:15,.0f}" if rate else f"{'':>15}" for rate in found)
        compared = "".join(
            f"{found[0] / rate:15.1f}x" if rate and found[0] else f"{'':>16}" for rate in found[1:]
        )
        terminalreporter.write_line(f"{task + f', {cores} core' + 's' * (cores > 1):44}{cells}{compared}")
