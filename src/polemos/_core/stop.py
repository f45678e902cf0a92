"""Leaving off: an interrupt reaches the main thread alone, which tells the others."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from typing import NoReturn, TypeVar

APART = "polemos apart"  # name of a thread that may be left behind

_Result = TypeVar("_Result")


class Stopped(Exception):
    """What a worker raises that was asked to leave off."""


class Stop:
    """A flag that workers look at between two pieces of work."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def ask(self) -> None:
        """Have every worker leave off at its next look."""
        self._asked.set()

    def look(self) -> None:
        """Raise Stopped where that was asked."""
        if self._asked.is_set():
            raise Stopped


def apart(work: Callable[[], _Result]) -> _Result:
    """The result of work in a thread of its own, so that an interrupt is heard while it is in compiled code.

    What is interrupted goes on unheard; it must write nothing.
    """
    found: Future[_Result] = Future()

    def run() -> None:
        try:
            found.set_result(work())
        except BaseException as error:  # noqa: BLE001 - for the thread that waits
            found.set_exception(error)

    threading.Thread(target=run, name=APART, daemon=True).start()
    return found.result()


@contextlib.contextmanager
def terminable() -> Generator[None]:
    """Have SIGTERM heard like Ctrl-C: as KeyboardInterrupt."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def leave(code: int) -> NoReturn:
    """Exit; at once where interrupted work still runs in compiled code, which would hold us up."""
    if any(thread.name == APART for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)
