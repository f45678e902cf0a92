"""An interrupt is heard at once, and what cannot be stopped is waited for by nobody."""

import signal
import subprocess
import sys
import threading

import pytest

from polemos._core.stop import Stop, Stopped, apart, terminable


def test_a_worker_leaves_off_at_its_next_look():
    stop = Stop()
    stop.look()
    stop.ask()
    with pytest.raises(Stopped):
        stop.look()


def test_work_apart_has_its_result_and_its_error():
    assert apart(lambda: threading.current_thread() is threading.main_thread()) is False
    with pytest.raises(ZeroDivisionError):
        apart(lambda: 1 // 0)


def test_a_termination_is_an_interrupt_while_it_is_asked_for():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), terminable():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) == before


def test_leaving_waits_for_no_work_that_goes_on():
    code = (
        "import os, signal, time, threading; from polemos._core.stop import apart, leave\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # ignored behind an '&' of a shell
        "threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "try: apart(lambda: time.sleep(60))\n"
        "except KeyboardInterrupt: leave(4)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=30, check=False).returncode == 4
