"""One writer a folder: the lock is the kernel's, held by one process and gone with it."""

import contextlib
import os
import socket
import time
from collections.abc import Generator
from pathlib import Path

from filelock import FileLock, Timeout

from polemos._core.errors import RunError

LOCK, OWNER = ".writer", ".writer.owner"
FILES = (LOCK, OWNER)
"""What stands in a folder beside the run: the lock, which stays, and who holds it, for a message."""

TRIES, PAUSE = 50, 0.002  # seconds


@contextlib.contextmanager
def only_writer(folder: Path) -> Generator[None]:
    """Hold a run folder for writing.

    Raises RunError, naming process and host, when another process or thread holds it.
    """
    owner = folder / OWNER
    try:
        with FileLock(folder / LOCK, timeout=0, is_singleton=False, thread_local=False):
            owner.write_text(f"{os.getpid()}@{socket.gethostname()}", encoding="utf-8")
            try:
                yield
            finally:
                owner.unlink(missing_ok=True)
    except Timeout:
        message = f"{folder} is being written by {_who(owner)}; wait for it or choose another --out"
        raise RunError(message) from None


def _who(owner: Path) -> str:
    """The process that holds the lock; it writes its name just after it has it."""
    for _ in range(TRIES):
        with contextlib.suppress(OSError):
            if name := owner.read_text(encoding="utf-8"):
                return f"process {name}"
        time.sleep(PAUSE)
    return "another process"
