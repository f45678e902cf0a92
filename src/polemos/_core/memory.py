"""Memory that is free goes back to the system, where the C library can be asked for that (glibc)."""

import ctypes
from collections.abc import Callable


def _trim() -> Callable[[int], int] | None:
    """The `malloc_trim` of the C library, where it has one."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library, or another system
        return None


_TRIM = _trim()


def give_back() -> None:
    """Return what is free: a compiler or a block is done, and nothing of its size is needed again."""
    if _TRIM is not None:
        _TRIM(0)
