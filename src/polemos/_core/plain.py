"""Files that others may have made: plain ones alone, opened without waiting, of a stated size at most."""

import os
import stat
from pathlib import Path
from typing import BinaryIO


def open_plain(path: Path) -> BinaryIO:
    """Open a plain file to read it; raises OSError, with words and path, where it is none.

    Opened without waiting, so that a pipe cannot hold us up.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(0, "not a plain file", str(path))
    return os.fdopen(descriptor, "rb")


def read_plain(path: Path, most: int) -> bytes:
    """All bytes of a plain file; raises OSError where there are more than so many."""
    with open_plain(path) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise OSError(0, f"larger than {most >> 20} MiB" if most >> 20 else f"over {most} bytes", str(path))
    return data
