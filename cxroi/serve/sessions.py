"""How many readers at a time, and who has left? Each has a kernel, and a kernel has its price.

A session begins before its kernel exists and lasts until the kernel is gone, so that visits at the
same moment are all counted. Kernels kept warm for the next visitor are no sessions: they come on
top, and there are two at most.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxroi.model.errors import CxroiError
from cxroi.serve.handlers import short_name
from cxroi.serve.voila_parts import count_readers, keep_prepared, page_pools
from cxroi.serve.waiting import MISSED, WaitingLine, seats_taken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cxroi.serve.settings import Times
    from cxroi.serve.voila_parts import PreparedPage

MOST_SESSIONS = 20
GLANCES = 8  # at who is there, in the time after which a reader is missed


class NoSessionError(CxroiError):
    """No session is free; the sentence is for the reader."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"{seats_taken(limit)} A seat frees up when someone closes their page; try again in a "
            "minute."
        )


@dataclass(eq=False)
class Session:
    """One reader's page and its kernel, seen by Voilà as the kernel manager.

    What the manager hands out is noted here, the moment it is known.
    """

    manager: Any
    kernel: str | None = None
    is_being_written: bool = True
    has_said_goodbye: bool = False
    alone_since: float | None = None

    def __getattr__(self, name: str) -> Any:
        """Leave everything else to the manager."""
        return getattr(self.manager, name)

    async def get_rendered_notebook(self, **wanted: Any) -> tuple[Any, Any, str]:
        """Take a page that was prepared, with its kernel."""
        task, cells, self.kernel = await self.manager.get_rendered_notebook(**wanted)
        return task, cells, self.kernel

    async def start_kernel(self, **wanted: Any) -> str:
        """Start a kernel where none was prepared."""
        kernel: str = await self.manager.start_kernel(**wanted)
        self.kernel = kernel
        return kernel

    def is_over(self) -> bool:
        """Tell that neither the page nor its kernel is there any more."""
        return not self.is_being_written and self.kernel not in self.manager

    def has_reader(self) -> bool:
        """Tell whether somebody waits for the page or is connected to its kernel."""
        return self.is_being_written or count_readers(self.manager, self.kernel) > 0


class Sessions:
    """The open sessions, never more than ``limit``; who is away for ``patience`` has left.

    A free seat is for the first in line.
    """

    def __init__(self, manager: Any, limit: int, times: Times) -> None:
        self.manager = manager
        self.limit = limit
        self.patience = times.patience
        self.line = WaitingLine(MISSED * times.line)
        self.sessions: list[Session] = []

    @contextmanager
    def begin(self, ticket: str | None = None) -> Iterator[Session]:
        """Begin a session while a page is written; it lasts until the page's kernel is gone."""
        self._look_around()
        if self.place_of(ticket):
            raise NoSessionError(self.limit)
        self.line.leave(ticket)
        session = Session(self.manager)
        self.sessions.append(session)
        try:
            yield session
        finally:
            session.is_being_written = False

    def count_readers(self) -> int:
        """Count the seats that are taken; who has said goodbye has left, though a kernel may still end."""
        there = (each for each in self.sessions if not each.is_over())
        return sum(not each.has_said_goodbye for each in there)

    def place_of(self, ticket: str | None) -> int:
        """Return where in line a ticket is, or a newcomer would be; 0 where a seat is free for it."""
        ahead = self.line.ahead_of(ticket)
        return 0 if ahead < self.limit - self.count_readers() else ahead + 1

    def wait(self, ticket: str | None) -> int:
        """Keep the place of a ticket in line, or let it take the last one; return the place."""
        if ticket:
            self.line.show(ticket)
        return self.place_of(ticket)

    async def leave(self, kernel: str, ticket: str | None = None) -> None:
        """End a session at once, and then its kernel; who has a ticket as well is next for a seat.

        They have asked for their page anew, and it came before the old one had gone.
        """
        for session in self.sessions:
            if session.kernel == kernel:
                session.has_said_goodbye = True
                if ticket:
                    self.line.show_first(ticket)
        await self._end(kernel)

    def name_of(self, kernel: str) -> str | None:
        """Name what runs in a reader's kernel; nothing of one that has ended or is kept warm."""
        if kernel not in self.manager or all(session.kernel != kernel for session in self.sessions):
            return None
        name: str = self.manager.get_kernel(kernel).kernel_name
        return name

    async def watch(self) -> None:
        """End the kernels whose readers have gone without a goodbye; runs until cancelled."""
        while True:
            await asyncio.sleep(self.patience / GLANCES)
            self._look_around()
            for session in list(self.sessions):
                if self._has_been_alone(session):
                    await self._end(session.kernel)

    def _has_been_alone(self, session: Session) -> bool:
        now = time.monotonic()
        if session.has_reader():
            session.alone_since = None
        elif session.alone_since is None:
            session.alone_since = now
        return session.alone_since is not None and now - session.alone_since >= self.patience

    async def _end(self, kernel: str | None) -> None:
        """End a kernel; one that has just ended by itself is no trouble."""
        if kernel not in self.manager:
            return
        try:
            await self.manager.shutdown_kernel(kernel, now=True)
        except Exception:
            if kernel in self.manager:
                logging.getLogger(__name__).exception(
                    "Kernel %s could not be ended.", short_name(kernel or "")
                )

    def _look_around(self) -> None:
        """Forget what is over, and a prepared page whose kernel has died: nobody is given that."""
        self.sessions = [session for session in self.sessions if not session.is_over()]
        for name, pool in list(page_pools(self.manager).items()):
            useful = [page for page in pool if self._is_useful(page)]
            if len(useful) < len(pool):
                keep_prepared(self.manager, name, useful)

    def _is_useful(self, page: PreparedPage) -> bool:
        """Tell a prepared page, or one in preparation, from one that came to nothing."""
        if not page.done():
            return True
        if page.cancelled() or page.exception():
            return False
        return page.result()["kernel_id"] in self.manager
