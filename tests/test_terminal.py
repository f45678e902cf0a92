"""Verdicts are printed whole: wrapped on a terminal, a line each elsewhere."""

import re
import sys
from types import SimpleNamespace

import pytest

from polemos import terminal

WORDS = " ".join(f"word{number}" for number in range(60))
VERDICT = SimpleNamespace(claim="kursk", verdict="not supported", words=WORDS)


def test_a_verdict_is_one_whole_line_in_a_pipe(capsys):
    terminal.print_verdicts([VERDICT])
    assert capsys.readouterr().out.splitlines()[1] == f"kursk not supported {WORDS}"


def test_a_verdict_is_wrapped_on_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    terminal.print_verdicts([VERDICT])
    lines = re.sub(r"\x1b\[\d*m", "", capsys.readouterr().out).splitlines()
    assert max(map(len, lines)) <= 60
    assert " ".join(lines[1:]).split() == ["kursk", "not", "supported", *WORDS.split()]


@pytest.mark.parametrize(
    ("plan", "last"),
    [({"fits": True}, "it fits"), ({"fits": False}, "it does not fit: ask for fewer --members")],
)
def test_a_plan_ends_with_whether_it_fits(capsys, plan, last):
    sizes = dict.fromkeys(
        ("memory", "memory_free", "disk_finished", "disk_while_running", "disk_free"), 2**30
    )
    terminal.print_plan(
        {**sizes, "switches": 0, "blocks": 3, "blocks_done": 0, "seconds_left": None, **plan}, as_json=False
    )
    printed = capsys.readouterr().out
    assert "blocks  3, of which 0 are done" in printed
    assert printed.splitlines()[-1].startswith(last)
