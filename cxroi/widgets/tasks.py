"""Work that takes a while: done beside the page, the newest alone, and dropped when overtaken."""

from __future__ import annotations

from threading import Lock, Thread, main_thread
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Progress = Callable[[float], None]

Answer = tuple[dict[str, Any], list[bytes]]
"""What a page is told: words, and the numbers of all tables as one block."""

PROGRESS_EVERY = 0.1
"""Seconds between two words about how far the work is."""


class Overtaken(Exception):  # noqa: N818 - nothing is wrong
    """The reader has moved on; the work is not wanted any more."""


class LatestTask:
    """One piece of work at a time, in a thread of its own.

    ``work`` takes a request and a function to tell its progress to; that function is where work
    that is not wanted any more ends, and all work once the process is to end. ``tell`` passes
    answers on; it is called in the thread.
    """

    def __init__(
        self,
        work: Callable[[Mapping[str, Any], Progress], Answer],
        tell: Callable[[dict[str, Any], list[bytes]], None],
    ) -> None:
        self._work = work
        self._tell = tell
        self._one_at_a_time = Lock()
        self._newest = 0

    def take(self, request: Mapping[str, Any]) -> None:
        """Begin with a request; whatever was under way is dropped."""
        self._newest += 1
        Thread(target=self._run, args=(self._newest, request), name="cxroi-task").start()

    def drop(self) -> None:
        """Drop whatever is under way."""
        self._newest += 1

    def _run(self, number: int, request: Mapping[str, Any]) -> None:
        told = monotonic()

        def progress(share: float) -> None:
            nonlocal told
            if number != self._newest or not main_thread().is_alive():
                raise Overtaken
            if monotonic() - told > PROGRESS_EVERY:
                told = monotonic()
                about = {"asked": "look", "number": request.get("number")}
                self._tell({**about, "kind": "progress", "share": share}, [])

        try:
            with self._one_at_a_time:
                progress(0)
                words, blocks = self._work(request, progress)
                progress(1)
                self._tell(words, blocks)
        except Overtaken:
            return
