"""What if a request takes too long? It is stopped where it stands; if it cannot be, its process ends.

Python is stopped by an exception in the thread that runs it. Inside a library that is heard late, or
never: then a watch in C, which needs nothing of Python, ends the process. The log says where it was.
"""

from __future__ import annotations

import ctypes
import faulthandler
import sys
from threading import Event, Lock, Timer, get_ident
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Made = TypeVar("Made")

GRACE = 10.0
"""Seconds in which a library may come back, before the process ends."""
AT_ONCE = 0.001
_ends: dict[Timer, float] = {}
_watching = Lock()


class TooSlow(BaseException):
    """A request has taken its time; an ``except Exception`` on its way up does not hold it."""


def run_within(seconds: float, work: Callable[[], Made]) -> Made:
    """Return what some work makes within so many seconds; with 0 it has as long as it likes.

    Raises
    ------
    TooSlow
        In place of the work.

    Examples
    --------
    >>> run_within(60, lambda: 1 + 1)
    2
    """
    if not seconds:
        return work()
    thread, is_over, deciding = get_ident(), Event(), Lock()

    def stop() -> None:
        with deciding:  # or the exception would come to who works there next
            if not is_over.is_set():
                _raise_in(thread, TooSlow)

    timer = Timer(seconds, stop)
    timer.daemon = True
    _watch(timer, monotonic() + seconds + GRACE)
    try:
        timer.start()
        try:
            return work()
        finally:
            with deciding:
                is_over.set()
            timer.cancel()
            _raise_in(thread, None)  # what was not heard yet is not wanted any more
    finally:
        _watch(timer, None)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Raise an exception in a thread at its next step in Python, or take one back."""
    raised = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)


def _watch(timer: Timer, end: float | None) -> None:
    """End the process at the earliest end of all requests under way; at none if there is none."""
    with _watching:
        if end is None:
            _ends.pop(timer, None)
        else:
            _ends[timer] = end
        if _ends:
            left = max(min(_ends.values()) - monotonic(), AT_ONCE)
            faulthandler.dump_traceback_later(left, exit=True, file=sys.__stderr__ or sys.stderr)
        else:
            faulthandler.cancel_dump_traceback_later()
