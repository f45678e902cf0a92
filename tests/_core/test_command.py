"""Lines that can be typed again, and say nothing of the machine they were typed on."""

from pathlib import Path

import pytest

from polemos._core.command import as_recorded, case_in, run_line


def test_a_line_can_be_typed_again():
    line = run_line("my war", 10, 2**40, ["a", "b"], Path("runs/x"))
    assert line == f"polemos run 'my war' --members 10 --seed {2**40} --policy a --policy b --out runs/x"
    assert run_line("war", 10, 1) == "polemos run war --members 10 --seed 1"


def test_a_recorded_line_has_no_folders_of_the_machine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    typed = ["polemos", "run", str(tmp_path / "cases" / "war"), "--out=/home/someone/run", "--policy", "a/b"]
    assert as_recorded(typed) == "polemos run cases/war --out=run --policy a/b"
    assert as_recorded(["polemos", "run", "/", str(tmp_path)]) == "polemos run . ."


@pytest.mark.parametrize(
    ("line", "case"),
    [
        ("polemos run cases/war --seed 1", "cases/war"),
        ("polemos run --seed 1 --json --out=x 'my war'", "my war"),
        ("polemos run", None),
        ("polemos run 'my", None),
        ("polemos.simulate", None),
        ("", None),
    ],
)
def test_the_case_of_a_recorded_line(line, case):
    assert case_in(line) == case
