"""Is the server well? A word for whoever watches it: a load balancer, a container's own check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.serve.handlers import Guarded

if TYPE_CHECKING:
    import asyncio

    from cxroi.serve.sessions import Sessions


class Health(Guarded):
    """How it stands with the server: three counts and a word, which give nothing of a reader away.

    It stands in front of every rule. A load balancer asks by address and has no token, and no
    page of another site can read the answer.
    """

    def initialize(self, sessions: Sessions, ready: asyncio.Event) -> None:
        """Remember who counts the sessions, and what says that a first page is prepared."""
        self.sessions = sessions
        self.ready = ready

    def get(self) -> None:
        """Say it as JSON; while the first page is prepared a reader is answered, but later."""
        self.set_header("Cache-Control", "no-store")
        self.finish(
            {
                "state": "ready" if self.ready.is_set() else "starting",
                "readers": self.sessions.count_readers(),
                "seats": self.sessions.limit,
                "waiting": len(self.sessions.line),
            }
        )
