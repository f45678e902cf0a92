"""What a run shows while it works: a bar on a terminal, a line per tenth elsewhere, JSON lines on request."""

import json
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

Event = dict[str, Any]
Listener = Callable[[Event], None]

_WORDS = {
    "load": "case read",
    "compile": "compiling",
    "table": "learning what to expect at the table",
    "judge": "judging the claims",
    "switches": "throwing the switches",
    "report": "writing the report",
    "switch": "a switch is thrown",
}


@contextmanager
def listener(style: str) -> Generator[Listener]:
    """A function that shows events; styles are auto, json and none. Everything goes to standard error."""
    if style == "none":
        yield lambda event: None
    elif style == "json":
        yield lambda event: _write(json.dumps(event))
    elif sys.stderr.isatty():
        with _bar() as show:
            yield show
    else:
        yield _lines()


def _again(event: Event) -> str:
    return f"block {event['block']} is computed again: {event['file']} was lost or changed"


def _write(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


@contextmanager
def _bar() -> Generator[Listener]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("starting", total=None)

        def show(event: Event) -> None:
            kind = event["event"]
            if kind == "start":
                progress.reset(task, total=event["members"], description=event.get("of", "members"))
            elif kind == "block":
                progress.update(task, completed=event["done"], total=event["members"])
            elif kind == "again":
                progress.console.print(_again(event), markup=False)
            elif kind in _WORDS:
                progress.update(task, description=_WORDS[kind])

        yield show


def _lines() -> Listener:
    begun = time.monotonic()
    shown = -1

    def show(event: Event) -> None:
        nonlocal begun, shown
        kind = event["event"]
        if kind == "start":  # what is left is told from this part alone
            begun, shown = time.monotonic(), -1
        elif kind == "block":
            tenth = 10 * event["done"] // event["members"]
            if tenth == shown:
                return
            shown = tenth
            elapsed = time.monotonic() - begun
            left = elapsed * (event["members"] - event["done"]) / event["done"]
            _write(
                f"{event['done']} of {event['members']} {event.get('of', 'members')}, about {left:.0f} s left"
            )
        elif kind == "again":
            _write(_again(event))
        elif kind in _WORDS:
            _write(_WORDS[kind])

    return show
