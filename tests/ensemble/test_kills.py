"""A run that is killed at any moment loses nothing it acknowledged, and ends with the same numbers."""

import json
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from polemos._core import records
from polemos.case import write_template
from polemos.ensemble import blocks

MEMBERS, LONG = 12 * blocks.SIZE, 400 * blocks.SIZE  # the longer one is not over when it is stopped


@pytest.fixture(scope="module")
def command(tmp_path_factory):
    """The line that runs the small war, all but where to."""
    write_template(case := tmp_path_factory.mktemp("case") / "war")
    return [
        sys.executable, "-m", "polemos.cli", "run", str(case), "--members", str(MEMBERS), "--seed", "2",
        "--policy", "baseline", "--no-report", "--json",
    ]  # fmt: skip


def whole_run(command, folder):
    done = subprocess.run(
        [*command, "--out", str(folder)], capture_output=True, text=True, timeout=300, check=True
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def uninterrupted(command, tmp_path_factory):
    begun = time.monotonic()
    folder = tmp_path_factory.mktemp("whole") / "run"
    printed = whole_run(command, folder)
    return printed["hash"], time.monotonic() - begun


def kill_once(command, folder, after, how):
    process = subprocess.Popen(
        [*command, "--out", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(how)
        process.wait(30)


def kill_and_resume(command, uninterrupted, tmp_path, number):
    expected, seconds = uninterrupted
    rng = np.random.default_rng(number)
    folder = tmp_path / "run"
    folder.parent.mkdir(exist_ok=True)
    kill_once(command, folder, rng.uniform(0.1, 1.0) * seconds, signal.SIGKILL)
    before = records.read_commits(folder) if folder.exists() else {}
    working = blocks.WORKING if (folder / records.SEAL).exists() else ()  # a whole run needs them no more
    for commit in before.values():
        for name, digest in commit.files.items():
            if name.endswith(working):
                continue
            assert records.sha256_of(folder / name) == digest, "an acknowledged block is not whole"
    resumed = whole_run(command, folder)
    assert resumed["hash"] == expected
    after = records.read_commits(folder)
    assert {number: commit.files for number, commit in after.items() if number in before} == {
        number: commit.files for number, commit in before.items()
    }
    assert list(records.damage(folder)) == []


@pytest.mark.slow
@pytest.mark.parametrize("number", range(8))
def test_kill_at_a_random_moment(command, uninterrupted, tmp_path, number):
    kill_and_resume(command, uninterrupted, tmp_path, number)


@pytest.mark.certify
def test_two_hundred_kills(command, uninterrupted, tmp_path):
    for number in range(200):
        kill_and_resume(command, uninterrupted, tmp_path / str(number), 1000 + number)


@pytest.mark.slow
def test_interrupting_by_hand_keeps_what_is_done_and_says_how_to_go_on(command, tmp_path):
    folder = tmp_path / "run"
    longer = [str(LONG) if word == str(MEMBERS) else word for word in command]
    with subprocess.Popen(
        [*longer, "--progress", "json", "--out", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        for line in process.stderr:
            if '"block"' in line:
                process.send_signal(signal.SIGINT)
                break
        _, rest = process.communicate(timeout=300)  # under load too
    assert process.returncode != 0
    assert "Traceback" not in rest
    assert f"to go on: polemos run {command[4]} --members {LONG} --seed 2 --policy baseline" in rest
    assert records.read_commits(folder)
