"""One writer a folder: the lock is the kernel's, held by one process and gone with it."""

import contextlib
import os
import socket
import time
from collections.abc import Generator
from pathlib import Path

from filelock import FileLock, Timeout

from polemos._core.errors import RunError
from polemos._core.plain import read_plain
from polemos._core.records import LOCK, OWNER

FILES = (LOCK, OWNER)
"""What stands in a folder beside the run: the lock, which stays, and who holds it, for a message."""

TRIES, PAUSE = 50, 0.002  # seconds
MOST_NAME = 400  # bytes of who holds the lock


@contextlib.contextmanager
def only_writer(folder: Path) -> Generator[None]:
    """Hold a run folder for writing.

    Raises RunError, naming process and host, when another process or thread holds it.
    """
    owner = folder / OWNER
    try:
        with FileLock(folder / LOCK, timeout=0, is_singleton=False, thread_local=False):
            owner.unlink(missing_ok=True)  # a killed process's, or a pipe that would hold us up
            with owner.open("x", encoding="utf-8") as stream:
                stream.write(f"{os.getpid()}@{socket.gethostname()}")
            try:
                yield
            finally:
                owner.unlink(missing_ok=True)
    except Timeout:
        message = (
            f"{folder} is being written by {_who(owner)}, which holds the lock {folder / LOCK}; "
            "wait for it or choose another --out"
        )
        raise RunError(message) from None
    except NotImplementedError:  # so filelock says that the file system has no locks
        message = f"{folder / LOCK} cannot be locked on this file system; choose an --out on a local disk"
        raise RunError(message) from None


def _who(owner: Path) -> str:
    """The process that holds the lock; it writes its name just after it has it."""
    for _ in range(TRIES):
        with contextlib.suppress(OSError):
            if name := read_plain(owner, MOST_NAME).decode(errors="replace"):
                return f"process {name}"
        time.sleep(PAUSE)
    return "another process"
