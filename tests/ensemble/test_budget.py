"""What a run is said to need is what it takes, and what cannot fit is refused before anything is done."""

import json
import subprocess
import sys

import pytest

import polemos
from polemos._core.errors import RunError
from polemos.analysis import plan, request_of
from polemos.case import write_template
from polemos.ensemble import budget, engine
from polemos.ensemble.budget import MIB, Room, Sizes, of_run, written

FACTOR = 1.5


def near(need, found):
    return found / FACTOR <= need <= found * FACTOR


def size_of(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.mark.slow
@pytest.mark.parametrize("members", [1100, 2100])
def test_a_run_takes_what_was_said(war, tmp_path, members):
    write_template(tmp_path / "war")
    run = tmp_path / "run"
    words = ["run", tmp_path / "war", "--members", members, "--seed", 1, "--workers", 2, "--out", run]
    done = subprocess.run(
        [sys.executable, "-m", "polemos.cli", *map(str, words), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    need = of_run(request_of(war, members=members, seed=1, policies=None), 2)
    assert near(need.finished, size_of(run)), (need, size_of(run))
    peak = json.loads(done.stdout)["peak_mib"]
    assert near(need.memory / MIB, peak), (need, peak)


def test_an_unfinished_run_takes_what_was_said_and_how_long_the_rest_takes_is_known(war, tmp_path):
    def stop(event):
        if event["event"] == "judge":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        polemos.simulate(war, members=1100, seed=1, out=tmp_path, listen=stop)
    request = request_of(war, members=1100, seed=1, policies=None)
    need = of_run(request, 2)
    assert near(need.working, size_of(tmp_path)), need
    said = plan(request, tmp_path)
    assert (said["blocks"], said["blocks_done"], said["seconds_left"]) == (2, 2, 0.0)
    done, left = budget.progress(tmp_path, 4)
    assert (done, left > 0) == (2, True)


def test_sizes_are_those_of_the_engine(war):
    request = request_of(war, members=9, seed=1, policies=["baseline"])
    sizes, made = Sizes(request), engine.Engine(request)
    assert (sizes.rows, sizes.series, sizes.weeks) == (len(made.rows), len(made.series), made.n_weeks)
    assert (sizes.measures, sizes.policies) == (len(made.measures), len(made.timetables))


def test_what_cannot_fit_is_refused_with_what_would(war, tmp_path, monkeypatch):
    monkeypatch.setattr(budget, "room", lambda folder: Room(2**40, 2**30))
    out = tmp_path / "run"
    with pytest.raises(RunError, match=r"1,000,000,000 members need .* and 1\.0 GiB are free: ([\d,]+) fit"):
        polemos.simulate(war, members=10**9, out=out)
    assert not out.exists()
    monkeypatch.setattr(budget, "available_memory", lambda: 600 * MIB)
    with pytest.raises(RunError, match=r"of memory, and 600 MiB are free: [\d,]+ fit"):
        polemos.analysis.which_loop(
            war,
            "at(held(A, border), 2001-09-03)",
            policy="leave_border",
            against="baseline",
            members=10**6,
            orders=50,
        )


def test_a_group_of_processes_limits_memory(tmp_path):
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.current").write_text("700\n")
    (tmp_path / "memory.stat").write_text("anon 1\ninactive_file 50\n")
    names = "memory.max", "memory.current", "inactive_file"
    assert budget._left(tmp_path, *names) == 350
    (tmp_path / "memory.max").write_text("max\n")
    assert budget._left(tmp_path, *names) == 2**63
    assert 0 < budget.available_memory() < 2**50


def test_bytes_are_written_for_a_person():
    assert [written(n) for n in (5, 1536, 50 * MIB, 2**41)] == ["5 bytes", "1.5 KiB", "50 MiB", "2.0 TiB"]
