"""Memory that is free goes back to the system, where the C library can be asked for that (glibc)."""

import ctypes
from typing import Any

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # names of mallopt(3)
_LARGE = 8 << 20  # bytes


def _library() -> Any:
    """The C library, if it has both calls."""
    try:
        library = ctypes.CDLL(None)
        found = bool(library.malloc_trim and library.mallopt)
    except (AttributeError, OSError, TypeError):  # another C library, or another system
        return None
    return library if found else None


_LIBC = _library()


def hold_little() -> None:
    """From now on large pieces go back as soon as they are free; left alone, the library holds on to them."""
    if _LIBC is not None:
        _LIBC.mallopt(_TRIM_THRESHOLD, _LARGE)
        _LIBC.mallopt(_MMAP_THRESHOLD, 2 * _LARGE)


def give_back() -> None:
    """Return all that is free: a compiler or a block is done, and nothing of its size is needed again."""
    if _LIBC is not None:
        _LIBC.malloc_trim(0)
