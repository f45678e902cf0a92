"""A reading that never ends is stopped and shown; how fast it is, bench/test_checking.py says."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 120  # seconds: far beyond any machine's worst day, so that only what hangs is caught


@contextmanager
def ends(what: str) -> Iterator[None]:
    """The work inside comes to an end.

    Raises:
        AssertionError: it does not, within PATIENCE.
    """

    def stuck(_signal: int, _frame: object) -> None:
        message = f"{what}: no end within {PATIENCE} seconds"
        raise AssertionError(message)

    before = signal.signal(signal.SIGALRM, stuck)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
