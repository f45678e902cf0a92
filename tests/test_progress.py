"""What is left is told of the part that is under way, from when it began."""

import json

import pytest

from polemos import progress


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_each_part_counts_its_own_time(clock, capsys):
    with progress.listener("auto") as listen:
        listen({"event": "start", "members": 4, "of": "policies"})
        clock[0] += 60.0
        listen({"event": "block", "done": 2, "members": 4, "of": "policies"})
        listen({"event": "start", "members": 4, "of": "stakes"})
        clock[0] += 1.0
        listen({"event": "block", "done": 2, "members": 4, "of": "stakes"})
    assert capsys.readouterr().err.splitlines() == [
        "2 of 4 policies, about 60 s left",
        "2 of 4 stakes, about 1 s left",
    ]


def test_a_part_without_a_beginning_counts_from_the_first(clock, capsys):
    with progress.listener("auto") as listen:
        clock[0] += 10.0
        listen({"event": "block", "done": 1, "members": 2})
        listen({"event": "block", "done": 1, "members": 2})
    assert capsys.readouterr().err == "1 of 2 members, about 10 s left\n"


def test_events_as_lines_of_json_and_none_at_all(capsys):
    for style, lines in (("json", [{"event": "start", "members": 3}]), ("none", [])):
        with progress.listener(style) as listen:
            listen({"event": "start", "members": 3})
        assert [json.loads(line) for line in capsys.readouterr().err.splitlines()] == lines
