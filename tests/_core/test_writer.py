"""One writer a folder, however close two of them start."""

import subprocess
import sys
import textwrap
import time

import pytest

from polemos._core.errors import RunError
from polemos._core.writer import FILES, only_writer

ROUNDS = 200

CONTENDER = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path
    from polemos._core.errors import RunError
    from polemos._core.writer import only_writer

    for line in sys.stdin:  # a folder, and when to start
        folder, start = line.split()
        while time.monotonic() < float(start):
            pass
        try:
            with only_writer(Path(folder)):
                inside = Path(folder) / "inside"
                inside.touch(exist_ok=False)  # two inside would meet here
                time.sleep(0.02)
                inside.unlink()
            print("wrote", flush=True)
        except RunError as error:
            print(error, flush=True)
    """
)


def contenders():
    return [
        subprocess.Popen(
            [sys.executable, "-c", CONTENDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]


@pytest.mark.slow
def test_two_writers_started_at_the_same_instant(tmp_path):
    """One wins each time, the other says who."""
    one, other = both = contenders()
    refused = 0
    for number in range(ROUNDS):
        folder = tmp_path / str(number)
        folder.mkdir()
        start = time.monotonic() + (0.005 if number else 1.0)  # imports, the first time
        for each in both:
            each.stdin.write(f"{folder} {start}\n")
            each.stdin.flush()
        said = {each.pid: each.stdout.readline().strip() for each in both}
        assert "wrote" in said.values(), said
        for winner, loser in ((one, other), (other, one)):
            if said[loser.pid] != "wrote":
                assert said[loser.pid].startswith(f"{folder} is being written by process {winner.pid}@")
                refused += 1
    assert refused > ROUNDS / 2  # on a busy machine the second may come when the first is done
    for each in both:
        each.communicate(timeout=10)
        assert each.returncode == 0


def test_a_writer_that_fails_lets_go(tmp_path):
    with pytest.raises(ZeroDivisionError), only_writer(tmp_path):
        raise ZeroDivisionError
    with only_writer(tmp_path):
        pass
    assert {path.name for path in tmp_path.iterdir()} <= set(FILES)


def test_a_folder_is_not_entered_twice_in_one_process(tmp_path):
    with only_writer(tmp_path), pytest.raises(RunError, match="being written"), only_writer(tmp_path):
        pytest.fail("entered twice")
