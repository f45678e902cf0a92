"""One writer a folder: a second one is refused, a dead one is forgotten."""

import contextlib
import os
import socket
from collections.abc import Generator
from pathlib import Path

from polemos._core.errors import RunError

LOCK = ".writer"


@contextlib.contextmanager
def only_writer(folder: Path) -> Generator[None]:
    """Hold a run folder for writing.

    Raises RunError, naming process and host, when another live process holds it. The lock of a process
    that no longer runs on this host is taken over.
    """
    lock = folder / LOCK
    for _ in range(2):
        try:
            handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            owner = lock.read_text(encoding="utf-8")
            if _alive(owner):
                message = f"{folder} is being written by process {owner}; wait for it or choose another --out"
                raise RunError(message) from None
            lock.unlink(missing_ok=True)
            continue
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(f"{os.getpid()}@{socket.gethostname()}")
        break
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _alive(owner: str) -> bool:
    """Whether the process that holds a lock still runs; on another host it is taken to."""
    number, _, host = owner.partition("@")
    if not number.isdigit():
        return False
    if host != socket.gethostname():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
